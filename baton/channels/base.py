"""What every channel does: verify, map the vendor's payload to our message, deliver ours to the vendor.

It must not know conversations, owners or helpdesks.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

from baton.conversations.inbox import Inbound
from baton.conversations.outbox import Outbound


class Channel(ABC):
    """One vendor. The pure halves, `inbound` and the payload behind `deliver`, are tested with recorded payloads."""

    name: str

    @abstractmethod
    def handshake(self, query: Mapping[str, str]) -> str | None:
        """The word to answer to the vendor's subscription check; None refuses."""

    @abstractmethod
    def verified(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the raw body is signed by the vendor; asked before anything is parsed."""

    @abstractmethod
    def inbound(self, body: bytes) -> Sequence[Inbound]:
        """Every customer message of a verified webhook; what is unknown is left out, never an error."""

    @abstractmethod
    def deliver(self, outbound: Outbound, *, go_on: Callable[[], None]) -> str | None:
        """Send to the vendor; returns its message id. Raises DeliveryFailed.

        `go_on` is asked before each part but the first; what it raises ends the delivery. A part takes less than a
        minute, the lease of the sender.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of every connection."""
