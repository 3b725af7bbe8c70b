"""What Rasa swallows, the turn channel says: 502 when an action failed, 503 when the turn did not run."""

import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tinybot_server import RecordingActions, RunningRasa, judged, slot_events

pytestmark = pytest.mark.rasa


class BrokenStore:
    """Rows of a database that is down for reading, for writing or not at all."""

    blocking = False

    def __init__(self, rows: Any, *, reads: bool, writes: bool) -> None:
        self.rows, self.reads, self.writes = rows, reads, writes

    def read(self, sender_id: str, *, all_sessions: bool) -> Any:
        if not self.reads:
            raise OSError("the customer wrote: hello")
        return self.rows.read(sender_id, all_sessions=all_sessions)

    def append(self, sender_id: str, rows: Any, *, after: int) -> int:
        if not self.writes:
            raise OSError("the customer wrote: hello")
        return int(self.rows.append(sender_id, rows, after=after))

    def begin_effect(self, inbound_id: str, action: str) -> None:
        self.rows.begin_effect(inbound_id, action)

    def effect_of(self, inbound_id: str) -> Any:
        return self.rows.effect_of(inbound_id)


@pytest.fixture
def store(rasa_server: RunningRasa) -> Iterator[Any]:
    from baton.language.rasa_components.model import honest

    store = honest(rasa_server.agent.processor.tracker_store)
    rows = store.rows
    yield store
    store.rows = rows


def test_a_failing_reader_is_503_and_stores_nothing(rasa_server: RunningRasa) -> None:
    answer = rasa_server.turn("trip the reader", conversation="reader", inbound_id="r1")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["retry_safe"] is True
    assert "trip" not in answer.text
    assert rasa_server.turn("hello", conversation="reader", inbound_id="r1").json()["already_ran"] is False


def test_a_failing_reader_is_503_for_parse(rasa_server: RunningRasa) -> None:
    answer = rasa_server.call("POST", "/parse", {"text": "trip the reader"})
    assert answer.status_code == 503
    assert "customer" not in answer.text


def test_a_failing_policy_is_503(rasa_server: RunningRasa) -> None:
    answer = rasa_server.turn("trip the policy", conversation="policy", inbound_id="p1")
    assert (answer.status_code, answer.json()["retry_safe"]) == (503, True)


def test_a_failing_assessment_is_502_with_reading_and_replies(
    rasa_server: RunningRasa, actions: RecordingActions
) -> None:
    actions.answers["action_assess_customer"] = lambda call: (500, {"error": "hello", "request_body": call})
    answer = rasa_server.turn("hello", conversation="assess", inbound_id="a1")
    body = answer.json()
    assert answer.status_code == 502
    assert body["failures"] == [{"action": "action_assess_customer", "error": "it failed with status 500"}]
    assert (body["reading"]["intent"], body["assessment"], len(body["replies"])) == ("greet", None, 1)


def test_an_action_server_that_is_down_is_502_with_reading(
    rasa_server: RunningRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rasa_server.agent.action_endpoint, "url", "http://127.0.0.1:9/webhook")
    answer = rasa_server.turn("hello", conversation="down", inbound_id="d1")
    body = answer.json()
    assert answer.status_code == 502
    assert body["failures"] == [{"action": "action_assess_customer", "error": "the action server cannot be reached"}]
    assert (body["reading"]["intent"], body["assessment"]) == ("greet", None)


@pytest.mark.parametrize(
    ("result", "error"),
    [
        ((200, {"events": "none"}), "its result is not in the agreed form ($.events)"),
        ((404, {"error": "unknown", "action_name": "x"}), "the action server does not know it"),
        ((200, {"events": [{"event": "no_such_event"}]}), "its result is not in the agreed form"),
    ],
)
def test_an_assessment_that_answers_nonsense_is_502(
    rasa_server: RunningRasa, actions: RecordingActions, result: Any, error: str
) -> None:
    actions.answers["action_assess_customer"] = lambda call: result
    answer = rasa_server.turn("hello", conversation="nonsense", inbound_id=f"n{error}")
    assert answer.status_code == 502
    assert answer.json()["failures"][0]["error"].startswith(error)


def test_an_action_that_takes_too_long_has_failed(rasa_server: RunningRasa, actions: RecordingActions) -> None:
    def slow(call: dict[str, Any]) -> tuple[int, Any]:
        time.sleep(3)
        return 200, {}

    actions.answers["action_look_up"] = slow
    answer = rasa_server.turn("missing look up", conversation="slow", inbound_id="s1")
    assert answer.status_code == 502
    assert answer.json()["failures"] == [{"action": "action_look_up", "error": "no answer within 2 s"}]


def test_a_failing_handoff_is_502_and_still_says_handoff(rasa_server: RunningRasa, actions: RecordingActions) -> None:
    actions.answers["action_assess_customer"] = judged("handoff")
    actions.answers["action_handoff"] = lambda call: (500, {})
    answer = rasa_server.turn("I am angry", conversation="handoff", inbound_id="h1")
    body = answer.json()
    assert (answer.status_code, body["replies"], body["assessment"]["action"]) == (502, [], "handoff")
    assert body["failures"] == [{"action": "action_handoff", "error": "it failed with status 500"}]


def test_a_failure_of_one_turn_is_not_told_again_in_the_next(
    rasa_server: RunningRasa, actions: RecordingActions
) -> None:
    actions.answers["action_look_up"] = lambda call: (500, {})
    assert rasa_server.turn("missing look up", conversation="next", inbound_id="x1").status_code == 502
    assert rasa_server.turn("hello", conversation="next", inbound_id="x2").status_code == 200


def test_a_turn_that_failed_is_not_taken_for_a_good_one_when_it_is_asked_for_again(
    rasa_server: RunningRasa, actions: RecordingActions
) -> None:
    actions.answers["action_look_up"] = lambda call: (500, {})
    first = rasa_server.turn("missing look up", conversation="again", inbound_id="a1")
    again = rasa_server.turn("missing look up", conversation="again", inbound_id="a1")
    assert again.status_code == 502
    assert again.json() == {**first.json(), "already_ran": True}
    assert actions.calls.count("action_look_up") == 1


def test_a_failing_action_of_rasa_itself_is_502(rasa_server: RunningRasa, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*arguments: Any, **named: Any) -> None:
        raise RuntimeError("Hello Ada")

    monkeypatch.setattr(rasa_server.agent.processor.nlg, "generate", broken)
    answer = rasa_server.turn("hello", conversation="nlg", inbound_id="n1")
    assert answer.status_code == 502
    assert answer.json()["failures"] == [{"action": "utter_greet", "error": "RuntimeError"}]


def test_a_bot_that_goes_in_circles_is_502_and_recovers(rasa_server: RunningRasa) -> None:
    answer = rasa_server.turn("wander round", conversation="circle", inbound_id="c1")
    assert answer.status_code == 502
    assert answer.json()["failures"][0]["action"] == "action_wander"
    after = rasa_server.turn("hello", conversation="circle", inbound_id="c2")
    assert (after.status_code, after.json()["actions"]) == (200, ["utter_greet"])


def test_a_tracker_that_cannot_be_read_is_503(rasa_server: RunningRasa, store: Any) -> None:
    store.rows = BrokenStore(store.rows, reads=False, writes=True)
    answer = rasa_server.turn("hello", conversation="unread", inbound_id="u1")
    assert (answer.status_code, answer.json()["retry_safe"]) == (503, True)
    assert "hello" not in answer.text


def test_a_tracker_that_cannot_be_saved_is_503_and_the_retry_runs_anew(
    rasa_server: RunningRasa, store: Any, actions: RecordingActions
) -> None:
    rows = store.rows
    store.rows = BrokenStore(rows, reads=True, writes=False)
    answer = rasa_server.turn("hello", conversation="unsaved", inbound_id="u1")
    assert (answer.status_code, answer.json()["retry_safe"]) == (503, True)
    store.rows = rows
    again = rasa_server.turn("hello", conversation="unsaved", inbound_id="u1")
    assert (again.status_code, again.json()["already_ran"]) == (200, False)


def test_a_retry_is_unsafe_once_an_action_had_an_effect(
    rasa_server: RunningRasa, store: Any, actions: RecordingActions
) -> None:
    store.rows = BrokenStore(store.rows, reads=True, writes=False)
    answer = rasa_server.turn("missing look up", conversation="effect", inbound_id="e1")
    assert (answer.status_code, answer.json()["retry_safe"]) == (503, False)
    assert actions.calls == ["action_assess_customer", "action_look_up"]


def test_an_action_that_must_not_run_twice_is_written_down_before_it_runs(
    rasa_server: RunningRasa, store: Any, actions: RecordingActions
) -> None:
    known: list[Any] = []

    def look(call: dict[str, Any]) -> tuple[int, Any]:
        known.append(store.rows.effect_of("b1"))
        return 200, {"events": [], "responses": []}

    actions.answers["action_look_up"] = look
    rasa_server.turn("missing look up", conversation="before", inbound_id="b1")
    rasa_server.turn("hello", conversation="before", inbound_id="b2")
    assert known == ["action_look_up"]
    assert store.rows.effect_of("b2") is None


def test_a_turn_that_broke_off_in_such_an_action_is_not_run_again(
    rasa_server: RunningRasa, store: Any, actions: RecordingActions
) -> None:
    store.rows.begin_effect("k1", "action_look_up")
    answer = rasa_server.turn("missing look up", conversation="killed", inbound_id="k1", attempt=2)
    assert (answer.status_code, answer.json()["retry_safe"]) == (503, False)
    assert "action_look_up" in answer.json()["detail"]
    assert actions.calls == []


def test_a_turn_that_broke_off_before_any_such_action_is_run_again(
    rasa_server: RunningRasa, actions: RecordingActions
) -> None:
    answer = rasa_server.turn("missing look up", conversation="killed early", inbound_id="k2", attempt=2)
    assert (answer.status_code, answer.json()["already_ran"]) == (200, False)
    again = rasa_server.turn("missing look up", conversation="killed early", inbound_id="k2", attempt=2)
    assert (again.status_code, again.json()["already_ran"]) == (200, True)
    assert actions.calls.count("action_look_up") == 1


def test_an_action_that_cannot_be_written_down_does_not_run(
    rasa_server: RunningRasa, store: Any, actions: RecordingActions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(inbound_id: str, action: str) -> None:
        raise OSError("the customer wrote: hello")

    monkeypatch.setattr(store.rows, "begin_effect", full)
    answer = rasa_server.turn("missing look up", conversation="unwritten", inbound_id="w1")
    assert answer.json()["failures"] == [{"action": "action_look_up", "error": "OSError"}]
    assert "action_look_up" not in actions.calls


def test_a_turn_runs_to_its_end_when_the_gateway_hangs_up(rasa_server: RunningRasa, actions: RecordingActions) -> None:
    import httpx

    def slow(call: dict[str, Any]) -> tuple[int, Any]:
        time.sleep(1)
        return 200, {"events": [], "responses": [{"text": "It arrives on Friday."}]}

    actions.answers["action_look_up"] = slow
    order = {"conversation": "hang_up", "inbound_id": "h1", "text": "missing look up", "metadata": {}}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{rasa_server.url}/webhooks/baton/turns",
            json=order,
            headers={"X-Baton-Secret": "the-shared-secret"},
            timeout=0.5,
        )
    again = rasa_server.turn("missing look up", conversation="hang_up", inbound_id="h1").json()
    assert (again["already_ran"], again["replies"][0]["text"]) == (True, "It arrives on Friday.")
    assert actions.calls.count("action_look_up") == 1


def test_without_a_secret_in_the_environment_the_routes_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from baton.channels.rasa_input import Refused, TurnInput

    monkeypatch.delenv("BATON_SECRET", raising=False)
    channel = TurnInput.from_credentials({"web": {}})
    with pytest.raises(Refused) as refused:
        channel._check_secret(SimpleNamespace(headers={"X-Baton-Secret": ""}))
    assert refused.value.status == 503
    assert "BATON_SECRET" in refused.value.body["title"]


def test_without_a_model_the_state_is_503(rasa_server: RunningRasa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa_server.agent, "processor", None)
    assert rasa_server.call("GET", "/state").status_code == 503
    turn = rasa_server.turn("hello", conversation="none", inbound_id="n1")
    assert (turn.status_code, turn.json()["retry_safe"]) == (503, True)


def test_no_log_line_holds_what_the_customer_wrote(
    rasa_server: RunningRasa,
    actions: RecordingActions,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    marker = "xylophone"
    actions.answers["action_assess_customer"] = lambda call: (500, {"error": marker, "request_body": call})
    actions.answers["action_look_up"] = lambda call: (500, {"error": marker, "request_body": call})
    with caplog.at_level(logging.INFO):
        rasa_server.turn(f"trip the reader {marker}", conversation="log", inbound_id="l1")
        rasa_server.turn(f"missing look up {marker}", conversation="log", inbound_id="l2")
        actions.answers["action_look_up"] = lambda call: (200, slot_events(order_number=marker) | {"events": marker})
        rasa_server.turn(f"missing look up {marker}", conversation="log", inbound_id="l3")
    captured = capsys.readouterr()
    assert "action_look_up" in caplog.text
    assert marker not in caplog.text + captured.out + captured.err
