"""Who was passed on and who was left with the bot is told by what was known then, and followed alike."""

from datetime import datetime, timedelta

from baton.insights.forks import Fork, forks
from tests.insights.drifting import Read
from tests.insights.history import DAY

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def found(
    *moods: float, asked: int | None = None, ended: int | None = None, gap: timedelta = MINUTE, start: datetime = DAY
) -> list[Fork]:
    """The forks of one conversation; people were asked for just after one message, and left after another."""
    rows = [Read("c", "web", DAY + n * gap, mood) for n, mood in enumerate(moods)]
    second = timedelta(seconds=1)
    until = None if ended is None else DAY + ended * gap + second
    stays = {} if asked is None else {"c": [(DAY + asked * gap + second, until)]}
    return list(forks(rows, stays, start=start, end=DAY + timedelta(days=9)))


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
