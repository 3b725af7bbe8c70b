"""The rights ledger counts what was really said: a session without the line, a silent switch, a wish unheard."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from baton.conversations import ownership
from baton.helpdesks.own_desk import OwnDesk
from baton.rights.coverage import Clock, Coverage, RecentCoverage, clock_of, coverage
from baton.rights.policy import Law, RightsPolicy
from baton.storage import conversations as rows
from baton.storage.figures import Span
from baton.storage.tables import decisions, messages
from tests.fakes import WORDS, Scene, answer, judgement, reading

LAW = Law("three minutes", "a test", person_within_s=180.0, share=0.95)
PAUSE = timedelta(hours=24)
PERSON = judgement("handoff", "explicit_request")


def counted(scene: Scene, channel: str | None = None) -> Coverage:
    with scene.database.reading() as tx:
        span = Span(tx.now() - timedelta(days=10), tx.now() + timedelta(minutes=1), channel)
        return coverage(tx, span, pause=PAUSE, law=LAW)


def visit(scene: Scene, text: str = "hello", **more: Any) -> str:
    """A customer who is told by the line and answered by the bot."""
    conversation = scene.conversation(customer=text)
    with scene.database.transaction() as tx:
        rows.change(tx, conversation, disclosed_at=None)
    scene.dialogue.script[text] = answer(f"re: {text}", to=text, **more)
    scene.write(conversation, text)
    scene.work()
    return conversation


def wants_a_person(scene: Scene) -> str:
    return visit(scene, "a person, please", judged=PERSON)


def sessions(found: Coverage) -> tuple[int, int]:
    return found.disclosed, found.sessions


def test_nothing_is_whole_and_counts_nothing(scene: Scene) -> None:
    found = counted(scene)
    assert (sessions(found), found.switches, found.clock.wishes, found.is_whole) == ((0, 0), 0, 0, True)


def test_a_session_is_covered_by_the_line_before_the_bots_first_word(scene: Scene) -> None:
    visit(scene)
    found = counted(scene)
    assert (sessions(found), found.is_whole, found.missing) == ((1, 1), True, [])


def test_a_session_without_its_receipt_is_named(scene: Scene) -> None:
    visit(scene)
    silent = visit(scene, "and me?")
    with scene.database.transaction() as tx:
        tx.connection.execute(delete(decisions).where(decisions.c.conversation_id == silent))
    found = counted(scene)
    assert (sessions(found), found.is_whole) == ((1, 2), False)
    assert found.missing == [("not told that a machine speaks", silent)]


def test_a_conversation_of_which_only_people_were_part_is_no_session(scene: Scene) -> None:
    conversation = scene.conversation()
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
    scene.write(conversation, "hello Ann")
    scene.work()
    assert counted(scene).sessions == 0


def test_who_comes_back_after_the_break_has_a_session_of_their_own(scene: Scene) -> None:
    conversation = visit(scene)
    _long_ago(scene, conversation, days=3)
    scene.write(conversation, "me again")
    scene.work()
    assert sessions(counted(scene)) == (2, 2)
    with scene.database.transaction() as tx:
        again = decisions.c.outcome == "again after a while"
        tx.connection.execute(delete(decisions).where(again))
    assert sessions(counted(scene)) == (1, 2)


def test_every_switch_is_told(scene: Scene) -> None:
    conversation = wants_a_person(scene)
    desk = OwnDesk(scene.database, lambda: WORDS)
    desk.claim(conversation, scene.ann)
    desk.reply(conversation, scene.ann, "Ann here")
    with scene.database.transaction() as tx:
        ownership.give_back(tx, conversation, {"outcome": "solved"}, by="Ann", notices=scene.words)
    found = counted(scene)
    assert (found.switches, found.told, found.known, found.is_whole) == (3, 3, 0, True)


def test_a_switch_whose_notice_is_gone_is_named(scene: Scene) -> None:
    conversation = wants_a_person(scene)
    with scene.database.transaction() as tx:
        notice = (messages.c.author == "system") & (messages.c.epoch == 2)
        tx.connection.execute(update(messages).where(notice).values(author="bot"))
    found = counted(scene)
    assert (found.switches, found.told, found.is_whole) == (1, 0, False)
    assert ("a switch without notice", conversation) in found.missing


def test_what_the_customer_sees_in_the_app_needs_no_notice(scene: Scene) -> None:
    conversation = scene.conversation("messenger")
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words, quietly=True)
    found = counted(scene)
    assert (found.switches, found.told, found.known, found.is_whole) == (1, 0, 1, True)


def test_a_clear_wish_for_a_person_that_the_bot_answers_is_a_refusal(scene: Scene) -> None:
    wish = {"moments": {"explicit_request": 0.9, "declines_human": 0.1}}
    conversation = visit(scene, "a human!", reading=reading("a human!", **wish))
    found = counted(scene)
    assert (found.refusals, found.is_whole) == (1, False)
    assert found.missing == [("refused a person", conversation)]


def test_a_wish_that_is_met_and_a_wish_for_nobody_are_no_refusals(scene: Scene) -> None:
    wish = {"moments": {"explicit_request": 0.9, "declines_human": 0.1}}
    visit(scene, "a human!", reading=reading("a human!", **wish), judged=PERSON)
    nobody = {"moments": {"explicit_request": 0.7, "declines_human": 0.95}}
    visit(scene, "no human!", reading=reading("no human!", **nobody))
    assert counted(scene).refusals == 0


def test_an_intent_beyond_doubt_counts_as_a_wish_too(scene: Scene) -> None:
    sure = reading("agent", intent="request_human", moments={"explicit_request": 0.2})
    visit(scene, "agent", reading=sure)
    assert counted(scene).refusals == 1


def test_the_clock_stops_at_a_persons_first_words(scene: Scene) -> None:
    conversation = wants_a_person(scene)
    waiting = counted(scene).clock
    assert (waiting.wishes, waiting.answered, waiting.overdue) == (1, 0, 0)
    desk = OwnDesk(scene.database, lambda: WORDS)
    desk.claim(conversation, scene.ann)
    assert counted(scene).clock.answered == 0
    desk.reply(conversation, scene.ann, "Ann here")
    found = counted(scene).clock
    assert (found.answered, found.in_time, found.share_in_time) == (1, 1, 1.0)


@pytest.mark.parametrize(
    ("wishes", "clock"),
    [
        ([], Clock(0, 0, 0, 0, 0, None)),
        ([("claimed", 180.0, 900.0)], Clock(1, 1, 1, 0, 0, 180.0)),
        ([("claimed", 180.1, 900.0)], Clock(1, 1, 0, 0, 0, 180.1)),
        ([("queued", None, 180.0)], Clock(1, 0, 0, 0, 0, None)),
        ([("queued", None, 181.0)], Clock(1, 0, 0, 1, 0, None)),
        ([("left", None, 500.0)], Clock(1, 0, 0, 0, 1, None)),
        ([("closed", None, 500.0), ("closed", 60.0, 500.0)], Clock(2, 1, 1, 1, 0, 60.0)),
    ],
    ids=["none", "just in time", "too late", "waits", "waits too long", "went back", "closed without a word"],
)
def test_the_clock_by_hand(wishes: Sequence[tuple[str, float | None, float]], clock: Clock) -> None:
    assert clock_of(wishes, LAW) == clock


def test_a_law_without_a_time_makes_nobody_late() -> None:
    assert clock_of([("queued", None, 1e6), ("claimed", 9e5, 1e6)], Law("a person", "-")).in_time == 1


def test_a_share_needs_something_settled() -> None:
    assert clock_of([("left", None, 5.0), ("queued", None, 5.0)], LAW).share_in_time is None


def test_one_channel_is_counted_alone(scene: Scene) -> None:
    wants_a_person(scene)
    found = counted(scene, channel="whatsapp")
    assert (found.sessions, found.switches, found.clock.wishes) == (0, 0, 0)
    assert counted(scene, channel="web").switches == 1


def test_the_monitoring_counts_once_for_all_who_ask(scene: Scene) -> None:
    policy = RightsPolicy("mine", {"mine": LAW})
    recent = RecentCoverage(scene.database, lambda: policy, lambda: PAUSE)
    assert recent.coverage().sessions == 0
    visit(scene)
    assert recent.coverage().sessions == 0


def _long_ago(scene: Scene, conversation: str, *, days: int) -> None:
    """Everything that was said and decided there moves back."""
    with scene.database.transaction() as tx:
        then = tx.now() - timedelta(days=days)
        tx.connection.execute(update(messages).where(messages.c.conversation_id == conversation).values(at=then))
        mine = decisions.c.conversation_id == conversation
        tx.connection.execute(update(decisions).where(mine).values(at=then - timedelta(seconds=1)))
        rows.change(tx, conversation, disclosed_at=then)
