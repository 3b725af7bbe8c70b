"""A vendor for tests that takes messages part by part, remembers what arrived, and fails in every way there is."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from baton.conversations.news import Receipt, reference_of
from baton.conversations.outbox import Outbound
from baton.conversations.terms import Terms
from baton.errors import DeliveryFailed

FAILURES: dict[str, Callable[[], DeliveryFailed]] = {
    "busy": lambda: DeliveryFailed("The vendor answered 429.", retry_after_s=1.0),
    "broken": lambda: DeliveryFailed("The vendor answered 500."),
    "refused": lambda: DeliveryFailed("The vendor refuses it.", permanent=True),
    "held": lambda: DeliveryFailed("The token is refused.", held=True),
    "lost": lambda: DeliveryFailed("No answer came.", uncertain=True),
    "taken": lambda: DeliveryFailed("No answer came.", uncertain=True),
}
"""What may come of a part beside "ok"; "lost" never reached the vendor, "taken" did, and only its answer was lost."""


@dataclass(frozen=True)
class Arrived:
    """A part that the vendor has and shows to the customer."""

    customer_key: str
    author: str
    reference: str
    text: str
    external_id: str


@dataclass
class PartedVendor:
    """Texts are split at blank lines. `plan` says what comes of the next parts; when it is used up, all goes well."""

    name: str = "whatsapp"
    plan: list[str] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    terms: Terms = field(default_factory=Terms)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def deliver(self, outbound: Outbound, *, go_on: Callable[[], None], sent: Callable[[str], None]) -> str | None:
        parts = outbound.text.split("\n\n")
        last = None
        for number, text in enumerate(parts, start=1):
            if number <= outbound.done:
                continue
            if number > outbound.done + 1:
                go_on()
            last = self._take(outbound, reference_of(outbound.reference, number, len(parts)), text)
            sent(last)
        return last

    def receipts(self, status: str = "sent") -> list[Receipt]:
        """What the vendor would say of all that arrived."""
        return [
            Receipt(self.name, status, external_id=one.external_id, reference=one.reference) for one in self.arrived
        ]

    def shown_to(self, customer_key: str) -> list[str]:
        """What this customer sees, in order."""
        return [one.text for one in self.arrived if one.customer_key == customer_key]

    def _take(self, outbound: Outbound, reference: str, text: str) -> str:
        with self._lock:
            comes_of_it = self.plan.pop(0) if self.plan else "ok"
            external_id = f"wamid.{len(self.arrived) + 1}"
            if comes_of_it in ("ok", "taken"):
                arrived = Arrived(outbound.customer_key, outbound.author, reference, text, external_id)
                self.arrived.append(arrived)
        if comes_of_it != "ok":
            raise FAILURES[comes_of_it]()
        return external_id
