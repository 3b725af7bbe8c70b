"""Figures are measured outside the gateway, one at a time; who asks alike shares, and no failure is lasting."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from baton.errors import NotMeasured
from baton.insights import measuring
from baton.insights.measuring import Measuring
from baton.insights.questions import Question
from baton.storage.figures import Span
from tests.insights.history import DAY
from tests.insights.measured_here import Scripted

LIMIT_S = 20


def question(what: str, *, since: str | None = None, later: int = 0) -> Question:
    end = DAY + timedelta(seconds=later)
    return Question(what, (since, None, None), Span(DAY - timedelta(days=30), end))


@contextmanager
def starting(*processes: Scripted) -> Iterator[Measuring]:
    """Measuring that starts these, one after another."""
    waiting = iter(processes)
    one = Measuring("sqlite:///none.db", start=lambda url: next(waiting))
    try:
        yield one
    finally:
        one.close()


def test_those_who_ask_alike_while_it_is_measured_share_one_answer() -> None:
    process = Scripted()
    with starting(process) as measures:
        answers = [measures.ask(question("kpis", later=n)) for n in range(5)]
        other = measures.ask(question("kpis", since="2026-03-01"))
        process.may.set()
        assert [answer.result(LIMIT_S) for answer in (*answers, other)] == ["kpis"] * 6
        assert process.asked == ["kpis"] * 2


def test_nothing_is_kept_of_an_answer_that_was_given() -> None:
    process = Scripted()
    process.may.set()
    with starting(process) as measures:
        for _ in range(2):
            assert measures.ask(question("kpis")).result(LIMIT_S) == "kpis"
        assert process.asked == ["kpis"] * 2


def test_one_question_is_measured_at_a_time_in_their_order() -> None:
    process = Scripted()
    with starting(process) as measures:
        answers = [measures.ask(question(str(n))) for n in range(6)]
        process.may.set()
        assert [answer.result(LIMIT_S) for answer in answers] == process.asked == list("012345")
        assert process.most_at_once == 1


def dies(process: Scripted, asked: Question) -> None:
    process.alive = False
    raise NotMeasured("The process that measures ended.")


def test_a_process_that_ended_is_started_anew_and_who_waited_is_told() -> None:
    first, second = Scripted(dies), Scripted()
    first.may.set()
    second.may.set()
    with starting(first, second) as measures:
        with pytest.raises(NotMeasured, match="ended"):
            measures.ask(question("kpis")).result(LIMIT_S)
        assert measures.ask(question("kpis")).result(LIMIT_S) == "kpis"


def test_one_that_ended_while_nobody_asked_costs_nobody_an_answer() -> None:
    first, second = Scripted(), Scripted()
    first.may.set()
    second.may.set()
    with starting(first, second) as measures:
        measures.ask(question("kpis")).result(LIMIT_S)
        first.alive = False
        assert measures.ask(question("trend")).result(LIMIT_S) == "trend"
        assert (first.asked, second.asked) == (["kpis"], ["trend"])


def test_more_questions_than_can_be_waited_for_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "MOST", 2)
    process = Scripted()
    with starting(process) as measures:
        answers = [measures.ask(question(name)) for name in ("kpis", "trend")]
        with pytest.raises(NotMeasured, match="ask again"):
            measures.ask(question("uplift"))
        assert measures.ask(question("kpis")) is answers[0]
        process.may.set()
        for answer in answers:
            answer.result(LIMIT_S)
        assert measures.ask(question("uplift")).result(LIMIT_S) == "uplift"


@pytest.mark.parametrize("wake", [lambda measures: measures.warm_up(), lambda measures: measures.ask(question("kpis"))])
def test_it_starts_when_it_is_wanted_and_ends_with_the_gateway(wake: Callable[[Measuring], object]) -> None:
    started: list[Scripted] = []

    def start(url: str) -> Scripted:
        started.append(Scripted())
        started[-1].may.set()
        return started[-1]

    measures = Measuring("sqlite:///none.db", start=start)
    assert started == []
    wake(measures)
    measures.ask(question("trend")).result(LIMIT_S)
    measures.close()
    assert [process.alive for process in started] == [False]
    with pytest.raises(NotMeasured):
        measures.ask(question("kpis"))


def test_a_gateway_that_stops_waits_for_no_measurement() -> None:
    process = Scripted(dies)
    measures = Measuring("sqlite:///none.db", start=lambda url: process)
    asked, behind = measures.ask(question("kpis")), measures.ask(question("trend"))
    measures.close()
    assert asked.cancelled() or isinstance(asked.exception(LIMIT_S), NotMeasured)
    assert behind.cancelled()
