"""A replay shows a turn nothing but what came before it, and does what the customer would get."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from baton.evaluation.labelled import LabelledFileError, yaml_list
from baton.evaluation.replay import Played, offers_a_person, play
from baton.handoff.escalation import EscalationPolicy

POLICY = EscalationPolicy.load(Path("policy/escalation.yml"))


class FakeModel:
    """Reads anger from the word "useless"; its dialogue hands over at the word "person"."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def parse(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        self.read += texts
        return [self._parsed(text) for text in texts]

    def steps(self, parsed: Mapping[str, Any], *, assessment: Mapping[str, Any] | None = None) -> list[str]:
        return ["utter_heard", "action_handoff"] if "person" in parsed["text"] else ["utter_heard"]

    def _parsed(self, text: str) -> dict[str, Any]:
        moments = {"anger": 0.95 if "useless" in text else 0.0}
        return {"text": text, "intent": {"name": "inform", "confidence": 0.9}, "moments": moments}


def played(tmp_path: Path, text: str) -> list[list[Played]]:
    file = tmp_path / "conversations.yml"
    file.write_text(text)
    return play(yaml_list(file), FakeModel(), POLICY)


def actions(turns: Sequence[Played]) -> list[tuple[int, str]]:
    return [(turn.turn, turn.judgement.action) for turn in turns]


def test_failures_come_from_the_label_and_the_replay_ends_at_the_handoff(tmp_path: Path) -> None:
    (turns,) = played(
        tmp_path,
        "- id: one\n  turns:\n    - {customer: hm, bot_failed: true}\n    - {customer: hm, bot_failed: true}\n"
        "    - {customer: you are useless}\n    - {customer: never seen}\n",
    )
    assert actions(turns) == [(1, "none"), (2, "offer"), (3, "handoff")]


def test_a_line_of_predictions_holds_exactly_what_is_scored(tmp_path: Path) -> None:
    ((turn,),) = played(tmp_path, "- id: one\n  turns: [{customer: you are useless}]\n")
    line = turn.line()
    assert (line["id"], line["turn"], line["action"], line["reason"]) == ("one", 1, "handoff", "anger")
    assert {"reasons", "skill", "disclose"} < set(line)


def test_a_handoff_by_the_dialogue_alone_counts(tmp_path: Path) -> None:
    ((turn,),) = played(tmp_path, "- id: one\n  turns: [{customer: some person}]\n")
    assert turn.judgement.action == "handoff"
    assert "the dialogue ran handoff" in turn.judgement.reasons


def test_yes_to_a_person_offered_in_the_written_answer_is_accepted(tmp_path: Path) -> None:
    offer = "Would you like to talk to a colleague?"
    both = played(
        tmp_path,
        f"- id: one\n  turns: [{{customer: hm, bot: '{offer}'}}, {{customer: 'yes please'}}]\n"
        "- id: two\n  turns: [{customer: hm, bot: 'Is it the blue one?'}, {customer: 'yes please'}]\n",
    )
    assert [actions(turns)[-1] for turns in both] == [(2, "handoff"), (2, "none")]


def test_the_answer_to_a_message_is_not_shown_when_it_is_judged(tmp_path: Path) -> None:
    told = "- id: one\n  turns: [{customer: hm, bot: '%s'}, {customer: hm, bot: '%s'}]\n"
    calm, offered = told % ("Fine.", "Fine."), told % ("Fine.", "Shall I fetch a person?")
    assert [actions(turns) for turns in played(tmp_path, calm)] == [
        actions(turns) for turns in played(tmp_path, offered)
    ]


@pytest.mark.parametrize("says", ["- turns: [{customer: hm}]\n", "- id: one\n", "- id: one\n  turns: [{bot: hm}]\n"])
def test_a_conversation_without_what_is_needed_is_named_with_its_line(tmp_path: Path, says: str) -> None:
    with pytest.raises(LabelledFileError, match=r"conversations.yml:\d"):
        played(tmp_path, says)


def test_questions_about_people_are_offers_and_other_questions_are_not() -> None:
    assert offers_a_person("I am sorry. Shall I connect you to a colleague?")
    assert offers_a_person("Would a word with one of our engineers help?")
    assert offers_a_person("I can put you through to a person. Would you like that?")
    assert not offers_a_person("Shall I cancel it?")
    assert not offers_a_person("A colleague packs it today. Would you like a text then?")
    assert not offers_a_person("A colleague has it now. Anything else?")
