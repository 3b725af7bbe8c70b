"""Delivers what is stored: per conversation in order, never under an older epoch, surviving `kill -9`.

When no answer came after a request left, the vendor's own word on it counts, should there come one; else it is marked
uncertain for people to see, and never silently repeated.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from baton.conversations.lanes import Lanes
from baton.conversations.moves import BOT
from baton.conversations.ownership import OUTSIDE, Notices, is_outside
from baton.conversations.steps import passed
from baton.conversations.terms import Terms, is_closed, pause_s
from baton.conversations.undelivered import raise_flag
from baton.errors import DeliveryFailed, Overtaken
from baton.storage import conversations as rows
from baton.storage import deliveries, messages, outbox
from baton.storage.database import Database, Transaction

log = logging.getLogger("baton.outbox")
LEASE_S = 60.0
"""Longer than a channel may take for one part of a message; renewed before each further part."""
STOPPED = "the sender stopped while sending"
LONGEST_PAUSE_S = 300.0
GIVE_UP_S = 24 * 3600.0
"""A vendor may be away for a day; Meta takes no words after a day of the customer's silence anyway."""
STATES = {"dead": "failed", "uncertain": "uncertain", "withheld": "withheld"}
"""How a delivery ended -> how the transcript says it."""


@dataclass(frozen=True)
class Outbound:
    """A message for a vendor: `customer_key` is the vendor's id of the customer, `reference` our own id of it.

    `content` is what goes with the text (image, link, list label, template), `list_label` opens lists that have none
    of their own. `address` is where the customer was last heard from, if not at `customer_key`. The first `done` parts
    have been sent before. `owner` has the conversation now (`outside`: an app of the vendor's), `heard_at` is when the
    customer last wrote.
    """

    customer_key: str
    author: str
    text: str
    buttons: Sequence[Mapping[str, str]]
    reference: str
    content: Mapping[str, Any] = field(default_factory=dict)
    list_label: str = "Choose"
    address: str | None = None
    done: int = 0
    owner: str = BOT
    heard_at: datetime | None = None


class Words(Notices, Protocol):
    """The brand's lines, with the word that opens a list of choices."""

    choose: str


class Deliverer(Protocol):
    """A channel that pushes; `terms` are what its vendor allows."""

    terms: Terms

    def deliver(self, outbound: Outbound, *, go_on: Callable[[], None], sent: Callable[[str], None]) -> str | None:
        """Send the parts that were not sent yet; returns the last one's id. Raises DeliveryFailed.

        `go_on` is asked before each part but the first; what it raises ends the delivery. `sent` is told the vendor's
        id of each part.
        """


@dataclass(frozen=True)
class Sender:
    """Works off the outbox through the channels that are switched on; `words` are the brand's of this moment.

    `freed` is called when a delivery is over: what waited behind it, or for its place, may go now.
    """

    database: Database
    channels: Callable[[], Mapping[str, Deliverer]]
    words: Callable[[], Words]
    lanes: Lanes = field(default_factory=Lanes)
    freed: Callable[[], None] = lambda: None

    def send_once(self) -> bool:
        """Deliver one message; False when nothing is due for a channel with room for another sender."""
        job = self.take()
        if job is not None:
            job()
        return job is not None

    def take(self) -> Callable[[], None] | None:
        """Take one due message for a channel with room for another sender; what is to be done with it, or None."""
        with self.lanes.choosing() as full:
            with self.database.transaction() as tx:
                parcel = outbox.take_due(tx, seconds=LEASE_S, without=full)
                if parcel is not None and not self._admitted(tx, parcel):
                    return _nothing
            if parcel is None:
                return None
            self.lanes.enter(parcel.channel)
        return partial(self._send, parcel)

    def _send(self, parcel: Any) -> None:
        try:
            passed("delivery.taken")
            self._deliver(parcel)
            passed("delivery.finished")
        finally:
            self.lanes.leave(parcel.channel)
            self.freed()

    def _admitted(self, tx: Transaction, parcel: Any) -> bool:
        """Whether a parcel may go out now; else it is ended, or put off until its vendor's pace allows it."""
        if _is_stale(tx, parcel):
            self._end(tx, parcel, "withheld", "prepared under an older epoch")
            return False
        channel = self.channels().get(parcel.channel)
        if channel is None:
            return True
        whose = {"conversation_id": parcel.conversation_id}
        if is_closed(tx, channel.terms, author=parcel.author, content=parcel.content or {}, **whose):
            # Nobody is missing a mere notice; an answer that cannot be given is a person's business.
            self._end(tx, parcel, "withheld" if parcel.author == "system" else "dead", channel.terms.closed_words)
            return False
        pause = pause_s(tx, channel.terms, channel=parcel.channel, **whose)
        if pause:
            outbox.put_off(tx, parcel, seconds=pause)
        return not pause

    def recover(self) -> int:
        """Go on with what a dead sender left where that is certain, else mark it as uncertain; returns how many."""
        with self.database.reading() as tx:
            left = outbox.abandoned(tx)
        for parcel in left:
            with self._locked(parcel) as tx:
                now = outbox.still_abandoned(tx, parcel.id)
                if now is not None and outbox.is_certain(now):
                    outbox.retry(tx, now, seconds=0, error=now.error or STOPPED)
                    tx.ring("outbox")
                elif now is not None:
                    self._end(tx, now, "uncertain", now.error or STOPPED)
        return len(left)

    def _deliver(self, parcel: Any) -> None:
        channel = self.channels().get(parcel.channel)
        try:
            if channel is None:
                raise DeliveryFailed(f"The channel {parcel.channel} is switched off.", permanent=True)
            passed("delivery.prepared")
            external_id = channel.deliver(
                self._outbound(parcel),
                go_on=lambda: self._go_on(parcel),
                sent=lambda external_id: self._sent(parcel, external_id),
            )
        except Overtaken as error:
            with self._locked(parcel) as tx:
                self._end(tx, parcel, "withheld", str(error))
        except DeliveryFailed as error:
            self._failed(parcel, error)
        else:
            passed("delivery.complete")
            with self._locked(parcel) as tx:
                if outbox.delivered(tx, parcel.id, external_id=external_id):
                    mark_sent(tx, parcel.message_id, parcel.conversation_id)

    def _sent(self, parcel: Any, external_id: str) -> None:
        passed("delivery.accepted")
        with self.database.transaction() as tx:
            deliveries.accepted(
                tx,
                channel=parcel.channel,
                external_id=external_id,
                message_id=parcel.message_id,
                conversation_id=parcel.conversation_id,
            )
        passed("delivery.recorded")

    def _go_on(self, parcel: Any) -> None:
        """Raises Overtaken when the rest of a message is not wanted any more, or is no longer ours to send."""
        with self.database.transaction() as tx:
            if _is_stale(tx, parcel):
                raise Overtaken("Only a part was sent; the rest was prepared under an older epoch.")
            if not outbox.begin_part(tx, parcel, seconds=LEASE_S):
                raise Overtaken("Only a part was sent; the sender took too long for it.")
        passed("delivery.continued")

    def _failed(self, parcel: Any, error: DeliveryFailed) -> None:
        log.warning("not delivered", extra={"conversation": parcel.conversation_id, "channel": parcel.channel})
        with self._locked(parcel) as tx:
            pause, word_s = _pause_s(parcel, error, tx.now()), self._word_s(parcel)
            if error.uncertain and word_s:
                outbox.await_word(tx, parcel, seconds=word_s, error=str(error))
            elif error.uncertain:
                self._end(tx, parcel, "uncertain", str(error))
            elif error.permanent or pause <= 0:
                self._end(tx, parcel, "dead", str(error))
            elif error.held:
                # Kept: it goes out as soon as the cause is mended, and until then the desk shows it.
                outbox.hold(tx, parcel, seconds=pause, error=str(error))
                _mark(tx, parcel, "held")
                tx.ring("queue")
            else:
                outbox.retry(tx, parcel, seconds=pause, error=str(error))

    def _end(self, tx: Transaction, parcel: Any, state: str, why: str) -> None:
        if not outbox.end(tx, parcel, state, error=why):
            return
        _mark(tx, parcel, STATES[state])
        if state in outbox.LOST:
            raise_flag(tx, parcel, why, notices=self.words())

    def _word_s(self, parcel: Any) -> float:
        channel = self.channels().get(parcel.channel)
        return channel.terms.word_s if channel else 0.0

    def _outbound(self, parcel: Any) -> Outbound:
        """The message as it leaves; raises Overtaken when its time is over since it was taken."""
        with self.database.reading() as tx:
            row = rows.read(tx, parcel.conversation_id)
            if parcel.guarded and row.epoch != parcel.epoch:
                raise Overtaken("Prepared under an older epoch.")
            if not outbox.is_held(tx, parcel):
                raise Overtaken("The sender took too long for it.")
            owner = OUTSIDE if is_outside(tx, row) else row.owner
            heard_at = messages.last_heard(tx, parcel.conversation_id)
        return Outbound(
            customer_key=parcel.channel_key,
            author=parcel.author,
            text=parcel.text,
            buttons=parcel.buttons,
            reference=parcel.message_id,
            content=parcel.content or {},
            list_label=self.words().choose,
            address=parcel.address,
            done=parcel.done,
            owner=owner,
            heard_at=heard_at,
        )

    @contextmanager
    def _locked(self, parcel: Any) -> Iterator[Transaction]:
        # Whoever changes owners locks the conversation first and its parcels then; the same order here cannot deadlock.
        with self.database.transaction() as tx:
            rows.lock(tx, parcel.conversation_id)
            yield tx


def _is_stale(tx: Transaction, parcel: Any) -> bool:
    row = rows.lock(tx, parcel.conversation_id)
    return bool(parcel.guarded and row.epoch != parcel.epoch)


def _pause_s(parcel: Any, error: DeliveryFailed, now: datetime) -> float:
    """Seconds until the next attempt, the last one at the very end; none are left after that."""
    left: float = GIVE_UP_S - (now - parcel.created_at).total_seconds()
    doubled: float = 2.0 ** min(parcel.attempts, 10)
    return min(error.retry_after_s or min(LONGEST_PAUSE_S, doubled), left)


def _mark(tx: Transaction, parcel: Any, delivery: str) -> None:
    messages.set_delivery(tx, parcel.message_id, delivery)
    tx.ring(f"conversation:{parcel.conversation_id}")


def mark_sent(tx: Transaction, message_id: str, conversation_id: str) -> None:
    """The vendor has taken all of a message; its receipts may be here already and know better."""
    parts = deliveries.of_messages(tx, [message_id]).get(message_id, ())
    messages.set_delivery(tx, message_id, how_far(parts) if parts else "sent")
    tx.ring(f"conversation:{conversation_id}")


def how_far(parts: Sequence[Any]) -> str:
    """How far a message got whose parts these are: as far as the one that is furthest behind."""
    if any(part.failed_at and not (part.delivered_at or part.read_at) for part in parts):
        return "failed"
    if all(part.read_at for part in parts):
        return "read"
    return "delivered" if all(part.delivered_at or part.read_at for part in parts) else "sent"


def _nothing() -> None:
    """It may not go out now, and was ended or put off; there may be others."""
