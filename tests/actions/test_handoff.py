"""A handoff says its line and asks for a person once; outside the gateway it writes nothing."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import handoff
from baton.conversations import requests
from baton.voice.lines import Lines

LINES = Lines.load(Path(__file__).parents[2] / "policy" / "brand.yml")
ANGRY = {"action": "handoff", "reason": "anger", "reasons": ["anger 0.93"], "skill": "complaints", "priority": 2}


@pytest.fixture
def requested(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    kept: list[Mapping[str, Any]] = []
    monkeypatch.setattr(requests, "request_handoff", lambda **request: kept.append(request))
    monkeypatch.setenv("BATON_DATABASE_URL", "sqlite:///baton.db")
    return kept


def run(action: Any, assessment: Mapping[str, Any] | None, *, inbound_id: str | None = "i1") -> list[dict[str, Any]]:
    metadata = {"inbound_id": inbound_id} if inbound_id else {}
    said = {"event": "user", "text": "hm", "message_id": "rasa-id", "metadata": metadata}
    tracker = Tracker("c_1", {"assessment": assessment}, {}, [said], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    assert asyncio.run(action.run(dispatcher, tracker, {})) == []
    return dispatcher.messages


def test_the_handoff_is_said_and_requested(requested: list[Mapping[str, Any]]) -> None:
    [message] = run(handoff.Handoff(), {**ANGRY, "inbound_id": "i1"})
    assert message["text"] == LINES.handoff("anger")
    assert requested == [
        {
            "conversation_id": "c_1",
            "inbound_id": "i1",
            "reason": "anger",
            "reasons": ["anger 0.93"],
            "skill": "complaints",
            "priority": 2,
        }
    ]


def test_an_assessment_of_another_message_gives_no_reason(requested: list[Mapping[str, Any]]) -> None:
    [message] = run(handoff.Handoff(), {**ANGRY, "inbound_id": "i0"})
    assert message["text"] == LINES.handoff("explicit_request")
    assert requested[0]["reason"] == "explicit_request"


@pytest.mark.parametrize(
    ("before", "reason"), [("change_delivery_form", "never_ask"), ("action_listen", "explicit_request")]
)
def test_a_dialogue_that_led_here_by_itself_names_a_reason(
    requested: list[Mapping[str, Any]], before: str, reason: str
) -> None:
    calm = {"action": "none", "reason": "none", "reasons": [], "skill": None, "priority": 0, "inbound_id": "i1"}
    said = {"event": "user", "text": "hm", "metadata": {"inbound_id": "i1"}}
    tracker = Tracker("c_1", {"assessment": calm}, {}, [said], False, None, {}, before)
    asyncio.run(handoff.Handoff().run(CollectingDispatcher(), tracker, {}))
    assert [(one["reason"], bool(one["reasons"])) for one in requested] == [(reason, True)]


@pytest.mark.parametrize(("inbound_id", "url"), [(None, "sqlite:///baton.db"), ("i1", "")])
def test_in_the_shell_the_line_is_said_and_nothing_is_written(
    requested: list[Mapping[str, Any]], monkeypatch: pytest.MonkeyPatch, inbound_id: str | None, url: str
) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", url)
    [message] = run(handoff.Handoff(), {**ANGRY, "inbound_id": inbound_id or "rasa-id"}, inbound_id=inbound_id)
    assert message["text"] == LINES.handoff("anger")
    assert requested == []


def test_a_request_that_cannot_be_written_fails_the_action(
    requested: list[Mapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(**request: Any) -> None:
        raise OSError("database down")

    monkeypatch.setattr(requests, "request_handoff", down)
    with pytest.raises(OSError, match="database down"):
        run(handoff.Handoff(), {**ANGRY, "inbound_id": "i1"})


def test_a_person_is_offered_with_two_buttons(requested: list[Mapping[str, Any]]) -> None:
    [message] = run(handoff.OfferHuman(), {**ANGRY, "reason": "frustration", "inbound_id": "i1"})
    assert message["text"] == LINES.offer("frustration")
    assert [button["payload"] for button in message["buttons"]] == ["/accept_offer", "/decline_offer"]
    assert requested == []


def test_a_handoff_ends_the_form_that_was_asking() -> None:
    tracker = Tracker("c_1", {}, {}, [{"event": "user", "text": "help"}], False, None, {"name": "return_form"}, None)
    events = asyncio.run(handoff.Handoff().run(CollectingDispatcher(), tracker, {}))
    assert [(event["event"], event["name"]) for event in events] == [("active_loop", None), ("slot", "requested_slot")]


def test_the_words_that_led_to_a_person_are_no_answer_to_the_form() -> None:
    slots = {"requested_slot": "problem", "problem": "get me a person", "order_number": "NH-20417"}
    said = {"text": "get me a person"}
    tracker = Tracker("c_1", slots, said, [{"event": "user", **said}], False, None, {"name": "damaged_item_form"}, None)
    events = asyncio.run(handoff.Handoff().run(CollectingDispatcher(), tracker, {}))
    assert {event["name"]: event["value"] for event in events if event["event"] == "slot"} == {
        "requested_slot": None,
        "problem": None,
    }
