"""Inbox, turns and outbox of a vendor's customer under everything at once: a random walk over two gateways that die at
any step, a dialogue and a vendor that fail in every way, receipts in any order, agents who come and go.

`BATON_STEPS=100000 pytest tests/conversations/test_every_order_of_deliveries.py` walks that many steps on new paths.
"""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import update

from baton.conversations import ownership
from baton.conversations.dialogue import Answer, Turn
from baton.conversations.inbox import Inbound
from baton.conversations.news import DELIVERED, FAILED, READ, SENT
from baton.conversations.outbox import Outbound
from baton.conversations.steps import STEPS, watched
from baton.conversations.terms import Terms
from baton.conversations.transcript import say
from baton.conversations.watchdog import Watchdog
from baton.errors import AlreadyClaimed, DialogueUnavailable, MoveNotAllowed
from baton.rights.decisions import verify
from baton.storage import conversations as rows
from baton.storage import gateways, people
from baton.storage.database import Database, Transaction
from baton.storage.tables import conversations, handoffs, inbox, messages, outbox
from tests.databases import PostgresServer
from tests.fakes import Scene, answer, judgement
from tests.mortal_gateway import Gateway, Killed, MortalDatabase, TrackedDialogue
from tests.parted_vendor import FAILURES, PartedVendor

CUSTOMER = "1:4477"
SECRET = "PRIVATE NOTE"
STEPS_OF_A_RUN = 40
QUICK = Path("/dev/shm")
"""Memory where there is any: the walk commits thousands of times."""
IN_A_TRANSACTION = ("inbound.stored", "turn.stored")
LEAVING = "delivery.continued"
"""From here on the part is on its way: who takes over now cannot call it back."""
SENDING = tuple(step for step in STEPS if step.startswith("delivery."))
STALLS = tuple(step for step in (*SENDING, "turn.attempted", "turn.answered") if step != LEAVING)
BETWEEN = [step for step in STEPS if step not in (*IN_A_TRANSACTION, LEAVING)]
TEXTS = ("answered", "in two parts", "unreached", "refused", "cut off before", "cut off after", "failed action")
HANDED_OVER = ("angry", "silent", "stuck")
TIMES = {"lease_until": (conversations, outbox), "next_turn_at": (conversations,), "put_off_at": (inbox,)}
TIMES |= {"received_at": (inbox,), "next_attempt_at": (outbox,)}


class Moody(TrackedDialogue):
    """A dialogue that does what the text says, the first times it is asked for a message."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[str, int] = {}

    def run(self, turn: Turn) -> Answer:
        times = self.asked[turn.inbound_id] = self.asked.get(turn.inbound_id, 0) + 1
        if turn.text == "unreached" and times < 3:
            raise DialogueUnavailable("not reached", retry_safe=True, away=True)
        if turn.text == "refused" and times < 3:
            raise DialogueUnavailable("503", retry_safe=True)
        if turn.text == "cut off before" and times == 1:
            raise DialogueUnavailable("broken off", retry_safe=False, away=True)
        if turn.text == "stuck":
            raise DialogueUnavailable("no answer", retry_safe=False)
        said = super().run(turn)
        if turn.text == "cut off after" and times == 1:
            raise DialogueUnavailable("broken off", retry_safe=False, away=True)
        return said

    def answer(self, turn: Turn, *, already_ran: bool) -> Answer:
        said = {"in two parts": [reply_to(turn.inbound_id), "and more"], "silent": []}
        replies = said.get(turn.text, [reply_to(turn.inbound_id)])
        more: dict[str, Any] = {"already_ran": already_ran}
        if turn.text == "failed action":
            more["failures"] = ["action_order_status: gone"]
        if turn.text == "angry":
            more |= {"judged": judgement("handoff", "anger"), "actions": ["action_handoff"]}
        return answer(*replies, to=turn.text, **more)


def reply_to(inbound_id: str) -> str:
    """The words by which an answer is known."""
    return f"re {inbound_id}."


class StrictVendor(PartedVendor):
    """Looks, when a message is handed to it, whether it may still be said."""

    def __init__(self, database: Database) -> None:
        super().__init__(terms=Terms(word_s=15.0))
        self.database = database

    def deliver(self, outbound: Outbound, *, go_on: Callable[[], None], sent: Callable[[str], None]) -> str | None:
        with self.database.reading() as tx:
            query = messages.select().where(messages.c.id == outbound.reference)
            message = tx.connection.execute(query).one()
            now = rows.read(tx, message.conversation_id)
        assert message.author != "bot" or message.epoch == now.epoch, "words of an older epoch left"
        return super().deliver(outbound, go_on=go_on, sent=sent)


class Deliveries(RuleBasedStateMachine):
    """One customer of a vendor, two gateways on one database, two agents."""

    new_database: ClassVar[Callable[[], tuple[str, Callable[[], None]]]]
    walked: ClassVar[Counter[str]]
    """Runs that came to rest with every promise kept, and what happened in them."""

    @initialize()
    def open(self) -> None:
        self.url, self.clean_up = type(self).new_database()
        self.database = Database(self.url)
        self.scene = Scene(self.database)
        self.dialogue, self.vendor = Moody(), StrictVendor(self.database)
        self.acting: list[Gateway] = []
        self.dies_at: dict[Gateway, str] = {}
        self.meanwhile: tuple[str, Callable[[], None]] | None = None
        self.dead: list[str] = []
        self.gateways = [self.gateway(), self.gateway()]
        self.written: list[Inbound] = []
        self.unanswered: list[Inbound] = []
        self.epoch, self.owner = 0, "bot"
        self.writes(0, "answered")

    def teardown(self) -> None:
        if hasattr(self, "scene"):
            try:
                self.comes_to_rest()
                self.walked.update(runs=1, messages=len(self.written))
            finally:
                for gateway in self.gateways:
                    gateway.database.close()
                self.database.close()
                self.clean_up()

    def gateway(self) -> Gateway:
        return Gateway(self.scene, MortalDatabase(self.url), self.dialogue, self.vendor)

    # Processes that live and die

    @contextmanager
    def acts(self, which: int) -> Iterator[Gateway]:
        """A gateway does something; when it dies of it, another one is started in its place."""
        gateway = self.gateways[which]
        self.acting.append(gateway)
        try:
            with watched(self.step) if len(self.acting) == 1 else nullcontext():
                yield gateway
        except Killed:
            assert isinstance(gateway.database, MortalDatabase)
            if not gateway.database.dead:
                raise
            gateway.database.close()
            self.dead.append(gateway.database.name)
            self.walked["deaths"] += 1
            self.gateways[which] = self.gateway()
        finally:
            self.acting.pop()

    def step(self, step: str) -> None:
        gateway = self.acting[-1]
        if self.dies_at.get(gateway) == step:
            del self.dies_at[gateway]
            gateway.database.kill()  # type: ignore[attr-defined]
        if self.meanwhile is not None and self.meanwhile[0] == step:
            (_, happens), self.meanwhile = self.meanwhile, None
            happens()

    def writes(self, which: int, text: str) -> None:
        number = len(self.written) + 1
        inbound = Inbound("whatsapp", f"wamid.in.{number}", CUSTOMER, text=text)
        self.written.append(inbound)
        self.unanswered.append(inbound)
        self.hears_all(which)

    def hears_all(self, which: int) -> None:
        """The vendor sends until it gets its 200, in order."""
        while self.unanswered:
            first = self.unanswered[0]
            with self.acts(which) as gateway:
                gateway.hears(first)
                self.unanswered = [one for one in self.unanswered if one is not first]
            if first in self.unanswered:
                return

    # What happens

    @rule(which=st.integers(0, 1), text=st.sampled_from((*TEXTS, *TEXTS, *HANDED_OVER)))
    def customer_writes(self, which: int, text: str) -> None:
        self.writes(which, text)

    @rule(which=st.integers(0, 1), back=st.integers(1, 3))
    def vendor_sends_again(self, which: int, back: int) -> None:
        with self.acts(which) as gateway:
            known = self.written[-back:][0]
            if known not in self.unanswered:
                assert not gateway.hears(known)

    @rule(which=st.integers(0, 1))
    def works(self, which: int) -> None:
        with self.acts(which) as gateway:
            gateway.worker.work_once()

    @rule(which=st.integers(0, 1))
    def sends(self, which: int) -> None:
        with self.acts(which) as gateway:
            gateway.sender.send_once()

    @rule(which=st.integers(0, 1))
    def does_everything(self, which: int) -> None:
        with self.acts(which) as gateway:
            gateway.works()

    @rule(which=st.integers(0, 1))
    def recovers(self, which: int) -> None:
        with self.acts(which) as gateway:
            gateway.sender.recover()
            gateway.bridge.look()

    @rule(which=st.integers(0, 1), step=st.sampled_from(sorted(STEPS)), text=st.sampled_from(TEXTS))
    def a_gateway_dies(self, which: int, step: str, text: str) -> None:
        self.agent_returns()
        self.dies_at = {self.gateways[which]: step}
        self.writes(which, text)
        self.does_everything(which)
        self.dies_at = {}

    @rule(which=st.integers(0, 1), step=st.sampled_from(BETWEEN), event=st.integers(0, 7))
    def something_happens_in_between(self, which: int, step: str, event: int) -> None:
        events: list[Callable[[], None]] = [
            lambda: self.agent_claims(True),
            lambda: (self.agent_claims(True), self.agent_returns())[1],
            self.customer_asks_for_a_person,
            lambda: self.does_everything(1 - which),
            lambda: self.writes(1 - which, "in two parts"),
            self.watchdog_looks,
            lambda: self.vendor_says(1 - which, SENT, 0),
            self.agent_closes,
        ]
        self.meanwhile_at(step, events[event], which)

    @rule(which=st.integers(0, 1), step=st.sampled_from(STALLS), dies=st.sampled_from((None, *SENDING)))
    def a_gateway_stands_still_and_the_other_goes_on(self, which: int, step: str, dies: str | None) -> None:
        def goes_on() -> None:
            self.dies_at = {self.gateways[1 - which]: dies} if dies else {}
            self.time_passes(100)
            self.recovers(1 - which)
            self.agent_says_something()
            self.does_everything(1 - which)
            self.dies_at = {}

        self.meanwhile_at(step, goes_on, which)

    @rule(which=st.integers(0, 1), step=st.sampled_from(("turn.attempted", "turn.answered", "delivery.prepared")))
    def a_person_takes_over_from_an_answer_in_flight(self, which: int, step: str) -> None:
        self.meanwhile_at(step, lambda: self.agent_claims(True), which)

    def meanwhile_at(self, step: str, happens: Callable[[], None], which: int) -> None:
        self.agent_returns()  # otherwise people would have the conversation most of the time
        self.meanwhile = (step, happens)
        self.writes(which, "in two parts")
        self.does_everything(which)
        self.meanwhile = None

    @rule(plan=st.lists(st.sampled_from(["ok", *sorted(FAILURES)]), min_size=1, max_size=3))
    def vendor_will_answer(self, plan: list[str]) -> None:
        self.vendor.plan = list(plan)

    @rule(which=st.integers(0, 1), status=st.sampled_from([SENT, DELIVERED, READ, FAILED]), nth=st.integers(0, 9))
    def vendor_says(self, which: int, status: str, nth: int) -> None:
        receipts = self.vendor.receipts(status)
        if receipts:
            with self.acts(which) as gateway:
                gateway.hears(receipts[nth % len(receipts)])

    @rule(seconds=st.sampled_from([1, 5, 20, 100]))
    def time_passes(self, seconds: int) -> None:
        with self.database.transaction() as tx:
            for column, tables in TIMES.items():
                for table in tables:
                    for row in tx.connection.execute(table.select().where(table.c[column].is_not(None))).all():
                        then = row._mapping[column] - timedelta(seconds=seconds)
                        tx.connection.execute(update(table).where(table.c.id == row.id).values({column: then}))

    @rule()
    def the_dead_are_found(self) -> None:
        for name in self.dead:
            with self.database.transaction() as tx:
                gateways.free(tx, name)
        self.dead = []

    @rule()
    def watchdog_looks(self) -> None:
        Watchdog(self.database, lambda: self.scene.words).look()

    @rule()
    def customer_asks_for_a_person(self) -> None:
        wish = ownership.Request("explicit_request")
        self.move(lambda tx, key, words: ownership.request_human(tx, key, wish, by="customer", notices=words))

    @rule(first=st.booleans())
    def agent_claims(self, first: bool) -> None:
        agent = self.scene.ann if first else self.scene.ben
        self.move(lambda tx, key, words: ownership.claim(tx, key, user_id=agent.id, name=agent.name, notices=words))

    @rule()
    def agent_says_something(self) -> None:
        with self.database.transaction() as tx:
            row = rows.lock(tx, self.id)
            if row.owner == "human":
                say(tx, row, author="agent", text=f"Ann {row.last_seq}\n\nand Ann", name="Ann", user_id=row.holder_id)
            people.add_note(tx, conversation_id=row.id, user_id=self.scene.ann.id, text=SECRET)

    @rule()
    def agent_returns(self) -> None:
        self.move(lambda tx, key, words: ownership.give_back(tx, key, {"outcome": "solved"}, by="Ann", notices=words))

    @rule()
    def agent_closes(self) -> None:
        self.move(lambda tx, key, words: ownership.close(tx, key, by="Ann", notices=words))

    def move(self, act: Callable[[Transaction, str, Any], Any]) -> None:
        with suppress(MoveNotAllowed, AlreadyClaimed), self.database.transaction() as tx:
            act(tx, self.id, self.scene.words)

    @property
    def id(self) -> str:
        return str(self.scene.rows(conversations)[0].id)

    # What must always hold

    @invariant()
    def there_is_one_owner_and_every_change_raised_the_epoch(self) -> None:
        if not hasattr(self, "scene"):
            return
        (row,) = self.scene.rows(conversations)
        assert row.epoch > self.epoch or (row.epoch, row.owner) == (self.epoch, self.owner)
        assert (row.owner != "human") or row.holder_id is not None
        self.epoch, self.owner = row.epoch, row.owner

    @invariant()
    def the_customer_sees_everything_once_in_order_and_no_private_note(self) -> None:
        if not hasattr(self, "scene"):
            return
        seqs = {message.id: message.seq for message in self.scene.messages(self.id)}
        seen = [one.reference for one in self.vendor.arrived]
        assert len(seen) == len(set(seen)), "a part was sent twice"
        places = [(seqs[message_id], int(part or 1)) for message_id, _, part in map(places_of, seen)]
        assert places == sorted(places), "the customer sees it out of order"
        assert not any(SECRET in one.text for one in self.vendor.arrived)

    @invariant()
    def the_bot_is_silent_while_a_person_has_the_conversation(self) -> None:
        if not hasattr(self, "scene"):
            return
        said = self.scene.messages(self.id)
        human = {message.epoch for message in said if message.text.startswith("JOINED")}
        assert not any(message.author == "bot" and message.epoch in human for message in said)

    @invariant()
    def no_message_is_answered_twice(self) -> None:
        if not hasattr(self, "scene"):
            return
        assert len(self.dialogue.ran) == len(set(self.dialogue.ran)), "a turn was run twice"
        said = self.scene.said(self.id, "bot")
        for entry in self.scene.rows(inbox):
            assert sum(reply_to(entry.id) in text for text in said) <= 1

    def comes_to_rest(self) -> None:
        """Everybody is well again, and what is left is worked off: each message answered or with people."""
        self.vendor.plan, self.dies_at, self.meanwhile = [], {}, None
        for _ in range(20):
            self.hears_all(0)
            self.the_dead_are_found()
            self.time_passes(20)
            self.recovers(0)
            self.does_everything(0)
        self.the_customer_sees_everything_once_in_order_and_no_private_note()
        self.the_bot_is_silent_while_a_person_has_the_conversation()
        self.no_message_is_answered_twice()
        self.everything_that_was_written_is_answered_or_with_people()
        self.everything_that_was_said_arrived_or_is_marked()
        with self.database.reading() as tx:
            assert verify(tx) is None

    def everything_that_was_written_is_answered_or_with_people(self) -> None:
        entries, said = self.scene.rows(inbox), self.scene.said(self.id, "bot")
        assert sorted(entry.external_id for entry in entries) == sorted(one.external_id for one in self.written)
        for entry in entries:
            replies = sum(reply_to(entry.id) in text for text in said)
            assert entry.state == "done"
            assert replies == 1 if entry.outcome == "answer" else self.scene.rows(handoffs)

    def everything_that_was_said_arrived_or_is_marked(self) -> None:
        arrived = {one.text for one in self.vendor.arrived}
        for parcel in self.scene.rows(outbox):
            (message,) = (one for one in self.scene.messages(self.id) if one.id == parcel.message_id)
            assert parcel.state in ("sent", "dead", "uncertain", "withheld")
            assert parcel.state != "sent" or set(message.text.split("\n\n")) <= arrived
            assert parcel.state != "withheld" or message.author == "bot"
            assert parcel.state not in ("dead", "uncertain") or self.scene.rows(handoffs)


def places_of(reference: str) -> tuple[str, str, str]:
    """Message id, dot, number of the part."""
    message_id, dot, numbers = reference.partition(".")
    return message_id, dot, numbers.partition(".")[0]


def walk(steps: int) -> Counter[str]:
    """Walk so many steps, or BATON_STEPS; what breaks a promise raises."""
    more = int(os.environ.get("BATON_STEPS", "0"))
    Deliveries.walked = Counter()
    run_state_machine_as_test(
        Deliveries,
        settings=settings(
            max_examples=max(1, (more or steps) // STEPS_OF_A_RUN),
            stateful_step_count=STEPS_OF_A_RUN,
            deadline=None,
            derandomize=not more,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Deliveries.walked


def assert_it_was_put_to_the_test(walked: Counter[str], *, runs: int) -> None:
    """A walk in which nobody wrote or no gateway died would prove nothing."""
    assert walked["runs"] >= runs
    assert walked["messages"] > walked["runs"]
    assert walked["deaths"] > 0


def test_the_promises_hold_in_every_order_of_deliveries(sqlite_model: Path) -> None:
    def new_database() -> tuple[str, Callable[[], None]]:
        folder = Path(tempfile.mkdtemp(dir=QUICK if QUICK.is_dir() else None))
        shutil.copy(sqlite_model, folder / "baton.db")
        return f"sqlite:///{folder}/baton.db", lambda: shutil.rmtree(folder)

    Deliveries.new_database = staticmethod(new_database)
    assert_it_was_put_to_the_test(walk(2000), runs=2000 // STEPS_OF_A_RUN)


@pytest.mark.postgres
def test_the_promises_hold_in_every_order_of_deliveries_on_postgresql(postgres_server: PostgresServer) -> None:
    def new_database() -> tuple[str, Callable[[], None]]:
        postgres_server.empty("shared")
        return postgres_server.url("shared"), lambda: None

    Deliveries.new_database = staticmethod(new_database)
    assert_it_was_put_to_the_test(walk(240), runs=240 // STEPS_OF_A_RUN)
