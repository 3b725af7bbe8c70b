"""The gateway's side of the turn protocol: what counts as an answer, and what is safe to try again."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from baton.conversations.dialogue import Turn
from baton.errors import DialogueUnavailable
from baton.language.rasa_client import RasaClient

TURN = Turn("c_1", "in_1", "hello", metadata={"epoch": 3})
ANSWER: dict[str, Any] = {
    "inbound_id": "in_1",
    "replies": [{"text": "Hi!", "buttons": [{"title": "Yes", "payload": "/affirm"}]}, {"text": " "}],
    "reading": {"text": "hello", "intent": "greet", "confidence": 0.9, "new_key": 1},
    "assessment": {"action": "none"},
    "actions": ["utter_greet"],
    "failures": [],
    "model": "m.tar.gz",
}
Handler = Callable[[httpx.Request], httpx.Response]


def client(handler: Handler) -> RasaClient:
    """A client whose server is a function."""
    made = RasaClient("http://rasa", "secret", turn_timeout_s=1.0)
    made._client = httpx.Client(
        base_url="http://rasa", headers=made._client.headers, transport=httpx.MockTransport(handler)
    )
    return made


def answering(status: int, body: Any) -> RasaClient:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client(lambda request: httpx.Response(status, content=content))


def test_a_turn_is_asked_with_the_secret_and_its_answer_is_read() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=ANSWER)

    answer = client(handler).run(TURN)
    assert [(reply.text, [button.payload for button in reply.buttons]) for reply in answer.replies] == [
        ("Hi!", ["/affirm"])
    ]
    assert answer.reading is not None
    assert (answer.reading.intent, answer.assessment, answer.model) == ("greet", {"action": "none"}, "m.tar.gz")
    assert seen[0].headers["x-baton-secret"] == "secret"
    assert json.loads(seen[0].content)["inbound_id"] == "in_1"


def test_what_goes_with_a_reply_is_taken_over_but_no_address_that_is_not_of_the_web() -> None:
    rich = {
        "text": "",
        "buttons": [{"title": "Sofa", "payload": "/sofa", "description": "three seats"}],
        "image": {"url": "https://shop.example/a.png", "alt": "A sofa"},
        "link": {"url": "javascript:alert(1)", "title": "Shop"},
        "list_label": "Sofas",
    }
    (reply,) = (
        answering(200, ANSWER | {"replies": [rich, {"text": "", "image": {"url": "file:///a"}}]}).run(TURN).replies
    )
    assert reply.buttons[0].description == "three seats"
    assert reply.content == {"image": {"url": "https://shop.example/a.png", "alt": "A sofa"}, "list_label": "Sofas"}


def test_a_failed_action_is_part_of_the_answer() -> None:
    answer = answering(502, ANSWER | {"failures": [{"action": "action_x", "error": "timeout"}]}).run(TURN)
    assert answer.failures == ["action_x: timeout"]
    assert answer.replies


@pytest.mark.parametrize(
    ("status", "body", "safe"),
    [
        (503, {"retry_safe": True}, True),
        (503, {"retry_safe": False}, False),
        (503, b"nothing", False),
        (500, {"retry_safe": True}, False),
        (403, {}, False),
        (404, {}, False),
        (200, b"<html>", False),
        (200, [], False),
        (200, {"replies": "no list"}, False),
        (200, {"replies": [], "reading": "no object"}, False),
    ],
)
def test_everything_else_is_a_failure_and_safe_only_when_rasa_says_so(status: int, body: Any, safe: bool) -> None:
    with pytest.raises(DialogueUnavailable) as failure:
        answering(status, body).run(TURN)
    assert failure.value.retry_safe is safe


@pytest.mark.parametrize(
    ("error", "safe", "away"),
    [
        (httpx.ConnectError("refused"), True, True),
        (httpx.ConnectTimeout("slow"), True, True),
        (httpx.ReadTimeout("slow"), False, False),
        (httpx.ReadError("reset"), False, True),
        (httpx.RemoteProtocolError("cut"), False, True),
    ],
)
def test_a_broken_line_is_safe_only_when_nothing_was_sent(error: Exception, safe: bool, away: bool) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(DialogueUnavailable) as failure:
        client(handler).run(TURN)
    assert (failure.value.retry_safe, failure.value.away) == (safe, away)


def test_a_message_is_read_without_a_turn() -> None:
    assert answering(200, {"reading": {"text": "hi", "intent": "greet"}}).read("hi").intent == "greet"


@pytest.mark.parametrize(("status", "body"), [(503, {}), (200, b"<html>"), (200, {}), (200, {"reading": None})])
def test_a_reading_that_is_none_is_a_failure(status: int, body: Any) -> None:
    with pytest.raises(DialogueUnavailable):
        answering(status, body).read("hi")


def test_ready_only_when_a_model_answers() -> None:
    assert answering(200, {}).ready()
    assert not answering(503, {}).ready()
