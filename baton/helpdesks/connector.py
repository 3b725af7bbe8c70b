"""What every outside helpdesk can do: take a case, be told, be looked at, and say what happened there.

It must not know owners or the database: `cases`, `relaying` and `hearing` do, once for all helpdesks.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal

Status = Literal["open", "bot", "closed"]
"""Who has a case in the helpdesk: people, the bot, or nobody any more."""
SLACK = timedelta(minutes=5)
"""By how much the clocks of a helpdesk and ours may differ."""


@dataclass(frozen=True)
class Opening:
    """A handoff as the helpdesk gets it. `key` names this opening, `card` and `transcript` are for the team only."""

    key: str
    conversation_id: str
    customer_id: str
    customer_name: str
    customer_email: str | None
    channel: str
    reason: str
    skill: str
    priority: int
    card: str
    transcript: str


@dataclass(frozen=True)
class Person:
    """Somebody who answers in the helpdesk, under its own id."""

    id: str
    name: str


@dataclass(frozen=True)
class SentFile:
    """A file that a person there sends to the customer: where it is, and its public address if there is one.

    `refused` says why it must not be passed on; then it is nowhere.
    """

    name: str
    reference: str
    link: str = ""
    refused: str = ""


@dataclass(frozen=True)
class File:
    """A file on its way between the customer and the helpdesk."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class AgentReply:
    """Words that a person there has said to the customer, files that they sent, or both."""

    id: str
    person: Person
    text: str
    at: datetime
    files: Sequence[SentFile] = ()


@dataclass(frozen=True)
class Score:
    """What the customer answered, from 1 to 5, to the helpdesk's own question how it was, put at a moment."""

    value: int
    asked_at: datetime


@dataclass(frozen=True)
class Survey:
    """The helpdesk's own question how it was, as the customer is to read it, with the place of the answer in it."""

    id: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Heard:
    """What a webhook says of a case: replies and scores; anything else is a reason to `look`."""

    reference: str
    replies: Sequence[AgentReply] = ()
    scores: Sequence[Score] = ()


@dataclass(frozen=True)
class Remark:
    """What people there have to know of something they did without the effect they expect; told once, as a note."""

    id: str
    text: str


@dataclass(frozen=True)
class Seen:
    """A case as it is there now; `newest` is the id of the newest message that was read.

    What was read is read again until its status could be taken, so `status` may also be what the messages say of it.
    `unreached` says why the team was not reached, though the case is there; then nothing else was read.
    """

    status: Status | None
    assignee: Person | None
    replies: Sequence[AgentReply]
    scores: Sequence[Score]
    newest: str | None
    remarks: Sequence[Remark] = ()
    surveys: Sequence[Survey] = ()
    unreached: str = ""


class Connector(ABC):
    """One outside helpdesk. Every verb raises DeliveryFailed (CaseGone when the case is not there any more).

    `key` names what is told; `again` says that it may have been told before, so it must be looked for first.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    look_every_s: ClassVar[float] = 15.0
    """How long a reply whose webhook was lost is late at most."""
    tells: ClassVar[bool] = True
    """Whether a webhook tells of what is written there, so that long ended cases need not be looked at."""
    gathers: ClassVar[int] = 1
    """How many messages, or notes, are told as one where several wait; their keys are then one, separated by blanks."""

    largest: ClassVar[int] = 20_000_000
    """Bytes of a file that it takes as a rule."""

    @abstractmethod
    def verified(self, body: bytes, headers: Mapping[str, str], *, now: float) -> bool:
        """Whether the raw body of a webhook is signed by the helpdesk, and lately (`now` in Unix seconds)."""

    @abstractmethod
    def heard(self, body: bytes) -> Heard | None:
        """What a verified webhook says; None when it is about nothing of ours. Raises Unreadable."""

    def heard_all(self, body: bytes) -> Sequence[Heard]:
        """The same, where one webhook may be about several cases."""
        one = self.heard(body)
        return [one] if one is not None else []

    @abstractmethod
    def open(self, opening: Opening, reference: str | None, *, again: bool) -> str:
        """Put a case in front of people, the known one if there is a `reference`; returns its id there."""

    @abstractmethod
    def relay(self, reference: str, text: str, *, key: str, again: bool) -> None:
        """Tell what the customer wrote."""

    @abstractmethod
    def note(self, reference: str, text: str, *, key: str, again: bool) -> None:
        """Write what only the team may read."""

    @abstractmethod
    def attach(self, reference: str, file: File, *, key: str, again: bool) -> None:
        """Hand over a file that the customer has sent."""

    @abstractmethod
    def fetch(self, reference: str, *, most_bytes: int) -> File:
        """The file behind the `reference` of a SentFile; `permanent` when it must not or cannot be had."""

    @abstractmethod
    def set_status(self, reference: str, status: Status) -> None:
        """Hand the case to people, back to the bot, or close it."""

    @abstractmethod
    def look(self, reference: str, *, after: str | None) -> Seen:
        """The case as it is there now, with what was said after a message."""

    @abstractmethod
    def shut(self) -> None:
        """Let go of every connection."""
