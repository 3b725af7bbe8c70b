"""Reads a trainee's free text: what it acknowledges, asks, tells, gets wrong and leaves open, by features one can name.

A thing counts as said when its words stand there (each group of `words` in one place) and the sentence means about
the same as one of the examples (cosine of the encoder), without being turned around by a "not".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from baton.academy.scenario import Scenario
from baton.assist.experience import Vectors
from baton.assist.mirror import Hint, read_draft
from baton.voice.lexicon import ACKNOWLEDGES
from baton.voice.signs.next_step import goes_on

ASKED, TOLD, WRONG = 0.2, 0.22, 0.32
"""Cosine from which a sentence with all the words means about the same as an example; a mistake has to be plainer."""
SAME = 0.68
"""The same for what has no words of its own."""
FAULTS = ("blame", "cheerful", "capitals", "inclusive", "jargon", "promise", "length")
"""Hints of the mirror that a customer would feel."""
REMEMBERED = 4_096
_CLAUSE = re.compile(r"(?:[^.!?;:\n]|[.:](?=\d))+[.!?;:]*")
_TURN = re.compile(r",?\s+(?:but|however|although)\s+|,\s+(?:so|and)\s+(?!that\b)", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|unless|because|in case)\b.*", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|cannot|no longer|no need|no more)\b|n't\b", re.IGNORECASE)
_REQUEST = re.compile(
    r"\?|\b(?:could|can|would|will|may|shall) (?:you|i)\b|"
    r"\bplease (?:send|tell|give|share|let|confirm|describe|check|look)|"
    r"\b(?:let me|tell me|send me|give me|i need (?:to know|your|the)|i(?:'d| would) (?:like|need) to know)\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:i|we)(?:'(?:ll|ve|m|re)| will| have| am| are)\b|\b(?:i|we) (?:can|just|already)\b|"
    r"\byou(?:'ll| will) (?:get|have|receive|hear|see)\b|"
    r"\b(?:is|are|has been|have been|will be) "
    r"(?:booked|arranged|ordered|sent|on its way|cancelled|refunded|noted|passed)\b|"
    r"\b(?:comes?|rings?|brings?|arrives?|calls?)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:today|tonight|tomorrow|now|right away|straight away|at once|this (?:morning|afternoon|evening|week)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|by the end of|within|until|before|in the next|next (?:week|month)|"
    r"(?:\d+|one|two|three|four|five|ten|fifteen|thirty) (?:working )?(?:minutes?|hours?|days?|weeks?)|"
    r"\d{1,2}(?::\d\d)?\s?(?:am|pm)|\d{1,2}:\d\d|half an hour|an hour|while you are here|stay (?:here|with))\b",
    re.IGNORECASE,
)


Place = tuple[str, ...]
"""A clause, or two neighbours."""
Phrases = tuple[tuple[str, ...], tuple[str, ...]]
"""Examples, and groups of words."""


@dataclass(frozen=True)
class Reading:
    """What one reply does. `acknowledges` is "named", "noticed" or empty; `step` is "concrete", "vague" or empty."""

    acknowledges: str = ""
    asks: frozenset[str] = frozenset()
    asks_known: frozenset[str] = frozenset()
    tells: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    step: str = ""
    explores: bool = False
    faults: tuple[str, ...] = ()

    @property
    def has_substance(self) -> bool:
        """Whether it asks or tells anything of the matter."""
        return bool(self.asks or self.tells)


class ReplyReader:
    """Reads replies; `vectors` is the encoder, so that two readers with the same one read the same."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._known: dict[tuple[str, str, str], Reading] = {}

    def read(self, text: str, scenario: Scenario) -> Reading:
        """The features of one reply in a scenario."""
        place = (scenario.key, scenario.version, text)
        if place not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[place] = self._read(text, scenario)
        return self._known[place]

    def _read(self, text: str, scenario: Scenario) -> Reading:
        clauses = clauses_of(text)
        places = list(_places(clauses))
        asking = [place for place in places if any(_REQUEST.search(one) for one in place)]
        requests = [one for one in clauses if _REQUEST.search(one)]
        mood = scenario.customer.mood if scenario.is_upset else None
        hints = read_draft(text, mood=mood)
        return Reading(
            acknowledges=_acknowledged(clauses, scenario),
            asks=self._said(asking, {name: (one.ask, one.words) for name, one in scenario.questions.items()}, ASKED),
            asks_known=frozenset(_asked_again(requests, scenario)),
            tells=self._said(places, {name: (one.say, one.words) for name, one in scenario.points.items()}, TOLD),
            wrong=self._said(places, {name: (one.say, one.words) for name, one in scenario.wrong.items()}, WRONG),
            step=_step(clauses),
            explores="?" in text,
            faults=tuple(dict.fromkeys(hint.kind for hint in hints if _is_felt(hint, scenario))),
        )

    def _said(self, places: Sequence[Place], things: Mapping[str, Phrases], least: float) -> frozenset[str]:
        """The names of those that some place in the reply says."""
        return frozenset(
            name for name, (examples, words) in things.items() if self._is_said(places, examples, words, least)
        )

    def _is_said(self, places: Sequence[Place], examples: Sequence[str], words: Sequence[str], least: float) -> bool:
        patterns = [_pattern(group) for group in words]
        fitting = [place for place in places if all(any(one.search(part) for part in place) for one in patterns)]
        if not fitting:
            return False
        likeness = self._vectors.vectors([" ".join(place) for place in fitting]) @ self._vectors.vectors(examples).T
        ways = [_way(clauses_of(example), patterns) for example in examples]
        for row, place in enumerate(fitting):
            for column in np.flatnonzero(likeness[row] >= (least if words else SAME)):
                if least == ASKED or ways[column] == _way(place, patterns):
                    return True
        return False


def _is_felt(hint: Hint, scenario: Scenario) -> bool:
    """Whether the customer would mind; words that they have used themselves are theirs."""
    own = " ".join(said.text for said in scenario.opening if said.by == "customer").casefold()
    return hint.kind in FAULTS and not (hint.kind == "inclusive" and hint.words.split()[-1].casefold() in own)


def clauses_of(text: str) -> list[str]:
    """Sentences, and parts of them that stand for themselves."""
    return [part.strip() for found in _CLAUSE.findall(plain(text)) for part in _TURN.split(found) if part.strip()]


def plain(text: str) -> str:
    """With straight apostrophes, as the patterns have them."""
    return text.replace("’", "'")


def _places(clauses: Sequence[str]) -> Iterator[Place]:
    """Each clause alone, then each with its neighbour."""
    yield from ((one,) for one in clauses)
    yield from pairwise(clauses)


def _way(place: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> tuple[bool, bool]:
    """Whether the clauses with the words say "not", and whether they ask."""
    about = [one for one in place if not patterns or any(pattern.search(one) for pattern in patterns)]
    return any(_NOT.search(_CONDITION.sub("", one)) for one in about), any("?" in one for one in about)


@lru_cache(maxsize=4096)
def _pattern(group: str) -> re.Pattern[str]:
    """Words that begin with one of a group's alternatives."""
    ways = (re.escape(plain(one.strip())) for one in group.split("|"))
    return re.compile("|".join(way if way.startswith("n't") else rf"(?<!\w){way}" for way in ways), re.IGNORECASE)


def _acknowledged(clauses: Sequence[str], scenario: Scenario) -> str:
    """Noticed, and named when what it means to this customer stands beside it."""
    feels = [_pattern(group) for group in scenario.feels]
    beside = [clauses[max(0, at - 1) : at + 3] for at, one in enumerate(clauses) if ACKNOWLEDGES.search(one)]
    if any(pattern.search(one) for place in beside for one in place for pattern in feels):
        return "named"
    return "noticed" if beside else ""


def _asked_again(requests: Sequence[str], scenario: Scenario) -> Iterator[str]:
    for name, words in scenario.known.items():
        if any(_pattern(words).search(one) for one in requests):
            yield name


def _step(clauses: Sequence[str]) -> str:
    said = [one for one in clauses if not one.endswith("?")]
    if any(_OURS.search(one) and _WHEN.search(one) and not _NOT.search(_CONDITION.sub("", one)) for one in said):
        return "concrete"
    return "vague" if any(goes_on(one) for one in said) else ""
