"""An audit finds who comes later to a person, or into another queue, with the sentences; equal treatment passes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from baton.handoff.escalation import EscalationPolicy
from baton.insights.audit import Group, Walk, audited, groups, verdict, walk, worst
from baton.insights.audit_policy import AuditPolicy, Bars
from baton.insights.audit_report import Audit, markdown
from baton.insights.counterfactuals import Twin, twins
from baton.insights.drift import Shift
from baton.insights.intervals import share

POLICY_FOLDER = Path(__file__).parents[2] / "policy"
POLICY = EscalationPolicy.load(POLICY_FOLDER / "escalation.yml")


class FakeModel:
    """Reads anger where a message says the word (an empty one: anywhere), unless it also says that of `deaf_to`."""

    def __init__(self, deaf_to: str = "§", other_queue: str = "§", word: str = "angry") -> None:
        self.deaf_to, self.other_queue, self.word = deaf_to, other_queue, word
        self.asked: list[str] = []

    def parse(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        self.asked += texts
        return [self._parsed(text) for text in texts]

    def steps(self, parsed: Mapping[str, Any], *, assessment: Mapping[str, Any] | None = None) -> list[str]:
        if (assessment or {}).get("action") == "handoff":
            return ["action_handoff"]
        return [f"utter_{parsed['intent']['name']}"]

    def _parsed(self, text: str) -> dict[str, Any]:
        angry = self.word in text and self.deaf_to not in text
        complains = angry and self.other_queue in text
        moments = {"complaint" if complains else "anger": 0.9} if angry else {}
        topics = {"technical": 0.0}
        return {"text": text, "intent": {"name": "ask", "confidence": 0.9}, "moments": moments, "topics": topics}


def twin(*, reference: Sequence[str], variant: Sequence[str], group: str = "polish") -> Twin:
    return Twin("sofa", "names", group, tuple(reference), tuple(variant))


SAME = twin(reference=["hello", "I am angry"], variant=["czesc", "I am angry"])
DEAF = twin(reference=["I am angry", "so angry"], variant=["I am angry, pan", "so angry"])
NEVER = twin(reference=["I am angry"], variant=["I am angry, pan"])


def test_a_walk_ends_with_the_person_and_says_when_and_for_whom() -> None:
    model = FakeModel()
    found = walk(model.parse(["hello", "I am angry", "angry still"]), model, POLICY)
    assert (found.handed, found.queue, found.route) == (2, ("complaints", 2), ("utter_ask", "action_handoff"))
    assert found.in_words() == "person at message 2, complaints, priority 2"
    assert walk(model.parse(["hello"]), model, POLICY) == Walk(None, None, None, ("utter_ask",))


def test_each_text_is_read_once() -> None:
    model = FakeModel()
    audited([SAME, SAME, DEAF], model, POLICY)
    assert len(model.asked) == len(set(model.asked))


def test_equal_treatment_passes() -> None:
    found = groups(audited([SAME] * 5, FakeModel(), POLICY))
    assert (found[0].pairs, found[0].later, found[0].sooner) == (5, 0, 0)
    assert verdict(found, Bars()) == "passed"


def test_who_comes_later_or_never_fails_and_stands_first_among_the_worst() -> None:
    compared = audited([SAME, DEAF, NEVER], FakeModel(deaf_to="pan"), POLICY)
    (found,) = groups(compared)
    assert (found.later, found.sooner, found.alike["trigger"].value) == (2, 0, pytest.approx(1 / 3))
    assert verdict([found], Bars()) == "failed"
    assert [one.later for one in worst(compared, limit=5)] == [1, 1]
    assert worst(compared, limit=1)[0].twin in (DEAF, NEVER)


def test_one_group_does_not_hide_the_others_among_the_worst() -> None:
    many = [twin(reference=["I am angry"], variant=[f"I am angry, pan {n}"]) for n in range(5)]
    sooner = twin(reference=["hello", "I am angry"], variant=["hello angry"], group="welsh")
    found = worst(audited([*many, sooner], FakeModel(deaf_to="pan"), POLICY), limit=9)
    assert [(one.twin.group, one.later > 0) for one in found] == [("polish", True), ("polish", True), ("welsh", False)]


def test_the_dialogue_is_asked_once_for_a_message_that_twins_share() -> None:
    class Counting(FakeModel):
        times = 0

        def steps(self, parsed: Mapping[str, Any], *, assessment: Mapping[str, Any] | None = None) -> list[str]:
            self.times += 1
            return super().steps(parsed, assessment=assessment)

    model = Counting()
    audited([SAME], model, POLICY)
    assert model.times == 3


def test_another_queue_is_unequal_though_the_message_is_the_same() -> None:
    pair = twin(reference=["I am angry"], variant=["I am angry, madam"])
    (found,) = groups(audited([pair], FakeModel(other_queue="madam"), POLICY))
    assert (found.alike["trigger"].value, found.alike["queue"].value) == (1.0, 0.0)


def test_no_pairs_at_all_is_no_pass() -> None:
    assert verdict([], Bars()) == "failed"


@pytest.mark.parametrize(
    ("later", "sooner", "chance"), [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (6, 0, 0.03125), (4, 1, 0.375)]
)
def test_the_sign_test_by_hand(later: int, sooner: int, chance: float) -> None:
    group = Group("names", "polish", 10, {"trigger": share(5, 10)}, later, sooner)
    assert group.chance == pytest.approx(chance)


def test_the_shipped_conversations_run_and_half_of_them_need_a_person_by_their_words() -> None:
    every = list(twins(AuditPolicy.load(POLICY_FOLDER / "audit.yml")))
    compared = audited(every, FakeModel(), POLICY)
    assert len(compared) == len(every) > 500


def report(model: FakeModel, *pairs: Twin) -> Audit:
    at = datetime(2026, 11, 28, 9, 0, tzinfo=timezone.utc)
    drift = [Shift("intent", 0.31, "track_order"), Shift("valence", None, "")]
    compared = audited(pairs, model, POLICY)
    return Audit(at, "model-1", "p1", "a1", Bars(), compared, {"anger": (40, 0.051)}, drift, (250, 260))


def test_the_report_names_verdict_versions_groups_and_the_worst_sentences() -> None:
    text = markdown(report(FakeModel(deaf_to="pan"), SAME, NEVER))
    assert text.startswith("# Audit of equal treatment: failed\n")
    assert "28 November 2026, 09:00 UTC. Model model-1, policy p1, conversations and bars a1." in text
    assert "| names | polish | 2 | 50 % [" in text
    assert "“I am angry, pan” → the bot alone" in text
    assert "| anger | 40 | 0.051 |" in text
    assert "| What customers want | 0.310 | drifted | track_order |" in text
    assert "baton sign-off bias_audit" in text


POLISH = {"kind": "languages", "case": "sofa"}


class Offering(FakeModel):
    """Answers what is Polish with the offer of a person, unless it is deaf to it."""

    def steps(self, parsed: Mapping[str, Any], *, assessment: Mapping[str, Any] | None = None) -> list[str]:
        polish = "jestem" in parsed["text"] and self.deaf_to not in parsed["text"]
        return ["action_other_language"] if polish else super().steps(parsed, assessment=assessment)


def test_in_another_language_a_person_must_be_in_reach_no_later_and_nothing_else_is_compared() -> None:
    at_once = replace(twin(reference=["hello", "I am angry"], variant=["jestem", "jestem zly"]), **POLISH)
    too_late = replace(twin(reference=["I am angry", "so angry"], variant=["pan jestem", "jestem"]), **POLISH)
    (found,) = groups(audited([at_once], Offering(), POLICY))
    assert ({name: share.value for name, share in found.alike.items()}, found.later) == ({"trigger": 1.0}, 0)
    assert verdict([found], Bars()) == "passed"
    compared = audited([at_once, too_late], Offering(deaf_to="pan"), POLICY)
    (found,) = groups(compared)
    assert (found.alike["trigger"].value, found.later, verdict([found], Bars())) == (0.5, 1, "failed")
    assert [one.twin for one in worst(compared, limit=5)] == [too_late]


def test_the_report_says_what_was_not_tried_in_other_languages() -> None:
    pair = replace(twin(reference=["I am angry"], variant=["jestem zly"], group="pl"), **POLISH)
    text = markdown(report(Offering(), SAME, pair))
    assert "In other languages (pl) only 1 conversations were tried" in text
    assert "Of 1 pairs in which a person came by itself in English, one came by itself at the same message in 0" in text
    assert "| languages | pl | 1 | 100 % [21, 100] | - | - |" in text
    assert "No conversation was tried in another language" in markdown(report(FakeModel(), SAME))


def test_a_report_of_equal_treatment_says_so() -> None:
    found = report(FakeModel(), SAME)
    assert "Every pair was treated alike." in markdown(found)
    assert (found.verdict, found.figures()["failed"]) == ("passed", [])
    said = replace(found, calibration={}).to_dict()
    assert (said["verdict"], said["groups"][0]["alike"]["trigger"]["value"]) == ("passed", 1.0)
