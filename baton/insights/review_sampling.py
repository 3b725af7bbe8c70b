"""Which conversations of a month an empathy review looks at: by stratum, by chance, and the same again from one seed.

Pure. A conversation belongs to the first stratum of `STRATA` whose condition holds, so each is drawn at most once. The
strata are drawn to be seen, not to be counted: what is rare is looked at as often as what is common, and no figure of
the sample is a figure of the month.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

EACH, MOST_EACH = 4, 20
"""Conversations of each stratum: usually, and at most."""
LEAST_MESSAGES = 2
"""Messages of the customer whose mood was read: with fewer there is nothing that could have turned."""
TURNED = 0.4
"""Change of valence (-1 to 1) from which a mood has turned."""
LIKELY = 0.5
"""Chance of a complaint from which a message counts as one."""
SEEDS = 1_000_000_000


@dataclass(frozen=True)
class Candidate:
    """A conversation of the month: its first and last mood, whether it went to people, whether somebody complained."""

    conversation_id: str
    first: float
    last: float
    handed: bool
    complained: bool

    @property
    def change(self) -> float:
        """From the first mood to the last."""
        return self.last - self.first


@dataclass(frozen=True)
class Stratum:
    """A kind of conversation, in words for the report, and the condition for it."""

    name: str
    title: str
    holds: Callable[[Candidate], bool]


STRATA = (
    Stratum("complaint", f"a complaint (chance of {LIKELY:g} or more in a message)", lambda one: one.complained),
    Stratum("mood_fell", f"mood fell by {TURNED:g} or more from first to last", lambda one: one.change <= -TURNED),
    Stratum("mood_rose", f"mood rose by {TURNED:g} or more from first to last", lambda one: one.change >= TURNED),
    Stratum("handed_off", "passed on to a person", lambda one: one.handed),
    Stratum("bot_only", "the bot alone", lambda one: True),
)
"""In the order in which they are asked for."""
TITLES = {stratum.name: stratum.title for stratum in STRATA}


@dataclass(frozen=True)
class Drawn:
    """What was drawn: (conversation, stratum) in a mixed order, and of each stratum how many there were."""

    seed: int
    each: int
    picked: Sequence[tuple[str, str]]
    there: dict[str, int]

    def scheme(self) -> list[dict[str, Any]]:
        """The stated scheme, JSON-ready: for each stratum how many there were and how many were drawn."""
        taken = [stratum for _, stratum in self.picked]
        return [
            {"stratum": name, "title": title, "there": self.there[name], "drawn": taken.count(name)}
            for name, title in TITLES.items()
        ]


def stratum_of(one: Candidate) -> str:
    """The stratum that a conversation belongs to."""
    return next(stratum.name for stratum in STRATA if stratum.holds(one))


def candidates(felt: Iterable[Any], handed: frozenset[str]) -> Iterator[Candidate]:
    """Out of rows of conversations (`conversation_id`, `first`, `last`, `complaint`): who can be drawn."""
    for row in felt:
        complained = (row.complaint or 0.0) >= LIKELY
        yield Candidate(row.conversation_id, row.first, row.last, row.conversation_id in handed, complained)


def seed_of(month: str, last_hash: str) -> int:
    """The seed of a month's lot: out of its name and the hash of the decision log's last entry before it ended.

    Nobody knows it before the month is over, nobody can choose it afterwards, and everybody can reckon it again.
    """
    return int.from_bytes(hashlib.sha256(f"{month} {last_hash}".encode()).digest(), "big") % SEEDS


def draw(among: Iterable[Candidate], *, seed: int, each: int = EACH) -> Drawn:
    """`each` of every stratum, all where there are fewer. Whatever order they come in, a seed draws the same."""
    by_stratum: dict[str, list[str]] = {name: [] for name in TITLES}
    for one in among:
        by_stratum[stratum_of(one)].append(one.conversation_id)
    picked = [
        (key, name) for name, keys in by_stratum.items() for key in sorted(keys, key=lambda k: _lot(seed, k))[:each]
    ]
    # Mixed, so that who rates does not meet one kind after another; another lot than the one that drew.
    picked.sort(key=lambda one: _lot(seed, f"order {one[0]}"))
    return Drawn(seed, each, picked, {name: len(keys) for name, keys in by_stratum.items()})


def _lot(seed: int, key: str) -> bytes:
    return hashlib.sha256(f"{seed} {key}".encode()).digest()
