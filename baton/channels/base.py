"""What every channel does: verify, map the vendor's payload to our message, deliver ours to the vendor.

It must not know conversations, owners or helpdesks.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from baton.conversations.inbox import Inbound
from baton.conversations.news import News
from baton.conversations.outbox import Outbound
from baton.conversations.terms import Terms
from baton.errors import DeliveryFailed


@dataclass(frozen=True)
class Fetched:
    """The bytes of an attachment, with what the vendor says of them."""

    content: bytes
    mime: str
    name: str | None = None


class Channel(ABC):
    """One vendor. The pure halves, `inbound` and the payload behind `deliver`, are tested with recorded payloads."""

    name: str
    terms: Terms = Terms()
    """What the vendor allows: pace, and the window in which it takes free words."""

    @abstractmethod
    def handshake(self, query: Mapping[str, str]) -> str | None:
        """The word to answer to the vendor's subscription check; None refuses."""

    @abstractmethod
    def verified(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the raw body is signed by the vendor; asked before anything is parsed."""

    @abstractmethod
    def inbound(self, body: bytes) -> Sequence[Inbound]:
        """Every customer message of a verified webhook; what is unknown is left out, never an error."""

    def news(self, body: bytes) -> Sequence[News]:
        """Everything in a verified webhook: messages, receipts, reactions and what is left alone.

        Raises Unreadable for a body that the vendor cannot have sent; any other shape is no error.
        """
        return self.inbound(body)

    @abstractmethod
    def deliver(self, outbound: Outbound, *, go_on: Callable[[], None], sent: Callable[[str], None]) -> str | None:
        """Send the parts that were not sent yet; returns the last one's id. Raises DeliveryFailed.

        `go_on` is asked before each part but the first; what it raises ends the delivery. `sent` is told the vendor's
        id of each part. A part takes less than a minute, the lease of the sender.
        """

    def mark(self, customer_key: str, external_id: str, *, typing: bool) -> bool:
        """Show the customer that a message is read, and if wanted that an answer is being written.

        False from channels that have no such marks; raises DeliveryFailed.
        """
        return False

    def fetch(self, customer_key: str, reference: str, *, most_bytes: int) -> Fetched:
        """The bytes of an attachment; raises DeliveryFailed, `permanent` when it must not or cannot be had."""
        raise DeliveryFailed("This channel fetches no attachments.", permanent=True)

    @abstractmethod
    def close(self) -> None:
        """Let go of every connection."""
