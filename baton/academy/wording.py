"""How a reply is cut into clauses, and what a clause does: says no, asks, leaves open, says who does what by when.

Patterns only; what the clauses mean, `baton.academy.meaning` compares.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from baton.voice.signs.next_step import goes_on

Place = tuple[str, ...]
"""A clause, or two neighbours."""
_CLAUSE = re.compile(r"(?:[^.!?;:\n]|[.:](?=\d)|(?<=\w)\.(?=[a-z]))+[.!?;:]*")
_TURN = re.compile(r",?\s+(?:but|however|although)\s+|,\s+(?:so|and)\s+(?!that\b)", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|unless|because|in case)\b.*", re.IGNORECASE)
_TYPED = (
    (re.compile(r"\b(do|does|did|ca|wo|is|are|was|were|have|has|had|would|could|should|need)nt\b", re.I), r"\1n't"),
    (re.compile(r"\b(that|what|there|here|let|who)s\b", re.I), r"\1's"),
    (re.compile(r"\b(i|you|we|they)(ve)\b", re.I), r"\1'\2"),
    (re.compile(r"\b(you|they)(re|ll)\b", re.I), r"\1'\2"),
    (re.compile(r"\bim\b", re.I), "i'm"),
)
"""Short forms as people type them in a hurry, without the apostrophe."""
_FREE = re.compile(
    r"\b(?:at |for )?no (?:extra |late |further )?(?:charges?|costs?|fees?)\b|\bnothing (?:more )?to pay\b|"
    r"\bcosts? (?:you |him |her )?nothing\b|\b(?:without|not) (?:a |any )?(?:fee|charge|cost)\b|"
    r"\b(?:do not|don't|will not|won't|not) (?:have to |need to )?pay (?:anything|a (?:penny|thing))",
    re.IGNORECASE,
)
"""Ways to say that it is free, which are no "not"."""
_NOT = re.compile(
    r"\b(?:not|never|cannot|no longer|no need|no more|"
    r"no (?:\w+ )?(?:proof|paper|document|letter|certificate)\w*)\b|n't\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\?|\b(?:could|can|would|will|may|shall) (?:you|i)\b|"
    r"\b(?:please|kindly) (?:also )?(?:send|tell|give|share|let|confirm|describe|check|look|write|name|measure|take)|"
    r"\b(?:let me|tell me|send me|give me|write me)\b|\bi(?:'d| would)? (?:just |only |still )*need\b|"
    r"\bwhat i need\b|\bif you can\b|\bi(?:'d| would) (?:like|need) to know\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:ask\w*|check\w*|find\w* out|see|know|clear up)(?: \w+){0,2} (?:about|whether|if)\b|"
    r"\b(?:can't|cannot|won't|will not|not)(?: \w+)? (?:promise|guarantee|guess|say for sure)\b|\bi don't know\b",
    re.IGNORECASE,
)
"""Says that it is not known yet."""
_FURTHER = re.compile(
    r"\bexceptions?\b|\b(?:is|are) for (?:my|our|the) [\w ]+ to decide|"
    r"\bask(?:ing|ed)? (?:\w+ )?(?:my|our|the|her|him|them|for)\b|\bpass(?:ing|ed)? (?:it|this|that) (?:to|on)\b",
    re.IGNORECASE,
)
"""Takes a no to whoever may say yes."""
_OURS = re.compile(
    r"\b(?:i|we)(?:'(?:ll|ve|m|re)| will| have| am| are)\b|\b(?:i|we) (?:can|just|already)\b|"
    r"\b(?:i|we) (?:\w+ )?(?:write|call|ring|ask|send|order|give|pass|check|look|book|make|bring|come|move)\b|"
    r"\byou(?:'ll| will) (?:get|have|receive|hear|see)\b|\byou (?:get|hear|have) \b|"
    r"\b(?:is|are|has been|have been) (?:booked|arranged|ordered|sent|on its way|cancelled|refunded|noted|passed|"
    r"moved)\b|"
    r"\bwill (?:(?:now )?be \w+ed|be with|be there|come|call|ring|bring|deliver|arrive|collect|pick)\b|"
    r"\b(?:comes?|rings?|brings?|arrives?|calls?|phones?|goes)\b|^(?:done|booked|moved|cancelled|ordered)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:today|tonight|tomorr?ow|now|right away|straight away|at once|this (?:morning|afternoon|evening|week)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|by the end of|within|until|before|in the next|next (?:week|month)|"
    r"(?:\d+|one|two|three|four|five|ten|fifteen|thirty) (?:working )?(?:minutes?|hours?|days?|weeks?)|"
    r"\d{1,2}(?::\d\d)?\s?(?:am|pm)|\d{1,2}:\d\d|\d{1,2} ?(?:-|to) ?\d{1,2}|half an hour|an hour|"
    r"while you are here|stay (?:here|with))\b",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """With straight apostrophes, also where they were left out."""
    text = text.replace("’", "'")
    for typed, meant in _TYPED:
        text = typed.sub(meant, text)
    return text


def clauses_of(text: str) -> list[str]:
    """Sentences, and parts of them that stand for themselves."""
    return [part.strip() for found in _CLAUSE.findall(plain(text)) for part in _TURN.split(found) if part.strip()]


def places_of(clauses: Sequence[str]) -> list[Place]:
    """Each clause alone, then each with its neighbour."""
    return [*((one,) for one in clauses), *pairwise(clauses)]


def requests_in(clauses: Sequence[str]) -> list[str]:
    """Clauses that ask for something, and lists after one that does."""
    return list(_requests(clauses))


def _requests(clauses: Sequence[str]) -> Iterator[str]:
    listed = False
    for one in clauses:
        asks = bool(_REQUEST.search(one))
        if asks or listed:
            yield one
        listed = (one.endswith(":") and asks) or (listed and not one.endswith((".", "!", "?")))


def leaves_open(place: Sequence[str]) -> bool:
    """Whether it says that something is still to be found out, or cannot be promised."""
    return any(_OPEN.search(one) for one in place)


def takes_further(clauses: Sequence[str]) -> bool:
    """Whether somebody is asked who may decide otherwise."""
    return any(_FURTHER.search(one) for one in clauses)


def says_not(clause: str) -> bool:
    """Whether a clause turns something around; what only says "free of charge" does not."""
    return bool(_NOT.search(_FREE.sub("free", clause)))


@dataclass(frozen=True)
class Way:
    """Whether the parts with the words say "not", whether their clauses do, and whether they ask."""

    denies: bool
    denies_beside: bool
    asks: bool

    def is_like(self, other: "Way") -> bool:
        """Whether neither turns the other around."""
        same = self.denies == other.denies or self.denies_beside == other.denies_beside
        return same and self.asks == other.asks


def way_of(place: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> Way:
    """How a place says what the patterns are about."""
    about = [one for one in place if not patterns or any(pattern.search(one) for pattern in patterns)]
    parts = [part for one in about for part in _CONDITION.sub("", one).split(",")]
    told = [part for part in parts if not patterns or any(pattern.search(part) for pattern in patterns)]
    beside = any(says_not(_CONDITION.sub("", one)) for one in about or place)
    return Way(any(says_not(part) for part in told or place), beside, any("?" in one for one in about or place))


@lru_cache(maxsize=4096)
def pattern_of(group: str) -> re.Pattern[str]:
    """Words that begin with one of a group's alternatives."""
    ways = (re.escape(plain(one.strip())) for one in group.split("|"))
    return re.compile("|".join(_beginning(way) for way in ways), re.IGNORECASE)


def _beginning(way: str) -> str:
    """Where a word begins so; a number is meant as a whole."""
    end = r"(?!\d)" if way[-1:].isdigit() else ""
    return way if way.startswith("n't") else rf"(?<!\w){way}{end}"


_ANSWERS = re.compile(
    r"\b(?:i|we|she|he|they|who|colleague|lead|leader|team)(?:'ll| will)? (?:\w+ )?"
    r"(?:write|call|ring|phone|answer|reply|let you know|come back to you|get back to you)s?\b|"
    r"\byou(?:'ll| will)? (?:hear|get an answer|have (?:an|my|her|his|our) answer)\b|"
    r"\byou(?:'d| would) have (?:my|her|his|our|an) answer\b",
    re.IGNORECASE,
)
_FEELING = re.compile(
    r"\bi(?:'m| am) (?:\w+ ){0,2}(?:sorry|afraid|glad|happy)\b|\b(?:i|we) (?:\w+ )?(?:hope|wish|understand)\b.*",
    re.IGNORECASE,
)
"""Says how somebody feels, which is no step."""


def answers_by(clauses: Sequence[str]) -> bool:
    """Whether somebody will come back to the customer by a time."""
    return any(_ANSWERS.search(one) and _WHEN.search(one) for one in clauses)


def step_of(clauses: Sequence[str]) -> str:
    """Who does what: "concrete" with a time, else "vague", or empty."""
    said = [_FEELING.sub("", one) for one in clauses if not one.endswith("?")]
    if any(_OURS.search(one) and _WHEN.search(one) and not says_not(_CONDITION.sub("", one)) for one in said):
        return "concrete"
    return "vague" if any(goes_on(one) for one in said) else ""
