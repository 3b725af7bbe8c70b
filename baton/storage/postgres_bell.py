"""Hears what other gateways' transactions rang, over PostgreSQL's LISTEN; rings it in this process."""

import logging
import select
import time
from typing import Any

from baton.conversations.bell import Bell
from baton.storage.database import CHANNEL, Database

log = logging.getLogger("baton.storage")
LOOK_S = 1.0
QUIET = 5
"""Looks without a ring after which the connection is tried: nobody notices a cut one who only waits on it."""


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
        ear, quiet = select.poll(), 0
        ear.register(driver, select.POLLIN)
        while not bell.closed:
            quiet = 0 if ear.poll(LOOK_S * 1000) else quiet + 1
            if quiet and quiet % QUIET == 0:
                with driver.cursor() as cursor:
                    cursor.execute("SELECT 1")
            driver.poll()
            while driver.notifies:
                sender, _, topic = driver.notifies.pop(0).payload.partition(" ")
                if sender != database.name:
                    bell.ring(topic)
    finally:
        connection.invalidate()
