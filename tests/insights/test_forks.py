"""Who was passed on and who was left with the bot is told by what was known then, and followed alike."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from baton.insights.forks import forks
from tests.insights.history import DAY
from tests.insights.plain_forks import Fork, Read, columns, listed, plain

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def found(
    *moods: float, asked: int | None = None, ended: int | None = None, gap: timedelta = MINUTE, start: datetime = DAY
) -> list[Fork]:
    """The forks of one conversation; people were asked for just after one message, and left after another."""
    rows = [Read("c", "web", DAY + n * gap, mood) for n, mood in enumerate(moods)]
    second = timedelta(seconds=1)
    until = None if ended is None else DAY + ended * gap + second
    stays: dict[str, list[tuple[datetime, datetime | None]]] = {}
    if asked is not None:
        stays = {"c": [(DAY + asked * gap + second, until)]}
    said, had = columns(rows, stays)
    return listed(forks(said, had, start=start, end=DAY + timedelta(days=9)), said)


def test_every_message_that_was_followed_by_another_is_a_fork() -> None:
    one, two, three = found(0.1, -0.2, 0.3, 0.5)
    assert (one.last, one.earlier, one.place, one.passed_on) == (0.1, 0.1, 0, False)
    assert round(one.after, 9) == 0.2
    assert (two.last, two.earlier, two.place, two.after) == (-0.2, 0.1, 1, 0.4)
    assert (three.last, round(three.earlier, 9), three.place, three.after) == (0.3, -0.05, 2, 0.5)


def test_the_message_at_which_people_were_asked_for_is_one_and_those_with_them_are_none() -> None:
    marks = [(fork.last, fork.passed_on) for fork in found(0.0, -0.5, 0.2, 0.3, 0.4, asked=1)]
    assert marks == [(0.0, False), (-0.5, True)]


def test_after_people_left_the_bot_has_forks_again() -> None:
    marks = [(fork.last, fork.passed_on) for fork in found(0.0, -0.5, 0.2, 0.3, 0.4, asked=1, ended=2)]
    assert marks == [(0.0, False), (-0.5, True), (0.3, False)]


def test_who_is_left_and_passed_on_later_stays_among_those_who_were_left() -> None:
    first = found(-0.4, -0.5, 0.6, 0.6, asked=1)[0]
    assert (first.passed_on, round(first.after, 9)) == (False, 0.233333333)


def test_what_lies_a_day_apart_is_about_something_else() -> None:
    assert found(0.1, -0.2, 0.3, gap=25 * HOUR) == []
    assert {fork.place for fork in found(*[0.0] * 5, gap=10 * HOUR)} == {0, 1, 2}


def test_only_forks_of_the_period_are_found() -> None:
    assert [fork.place for fork in found(0.1, 0.2, 0.3, 0.4, start=DAY + MINUTE)] == [1, 2]


STEPS = (-90, 0, 1, 60, 7_200, 86_399.999999, 86_400, 86_400.000001, 200_000)
"""Seconds from one message to the next, also back, as clocks may go; a day is the bound of what is together."""
PAUSES = st.lists(st.sampled_from(STEPS), min_size=1, max_size=12)
MOODS = st.floats(-1, 1, allow_nan=False)


@st.composite
def pasts(draw: st.DrawFn) -> tuple[list[Read], dict[str, list[tuple[datetime, datetime | None]]]]:
    """Some conversations, and when people had them: from about a message until about another."""
    rows: list[Read] = []
    stays: dict[str, list[tuple[datetime, datetime | None]]] = {}
    for key in draw(st.lists(st.sampled_from(["a", "b", "c", "Z"]), unique=True).map(sorted)):
        at, mine = DAY, []
        for pause in draw(PAUSES):
            at += timedelta(seconds=pause)
            mine.append(Read(key, "web" if key in "ab" else "whatsapp", at, draw(MOODS)))
        rows += mine
        moments = st.sampled_from([row.at for row in mine]).flatmap(
            lambda moment: st.sampled_from(STEPS).map(lambda off: moment + timedelta(seconds=off))
        )
        stays[key] = draw(st.lists(st.tuples(moments, st.none() | moments), max_size=3))
    return rows, stays


@given(pasts(), st.sampled_from([timedelta(), MINUTE, timedelta(days=1), timedelta(days=3)]))
def test_looked_at_together_they_are_what_they_are_one_by_one(
    past: tuple[list[Read], dict[str, list[tuple[datetime, datetime | None]]]], later: timedelta
) -> None:
    rows, stays = past
    stays |= {"nobody wrote here": [(DAY, None)]}
    moods, had = columns(rows, stays)
    span = {"start": DAY + later, "end": DAY + timedelta(days=4)}
    assert listed(forks(moods, had, **span), moods) == plain(rows, stays, **span)
