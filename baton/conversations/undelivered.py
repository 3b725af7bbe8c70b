"""Tells people about words that did not reach the customer, or perhaps not.

It asks for a person and rings the desk; it neither repeats a message nor talks to a vendor.
"""

from typing import Any

from baton.conversations.moves import BOT, CLOSED
from baton.conversations.ownership import Notices, Request, request_human
from baton.storage import conversations as rows
from baton.storage.database import Transaction

REASON = "not_delivered"


def raise_flag(tx: Transaction, parcel: Any, why: str, *, notices: Notices) -> None:
    """Queue the conversation unless people have it already; `why` is the vendor's word and never the customer's.

    A closed one is opened again for an answer that was lost, not for a mere notice.
    """
    owner = rows.lock(tx, parcel.conversation_id).owner
    if owner == BOT or (owner == CLOSED and parcel.author != "system"):
        request_human(tx, parcel.conversation_id, Request(REASON, [why]), by="gateway", notices=notices)
    tx.ring(f"conversation:{parcel.conversation_id}")
    tx.ring("queue")
