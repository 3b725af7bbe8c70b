"""What the tests of the tiny bot share: the recording action server's answers and calls to the running Rasa."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

SECRET = "the-shared-secret"
Answer = Callable[[dict[str, Any]], tuple[int, Any]]


def slot_events(**slots: Any) -> dict[str, Any]:
    return {"events": [{"event": "slot", "name": name, "value": value} for name, value in slots.items()]}


def judged(action: str) -> Answer:
    """An assess action that stamps its judgement with the message in hand."""

    def answer(call: dict[str, Any]) -> tuple[int, Any]:
        said = [event for event in call["tracker"]["events"] if event["event"] == "user"][-1]
        stamp = {"inbound_id": said["metadata"]["inbound_id"], "policy_version": "abc"}
        return 200, slot_events(assessment={"action": action, "reason": "anger", **stamp})

    return answer


def says(text: str) -> Answer:
    return lambda call: (200, {"events": [], "responses": [{"text": text}]})


@dataclass
class RecordingActions:
    """Answers action calls as told and keeps the names in order."""

    url: str = ""
    calls: list[str] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)

    def reset(self) -> None:
        self.calls.clear()
        self.answers = {
            "action_assess_customer": judged("none"),
            "action_handoff": says("I am getting a person."),
            "action_offer_human": says("Would you like a person?"),
            "action_look_up": says("It arrives on Friday."),
            "action_wander": says("Round."),
        }


@dataclass
class RunningRasa:
    """A Rasa server of this process; `agent` may be bent by a test that puts it back."""

    url: str
    agent: Any
    models: Path

    def call(self, method: str, path: str, body: Any = None, *, secret: str | None = SECRET) -> httpx.Response:
        headers = {} if secret is None else {"X-Baton-Secret": secret}
        return httpx.request(method, f"{self.url}/webhooks/baton{path}", json=body, headers=headers, timeout=60)

    def turn(self, text: str, *, conversation: str, inbound_id: str, **more: Any) -> httpx.Response:
        metadata = {"epoch": 1, "stretch": 0, "channel": "web", **more.pop("metadata", {})}
        order = {"conversation": conversation, "inbound_id": inbound_id, "text": text, "metadata": metadata, **more}
        return self.call("POST", "/turns", order)
