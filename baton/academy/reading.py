"""Reads a trainee's free text: what it acknowledges, asks, tells, gets wrong and leaves open, by features one can name.

A thing counts as said when its words stand there (each group of `words` in one place) and the sentence means about
the same as one of the examples (cosine of the encoder), without being turned around by a "not".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from baton.academy.scenario import Scenario
from baton.assist.experience import Vectors
from baton.assist.mirror import Hint, read_draft
from baton.voice.lexicon import ACKNOWLEDGES
from baton.voice.signs.next_step import goes_on

ASKED, TOLD, WRONG = 0.2, 0.22, 0.32
"""Cosine from which a sentence with all the words means about the same as an example; a mistake has to be plainer."""
SAME = 0.68
"""The same for what has no words of its own."""
CLOSE, HALF_CLOSE = 0.5, 0.6
"""The same for a right thing with most or half of its words; those with digits must all be there."""
OF_THEIRS = 0.5
"""Cosine from which words of acknowledgement are about what the customer has said."""
FAULTS = ("blame", "cheerful", "capitals", "inclusive", "jargon", "promise", "length")
"""Hints of the mirror that a customer would feel."""
NEVER = 2.0
REMEMBERED = 4_096
_CLAUSE = re.compile(r"(?:[^.!?;:\n]|[.:](?=\d))+[.!?;:]*")
_TURN = re.compile(r",?\s+(?:but|however|although)\s+|,\s+(?:so|and)\s+(?!that\b)", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|unless|because|in case)\b.*", re.IGNORECASE)
_FEELS_WITH = re.compile(
    r"\b(?:i can imagine|i get (?:it|that|why|how)|i hear you|i feel for you|oh no|"
    r"are you (?:ok|okay|all right|alright|hurt)|"
    r"(?:that|this|it)(?:'s| is| was| sounds| must feel) (?:\w+ )?"
    r"(?:awful|terrible|horrible|dreadful|frightening|scary|"
    r"worrying|stressful|tough|hard|a lot|rough|upsetting|painful|infuriating|unfair|on us|our fault|our mistake)|"
    r"how (?:awful|terrible|horrible|frightening|scary|worrying|stressful|hard|upset|angry|frustrated|worried|scared)|"
    r"(?:you have|you've) every (?:right|reason)|no wonder|fair enough|you deserve|let (?:you )?down|makes sense)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|never|cannot|no longer|no need|no more|no (?:proof|paper|document|letter|certificate)\w*)\b|n't\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\?|\b(?:could|can|would|will|may|shall) (?:you|i)\b|"
    r"\bplease (?:send|tell|give|share|let|confirm|describe|check|look)|"
    r"\b(?:let me|tell me|send me|give me|i need (?:to know|your|the)|i(?:'d| would) (?:like|need) to know)\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:i|we)(?:'(?:ll|ve|m|re)| will| have| am| are)\b|\b(?:i|we) (?:can|just|already)\b|"
    r"\byou(?:'ll| will) (?:get|have|receive|hear|see)\b|"
    r"\b(?:is|are|has been|have been) (?:booked|arranged|ordered|sent|on its way|cancelled|refunded|noted|passed)\b|"
    r"\bwill (?:(?:now )?be \w+ed|be with|be there|come|call|ring|bring|deliver|arrive|collect|pick)\b|"
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
        wrong = self._said(places, {name: (one.say, one.words) for name, one in scenario.wrong.items()}, WRONG)
        false = {clause for place in wrong.values() for clause in place}
        rest = [place for place in places if not false.intersection(place)]
        return Reading(
            acknowledges=self._acknowledged(clauses, scenario),
            asks=frozenset(
                self._said(asking, {name: (one.ask, one.words) for name, one in scenario.questions.items()}, ASKED)
            ),
            asks_known=frozenset(_asked_again(requests, scenario)),
            tells=frozenset(
                self._said(rest, {name: (one.say, one.words) for name, one in scenario.points.items()}, TOLD)
            ),
            wrong=frozenset(wrong),
            step=_step(clauses),
            explores="?" in text,
            faults=tuple(dict.fromkeys(hint.kind for hint in hints if _is_felt(hint, scenario))),
        )

    def _said(self, places: Sequence[Place], things: Mapping[str, Phrases], least: float) -> dict[str, Place]:
        """Those that some place in the reply says, with the place."""
        found = {name: self._where(places, examples, words, least) for name, (examples, words) in things.items()}
        return {name: place for name, place in found.items() if place is not None}

    def _where(
        self, places: Sequence[Place], examples: Sequence[str], words: Sequence[str], least: float
    ) -> Place | None:
        patterns = [_pattern(group) for group in words]
        close = [(place, _needed(place, words, patterns, least)) for place in places]
        fitting = [(place, needed) for place, needed in close if needed < NEVER]
        if not fitting:
            return None
        likeness = self._vectors.vectors([" ".join(place) for place, _ in fitting]) @ self._vectors.vectors(examples).T
        ways = [_way(clauses_of(example), patterns) for example in examples]
        for row, (place, needed) in enumerate(fitting):
            own = _way(place, patterns)
            if any(likeness[row, at] >= needed and (least == ASKED or way == own) for at, way in enumerate(ways)):
                return place
        return None

    def _acknowledged(self, clauses: Sequence[str], scenario: Scenario) -> str:
        """Noticed, and named when what it means to this customer stands beside it."""
        feels = [_pattern(group) for group in scenario.feels]
        noticed = [at for at, one in enumerate(clauses) if ACKNOWLEDGES.search(one) or _FEELS_WITH.search(one)]
        beside = list(dict.fromkeys(one for at in noticed for one in clauses[max(0, at - 1) : at + 3]))
        if not beside:
            return ""
        by_words = any(pattern.search(one) for one in beside for pattern in feels)
        said = [clauses[at] for at in noticed]
        return "named" if by_words or self._names(said, scenario) else "noticed"

    def _names(self, clauses: Sequence[str], scenario: Scenario) -> bool:
        """Whether words of acknowledgement are about what this customer has said."""
        theirs = [one for said in scenario.opening if said.by == "customer" for one in clauses_of(said.text)]
        likeness = self._vectors.vectors(clauses) @ self._vectors.vectors(theirs).T
        return bool(likeness.max() >= OF_THEIRS)


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


def _needed(place: Place, words: Sequence[str], patterns: Sequence[re.Pattern[str]], least: float) -> float:
    """How close a place must be: less so with all the words, and for a right thing with half of them and all digits."""
    if not words:
        return SAME
    there = [any(pattern.search(part) for part in place) for pattern in patterns]
    if all(there):
        return least
    with_digits = all(found for group, found in zip(words, there, strict=True) if re.search(r"\d", group))
    if least != TOLD or not with_digits or sum(there) * 2 < len(there):
        return NEVER
    return CLOSE if sum(there) * 2 > len(there) else HALF_CLOSE


def _way(place: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> tuple[bool, bool]:
    """Whether the parts with the words say "not", and whether their clauses ask."""
    about = [one for one in place if not patterns or any(pattern.search(one) for pattern in patterns)]
    parts = [part for one in about for part in _CONDITION.sub("", one).split(",")]
    told = [part for part in parts if not patterns or any(pattern.search(part) for pattern in patterns)]
    return any(_NOT.search(part) for part in told), any("?" in one for one in about)


@lru_cache(maxsize=4096)
def _pattern(group: str) -> re.Pattern[str]:
    """Words that begin with one of a group's alternatives."""
    ways = (re.escape(plain(one.strip())) for one in group.split("|"))
    return re.compile("|".join(way if way.startswith("n't") else rf"(?<!\w){way}" for way in ways), re.IGNORECASE)


def _asked_again(requests: Sequence[str], scenario: Scenario) -> Iterator[str]:
    for name, words in scenario.known.items():
        if any(_pattern(words).search(one) for one in requests):
            yield name


def _step(clauses: Sequence[str]) -> str:
    said = [one for one in clauses if not one.endswith("?")]
    if any(_OURS.search(one) and _WHEN.search(one) and not _NOT.search(_CONDITION.sub("", one)) for one in said):
        return "concrete"
    return "vague" if any(goes_on(one) for one in said) else ""
