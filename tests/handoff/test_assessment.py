"""The assessment judges the current stretch only, reuses what was judged before, and is stamped."""

from collections.abc import Sequence
from typing import Any

import pytest

from baton.handoff import assessment
from baton.handoff.judgement import Judgement
from baton.handoff.reading import Reading


class Policy:
    """Stands in for the escalation policy; the recording judge does not look at it."""

    version = "0123456789ab"


def judgement(reason: str) -> Judgement:
    return Judgement.from_dict(
        {
            "action": "none",
            "reason": reason,
            "reasons": [],
            "skill": None,
            "priority": 0,
            "sentiment": 0.0,
            "trend": 0.0,
            "uncertainty": 0.0,
            "disclose": False,
        }
    )


class RecordingJudge:
    """Keeps what it was asked; its n-th judgement has the reason `judged n`."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[str], list[str], str | None]] = []

    def __call__(self, *, readings: Sequence[Reading], past: Sequence[Judgement], policy: Any) -> Judgement:
        self.asked.append(([r.text for r in readings], [p.reason for p in past], readings[-1].choice))
        return judgement(f"judged {len(self.asked)}")


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> RecordingJudge:
    judge = RecordingJudge()
    monkeypatch.setattr(assessment, "judge", judge)
    return judge


def said(text: str, *, stretch: int = 0, intent: str = "inform", **metadata: Any) -> dict[str, Any]:
    return {
        "event": "user",
        "text": text,
        "message_id": f"rasa {text}",
        "parse_data": {"text": text, "intent": {"name": intent, "confidence": 0.9}},
        "metadata": {"inbound_id": f"id {text}", "stretch": stretch, **metadata},
    }


def judged(text: str, reason: str) -> dict[str, Any]:
    value = {**judgement(reason).to_dict(), "inbound_id": f"id {text}", "policy_version": "old"}
    return {"event": "slot", "name": "assessment", "value": value}


def assess(*events: dict[str, Any]) -> dict[str, Any]:
    return assessment.assess(events, policy=Policy())  # type: ignore[arg-type]


def test_it_is_stamped_with_the_message_and_the_policy(judge: RecordingJudge) -> None:
    value = assess(said("hello"))
    assert (value["inbound_id"], value["policy_version"]) == ("id hello", "0123456789ab")
    assert (value["action"], value["reason"]) == ("none", "judged 1")


def test_without_a_gateway_it_is_stamped_with_rasas_own_id(judge: RecordingJudge) -> None:
    event = {**said("hello"), "metadata": None}
    assert assess(event)["inbound_id"] == "rasa hello"


def test_earlier_judgements_are_taken_from_the_dialogue(judge: RecordingJudge) -> None:
    assess(said("one"), judged("one", "first"), said("two"), judged("two", "second"), said("three"))
    assert judge.asked == [(["one", "two", "three"], ["first", "second"], None)]


def test_a_judgement_that_is_missing_is_made_up_for(judge: RecordingJudge) -> None:
    assess(said("one"), judged("one", "first"), said("two"), said("three"))
    assert judge.asked == [
        (["one", "two"], ["first"], None),
        (["one", "two", "three"], ["first", "judged 1"], None),
    ]


def test_a_judgement_of_another_message_does_not_count(judge: RecordingJudge) -> None:
    assess(said("one"), judged("zero", "stale"), said("two"))
    assert [past for _, past, _ in judge.asked] == [[], ["judged 1"]]


def test_only_the_current_stretch_is_judged(judge: RecordingJudge) -> None:
    assess(said("angry", stretch=0), judged("angry", "anger"), said("back", stretch=1))
    assert judge.asked == [(["back"], [], None)]


def test_only_the_current_session_is_judged(judge: RecordingJudge) -> None:
    assess(said("yesterday"), {"event": "session_started"}, said("today"))
    assert judge.asked == [(["today"], [], None)]


def test_a_button_is_read_as_a_choice(judge: RecordingJudge) -> None:
    assess(said("hm"), said("/accept_offer", intent="accept_offer"))
    assert judge.asked[-1][2] == "accept_offer"


def test_without_a_message_there_is_nothing_to_assess(judge: RecordingJudge) -> None:
    with pytest.raises(ValueError, match="no customer message"):
        assess({"event": "session_started"})
