"""Hears what other gateways' transactions rang, over PostgreSQL's LISTEN; rings it in this process."""

import logging
import select
import time
from typing import Any

from baton.conversations.bell import Bell
from baton.storage.database import CHANNEL, Database

log = logging.getLogger("baton.storage")
LOOK_S = 1.0


def listen_for_rings(database: Database, bell: Bell) -> None:
    """Run until the bell is closed; reconnects when the database comes back."""
    while not bell.closed:
        try:
            _listen(database, bell)
        except Exception as error:  # the database is away; every listener also looks by himself
            log.warning("not listening to the database", extra={"error": type(error).__name__})
            time.sleep(LOOK_S)


def _listen(database: Database, bell: Bell) -> None:
    connection: Any = database.engine.raw_connection()
    try:
        driver = connection.connection
        driver.set_session(autocommit=True)
        with driver.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        bell.again()  # what was rung before is lost
        while not bell.closed:
            if select.select([driver], [], [], LOOK_S)[0]:
                driver.poll()
                while driver.notifies:
                    sender, _, topic = driver.notifies.pop(0).payload.partition(" ")
                    if sender != database.name:
                        bell.ring(topic)
    finally:
        connection.invalidate()
