"""What a vendor tells us besides new messages: receipts, reactions, words said elsewhere, and what we leave alone.

Channels make these, `baton/conversations/hearing.py` acts on them. They hold no vendor's field names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from baton.conversations.inbox import Attachment, Inbound

SENT, DELIVERED, READ, FAILED = "sent", "delivered", "read", "failed"
PARTS = "."
"""Between our own id of a message and the number of a part, in a reference that a vendor returns."""


def reference_of(message_id: str, part: int, parts: int) -> str:
    """What a channel sends along with a part (counted from 1), so that receipts find it again."""
    return message_id if parts == 1 else PARTS.join([message_id, str(part), str(parts)])


@dataclass(frozen=True)
class Receipt:
    """How far a message of ours got: named by the vendor's id, by our own `reference`, or all `until` a time.

    `reference` is what the channel sent along; `reason` says in words why it failed, `at` is the vendor's time.
    """

    channel: str
    status: str
    at: datetime | None = None
    external_id: str = ""
    reference: str = ""
    reason: str = ""
    customer_key: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Reaction:
    """An emoji of the customer on a message, by the vendor's id of it; None takes it back."""

    channel: str
    customer_key: str
    external_id: str
    emoji: str | None
    at: datetime | None = None


@dataclass(frozen=True)
class Echo:
    """Words of a person of ours that were typed outside Baton, in the vendor's own app."""

    channel: str
    external_id: str
    customer_key: str
    text: str
    app: str
    address: str | None = None
    attachments: Sequence[Attachment] = ()
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Withdrawal:
    """A message that its author took back, by the vendor's id of it."""

    channel: str
    external_id: str
    at: datetime | None = None


@dataclass(frozen=True)
class NewAddress:
    """A customer has a new number or id; the conversation stays. Keys as in `Inbound`; an empty one is unknown."""

    channel: str
    old_key: str
    old_address: str = ""
    new_key: str = ""
    new_address: str = ""


@dataclass(frozen=True)
class ThreadMoved:
    """Another app of ours has a customer's thread now, or (without `app`) it is ours again.

    `note` is what the app said to its people. `by_words` is the vendor's id of words of the customer that reached us
    while another app has the thread: nothing else told us.
    """

    channel: str
    customer_key: str
    app: str | None
    at: datetime | None = None
    note: str = ""
    by_words: str = ""


@dataclass(frozen=True)
class LeftAlone:
    """Something that is deliberately not acted on; `reason` is written to the log, and `grave` as a warning."""

    channel: str
    kind: str
    reason: str
    grave: bool = False


News = Inbound | Receipt | Reaction | Echo | Withdrawal | NewAddress | ThreadMoved | LeftAlone
