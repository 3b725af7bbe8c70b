"""The slot is filled at every message, by the policy in force."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.assess import AssessCustomer

POLICY = Path(__file__).parents[2] / "policy" / "escalation.yml"


def run(action: AssessCustomer, *texts: str) -> Any:
    events = [
        {
            "event": "user",
            "text": text,
            "parse_data": {"text": text, "intent": {"name": "greet", "confidence": 0.9}},
            "metadata": {"inbound_id": f"id {text}"},
        }
        for text in texts
    ]
    tracker = Tracker("c_1", {}, {}, events, False, None, {}, "action_listen")
    [event] = asyncio.run(action.run(CollectingDispatcher(), tracker, {}))
    return event["value"]


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "escalation.yml"
    path.write_text(POLICY.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("BATON_POLICY_DIR", str(tmp_path))
    return path


def test_a_calm_message_is_judged_and_stamped(policy: Path) -> None:
    value = run(AssessCustomer(), "hello")
    assert (value["action"], value["inbound_id"]) == ("none", "id hello")


def test_a_changed_policy_takes_effect_and_a_broken_one_does_not(policy: Path) -> None:
    action = AssessCustomer()
    first = run(action, "hello")["policy_version"]
    policy.write_text(policy.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    second = run(action, "hello")["policy_version"]
    assert second != first
    policy.write_text("no_such_key: 1\n", encoding="utf-8")
    assert run(action, "hello")["policy_version"] == second


def test_mood_and_moment_are_set_beside_it_where_they_changed(policy: Path) -> None:
    parsed = {"text": "x", "intent": {"name": "order_status", "confidence": 0.9}, "tone": {"anger": 0.9}}
    said = {"event": "user", "text": "x", "parse_data": parsed, "metadata": {"inbound_id": "i1"}}

    def changed(**slots: str | None) -> dict[str, Any]:
        tracker = Tracker("c_1", dict(slots), {}, [said], False, None, {}, "action_listen")
        _, *more = asyncio.run(AssessCustomer().run(CollectingDispatcher(), tracker, {}))
        return {event["name"]: event["value"] for event in more}

    assert changed(mood="calm", moment=None) == {"mood": "upset"}
    assert changed(mood="upset", moment="complaint") == {"moment": None}
    assert changed() == {}
