"""Live pages: every message once and in order, also after a broken line; nothing for those without a token."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from baton.conversations.web_chat import WebChat
from baton.gateway import streams
from baton.helpdesks.users import switch_user
from tests.gateway.people import Caller, Gateway

Event = tuple[str, str | None, dict[str, Any]]


@contextmanager
def stream(caller: Caller, path: str, **headers: str) -> Iterator[Iterator[Event]]:
    """The events of a stream: (kind, id, data)."""
    headers = {"Authorization": f"Bearer {caller.token}", **headers}
    with caller.gateway.client.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield events(response.iter_lines())


def events(lines: Iterator[str]) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if line:
            fields[name] = value
        elif "data" in fields:
            yield fields.get("event", "message"), fields.get("id"), json.loads(fields["data"])
        if not line:
            fields = {}


def messages(found: Iterator[Event], count: int) -> list[tuple[str | None, str]]:
    said: list[tuple[str | None, str]] = []
    for kind, key, data in found:
        if kind == "message":
            said.append((key, data["text"]))
        if len(said) == count:
            break
    return said


def state(found: Iterator[Event], owner: str) -> dict[str, Any]:
    return next(data for kind, _, data in found if kind == "state" and data["owner"] == owner)


def test_what_is_said_is_heard_live_and_in_order(served: Gateway) -> None:
    customer = served.customer()
    with stream(customer, "/chat/stream") as found:
        (first,) = messages(found, 1)
        assert first[0] == "1"
        customer.post("hello")
        assert messages(found, 2) == [("2", "hello"), ("3", "re: hello")]
        customer.call("POST", "/chat/human")
        assert state(found, "queue")["queue"]["position"] == 1


def test_the_messages_are_those_of_the_transcript(served: Gateway) -> None:
    customer = served.customer()
    customer.say("hello")
    with stream(customer, "/chat/stream") as found:
        heard = [next(data for kind, _, data in found if kind == "message") for _ in range(3)]
    assert heard == customer.look()["messages"]


def test_a_broken_line_is_taken_up_where_it_broke(served: Gateway) -> None:
    customer = served.customer()
    customer.say("hello")
    with stream(customer, "/chat/stream?after=0", **{"Last-Event-ID": "1"}) as found:
        assert messages(found, 2) == [("2", "hello"), ("3", "re: hello")]
    with stream(customer, "/chat/stream?after=2") as found:
        assert messages(found, 1) == [("3", "re: hello")]


def test_an_odd_last_event_id_does_no_harm(served: Gateway) -> None:
    customer = served.customer()
    for odd in ("nonsense", "-1"):
        with stream(customer, "/chat/stream", **{"Last-Event-ID": odd}) as found:
            assert messages(found, 1)[0][0] == "1"
    with stream(customer, "/chat/stream", **{"Last-Event-ID": "9" * 40}) as found:
        assert next(found)[0] == "state"


def test_a_customer_hears_nothing_of_another_and_no_note(served: Gateway) -> None:
    one, other, ann = served.customer(), served.customer(), served.person()
    with stream(one, "/chat/stream?after=1") as found:
        other.say("my secret")
        ann.on(one, "notes", text="PRIVATE")
        one.post("hello")
        assert [text for _, text in messages(found, 2)] == ["hello", "re: hello"]


def test_the_desk_hears_that_something_changed_and_where(served: Gateway) -> None:
    customer, ann = served.customer(), served.person()
    with stream(ann, "/api/stream") as found:
        assert next(found)[0] == "queue"
        customer.call("POST", "/chat/human")
        kinds = {next(found)[0] for _ in range(2)}
        assert kinds == {"queue", "conversation"}
        customer.call("POST", "/chat/typing")
        assert any(kind == "sign" and data == {"conversation": customer.id, "typing": True} for kind, _, data in found)


def test_the_desks_stream_carries_no_words(served: Gateway) -> None:
    customer, ann = served.customer(), served.person()
    with stream(ann, "/api/stream") as found:
        customer.post("my secret")
        heard = [next(found) for _ in range(3)]
    assert "secret" not in str(heard)


def test_one_stream_too_many_ends_the_oldest(served: Gateway) -> None:
    customer = served.customer()
    with ExitStack() as open_lines:
        lines = [open_lines.enter_context(stream(customer, "/chat/stream")) for _ in range(streams.STREAMS)]
        for line in lines:
            assert messages(line, 1)[0][0] == "1"
        newest = open_lines.enter_context(stream(customer, "/chat/stream"))
        assert {kind for kind, _, _ in lines[0]} <= {"state"}
        customer.post("hello")
        for line in (*lines[1:], newest):
            assert next(data["text"] for kind, key, data in line if key == "2") == "hello"


def test_the_desks_stream_ends_with_the_session(served: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_S", 0.05)
    ann, ben = served.person("Ann"), served.person("Ben")
    with stream(ann, "/api/stream") as hers, stream(ben, "/api/stream") as his:
        assert (next(hers)[0], next(his)[0]) == ("queue", "queue")
        switch_user(served.baton.database, name="Ann", active=False)
        assert list(hers) == []
        served.customer().call("POST", "/chat/human")
        assert next(his)[0] in ("queue", "conversation")


def test_what_fades_is_looked_at_without_reading_the_messages_again(
    served: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "WAITING_S", 0.02)
    monkeypatch.setattr(streams, "LOOK_AGAIN_S", 3600.0)
    monkeypatch.setattr(streams, "HEARTBEAT_S", 0.2)
    reads: list[int] = []
    whole = WebChat.look
    customer = served.customer()
    customer.call("POST", "/chat/human")

    def look(chat: WebChat, conversation: str, after: int) -> Any:
        reads.append(after)
        return whole(chat, conversation, after)

    monkeypatch.setattr(WebChat, "look", look)
    headers = {"Authorization": f"Bearer {customer.token}"}
    with served.client.stream("GET", "/chat/stream", headers=headers) as response:
        next(line for line in response.iter_lines() if "still here" in line)
        assert len(reads) == 1


def test_a_message_and_its_answer_cost_a_page_two_looks(served: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []
    whole, customer = WebChat.look, served.customer()

    def look(chat: WebChat, conversation: str, after: int) -> Any:
        reads.append(after)
        return whole(chat, conversation, after)

    monkeypatch.setattr(WebChat, "look", look)
    with stream(customer, "/chat/stream") as found:
        messages(found, 1)
        customer.post("hello")
        assert messages(found, 2) == [("2", "hello"), ("3", "re: hello")]
    assert len(reads) in (2, 3)  # both in one look, if the answer is quick
