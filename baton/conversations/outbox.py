"""Delivers what is stored: per conversation in order, never under an older epoch, surviving `kill -9`.

An answer that never came after a request left is marked uncertain for people to see, never silently repeated.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from baton.errors import DeliveryFailed
from baton.storage import conversations as rows
from baton.storage import messages, outbox
from baton.storage.database import Database, Transaction

log = logging.getLogger("baton.outbox")
LEASE_S = 60.0
MAX_ATTEMPTS = 8


@dataclass(frozen=True)
class Outbound:
    """A message for a vendor: `customer_key` is the vendor's id of the customer, `reference` our own id of it."""

    customer_key: str
    author: str
    text: str
    buttons: Sequence[Mapping[str, str]]
    reference: str


class Deliverer(Protocol):
    """A channel that pushes."""

    def deliver(self, outbound: Outbound) -> str | None:
        """Send; returns the vendor's message id. Raises DeliveryFailed."""


@dataclass(frozen=True)
class Sender:
    """Works off the outbox through the channels that are switched on."""

    database: Database
    channels: Callable[[], Mapping[str, Deliverer]]

    def send_once(self) -> bool:
        """Deliver one message; False when nothing is due."""
        with self.database.transaction() as tx:
            parcel = outbox.take_due(tx, seconds=LEASE_S)
            if parcel is not None and self._stale(tx, parcel):
                return True
        if parcel is None:
            return False
        self._deliver(parcel)
        return True

    def recover(self) -> int:
        """Mark what a dead sender left behind as uncertain; returns how many."""
        with self.database.transaction() as tx:
            left = outbox.abandoned(tx)
            for parcel in left:
                self._end(tx, parcel, "uncertain", "the sender stopped while sending")
        return len(left)

    def _stale(self, tx: Transaction, parcel: Any) -> bool:
        row = rows.lock(tx, parcel.conversation_id)
        if not parcel.guarded or row.epoch == parcel.epoch:
            return False
        self._end(tx, parcel, "withheld", "prepared under an older epoch")
        return True

    def _deliver(self, parcel: Any) -> None:
        channel = self.channels().get(parcel.channel)
        try:
            if channel is None:
                raise DeliveryFailed(f"The channel {parcel.channel} is switched off.", permanent=True)
            external_id = channel.deliver(_outbound(parcel))
        except DeliveryFailed as error:
            self._failed(parcel, error)
            return
        with self.database.transaction() as tx:
            outbox.delivered(tx, parcel.id, external_id=external_id)
            self._mark(tx, parcel, "delivered")

    def _failed(self, parcel: Any, error: DeliveryFailed) -> None:
        log.warning("not delivered", extra={"conversation": parcel.conversation_id, "channel": parcel.channel})
        with self.database.transaction() as tx:
            if error.uncertain:
                self._end(tx, parcel, "uncertain", str(error))
            elif error.permanent or parcel.attempts + 1 >= MAX_ATTEMPTS:
                self._end(tx, parcel, "dead", str(error))
            else:
                wait = error.retry_after_s or min(300.0, 2.0 ** (parcel.attempts + 1))
                outbox.retry(tx, parcel.id, seconds=wait, error=str(error))

    def _end(self, tx: Transaction, parcel: Any, state: str, why: str) -> None:
        outbox.end(tx, parcel.id, state, error=why)
        self._mark(tx, parcel, "failed" if state == "dead" else state)

    def _mark(self, tx: Transaction, parcel: Any, delivery: str) -> None:
        messages.set_delivery(tx, parcel.message_id, delivery)
        tx.ring(f"conversation:{parcel.conversation_id}")


def _outbound(parcel: Any) -> Outbound:
    return Outbound(
        customer_key=parcel.channel_key,
        author=parcel.author,
        text=parcel.text,
        buttons=parcel.buttons,
        reference=parcel.message_id,
    )
