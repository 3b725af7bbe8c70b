"""Reads a trainee's free text: what it acknowledges, asks, tells, gets wrong and leaves open, by features one can name.

A thing counts as said when its words stand there (each group of `words` in one place) and the sentence means about
the same as one of the examples (cosine of the encoder), without being turned around by a "not".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from baton.academy.meaning import LOOSELY, PLAINLY, Found, Meaning, Vectored, best
from baton.academy.noticing import notices
from baton.academy.scenario import Scenario
from baton.academy.wording import (
    answers_by,
    clauses_of,
    leaves_open,
    pattern_of,
    places_of,
    requests_in,
    says_not,
    step_of,
    takes_further,
)
from baton.assist.experience import Vectors
from baton.assist.mirror import Hint, read_draft

ASKED, TOLD, WRONG = 0.2, 0.22, 0.32
"""Cosine from which a sentence with all the words means about the same as an example; a mistake has to be plainer."""
OF_THEIRS = 0.5
"""Cosine from which words are about the matter, or about what the customer has said."""
FAULTS = ("blame", "cheerful", "capitals", "inclusive", "jargon", "promise", "length")
"""Hints of the mirror that a customer would feel."""
REMEMBERED = 4_096
_GIFT = re.compile(
    r"\b(?:vouchers?|gift|bonus|goodwill|on top|extra|discount|off|adding|compensat\w+)\b", re.IGNORECASE
)
_SUM = re.compile(r"£ ?[\d,]+|\b\d+ ?(?:%|percent)", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What one reply does. `acknowledges` is "named", "noticed" or empty; `step` is "concrete", "vague" or empty.

    `partly` holds what it asks or tells in part; `works` says that it moves their matter on, whatever it tells.
    """

    acknowledges: str = ""
    asks: frozenset[str] = frozenset()
    asks_known: frozenset[str] = frozenset()
    tells: frozenset[str] = frozenset()
    partly: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    step: str = ""
    works: bool = False
    explores: bool = False
    faults: tuple[str, ...] = ()

    @property
    def has_substance(self) -> bool:
        """Whether it asks or tells anything of the matter."""
        return bool(self.asks or self.tells)


class ReplyReader:
    """Reads replies; `vectors` is the encoder, so that two readers with the same one read the same."""

    def __init__(self, vectors: Vectors) -> None:
        self._meaning = Meaning(vectors)
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
        read, requests = self._meaning.read(places_of(clauses)), requests_in(clauses)
        asking = {place: vector for place, vector in read.items() if any(one in requests for one in place)}
        questions = {name: (one.ask, one.words) for name, one in scenario.questions.items()}
        asked = self._meaning.said(asking, questions, least=ASKED, fewer=LOOSELY, asked=True)
        points = {name: (one.say, one.words) for name, one in scenario.points.items()}
        right = self._meaning.said(read, points, least=TOLD, fewer=LOOSELY)
        wrong = self._wrong(clauses, read, right, scenario)
        false = {clause for one in wrong.values() for clause in one.place}
        told = {name: [one for one in found if not false.intersection(one.place)] for name, found in right.items()}
        asks = frozenset(name for name, found in asked.items() if best(found, whole=True))
        tells = frozenset(name for name, found in told.items() if best(found, whole=True))
        mood = scenario.customer.mood if scenario.is_upset else None
        felt = [hint.kind for hint in read_draft(text, mood=mood) if _is_felt(hint, scenario)]
        return Reading(
            acknowledges=self._acknowledged(clauses, read, scenario),
            asks=asks,
            asks_known=frozenset(_asked_again(requests, scenario)),
            tells=tells,
            partly=frozenset(name for name, found in (*asked.items(), *told.items()) if found) - asks - tells,
            wrong=frozenset(wrong),
            step=step_of(clauses),
            works=not wrong
            and (answers_by(clauses) or takes_further(clauses) or self._works(read, requests, scenario)),
            explores="?" in text,
            faults=tuple(dict.fromkeys([*felt, *_gives_away(text, scenario)])),
        )

    def _wrong(
        self, clauses: Sequence[str], read: Vectored, right: Mapping[str, Sequence[Found]], scenario: Scenario
    ) -> dict[str, Found]:
        """What is said that is not so: nearer to it than to anything right, and neither left open nor taken further."""
        things = {name: (self._as_wrong(name, scenario), one.words) for name, one in scenario.wrong.items()}
        said = self._meaning.said(read, things, least=WRONG, fewer=PLAINLY)
        found = {}
        for name, ways in said.items():
            plain = [one for one in ways if not leaves_open(one.place) and not _is_nearer(right, one)]
            if any(says_not(one) for one in scenario.wrong[name].say) and takes_further(clauses):
                continue
            if (one := best(plain, whole=True)) is not None:
                found[name] = one
        return found

    def _as_wrong(self, name: str, scenario: Scenario) -> tuple[str, ...]:
        """Ways to say something wrong, those of the wrong help among them."""
        say = scenario.wrong[name].say
        help_ = [one.text for one in scenario.planted if one.leads_to == name and one.kind != "summary"]
        clauses = [clause for text in help_ for clause in clauses_of(text)]
        return (*say, *(one for one in clauses if self._meaning.between(one, say) >= OF_THEIRS))

    def _works(self, read: Vectored, requests: Sequence[str], scenario: Scenario) -> bool:
        """Whether a step or a request is about their matter."""
        doing = {one: read[one] for one in read if step_of(one) or any(part in requests for part in one)}
        return self._meaning.likeness(doing, _matter(scenario)) >= OF_THEIRS

    def _acknowledged(self, clauses: Sequence[str], read: Vectored, scenario: Scenario) -> str:
        """Noticed, and named when what it means to this customer stands beside it."""
        feels = [pattern_of(group) for group in scenario.feels]
        noticed = [at for at, one in enumerate(clauses) if notices(one)]
        beside = list(dict.fromkeys(one for at in noticed for one in clauses[max(0, at - 1) : at + 3]))
        if not beside:
            return ""
        by_words = any(pattern.search(one) for one in beside for pattern in feels)
        said: Vectored = {(clauses[at],): read[(clauses[at],)] for at in noticed}
        near = self._meaning.likeness(said, _theirs(scenario)) >= OF_THEIRS
        return "named" if by_words or near else "noticed"


def _is_nearer(right: Mapping[str, Sequence[Found]], wrong: Found) -> bool:
    """Whether the same words say something right more nearly."""
    return any(
        one.whole and one.likeness > wrong.likeness and set(one.place) & set(wrong.place)
        for found in right.values()
        for one in found
    )


def _theirs(scenario: Scenario) -> list[str]:
    """The customer's own words."""
    return [one for said in scenario.opening if said.by == "customer" for one in clauses_of(said.text)]


def _matter(scenario: Scenario) -> list[str]:
    """What the conversation is about."""
    asked = [text for one in scenario.questions.values() for text in one.ask]
    told = [text for one in scenario.points.values() for text in one.say]
    return [*_theirs(scenario), *scenario.card, *asked, *told]


def _gives_away(text: str, scenario: Scenario) -> Iterator[str]:
    """A promise of money that stands nowhere."""
    planted = [one.text for one in scenario.planted]
    said = [one.text for one in scenario.opening]
    right = [one for point in scenario.points.values() for one in point.say]
    told = [*right, *(one for wrong in scenario.wrong.values() for one in wrong.say)]
    there = " ".join([*said, *scenario.card, *scenario.orders.values(), *scenario.expert, *planted, *told])
    sums = {re.sub(r"\D", "", one) for one in _SUM.findall(there)}
    given = [one for clause in clauses_of(text) if _GIFT.search(clause) for one in _SUM.findall(clause)]
    if any(re.sub(r"\D", "", one) not in sums for one in given):
        yield "promise"


def _is_felt(hint: Hint, scenario: Scenario) -> bool:
    """Whether the customer would mind; words that they have used themselves are theirs."""
    own = " ".join(said.text for said in scenario.opening if said.by == "customer").casefold()
    return hint.kind in FAULTS and not (hint.kind == "inclusive" and hint.words.split()[-1].casefold() in own)


def _asked_again(requests: Sequence[str], scenario: Scenario) -> Iterator[str]:
    for name, words in scenario.known.items():
        if any(pattern_of(words).search(one) for one in requests):
            yield name
