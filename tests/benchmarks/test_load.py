"""The load benchmark counts what it says: percentiles, growth of memory, answers matched to their questions."""

import argparse
from collections import deque
from pathlib import Path

from benchmarks.load import memory, percentiles, summed_up
from benchmarks.load_customers import Found
from tests.simulation.questions import Asked, Question, from_articles

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
OPTIONS = argparse.Namespace(database="sqlite", conversations=2, every_s=10.0, minutes=1.0)


def test_percentiles_are_of_the_sorted_times_in_milliseconds() -> None:
    found = percentiles([number / 1000 for number in range(200, 0, -1)])
    assert found == {"n": 200, "p50": 101.0, "p95": 191.0, "p99": 199.0, "max": 200.0}
    assert percentiles([]) == {"n": 0}


def test_growth_of_memory_is_that_of_the_second_half() -> None:
    points = [(float(at), 100.0 if at < 5 else 100.0 + at) for at in range(10)]
    assert memory(points) == {"first": 100.0, "last": 109.0, "more_per_h": 3600.0}


def test_the_costs_of_a_message_are_those_of_the_time_that_counts() -> None:
    found = Found(answers=[0.2], asked=10, webhooks={"idle": [0.01], "load": [0.03]})
    for at, cpu in ((0.0, 1.0), (5.0, 1.5)):
        found.costs.append({"at_s": at, "generator_cpu_s": cpu, "gateway": {"cpu_s": cpu * 2, "rss_mb": 50.0}})
    result = summed_up(found, OPTIONS)
    assert result["cpu_ms_per_message"] == {"gateway": 100.0, "generator": 50.0}
    assert result["webhook_p99_ratio"] == 3.0


def test_an_answer_is_taken_for_its_own_question_only() -> None:
    first, second = Question("a?", "the answer a"), Question("b?", "the answer b")
    asked = Asked(deque([(first, 1.0), (second, 2.0)]))
    assert asked.answered("Here is\nthe answer  b.") == 2.0
    assert asked.answered("Here is the answer b.") is None
    assert [entry[0] for entry in asked.waiting] == [first]


def test_no_two_articles_share_an_answer() -> None:
    answers = [question.answer for question in from_articles(KNOWLEDGE)]
    assert len(answers) == len({answer for answer in answers if sum(answer in other for other in answers) == 1}) >= 60
