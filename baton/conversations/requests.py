"""Writes a handoff request from outside the gateway (the action server), once per inbound message.

The gateway turns it into a place in the queue together with the turn's replies; should it die in between, the
watchdog does. Nothing is written for conversations that the gateway does not know.
"""

from collections.abc import Sequence

from baton.settings import Settings
from baton.storage import handoffs
from baton.storage.database import Database, Transaction
from baton.storage.inbox import belongs_to


def request_handoff(
    *,
    conversation_id: str,
    inbound_id: str,
    reason: str,
    reasons: Sequence[str],
    skill: str | None,
    priority: int,
) -> bool:
    """Write the request; False when the message is not one of the gateway's.

    Runs in the action server, which has no composition root: the database is the one of the settings.
    """
    database = Database(Settings.from_environment().database_url)
    try:
        with database.transaction() as tx:
            return _write(tx, conversation_id, inbound_id, reason, reasons, skill, priority)
    finally:
        database.close()


def _write(
    tx: Transaction,
    conversation_id: str,
    inbound_id: str,
    reason: str,
    reasons: Sequence[str],
    skill: str | None,
    priority: int,
) -> bool:
    if not belongs_to(tx, inbound_id, conversation_id):
        return False
    handoffs.request(
        tx,
        conversation_id=conversation_id,
        inbound_id=inbound_id,
        reason=reason,
        reasons=reasons,
        skill=skill,
        priority=priority,
    )
    return True
