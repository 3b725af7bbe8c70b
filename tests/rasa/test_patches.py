"""Each patch of Rasa is still needed, still fits this Rasa, and does what it says."""

import hashlib
import inspect
from typing import Any

import pytest
import structlog

pytestmark = pytest.mark.rasa


@pytest.fixture(autouse=True)
def applied() -> None:
    from baton.language.rasa_components import patches

    patches.apply()


STEPS = {
    "handle_message": "0c41d4780d2d",
    "log_message": "f2f8ec66a291",
    "_handle_message_with_tracker": "f42e1ae30393",
    "_run_prediction_loop": "cb30a0cbb690",
    "_run_action": "6d383d0179ef",
    "RemoteAction.run": "ccabf6f1160d",
}
"""The source of Rasa 3.6.21; when one differs, read what changed, mend `turn.py` and `patches.py`, then this table."""


def fingerprint(thing: Any) -> str:
    return hashlib.sha256(inspect.getsource(thing).encode()).hexdigest()[:12]


def test_rasa_handles_a_message_in_the_steps_that_a_turn_repeats() -> None:
    from rasa.core.processor import MessageProcessor

    from baton.language.rasa_components import patches

    assert {
        "handle_message": fingerprint(MessageProcessor.handle_message),
        "log_message": fingerprint(MessageProcessor.log_message),
        "_handle_message_with_tracker": fingerprint(MessageProcessor._handle_message_with_tracker),
        "_run_prediction_loop": fingerprint(MessageProcessor._run_prediction_loop),
        "_run_action": fingerprint(patches.STOCK_RUN_ACTION),
        "RemoteAction.run": fingerprint(patches.STOCK_RUN),
    } == STEPS


def test_stock_rasa_still_swallows_a_failing_action() -> None:
    from baton.language.rasa_components import patches

    assert "the actions events are lost" in inspect.getsource(patches.STOCK_RUN_ACTION)


def test_stock_rasa_still_waits_five_minutes_for_an_action() -> None:
    from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT

    from baton.language.rasa_components import patches

    assert DEFAULT_REQUEST_TIMEOUT > patches.ACTION_TIMEOUT_S
    assert "timeout=DEFAULT_REQUEST_TIMEOUT" in inspect.getsource(patches.STOCK_RUN)


def test_stock_rasa_still_puts_the_action_servers_answer_into_its_errors() -> None:
    from rasa.utils.endpoints import ClientResponseError

    assert "a secret" in str(ClientResponseError(500, "Error", "a secret"))


def test_stock_rasa_still_hides_read_errors_behind_an_empty_tracker() -> None:
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import FailSafeTrackerStore

    from baton.language.rasa_components.model import honest

    wrapped = Agent().tracker_store
    assert isinstance(wrapped, FailSafeTrackerStore)
    assert not isinstance(honest(wrapped), FailSafeTrackerStore)
    assert honest(honest(wrapped)) is honest(wrapped)


def test_stock_rasa_still_checks_the_schema_itself_at_every_result(monkeypatch: pytest.MonkeyPatch) -> None:
    from jsonschema.validators import validator_for
    from rasa.core.actions.action import RemoteAction

    from baton.language.rasa_components import action_calls, patches

    checked: list[Any] = []
    action_calls.result_validator()
    cls = validator_for(RemoteAction.action_response_format_spec())
    monkeypatch.setattr(cls, "check_schema", lambda schema, *rest, **named: checked.append(schema))
    action = RemoteAction("action_x", None)
    patches.STOCK_VALIDATE(action, {"events": [], "responses": []})
    patches.STOCK_VALIDATE(action, {"events": [], "responses": []})
    assert len(checked) == 2
    action._validate_action_result({"events": [], "responses": []})
    action._validate_action_result({"events": [], "responses": []})
    assert len(checked) == 2


@pytest.mark.parametrize(
    "result",
    [
        None,
        [],
        {},
        {"events": [], "responses": []},
        {"events": None},
        {"events": [{"event": "slot", "name": "x", "value": 1}]},
        {"events": [{"event": "slot", "name": "x", "value": None, "timestamp": None}], "responses": [{"text": "hi"}]},
        {"events": [{"event": "slot", "name": "x", "value": 1, "timestamp": "soon"}], "responses": []},
        {"events": [{"event": "slot", "name": "x", "value": 1, "timestamp": True}], "responses": []},
        {"events": [{"event": "slot", "name": 1, "value": 1}], "responses": []},
        {"events": [{"event": "slot", "name": "x"}], "responses": []},
        {"events": [{"event": "slot", "name": "x", "value": 1, "metadata": 7}], "responses": []},
        {"events": [{"event": "bot", "text": "hi"}], "responses": []},
        {"events": [], "responses": ["text"]},
        {"events": [{"event": "slot", "name": 1}]},
        {"events": [{"event": "unknown"}]},
        {"responses": ["text"]},
    ],
)
def test_the_compiled_validator_gives_the_verdict_of_the_stock_one(result: Any) -> None:
    from jsonschema import ValidationError
    from rasa.core.actions.action import RemoteAction

    from baton.language.rasa_components import action_calls, patches

    def verdict(validate: Any) -> bool:
        try:
            return bool(validate(RemoteAction("action_x", None), result))
        except ValidationError:
            return False

    assert verdict(action_calls.validate_action_result) == verdict(patches.STOCK_VALIDATE)


def test_error_logs_show_no_local_variables() -> None:
    try:
        customer_text = "my card is 4111"
        raise RuntimeError(len(customer_text))
    except RuntimeError as error:
        logged = structlog.processors.dict_tracebacks(None, "error", {"exc_info": error})
    assert "RuntimeError" in str(logged)
    assert "4111" not in str(logged)


def test_structlog_would_show_them_without_the_patch() -> None:
    from structlog.tracebacks import ExceptionDictTransformer

    assert ExceptionDictTransformer().show_locals is True


def test_the_actions_port_of_the_environment_replaces_the_one_in_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.utils.endpoints import EndpointConfig

    from baton.language.rasa_components.patches import _prepare

    endpoint = EndpointConfig("http://127.0.0.1:5055/webhook")
    monkeypatch.delenv("BATON_ACTIONS_PORT", raising=False)
    _prepare(endpoint)
    assert endpoint.url == "http://127.0.0.1:5055/webhook"
    monkeypatch.setenv("BATON_ACTIONS_PORT", "6055")
    _prepare(endpoint)
    assert endpoint.url == "http://127.0.0.1:6055/webhook"


def test_a_new_session_carries_the_last_value_of_each_slot() -> None:
    from rasa.core.actions.action import ActionSessionStart
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import SlotSet
    from rasa.shared.core.trackers import DialogueStateTracker

    from baton.language.rasa_components import patches

    mapping = [{"type": "custom"}]
    slots = {
        "name": {"type": "text", "mappings": mapping},
        "gone": {"type": "text", "mappings": mapping},
        "off": {"type": "bool", "initial_value": True, "mappings": mapping},
    }
    domain = Domain.from_dict({"slots": slots})
    said = [("name", "A"), ("gone", "x"), ("name", "B"), ("gone", None), ("off", None), ("name", "C")]
    tracker = DialogueStateTracker.from_events("c", [SlotSet(*pair) for pair in said], domain.slots)
    carried = ActionSessionStart._slot_set_events_from_tracker(tracker)
    assert {event.key: event.value for event in carried} == {"name": "C", "off": None}
    assert len(carried) == 2
    assert len(patches.STOCK_CARRY_OVER(tracker)) == len(said)


def test_an_events_class_is_searched_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import rasa.shared.utils.common
    from rasa.shared.core.events import Event, SlotSet, UserUttered

    from baton.language.rasa_components import patches

    searched: list[type] = []
    stock = rasa.shared.utils.common.all_subclasses
    monkeypatch.setattr(rasa.shared.utils.common, "all_subclasses", lambda base: searched.append(base) or stock(base))
    monkeypatch.setattr(patches, "_event_classes", {})
    assert [Event.resolve_by_type("slot") for _ in range(3)] == [SlotSet] * 3
    assert searched.count(Event) == 1
    assert [patches.STOCK_EVENT_CLASS("user") for _ in range(3)] == [UserUttered] * 3
    assert searched.count(Event) == 4
    with pytest.raises(ValueError, match="no_such_event"):
        Event.resolve_by_type("no_such_event")
    assert Event.resolve_by_type("no_such_event", SlotSet) is SlotSet


def long_tracker(turns: int) -> Any:
    from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    events: list[Any] = []
    for number in range(turns):
        said = UserUttered(str(number), {"name": "greet"}, parse_data={}, message_id=str(number))
        judged = SlotSet("assessment", {"inbound_id": str(number), "action": "none", "reason": "none"})
        events += [ActionExecuted("action_listen"), said, judged]
        events += [SlotSet("outcome", number), ActionExecuted("utter_x"), BotUttered("x")]
    return DialogueStateTracker.from_events("c", events)


def test_stock_rasa_still_replays_a_conversation_to_copy_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.shared.core.trackers import DialogueStateTracker

    from baton.language.rasa_components import patches

    updated: list[Any] = []
    tracker, stock = long_tracker(3), DialogueStateTracker.update
    monkeypatch.setattr(DialogueStateTracker, "update", lambda *what: updated.append(what) or stock(*what))
    assert patches.STOCK_COPY(tracker) == tracker
    assert len(updated) == 18
    assert tracker.copy() == tracker
    assert len(updated) == 18
