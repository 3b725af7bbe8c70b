"""What a vendor allows, and whether a message may go out now: pace and the window in which it takes free words.

Both are worked out from the database, so that they hold across gateways and restarts. It sends nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from baton.storage import deliveries, messages
from baton.storage.database import Transaction


@dataclass(frozen=True)
class Rate:
    """At most `count` parts in any `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True)
class Terms:
    """A channel's rules: `windows` says for each author how long after the customer's last message words are taken.

    An author without an entry may always write. `templates`: whether approved templates may be sent outside it.
    `word_s`: how many seconds the vendor may take to say by itself that it has a message; 0 where it does not say so.
    """

    per_customer: Rate | None = None
    per_channel: Rate | None = None
    windows: Mapping[str, timedelta] = field(default_factory=dict)
    templates: bool = False
    word_s: float = 0.0

    @property
    def closed_words(self) -> str:
        """What a person is told whose words come after the window."""
        after = "Send a template: when they answer it, you can write again"
        if not self.templates:
            after = "Wait until they write again, or use another channel"
        return f"The customer has not written for too long, so that this channel takes no free words any more. {after}."


def pause_s(tx: Transaction, terms: Terms, *, conversation_id: str, channel: str) -> float:
    """Seconds to wait before the next message, so that no rate is broken; 0 when it may go now."""
    waits = [0.0]
    if terms.per_customer:
        waits.append(_wait_s(tx, terms.per_customer, conversation_id=conversation_id))
    if terms.per_channel:
        waits.append(_wait_s(tx, terms.per_channel, channel=channel))
    return max(waits)


def closes_at(tx: Transaction, terms: Terms, *, conversation_id: str, author: str) -> datetime | None:
    """When the window for this author's words closes, also in the past; None when there is no window.

    A customer who never wrote has opened none: it closed with the beginning of time.
    """
    window = terms.windows.get(author)
    if window is None:
        return None
    heard = messages.last_heard(tx, conversation_id)
    return heard + window if heard else datetime.min.replace(tzinfo=tx.now().tzinfo)


def is_closed(tx: Transaction, terms: Terms, *, conversation_id: str, author: str, content: Mapping[str, Any]) -> bool:
    """Whether a message would be refused because of the window; a template would not."""
    if terms.templates and content.get("template"):
        return False
    closing = closes_at(tx, terms, conversation_id=conversation_id, author=author)
    return closing is not None and closing <= tx.now()


def _wait_s(tx: Transaction, rate: Rate, **whose: str) -> float:
    count, first = deliveries.taken_since(tx, seconds=rate.seconds, **whose)
    if count < rate.count or first is None:
        return 0.0
    passed: float = (tx.now() - first).total_seconds()
    return max(0.1, rate.seconds - passed)
