"""What the assistant may ask of a merchant's system, and the plain data it gets back.

It must not know a database, a vendor or the dialogue. Money is in pence, days are calendar days.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone

STATUSES = ("placed", "preparing", "on_its_way", "out_for_delivery", "delivered", "cancelled")
"""The stages of an order, in their order; `cancelled` can follow the first two."""

SLOTS = ("8-12", "12-16", "16-20")
"""Delivery and fitting windows, in hours of the day."""

REPORTS = ("damaged", "missing", "wrong", "repair")
"""Kinds of report about a delivered order."""


def today() -> date:
    """The day that "tomorrow" and "late" are counted from."""
    return datetime.now(timezone.utc).date()


@dataclass(frozen=True)
class Customer:
    """A customer's account."""

    id: str
    name: str
    email: str
    postcode: str
    points: int
    newsletter: bool


@dataclass(frozen=True)
class Line:
    """One article of an order."""

    product: str
    quantity: int
    price_pence: int


@dataclass(frozen=True)
class Order:
    """An order with everything the assistant may talk about."""

    number: str
    invoice: str
    customer_id: str
    email: str
    postcode: str
    status: str
    placed_on: date
    expected_on: date
    slot: str | None
    delivered_on: date | None
    tracking: str
    large: bool
    lines: Sequence[Line]

    @property
    def total_pence(self) -> int:
        """The price of all articles."""
        return sum(line.quantity * line.price_pence for line in self.lines)

    @property
    def late(self) -> bool:
        """Whether the promised day has passed without a delivery."""
        return self.status in STATUSES[:4] and self.expected_on < today()


@dataclass(frozen=True)
class Return:
    """An accepted return; `collected` says that a crew fetches the article."""

    reference: str
    cost_pence: int
    collected: bool


@dataclass(frozen=True)
class Refund:
    """Money on its way back; `paid` says whether `on` is past or expected."""

    amount_pence: int
    on: date
    paid: bool


@dataclass(frozen=True)
class Repair:
    """A repair in the workshop; stage is received, waiting_for_parts or ready."""

    product: str
    stage: str
    ready_on: date


@dataclass(frozen=True)
class Installation:
    """A fitter's appointment."""

    product: str
    on: date


@dataclass(frozen=True)
class Subscription:
    """A repeated delivery; state is active, paused or ended."""

    id: str
    product: str
    weeks: int
    next_on: date
    state: str


@dataclass(frozen=True)
class GiftCard:
    """A gift card and what is left on it."""

    code: str
    balance_pence: int
    valid_until: date


@dataclass(frozen=True)
class Stock:
    """How many of an article are there; `back_on` is set when there are none."""

    product: str
    price_pence: int
    pieces: int
    back_on: date | None


class Shop(ABC):
    """A merchant's system.

    Every method raises NotFound for an unknown number, ShopRefused when the merchant's rules forbid
    it (its `reason` is a code) and ShopError when the system cannot be reached.
    """

    @abstractmethod
    def order(self, number: str) -> Order:
        """The order of this number, `NH-20417`."""

    @abstractmethod
    def invoice(self, number: str) -> Order:
        """The order of this invoice number, `INV-104417`."""

    @abstractmethod
    def customer(self, customer_id: str) -> Customer:
        """The account of this id, `C-0042`."""

    @abstractmethod
    def customer_by_email(self, email: str) -> Customer:
        """The account of this e-mail address, in any case of letters."""

    @abstractmethod
    def orders_of(self, customer_id: str) -> list[Order]:
        """A customer's orders, newest first."""

    @abstractmethod
    def change_delivery(self, number: str, *, on: date, slot: str) -> Order:
        """Move a delivery; refuses too_late, delivered, cancelled or day_not_possible."""

    @abstractmethod
    def cancel(self, number: str) -> Order:
        """Cancel before dispatch; refuses too_late, delivered or cancelled."""

    @abstractmethod
    def start_return(self, number: str, *, product: str, reason: str, faulty: bool) -> Return:
        """Accept a return; refuses not_delivered, return_period_over or cancelled."""

    @abstractmethod
    def report(self, number: str, *, kind: str, product: str, text: str) -> str:
        """Open a case (kinds: REPORTS) and answer its reference."""

    @abstractmethod
    def send_invoice(self, number: str) -> None:
        """Send the order's invoice to the address on the order, and nowhere else."""

    @abstractmethod
    def refund(self, number: str) -> Refund:
        """The order's refund; NotFound when there is none."""

    @abstractmethod
    def repair(self, number: str) -> Repair:
        """The order's repair; NotFound when there is none."""

    @abstractmethod
    def installation(self, number: str) -> Installation:
        """The order's fitting appointment; NotFound when there is none."""

    @abstractmethod
    def book_installation(self, number: str, *, product: str, on: date) -> Installation:
        """Book a fitter; refuses cancelled, already_booked or day_not_possible."""

    @abstractmethod
    def move_installation(self, number: str, *, on: date) -> Installation:
        """Move the appointment; refuses day_not_possible."""

    @abstractmethod
    def subscriptions_of(self, customer_id: str) -> list[Subscription]:
        """A customer's subscriptions that have not ended."""

    @abstractmethod
    def pause_subscription(self, subscription_id: str) -> Subscription:
        """Skip the next delivery; refuses too_late within three days of dispatch."""

    @abstractmethod
    def cancel_subscription(self, subscription_id: str) -> Subscription:
        """End it at once."""

    @abstractmethod
    def change_subscription(self, subscription_id: str, *, weeks: int) -> Subscription:
        """Deliver every so many weeks; refuses too_late within three days of dispatch."""

    @abstractmethod
    def gift_card(self, code: str) -> GiftCard:
        """The gift card of this code, `GC-7K2M-91QX`."""

    @abstractmethod
    def stock(self, product: str) -> list[Stock]:
        """Articles whose name has these words, at most five; empty when the shop has none such."""

    @abstractmethod
    def stop_newsletter(self, email: str) -> None:
        """Take an address off the list; an unknown one is silently fine."""
