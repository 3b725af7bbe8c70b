"""How far each side has read. It moves no conversation: a read mark is a sign, never a reason for anything."""

from baton.conversations.moves import HUMAN
from baton.storage import conversations as rows
from baton.storage.database import Database


def customer_saw(database: Database, conversation_id: str, seq: int) -> None:
    """The customer has everything up to `seq` on the screen."""
    with database.transaction() as tx:
        rows.mark_seen(tx, conversation_id, who="customer", seq=seq)


def agent_saw(database: Database, conversation_id: str, *, agent_id: str, seq: int) -> None:
    """The agent has; counts for who holds the conversation only, so that looking in is not promised attention."""
    with database.transaction() as tx:
        row = rows.lock(tx, conversation_id)
        if row.owner == HUMAN and row.holder_id == agent_id:
            rows.mark_seen(tx, conversation_id, who="agent", seq=seq)
