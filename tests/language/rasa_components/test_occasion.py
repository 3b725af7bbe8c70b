"""The mood is that of this message, also when the action server, which sets it usually, is down."""

from typing import Any

import pytest

pytestmark = pytest.mark.rasa
DOMAIN = """
version: "3.1"
slots:
  assessment: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  mood: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  moment: {type: text, influence_conversation: false, mappings: [{type: custom}]}
"""


def said(anger: float, *, inbound: str, stretch: int = 1) -> Any:
    from rasa.shared.core.events import UserUttered

    parsed = {"text": "x", "tone": {"anger": anger}}
    return UserUttered("x", parse_data=parsed, metadata={"inbound_id": inbound, "stretch": stretch})


def renewed(*events: Any, domain: str = DOMAIN) -> Any:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

    from baton.language.rasa_components.occasion import renew_occasion

    parsed = Domain.from_yaml(domain)
    tracker = DialogueStateTracker.from_events("c", list(events), slots=parsed.slots)
    renew_occasion(tracker, parsed)
    return tracker


def slot(name: str, value: Any) -> Any:
    from rasa.shared.core.events import SlotSet

    return SlotSet(name, value)


def test_a_message_that_nobody_assessed_has_its_own_mood() -> None:
    assert renewed(slot("mood", "calm"), said(0.9, inbound="i1")).get_slot("mood") == "upset"
    assert renewed(slot("mood", "upset"), said(0.1, inbound="i1")).get_slot("mood") == "calm"
    assert renewed(said(0.9, inbound="i1"), said(0.1, inbound="i2")).get_slot("mood") == "upset"


def test_an_assessed_one_is_left_as_it_was_set() -> None:
    events = [said(0.1, inbound="i1"), slot("assessment", {"inbound_id": "i1"}), slot("mood", "upset")]
    assert renewed(*events).get_slot("mood") == "upset"


def test_a_moment_lasts_in_its_stretch_and_no_longer() -> None:
    before = [said(0.1, inbound="i1"), slot("moment", "complaint")]
    same = renewed(*before, said(0.1, inbound="i2"))
    assert (same.get_slot("moment"), same.get_slot("mood")) == ("complaint", "upset")
    later = renewed(*before, said(0.1, inbound="i2", stretch=2))
    assert (later.get_slot("moment"), later.get_slot("mood")) == (None, "calm")


def test_a_project_without_the_slots_is_left_alone() -> None:
    assert not renewed(said(0.9, inbound="i1"), domain='version: "3.1"\nslots: {}\n').get_slot("mood")
