"""A changed policy over stored conversations: what it passes on sooner, later, anew, no longer, and at what price."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from baton.conversations import ownership
from baton.handoff.escalation import EscalationPolicy
from baton.handoff.policy_judge import PolicyJudge
from baton.handoff.reading import Reading
from baton.helpdesks.own_desk import OwnDesk
from baton.insights.backtest import Backtest, Fate, Handed, Pair, Stretch, backtest, fate
from baton.insights.backtest_report import Compared, markdown, summed
from baton.insights.staffing import Staffing, expected_wait
from baton.storage.figures import Span
from baton.storage.tables import ratings
from tests.fakes import WORDS, Scene, answer, reading
from tests.insights.history import DAY

SHIPPED = EscalationPolicy.load(Path(__file__).parents[2] / "policy" / "escalation.yml")
POLICY = replace(SHIPPED, thresholds={**SHIPPED.thresholds, "anger": 0.65})
SOONER = replace(POLICY, thresholds={**POLICY.thresholds, "anger": 0.4})
LATER = replace(POLICY, thresholds={**POLICY.thresholds, "anger": 0.9})


def angry(chance: float) -> Reading:
    return reading("…", moments={"anger": chance})


def stretch(*chances: float, handed: Handed | None = None, score: int | None = None) -> Stretch:
    moments = [DAY + timedelta(minutes=number) for number in range(len(chances))]
    return Stretch("c_1", 1, moments, [angry(chance) for chance in chances], handed, score)


def judged(turn: int, *, left: bool = False) -> Handed:
    return Handed(turn, "anger", judged=True, left=left)


def compared(*stretches: Stretch, new: EscalationPolicy) -> Backtest:
    found = Backtest()
    for one in stretches:
        found.add(Pair(one, fate(one, POLICY), fate(one, new)))
    return found


def test_the_policy_in_force_replays_what_was_recorded() -> None:
    found = compared(stretch(0.1, 0.7, handed=judged(2)), stretch(0.1, 0.2), new=POLICY)
    assert (found.stretches, found.agrees) == (2, 2)
    assert [found.added, found.gone, found.earlier, found.later] == [[], [], [], []]


def test_a_lower_threshold_gains_messages(  # the customer was angry at 0.5 two messages before
) -> None:
    found = compared(stretch(0.5, 0.1, 0.7, handed=judged(3)), new=SOONER)
    assert (found.turns_gained, len(found.earlier), found.new.moments) == (2, 1, [DAY])


def test_a_higher_one_loses_people_who_really_had_somebody() -> None:
    found = compared(stretch(0.1, 0.7, handed=judged(2)), new=LATER)
    assert (len(found.gone), found.new.handed, found.gone[0].stretch.needed_nobody) == (1, 0, False)


def test_who_stayed_with_the_bot_to_the_end_is_a_false_alarm_when_passed_on_anew() -> None:
    found = compared(stretch(0.5), stretch(0.5, score=5), stretch(0.5, score=1), new=SOONER)
    assert (len(found.added), found.new.false_alarms) == (3, 2)


def test_who_went_back_to_the_bot_was_a_false_alarm() -> None:
    found = compared(stretch(0.7, handed=judged(1, left=True)), new=LATER)
    assert (found.old.false_alarms, found.new.false_alarms) == (1, 0)


def test_a_tap_for_a_person_stays_whatever_the_policy() -> None:
    tapped = Handed(2, "explicit_request", judged=False, left=False)
    assert fate(stretch(0.1, 0.1, handed=tapped), LATER) == Fate(2, "explicit_request", 0)
    assert fate(stretch(0.5, 0.1, handed=tapped), SOONER).turn == 1


def test_days_are_those_that_hold_anything() -> None:
    late = replace(stretch(0.1), moments=[DAY + timedelta(days=4)])
    assert compared(stretch(0.1), late, new=POLICY).days == 4.0
    assert compared(stretch(0.1), new=POLICY).days == Backtest().days == 1.0


def test_offers_are_counted_on_their_own() -> None:
    lost = replace(stretch(0.1), readings=[reading("…", moments={"confusion": 0.9})])
    assert fate(lost, POLICY) == Fate(None, "none", 1)


# From stored conversations


def tell(scene: Scene, conversation: str, text: str, chance: float, *, policy: EscalationPolicy = POLICY) -> None:
    """Said, read, and judged by the policy in force."""
    scene.dialogue.script[text] = answer(
        "All right.", reading=reading(text, moments={"anger": chance}), assessment=None
    )
    scene.judge = PolicyJudge(policy)  # type: ignore[assignment]
    scene.write(conversation, text)
    scene.work()


def replayed(scene: Scene, new: EscalationPolicy, **more: Any) -> Backtest:
    with scene.database.reading() as tx:
        span = Span(tx.now() - timedelta(days=1), tx.now() + timedelta(days=1))
    return backtest(scene.database, span, old=POLICY, new=new, **more)


def test_stored_conversations_are_replayed_as_they_were(scene: Scene) -> None:
    calm, cross = scene.conversation(customer="a"), scene.conversation(customer="b")
    tell(scene, calm, "one", 0.5)
    tell(scene, cross, "two", 0.5)
    tell(scene, cross, "three", 0.8)
    found = replayed(scene, SOONER)
    assert (found.stretches, found.agrees) == (2, 2)
    assert (found.old.handed, found.new.handed, found.turns_gained) == (1, 2, 1)
    assert [pair.stretch.conversation for pair in found.added] == [calm]


def test_what_was_said_to_a_person_is_not_replayed_and_a_new_stretch_is(scene: Scene) -> None:
    conversation = scene.conversation()
    tell(scene, conversation, "one", 0.8)
    desk = OwnDesk(scene.database, lambda: WORDS)
    desk.claim(conversation, scene.ann)
    tell(scene, conversation, "two", 0.8)
    with scene.database.transaction() as tx:
        ownership.give_back(tx, conversation, {"outcome": "solved"}, by="Ann", notices=scene.words)
    tell(scene, conversation, "three", 0.5)
    found = replayed(scene, SOONER)
    assert (found.stretches, found.agrees, found.old.handed) == (2, 2, 1)
    assert [(pair.stretch.number, len(pair.stretch.readings)) for pair in found.added] == [(2, 1)]


def test_going_back_and_a_bad_rating_are_read_from_the_tables(scene: Scene) -> None:
    back, bad = scene.conversation(customer="a"), scene.conversation(customer="b")
    tell(scene, back, "one", 0.8)
    with scene.database.transaction() as tx:
        ownership.leave_queue(tx, back, notices=scene.words)
    tell(scene, bad, "two", 0.5)
    with scene.database.transaction() as tx:
        row = {"id": "r", "conversation_id": bad, "stretch": 1, "part": "bot", "asked_at": tx.now(), "score": 1}
        tx.connection.execute(ratings.insert().values(**row, answered_at=tx.now()))
    found = replayed(scene, SOONER)
    assert (found.old.false_alarms, found.old.handed) == (1, 1)
    assert (found.new.false_alarms, found.new.handed) == (1, 2)


def test_another_model_reads_every_message_anew_and_keeps_the_taps(scene: Scene) -> None:
    conversation = scene.conversation()
    tell(scene, conversation, "one", 0.1)
    found = replayed(scene, POLICY, read=lambda texts: [angry(0.9) for _ in texts])
    assert (found.old.handed, found.new.handed) == (0, 1)


# The report


def a_report() -> Compared:
    found = compared(
        stretch(0.5, 0.1, 0.7, handed=judged(3)), stretch(0.5), stretch(0.1, 0.7, handed=judged(2)), new=SOONER
    )
    staffing = Staffing(2, 4, 600.0)
    waits = [
        expected_wait(side.moments, days=10, zone=DAY.tzinfo, staffing=staffing)  # type: ignore[arg-type]
        for side in (found.old, found.new)
    ]
    return Compared(found, Span(DAY, DAY + timedelta(days=10)), "policy a", "policy b", staffing, *waits)


def test_the_report_says_figures_changes_and_how_to_read_them() -> None:
    text = markdown(a_report())
    assert "# Backtest: policy b against policy a" in text
    assert "| handoffs a day | 2.00 | 3.00 |" in text
    assert "**1 earlier and 0 later**: +2 messages" in text
    assert "**1 passed on anew**, 1 of which needed nobody" in text
    assert "| `c_1` | 1 | - | message 1, anger | needed nobody |" in text
    assert "2 people at the desk, 4 conversations at once, 10.0 minutes each" in text


def test_programs_get_the_same() -> None:
    said = summed(a_report())
    assert (said["old"]["handoffs"], said["new"]["handoffs"], said["turns_gained"]) == (2, 3, 2)
    assert said["verdict"].startswith("2.0 -> 3.0 handoffs a day")


@pytest.mark.parametrize("empty", [Backtest()])
def test_a_report_of_nothing_says_so(empty: Backtest) -> None:
    report = replace(a_report(), found=empty)
    assert "Nobody was passed on under either." in markdown(report)
