"""The lines that customers read at every switch between bot and people, from `policy/brand.yml`.

It only fills placeholders. It must not decide which line is due, and it knows no channel.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from baton.policies import checked, limited, load_policy
from baton.voice.line import BUTTON, check_placeholders, label, line
from baton.voice.machine import MACHINE
from baton.voice.proof_lines import ProofLines
from baton.voice.theme import Theme
from baton.voice.words import check_language

Opens = Callable[[ZoneInfo | None], str | None]
"""When the team is back, in the words of a time zone, or of the team's own; None while it is there."""
SCORES = 5


def _check_disclosure(text: str) -> None:
    check_placeholders(text, frozenset())
    if not MACHINE.search(text):
        raise ValueError("does not say that this is a machine: use a word like 'automated' or 'bot'.")


def _check_scores(words: Sequence[str]) -> None:
    if len(words) != SCORES:
        raise ValueError(f"has {len(words)} words; one is needed for each score from 1 to {SCORES}.")


@dataclass(frozen=True)
class OfferLines:
    """One line per reason for asking whether a person is wanted."""

    default: str = line()
    frustration: str | None = line(default=None)
    complaint: str | None = line(default=None)
    confusion: str | None = line(default=None)
    repeated_failure: str | None = line(default=None)
    cancellation: str | None = line(default=None)


@dataclass(frozen=True)
class HandoffLines(OfferLines):
    """One line per reason for passing the conversation to a person."""

    safety: str | None = line(default=None)
    vulnerability: str | None = line(default=None)
    legal: str | None = line(default=None)
    explicit_request: str | None = line(default=None)
    anger: str | None = line(default=None)
    complex_order: str | None = line(default=None)
    bot_unavailable: str | None = line(default=None)
    overload: str | None = line(default=None)


@dataclass(frozen=True)
class Brand:
    """The keys of `policy/brand.yml`; its comments say what each is for."""

    handoff: HandoffLines
    offer: OfferLines
    company: str = line()
    bot_name: str = line()
    contact: str = line()
    disclosure: str = checked(_check_disclosure)
    queued: str = line("position")
    queued_closed: str = line("position", "opens")
    queued_nobody: str = line("position")
    human_joined: str = line("name")
    requeued: str = line("name")
    call_back_phone: str = line("contact", "when")
    call_back_email: str = line("contact", "when")
    call_back_open: str = line()
    call_back_closed: str = line("opens")
    returned: str = line()
    returned_with_promise: str = line("promise")
    holding: str = line()
    closed: str = line()
    left_queue: str = line()
    rate_human: str = line("name")
    rate_bot: str = line()
    rate_bot_before: str = line()
    recommend: str = line()
    rating_thanks: str = line()
    scores: tuple[str, ...] = checked(_check_scores)
    data_use: str | None = line(default=None)
    disclose_again_hours: float = limited(1, 720, default=24.0)
    choose: str = label(BUTTON, what="the button that opens a list", default="Choose")
    late: str = line(default="I'm sorry, your message reached us late.")
    your_time: str = line("opens", default="{opens}, your time")
    remember: str = line(default="May I remember what you tell me, so that you don't have to repeat it next time?")
    unreadable: str = line(default="I can only read text. A colleague can look at it. Would you like one?")
    language: str = checked(check_language, default="en")
    voice: str = line(default="warm")
    theme: Theme = field(default_factory=Theme)
    proof: ProofLines = field(default_factory=ProofLines)


class Lines:
    """The brand's lines, ready to be said; `load` reads and checks them. `sends_codes` says whether mails can leave."""

    def __init__(self, brand: Brand, *, opens: Opens = lambda zone: None, sends_codes: bool = False) -> None:
        self.company, self.bot_name, self.contact = brand.company, brand.bot_name, brand.contact
        self.disclosure = "\n\n".join(filter(None, (brand.disclosure, brand.data_use)))
        self.disclose_again, self.holding = timedelta(hours=brand.disclose_again_hours), brand.holding
        self.closed, self.left_queue = brand.closed, brand.left_queue
        self.choose, self.late, self.unreadable = brand.choose, brand.late, brand.unreadable
        self.remember, self.proof, self.sends_codes = brand.remember, brand.proof, sends_codes
        self.rate_bot, self.rate_bot_before, self.scores = brand.rate_bot, brand.rate_bot_before, brand.scores
        self.recommend, self.rating_thanks = brand.recommend, brand.rating_thanks
        self.language, self.theme, self.voice = brand.language, brand.theme, brand.voice
        self._handoff, self._offer = asdict(brand.handoff), asdict(brand.offer)
        self.brand, self.opens = brand, opens

    @classmethod
    def load(cls, path: Path | str, *, opens: Opens = lambda zone: None, sends_codes: bool = False) -> "Lines":
        """Read `path`; raises PolicyError with file:line."""
        return cls(load_policy(path, Brand), opens=opens, sends_codes=sends_codes)

    def handoff(self, reason: str) -> str:
        """What the bot says when it passes the conversation on."""
        return str(self._handoff.get(reason) or self._handoff["default"])

    def offer(self, reason: str) -> str:
        """How the bot asks whether a person is wanted."""
        return str(self._offer.get(reason) or self._offer["default"])

    def queued(self, position: int, *, present: int, zone: ZoneInfo | None = None) -> str:
        """Place in the queue, counted from 1, and the truth about who is there: off hours when the team is back.

        `zone` is the customer's, where it is known.
        """
        opens = self._opening(zone)
        if opens is not None:
            return self.brand.queued_closed.format(position=position, opens=opens)
        return (self.brand.queued if present else self.brand.queued_nobody).format(position=position)

    def call_back(self, kind: str, contact: str, *, zone: ZoneInfo | None = None) -> str:
        """A call back or an e-mail (`kind`: phone, email) is promised; `zone` as in `queued`."""
        opens = self._opening(zone)
        when = self.brand.call_back_open if opens is None else self.brand.call_back_closed.format(opens=opens)
        noted = self.brand.call_back_email if kind == "email" else self.brand.call_back_phone
        return noted.format(contact=contact, when=when)

    def _opening(self, zone: ZoneInfo | None) -> str | None:
        """In the customer's own time, and said to be so where their clock shows another time than ours."""
        ours, theirs = self.opens(None), self.opens(zone)
        if theirs is None or theirs == ours:
            return theirs
        return self.brand.your_time.format(opens=theirs)

    def rate_human(self, name: str) -> str:
        """How was the person."""
        return self.brand.rate_human.format(name=name)

    def requeued(self, name: str) -> str:
        """Who had it has it no longer."""
        return self.brand.requeued.format(name=name)

    def human_joined(self, name: str) -> str:
        """Who has taken over."""
        return self.brand.human_joined.format(name=name)

    def returned(self, outcome: Mapping[str, Any] | None = None) -> str:
        """The bot is back; names the promise when the person made one (key `promise` of the outcome)."""
        promise = (outcome or {}).get("promise")
        return self.brand.returned_with_promise.format(promise=promise) if promise else self.brand.returned
