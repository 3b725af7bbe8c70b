"""Recording fakes of what the core talks to: the dialogue engine, the brand's words, the judge, a vendor's channel."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from baton.conversations.bridge import Bridge
from baton.conversations.dialogue import Answer, Turn
from baton.conversations.inbox import Accepted, Inbound, accept
from baton.conversations.outbox import Outbound
from baton.conversations.terms import Terms
from baton.conversations.transcript import Button, Reply
from baton.conversations.turns import TurnWorker
from baton.handoff.reading import Reading
from baton.helpdesks.base import Agent
from baton.storage import conversations as rows
from baton.storage import messages, people
from baton.storage.database import Database
from baton.voice.proof_lines import ProofLines

POLICY = "policy-1"
OFFER = (Button("Yes, a person please", "/accept_offer"), Button("No, carry on", "/decline_offer"))


PROOF = ProofLines(
    offer="PROVE?",
    ask_email="ADDRESS?",
    sent_to_account="SENT {minutes}",
    wrong_code="WRONG {left}",
    over="OVER",
    too_many="TOO MANY",
    done="PROVEN",
    undone="UNDONE",
    already="ALREADY",
    refused="REFUSED",
    unavailable="UNAVAILABLE",
)


@dataclass(frozen=True)
class FakeWords:
    """Lines that tests recognise by their first word."""

    bot_name: str = "Bot"
    disclosure: str = "DISCLOSURE I am an automated assistant."
    disclose_again: timedelta = timedelta(hours=24)
    holding: str = "HOLDING"
    closed: str = "CLOSED"
    left_queue: str = "LEFT"
    choose: str = "CHOOSE"
    late: str = "LATE"
    unreadable: str = "UNREADABLE"
    proof: ProofLines = PROOF
    sends_codes: bool = True

    def queued(self, position: int, *, present: int, zone: ZoneInfo | None = None) -> str:
        return f"QUEUED {position}"

    rate_bot: str = "RATE-BOT"
    rate_bot_before: str = "RATE-BOT-BEFORE"
    recommend: str = "RECOMMEND"
    rating_thanks: str = "THANKS"
    scores: tuple[str, ...] = ("a", "b", "c", "d", "e")

    def rate_human(self, name: str) -> str:
        return f"RATE {name}"

    def call_back(self, kind: str, contact: str, *, zone: ZoneInfo | None = None) -> str:
        return f"NOTED {kind} {contact}"

    def requeued(self, name: str) -> str:
        return f"GONE {name}"

    def human_joined(self, name: str) -> str:
        return f"JOINED {name}"

    def returned(self, outcome: Mapping[str, Any] | None = None) -> str:
        promise = (outcome or {}).get("promise")
        return f"RETURNED {promise}" if promise else "RETURNED"

    def handoff(self, reason: str) -> str:
        return f"HANDOFF {reason}"

    def offer(self, reason: str) -> str:
        return f"OFFER {reason}"


WORDS = FakeWords()


def judgement(action: str = "none", reason: str = "none", **more: Any) -> dict[str, Any]:
    """A judgement as the judge gives it."""
    return {"action": action, "reason": reason, "reasons": [f"{reason} 0.93"], "priority": 1, **more}


def reading(text: str, **more: Any) -> Reading:
    """What the language side would read in a message."""
    return Reading(text=text, intent=more.pop("intent", "ask"), confidence=0.9, **more)


@dataclass
class FakeJudge:
    """Judges by the last message's text; remembers what it was asked."""

    verdicts: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    policy_version: str = POLICY
    asked: list[tuple[list[Reading], list[Mapping[str, Any]]]] = field(default_factory=list)

    def __call__(self, readings: Sequence[Reading], past: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        self.asked.append((list(readings), list(past)))
        return self.verdicts.get(readings[-1].text, judgement())


def answer(*texts: str, to: str = "", **more: Any) -> Answer:
    """An answer with a current assessment, unless `assessment` says otherwise."""
    stamped = {"policy_version": POLICY} | more.pop("judged", judgement())
    values = {"reading": reading(to), "assessment": stamped, "model": "model-1"} | more
    return Answer(replies=[Reply(text) for text in texts], **values)


Script = Callable[[Turn], Answer]


class FakeDialogue:
    """Answers a turn as scripted for its text, else with "re: <text>"; remembers every question."""

    def __init__(self, script: Mapping[str, Answer | Exception | Script] | None = None) -> None:
        self.script = dict(script or {})
        self.turns: list[Turn] = []
        self.read_texts: list[str] = []
        self.unreadable: Exception | None = None
        self.there = True
        self._lock = threading.Lock()

    def run(self, turn: Turn) -> Answer:
        with self._lock:
            self.turns.append(turn)
        scripted = self.script.get(turn.text)
        if isinstance(scripted, Exception):
            raise scripted
        if isinstance(scripted, Answer):
            return scripted
        return scripted(turn) if scripted else answer(f"re: {turn.text}", to=turn.text)

    def read(self, text: str) -> Reading:
        self.read_texts.append(text)
        if self.unreadable is not None:
            raise self.unreadable
        return reading(text, tone={"valence": -0.5})

    def ready(self) -> bool:
        return self.there

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class RecordingChannel:
    """A vendor: takes what is delivered, or raises what is planned for the next deliveries.

    Before a further part of a message `between` is called.
    """

    plan: list[Exception] = field(default_factory=list)
    between: Sequence[Callable[[], None]] = ()
    parts: int = 0
    delivered: list[Outbound] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    terms: Terms = field(default_factory=Terms)
    marks: list[tuple[str, str, bool]] = field(default_factory=list)

    def mark(self, customer_key: str, external_id: str, *, typing: bool) -> bool:
        self.marks.append((customer_key, external_id, typing))
        return True

    def deliver(self, outbound: Outbound, *, go_on: Callable[[], None], sent: Callable[[str], None]) -> str | None:
        self.tried.append(outbound.text)
        if self.plan:
            raise self.plan.pop(0)
        self.parts += 1
        for happens in self.between:
            happens()
            go_on()
            self.parts += 1
        self.delivered.append(outbound)
        external_id = f"vendor-{outbound.reference}"
        sent(external_id)
        return external_id

    @property
    def texts(self) -> list[str]:
        """What arrived, in order."""
        return [outbound.text for outbound in self.delivered]


@dataclass
class Scene:
    """A database with people in it and short ways to let things happen."""

    database: Database
    dialogue: FakeDialogue = field(default_factory=FakeDialogue)
    judge: FakeJudge = field(default_factory=FakeJudge)
    words: FakeWords = WORDS
    recall_within: timedelta = timedelta(hours=1)
    patience_s: float = 0.0
    pause_s: float = 0.0

    def __post_init__(self) -> None:
        self._written = 0
        self.at_work: list[str] = []
        self.ann = self.agent("Ann")
        self.ben = self.agent("Ben")

    @property
    def worker(self) -> TurnWorker:
        """A turn worker on this scene's dialogue."""
        return TurnWorker(
            self.database,
            self.dialogue,
            lambda: self.words,
            lambda: self.judge,
            self.bridge,
            at_work=self.at_work.append,
            pause_s=self.pause_s,
        )

    @property
    def bridge(self) -> Bridge:
        """Waits for this scene's dialogue as long as the scene has patience."""
        return Bridge(self.database, self.dialogue, self.patience_s)

    def agent(self, name: str, role: str = "agent") -> Agent:
        """A new desk user."""
        with self.database.transaction() as tx:
            key = people.add_user(tx, name=name, password_hash="-", role=role, skills=[])
        return Agent(key, name, role)

    def conversation(self, channel: str = "web", customer: str = "somebody") -> str:
        """A new conversation with the bot; the customer knows that it is one."""
        with self.database.transaction() as tx:
            key = rows.find_customer(tx, channel=channel, channel_key=customer, name=None)
            new = rows.create(tx, channel=channel, customer_id=key)
            rows.change(tx, new, disclosed_at=tx.now())
            return new

    def write(
        self, conversation_id: str, text: str = "", *, choice: str | None = None, key: str | None = None
    ) -> Accepted:
        """The customer writes, or taps a button."""
        self._written += 1
        channel = self.row(conversation_id).channel
        inbound = Inbound(channel, key or f"m{self._written}", "somebody", text=text, choice=choice)
        with self.database.transaction() as tx:
            return accept(
                tx, inbound, notices=self.words, recall_within=self.recall_within, conversation_id=conversation_id
            )

    def work(self) -> None:
        """Let the worker go on until nothing waits."""
        while self.worker.work_once():
            pass

    def row(self, conversation_id: str) -> Any:
        """The conversation as it is now."""
        with self.database.reading() as tx:
            return rows.read(tx, conversation_id)

    def said(self, conversation_id: str, *authors: str) -> list[str]:
        """What was said, in order, optionally by these authors only."""
        return [m.text for m in self.messages(conversation_id) if not authors or m.author in authors]

    def messages(self, conversation_id: str) -> list[Any]:
        """The transcript's rows."""
        with self.database.reading() as tx:
            return list(messages.after(tx, conversation_id, 0))

    def rows(self, table: Any) -> list[Any]:
        """Everything in a table."""
        with self.database.reading() as tx:
            return list(tx.connection.execute(table.select()))
