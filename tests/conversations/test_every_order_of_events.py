"""Whatever happens in whatever order, the promises hold: a random walk over customers, agents, worker and failures.

`BATON_STEPS=100000` walks that many steps on new paths.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from baton.conversations import ownership
from baton.conversations.dialogue import Answer, Turn
from baton.conversations.moves import OWNERS
from baton.conversations.ownership import Request
from baton.conversations.watchdog import Watchdog
from baton.errors import AlreadyClaimed, DialogueUnavailable, MoveNotAllowed
from baton.rights.decisions import verify
from baton.storage.database import Database, Transaction
from baton.storage.tables import conversations as conversation_rows
from baton.storage.tables import inbox
from tests.fakes import Scene, answer, judgement

WORDS = ("answered", "silent", "unreachable", "broken off", "crash", "failed action", "angry", "offered")
MEANWHILE = ("claimed", "human asked for", "returned", "left", "closed", "written", "looked after")
texts = st.one_of(st.sampled_from(WORDS), st.sampled_from(MEANWHILE))

QUICK = Path("/dev/shm")
"""Memory where there is any: the walk commits thousands of times."""


class Crash(Exception):
    """The worker dies."""


class Events(RuleBasedStateMachine):
    """One conversation, two agents, a worker whose turns end in every way, and a watchdog with no patience."""

    model: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=QUICK if QUICK.is_dir() else None))
        shutil.copy(self.model, self.folder / "baton.db")
        self.scene = Scene(Database(f"sqlite:///{self.folder}/baton.db"))
        self.scene.dialogue.script = dict.fromkeys((*WORDS, *MEANWHILE), self.answers)  # type: ignore[dict-item]
        self.id = self.scene.conversation()
        self.epoch, self.owner = 1, "bot"
        self.checked, self.meddled = 0, set[str]()

    def teardown(self) -> None:
        if hasattr(self, "scene"):
            self.comes_to_rest()
            self.scene.database.close()
            shutil.rmtree(self.folder)

    # What happens

    @rule(text=texts)
    def customer_writes(self, text: str) -> None:
        self.scene.write(self.id, text)

    @rule(text=st.sampled_from(MEANWHILE))
    def something_happens_while_the_bot_thinks(self, text: str) -> None:
        self.customer_writes(text)
        self.worker_works()

    @rule()
    def customer_taps_a_button(self) -> None:
        offered = [button["id"] for message in self.scene.messages(self.id) for button in message.buttons]
        if offered:
            self.scene.write(self.id, choice=offered[-1])

    @rule()
    def customer_sends_again(self) -> None:
        for entry in self.scene.rows(inbox)[-1:]:
            assert self.scene.write(self.id, "again", key=entry.external_id).duplicate

    @rule()
    def customer_asks_for_a_person(self) -> None:
        wish = Request("explicit_request")
        self.act(lambda tx, words: ownership.request_human(tx, self.id, wish, by="customer", notices=words))

    @rule()
    def customer_leaves_the_queue(self) -> None:
        self.act(lambda tx, words: ownership.leave_queue(tx, self.id, notices=words))

    @rule(first=st.booleans())
    def agent_claims(self, first: bool) -> None:
        agent = self.scene.ann if first else self.scene.ben
        self.act(lambda tx, words: ownership.claim(tx, self.id, user_id=agent.id, name=agent.name, notices=words))

    @rule()
    def agent_returns(self) -> None:
        self.act(lambda tx, words: ownership.give_back(tx, self.id, {"outcome": "solved"}, by="Ann", notices=words))

    @rule()
    def agent_transfers(self) -> None:
        self.act(lambda tx, words: ownership.transfer(tx, self.id, skill="billing", by="Ann", notices=words))

    @rule()
    def agent_closes(self) -> None:
        self.act(lambda tx, words: ownership.close(tx, self.id, by="Ann", notices=words))

    @rule()
    def worker_works(self) -> None:
        with contextlib.suppress(Crash):
            self.scene.worker.work_once()

    @rule()
    def watchdog_looks(self) -> None:
        Watchdog(self.scene.database, lambda: self.scene.words, deadline_s=0.0).look()

    # What the dialogue does, and what happens while it thinks

    def answers(self, turn: Turn) -> Answer:
        self.meddle(turn)
        if turn.text == "unreachable":
            raise DialogueUnavailable("unreachable", retry_safe=True)
        if turn.text == "broken off":
            raise DialogueUnavailable("broken off", retry_safe=False)
        if turn.text == "crash":
            raise Crash
        if turn.text == "silent":
            return answer()
        if turn.text == "failed action":
            return answer("half", failures=["action_order_status: gone"])
        if turn.text == "angry":
            return answer("bye", judged=judgement("handoff", "anger"), actions=["action_handoff"])
        if turn.text == "offered":
            return answer("yes?", judged=judgement("offer", "frustration"))
        return answer(f"re: {turn.text}", to=turn.text)

    def meddle(self, turn: Turn) -> None:
        happens: dict[str, Callable[[], None]] = {
            "claimed": lambda: self.agent_claims(True),
            "human asked for": self.customer_asks_for_a_person,
            "returned": lambda: (self.agent_claims(True), self.agent_returns())[1],
            "left": lambda: (self.customer_asks_for_a_person(), self.customer_leaves_the_queue())[1],
            "closed": self.agent_closes,
            "written": lambda: self.customer_writes("answered"),
            "looked after": self.watchdog_looks,
        }
        if turn.text in happens and turn.inbound_id not in self.meddled:
            self.meddled.add(turn.inbound_id)
            happens[turn.text]()

    def act(self, move: Callable[[Transaction, Any], Any]) -> None:
        try:
            with self.scene.database.transaction() as tx:
                move(tx, self.scene.words)
        except (MoveNotAllowed, AlreadyClaimed):
            pass

    # What must always hold

    @invariant()
    def there_is_one_owner_and_every_change_raised_the_epoch(self) -> None:
        if not hasattr(self, "scene"):
            return
        (row,) = self.scene.rows(conversation_rows)
        assert row.owner in OWNERS
        assert row.epoch >= self.epoch
        assert row.epoch > self.epoch or row.owner == self.owner
        assert (row.owner != "human") or row.holder_id is not None
        assert (row.owner == "queue") == (row.queued_at is not None)
        self.epoch, self.owner = row.epoch, row.owner

    @invariant()
    def the_transcript_has_no_gap_and_no_word_of_another_epoch(self) -> None:
        if not hasattr(self, "scene"):
            return
        said = self.scene.messages(self.id)
        assert [message.seq for message in said] == list(range(1, len(said) + 1))
        epochs = [message.epoch for message in said]
        assert epochs == sorted(epochs)
        human: set[int] = set()
        for message in said:
            human |= {message.epoch} if message.text.startswith("JOINED") else set()
            assert message.author != "bot" or message.epoch not in human

    @invariant()
    def nobody_was_answered_twice(self) -> None:
        if not hasattr(self, "scene"):
            return
        said = self.scene.messages(self.id)
        for text in (*WORDS, *MEANWHILE):
            answered = sum(message.text == f"re: {text}" for message in said)
            assert answered <= sum(message.text == text for message in said)

    def comes_to_rest(self) -> None:
        """Every message ends answered or with a person, and the log holds."""
        for _ in range(200):
            try:
                if not self.scene.worker.work_once():
                    break
            except Crash:
                continue
        assert {entry.state for entry in self.scene.rows(inbox)} <= {"done"}
        with self.scene.database.reading() as tx:
            assert verify(tx) is None


def test_the_promises_hold_in_every_order_of_events(sqlite_model: Path) -> None:
    Events.model, more = sqlite_model, int(os.environ.get("BATON_STEPS", "0"))
    run_state_machine_as_test(
        Events,
        settings=settings(
            max_examples=max(40, more // 30),
            stateful_step_count=30,
            deadline=None,
            derandomize=not more,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
