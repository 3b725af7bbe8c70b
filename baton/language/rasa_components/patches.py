"""Every change Baton makes to Rasa 3.6.21 itself, in one place, each with a test that fails when it is out of date.

- A custom action that fails is only logged by Rasa: `noting()` collects the failures of a turn.
- A custom action may take 300 s and its errors carry the whole request into the log: both are cut.
- Rasa checks the schema of action results itself at every call, and opens a connection for it: see `action_calls`.
- Rasa builds a dask graph for every message and prediction: see `straight_runs`.
- Rasa unpacks every rule at every prediction: see `rule_lookup`.
- Rasa replays the conversation for every policy of a prediction: see `dialogue_states`; and again to copy it for
  every action: see `working_set`.
- Rasa sends the action server every event there ever was: it gets what it needs, see `action_events`.
- A new session repeats every slot event there ever was, so sessions never get short: it repeats the last of each.
- Rasa searches all its classes for each event it reads: what it found is remembered.
- Error logs print the local variables of every frame, and so customer text: they no longer do.

`apply()` may be called any number of times. It must not change what a bot says or does.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, List
from urllib.parse import urlsplit, urlunsplit

import structlog
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]
from rasa.core.actions.action import ActionExecutionRejection, ActionSessionStart, RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from baton.language.rasa_components import action_calls
from baton.language.rasa_components.action_calls import session, validate_action_result
from baton.language.rasa_components.action_events import call_format
from baton.language.rasa_components.dialogue_states import states_for_tracker_history
from baton.language.rasa_components.rule_lookup import possible_keys
from baton.language.rasa_components.straight_runs import run_graph
from baton.language.rasa_components.working_set import twin

ACTION_TIMEOUT_S = 8.0
"""A turn has 20 s; `timeout_s` under `action_endpoint:` in endpoints.yml changes this."""

STOCK_RUN = action_calls.STOCK_RUN
STOCK_COPY = DialogueStateTracker.copy
STOCK_SESSION = EndpointConfig.session
STOCK_VALIDATE = RemoteAction._validate_action_result
STOCK_POSSIBLE_KEYS = RulePolicy._get_possible_keys
STOCK_RUN_ACTION = MessageProcessor._run_action
STOCK_EVENT_CLASS = Event.resolve_by_type
STOCK_CARRY_OVER = ActionSessionStart._slot_set_events_from_tracker


class ActionFailed(RasaException):
    """A custom action gave no usable result; the text names no customer data.

    Of Rasa's own kind, and so not in `baton.errors`: Rasa's slot extraction goes on only after a RasaException.
    """


@dataclass(frozen=True)
class Failure:
    """One action that failed, and why in a few words without customer text."""

    action: str
    error: str


Before = Callable[[str], Awaitable[None]]


@dataclass
class TurnNotes:
    """What one turn did beside the tracker: custom actions called and actions that failed."""

    called: List[str] = field(default_factory=list)
    failures: List[Failure] = field(default_factory=list)
    before: Before | None = None


_notes: ContextVar[TurnNotes] = ContextVar("baton_turn_notes")


@contextmanager
def noting(before: Before | None = None) -> Iterator[TurnNotes]:
    """Collect what the actions run inside do; tasks started inside share the notes.

    `before` is awaited with the name of each custom action before it is called; what it raises keeps it from running.
    """
    notes = TurnNotes(before=before)
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


def note_failure(action: str, error: str) -> None:
    """Add a failure to the running turn's notes, if a turn is running."""
    notes = _notes.get(None)
    if notes is not None:
        notes.failures.append(Failure(action, error))


def apply() -> None:
    """Put every patch in force in this process."""
    RemoteAction.run = _run_remote
    RemoteAction._validate_action_result = validate_action_result
    RemoteAction._action_call_format = call_format
    DialogueStateTracker.copy = twin
    EndpointConfig.session = session
    RulePolicy._get_possible_keys = possible_keys
    DaskGraphRunner.run = run_graph
    Domain.states_for_tracker_history = states_for_tracker_history
    MessageProcessor._run_action = _run_action
    Event.resolve_by_type = staticmethod(_event_class)
    ActionSessionStart._slot_set_events_from_tracker = staticmethod(_carry_over)
    formatters: tuple[Any, ...] = (
        structlog.processors.dict_tracebacks.format_exception,
        structlog.dev.default_exception_formatter,
    )
    for formatter in formatters:
        if hasattr(formatter, "show_locals"):
            formatter.show_locals = False


async def _run_remote(self: RemoteAction, *arguments: Any, **named: Any) -> List[Event]:
    notes = _notes.get(None)
    if notes is not None:
        if notes.before is not None:
            await notes.before(self.name())
        notes.called.append(self.name())
    timeout_s = _prepare(self.action_endpoint)
    try:
        return await asyncio.wait_for(action_calls.run(self, *arguments, **named), timeout_s)
    except ActionExecutionRejection:
        raise
    except Exception as error:
        reason = f"no answer within {timeout_s:g} s" if isinstance(error, asyncio.TimeoutError) else _reason(error)
        note_failure(self.name(), reason)
        raise ActionFailed(f"{self.name()}: {reason}") from None


def _prepare(endpoint: EndpointConfig | None) -> float:
    """Aim at BATON_ACTIONS_PORT, which endpoints.yml cannot name while it is unset; returns the time limit."""
    if endpoint is None:
        return ACTION_TIMEOUT_S
    port = os.environ.get("BATON_ACTIONS_PORT")
    if port and endpoint.url:
        parts = urlsplit(endpoint.url)
        endpoint.url = urlunsplit(parts._replace(netloc=f"{parts.hostname}:{port}"))
    return float(endpoint.kwargs.get("timeout_s", ACTION_TIMEOUT_S))


def _reason(error: Exception) -> str:
    cause = error.__cause__
    if isinstance(cause, ClientResponseError):
        return "the action server does not know it" if cause.status == 404 else f"it failed with status {cause.status}"
    if isinstance(error, ValidationError):
        return f"its result is not in the agreed form ({error.json_path})"
    if isinstance(error, RasaException) and "connect" in str(error):
        return "the action server cannot be reached"
    return type(error).__name__


async def _run_action(self: MessageProcessor, action: Any, *arguments: Any, **named: Any) -> bool:
    stock_run = action.run

    async def run(*inner: Any, **inner_named: Any) -> List[Event]:
        try:
            events: List[Event] = await stock_run(*inner, **inner_named)
            return events
        except (ActionExecutionRejection, ActionFailed):
            raise
        except Exception as error:
            note_failure(action.name(), type(error).__name__)
            raise

    action.run = run
    going_on: bool = await STOCK_RUN_ACTION(self, action, *arguments, **named)
    return going_on


_event_classes: dict[str, type[Event]] = {}


def _event_class(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    known = _event_classes.get(type_name)
    if known is not None:
        return known
    found: type[Event] | None = STOCK_EVENT_CLASS(type_name, default)
    if found is not None and found.type_name == type_name:
        _event_classes[type_name] = found
    return found


def _carry_over(tracker: DialogueStateTracker) -> list[SlotSet]:
    last = {event.key: event for event in STOCK_CARRY_OVER(tracker)}
    return [event for key, event in last.items() if not _is_initial(tracker, key, event.value)]


def _is_initial(tracker: DialogueStateTracker, key: str, value: Any) -> bool:
    slot = tracker.slots.get(key)
    return slot is not None and bool(slot.initial_value == value)
