"""Ways to play a scenario that should win or lose by design, and how sure it is that they do.

The simulator is checked with them: an expert's words win over right words without warmth, these over kind words
without help, and both over words by chance. They type free text as trainees do, and are read by the same reader.
"""

import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scipy.stats import t as student

from baton.academy.lines import Lines
from baton.academy.practice import Act, play
from baton.academy.reading import ReplyReader
from baton.academy.scenario import Scenario
from baton.academy.scoring import score

Strategy = Callable[[Scenario, int], list[Act]]
Finds = Callable[[Scenario, str], tuple[str, ...]]
"""What a question of the ask box brings up."""
SURE = 0.95
KIND = (
    "I'm so sorry to hear that. I completely understand how you feel, and thank you for telling us.",
    "I really do understand how frustrating this must be. You are very important to us.",
    "Thank you so much for your patience. I'm truly sorry about all of this.",
    "I hear you, and I'm sorry once more. It must be very upsetting.",
    "I understand completely. Thank you again for bearing with us.",
    "I'm really sorry. I can see why you feel that way.",
)


def polite(scenario: Scenario, seed: int) -> list[Act]:
    """Kind words, and nothing that helps."""
    chance = random.Random(f"polite:{scenario.key}:{seed}")
    return [Act("reply", text) for text in chance.sample(KIND, k=len(KIND))]


def cold(scenario: Scenario, seed: int) -> list[Act]:
    """Everything that has to be asked, then everything that is right, and not a kind word."""
    asks = " ".join(question.ask[0] for question in scenario.questions.values())
    tells = " ".join(point.say[0] for point in scenario.points.values())
    return [Act("reply", text) for text in (asks, tells) if text]


def by_chance(course: Mapping[str, Scenario]) -> Strategy:
    """Sentences drawn from what is right and wrong anywhere."""
    pool = [text for one in course.values() for text in _sentences(one)]

    def draw(scenario: Scenario, seed: int) -> list[Act]:
        chance = random.Random(f"chance:{scenario.key}:{seed}")
        return [Act("reply", " ".join(chance.sample(pool, k=2))) for _ in range(scenario.customer.patience)]

    return draw


def oracle(finds: Finds) -> Strategy:
    """What an expert does: marks wrong help, asks the ask box well, says the right things warmly."""

    def do(scenario: Scenario, seed: int) -> list[Act]:
        marks = [Act("mark", one.mark) for one in scenario.planted]
        asks = [Act("ask", one.question, found=finds(scenario, one.question)) for one in scenario.look_up]
        return [*marks, *asks, *(Act("reply", text) for text in scenario.expert)]

    return do


DUELS = (("expert", "polite"), ("expert", "cold"), ("expert", "chance"), ("cold", "polite"), ("cold", "chance"))
"""Who must win over whom."""


@dataclass(frozen=True)
class Duel:
    """How much more one strategy gets than another in a scenario: mean over the seeds, and its interval."""

    scenario: str
    strategy: str
    against: str
    score: float
    other: float
    low: float
    high: float

    @property
    def is_won(self) -> bool:
        """With 95 % confidence."""
        return self.low > 0


def trial(
    course: Mapping[str, Scenario],
    *,
    reader: ReplyReader,
    lines: Lines,
    finds: Finds,
    seeds: Sequence[int],
    only: str | None = None,
) -> list[Duel]:
    """Every scenario with every strategy and seed."""
    ways: dict[str, Strategy] = {"expert": oracle(finds), "polite": polite, "cold": cold, "chance": by_chance(course)}
    found = []
    for scenario in course.values():
        if only not in (None, scenario.key):
            continue
        totals = {name: _totals(scenario, way, seeds, reader, lines) for name, way in ways.items()}
        found += [_duel(scenario.key, one, two, totals[one], totals[two]) for one, two in DUELS]
    return found


def _totals(
    scenario: Scenario, strategy: Strategy, seeds: Sequence[int], reader: ReplyReader, lines: Lines
) -> list[int]:
    return [score(play(scenario, seed, strategy(scenario, seed), reader, lines)).total for seed in seeds]


def _duel(scenario: str, strategy: str, against: str, own: Sequence[int], other: Sequence[int]) -> Duel:
    ahead = [one - two for one, two in zip(own, other, strict=True)]
    mean = statistics.mean(ahead)
    width = 0.0
    if len(ahead) > 1:
        quantile = float(student.ppf((1 + SURE) / 2, len(ahead) - 1))
        width = quantile * statistics.stdev(ahead) / len(ahead) ** 0.5
    return Duel(scenario, strategy, against, statistics.mean(own), statistics.mean(other), mean - width, mean + width)


def _sentences(scenario: Scenario) -> list[str]:
    told = [text for point in scenario.points.values() for text in point.say]
    wrong = [text for one in scenario.wrong.values() for text in one.say]
    return [*told, *wrong, *(text for one in scenario.questions.values() for text in one.ask)]
