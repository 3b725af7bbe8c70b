"""Scores of played conversations: who was found, on which turn, and at what price."""

from pathlib import Path
from typing import Any

import pytest

from baton.evaluation.escalation import check_labels, score
from baton.evaluation.labelled import Entry, LabelledFileError
from baton.evaluation.replay import Played
from baton.handoff.judgement import Judgement
from baton.handoff.reading import Reading

FILE = Path("conversations.yml")


def conversation(name: str, expects: list[str], **values: Any) -> Entry:
    turns = [Entry({"customer": "hm", "expect": expect, **values.get("turn", {})}, FILE, 2) for expect in expects]
    rest = {key: value for key, value in values.items() if key != "turn"}
    return Entry({"id": name, "category": "calm", "reason": "none", "turns": turns, **rest}, FILE, 1)


def as_played(label: Entry, *actions: str, skill: str | None = None) -> list[Played]:
    return [
        Played(label.text("id"), number, turn, Reading("hm"), Judgement(action, "anger", skill=skill))
        for number, (turn, action) in enumerate(zip(label.values["turns"], actions, strict=False), 1)
    ]


def test_a_person_on_the_right_turn_is_a_hit_and_one_for_a_calm_customer_is_not() -> None:
    angry = conversation("a", ["none", "handoff"], reason="anger", skill="orders")
    calm = conversation("b", ["none", "none"])
    right = score([angry, calm], [as_played(angry, "none", "handoff", skill="orders"), as_played(calm, "none", "none")])
    wrong = score([angry, calm], [as_played(angry, "none", "none"), as_played(calm, "offer", "handoff")])
    assert right["needs_person"]["strict"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert (right["on_expected_turn"], right["skill"], right["mistakes"]) == (1.0, 1.0, [])
    assert wrong["needs_person"]["strict"]["f1"] == 0.0
    assert (wrong["false_handoffs_per_100_calm"], wrong["false_offers_per_100_calm"]) == (100.0, 100.0)
    assert len(wrong["mistakes"]) == 3


def test_lenient_takes_what_the_label_accepts() -> None:
    either = conversation("a", ["handoff"], reason="anger", turn={"accept": ["offer", "handoff"]})
    found = score([either], [as_played(either, "offer")])
    assert found["needs_person"]["strict"]["recall"] == 0.0
    assert found["needs_person"]["lenient"]["recall"] == 1.0
    assert found["on_expected_turn"] == 1.0


def test_a_handoff_before_its_time_is_early() -> None:
    angry = conversation("a", ["none", "handoff"], reason="anger")
    found = score([angry], [as_played(angry, "handoff")])
    assert (found["too_early"], found["on_expected_turn"]) == (1.0, 0.0)


def test_what_must_not_be_missed_is_named() -> None:
    asks = conversation("ask", ["handoff"], reason="explicit_request")
    found = score([asks], [as_played(asks, "none")])["must_not_miss"]["explicit_request"]
    assert found == {"of": 1, "recall": 0.0, "missed": ["ask"]}


def test_twins_are_treated_alike_when_their_actions_are_equal() -> None:
    one, two = conversation("a", ["none", "none"], pair="b"), conversation("b", ["none", "none"], pair="a")
    alike = score([one, two], [as_played(one, "none", "offer"), as_played(two, "none", "offer")])
    unlike = score([one, two], [as_played(one, "none", "offer"), as_played(two, "none", "none")])
    assert (alike["pairs_equal"], unlike["pairs_equal"]) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ([conversation("a", ["maybe"])], "conversations.yml:2: 'expect' and 'accept' hold none, offer, handoff"),
        ([conversation("a", ["none"], turn={"accept": "none"})], "conversations.yml:2: 'accept' must be a list"),
        ([conversation("a", ["none"], reason="mood")], "conversations.yml:1: 'reason' is 'mood'"),
        ([conversation("a", ["none"]), conversation("a", ["none"])], "conversations.yml:1: repeats the id 'a'"),
        ([Entry({"id": "a"}, FILE, 1)], "conversations.yml:1: lacks 'turns'"),
    ],
)
def test_labels_that_cannot_be_scored_are_named_with_their_line(labels: list[Entry], says: str) -> None:
    with pytest.raises(LabelledFileError, match=says):
        check_labels(labels)
