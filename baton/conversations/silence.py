"""Waits, when a person has taken over, for what the bot's vendor was just being told: it cannot be called back.

It changes nothing. What has not been begun is withheld by the change of owner itself.
"""

import time

from baton.storage import outbox
from baton.storage.database import Database

WAIT_S = 1.0
"""A vendor takes a message within a few tenths of a second; who hangs for longer must not keep a person waiting."""
LOOK_S = 0.02


def bot_is_silent(database: Database, conversation_id: str, *, seconds: float = WAIT_S) -> bool:
    """Whether nothing of an older epoch is on its way to the customer any more, `seconds` after now at the latest."""
    until = time.monotonic() + seconds
    while True:
        with database.reading() as tx:
            if not outbox.is_leaving(tx, conversation_id):
                return True
        if time.monotonic() >= until:
            return False
        time.sleep(LOOK_S)
