"""One turn of the dialogue: a customer message in, what the bot said, read and did out.

Runs the steps of Rasa's `MessageProcessor.handle_message` one by one, so that a message that was already answered is
not run again and a failure is a TurnFailed instead of a log line. It knows no HTTP, and nothing customers wrote
gets into an error or a log.
"""

import re
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache, partial
from typing import Any

import structlog
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, DEFAULT_INTENTS, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from baton.errors import TurnFailed
from baton.handoff.choice import ACCEPT, OFFER_ACTION, choice, typed_choice
from baton.handoff.other_language import LANGUAGE_ACTION
from baton.handoff.policy_file import PolicyFile
from baton.handoff.reading import Reading
from baton.language.languages import Languages
from baton.language.normalise import normalise
from baton.language.rasa_components.dialogue_states import was_left_out
from baton.language.rasa_components.effects import before_action, is_repeatable, refuse_half_done, stored_turn
from baton.language.rasa_components.escalation_policy import ASSESSMENT_SLOT
from baton.language.rasa_components.occasion import renew_occasion
from baton.language.rasa_components.patches import Failure, TurnNotes, note_failure, noting
from baton.settings import Settings

CHANNEL = "baton"
OFFERS = (OFFER_ACTION, LANGUAGE_ACTION)
NO_STEPS = (None, ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME)
FAILURES = "failures"
"""Where a message's metadata keeps the actions that failed in its turn."""

log = structlog.get_logger()


@dataclass(frozen=True)
class TurnOrder:
    """What the gateway asks for; `payload` is a button's command, `text` never is one.

    From the second `attempt` on, an earlier one may have broken off half way.
    """

    conversation: str
    inbound_id: str
    text: str
    payload: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    attempt: int = 1

    @property
    def slots(self) -> dict[str, Any]:
        """Slots to set before the turn; the channel is one of them."""
        given = dict(self.metadata.get("slots") or {})
        return {"channel": self.metadata["channel"], **given} if self.metadata.get("channel") else given

    @property
    def stored_metadata(self) -> dict[str, Any]:
        """What the tracker keeps with the message."""
        kept = {key: value for key, value in self.metadata.items() if key != "slots"}
        return {**kept, "inbound_id": self.inbound_id}

    def message_text(self, domain: Domain, *, after: str | None) -> str:
        """The button's command when this model knows it, else the text, made harmless.

        A plain yes or no stands for a button when `after`, the bot's last action, offered a person.
        """
        typed = _typed(self.text, after)
        command = self.payload or (f"/{typed}" if typed else "")
        return command if _is_command_of(command, domain) else plain_text(self.text)


@dataclass(frozen=True)
class TurnRecord:
    """What one turn left behind, read from the tracker."""

    replies: list[dict[str, Any]]
    reading: Reading
    assessment: dict[str, Any] | None
    actions: list[str]
    failures: list[Failure] = field(default_factory=list)
    already_ran: bool = False


class TurnOutput(CollectingOutputChannel):
    """Where the bot speaks to during a turn; responses may be written per customer channel, as `channel: whatsapp`."""

    def __init__(self, channel: str) -> None:
        super().__init__()
        self.name = lambda: channel


def _typed(text: str, after: str | None) -> str | None:
    """The button that a plain yes or no stands for: in English, or in any language after a prepared line in one."""
    if after not in OFFERS:
        return None
    said = typed_choice(text)
    if said is None and after == LANGUAGE_ACTION and languages_file().current().is_yes(text):
        return ACCEPT
    return said


@lru_cache(maxsize=1)
def languages_file() -> PolicyFile[Languages]:
    """`policy/languages.yml`, read again when it changes."""
    return PolicyFile(Settings.from_environment().policy_dir / "languages.yml", Languages.load)


def plain_text(text: str) -> str:
    """Customer text that Rasa cannot take for a command: commands begin with a slash.

    A text of which nothing can be seen is a question mark; half characters, which nothing can store, are replaced.
    """
    plain = re.sub(r"^[\s/]+", "", re.sub("[\ud800-\udfff]", "\ufffd", text)).rstrip()
    return plain if normalise(plain) else "?"


def _is_command_of(payload: str, domain: Domain) -> bool:
    intent = payload[1:].split("{", 1)[0].strip()
    return payload.startswith("/") and intent in domain.intents and intent not in DEFAULT_INTENTS


async def run_turn(processor: MessageProcessor, order: TurnOrder) -> TurnRecord:
    """Run one message, or look up what it got when it ran before; raises TurnFailed, and nothing is stored then."""
    before = partial(before_action, processor.tracker_store, order.inbound_id)
    with noting(before) as notes:
        try:
            return await _run(processor, order, notes)
        except TurnFailed as error:
            log.error("turn.failed", inbound_id=order.inbound_id, error=str(error))
            raise
        except Exception as error:
            log.error("turn.failed", inbound_id=order.inbound_id, error=in_short(error))
            raise TurnFailed(in_short(error), retry_safe=all(is_repeatable(name) for name in notes.called)) from error


async def _run(processor: MessageProcessor, order: TurnOrder, notes: TurnNotes) -> TurnRecord:
    output = TurnOutput(str(order.metadata.get("channel") or CHANNEL))
    store = processor.tracker_store
    tracker = await processor.fetch_tracker_and_update_session(order.conversation, output, order.stored_metadata)
    left_out = was_left_out(tracker, order.inbound_id)
    earlier = None if left_out else _record(tracker.events, order)
    if earlier is None and (left_out or order.attempt > 1):
        earlier = _record(await stored_turn(store, order.conversation, order.inbound_id), order)
    if earlier is not None:
        return replace(earlier, already_ran=True)
    if order.attempt > 1:
        await refuse_half_done(store, order.inbound_id)
    _begin_stretch(tracker, order, processor.domain)
    _set_slots(tracker, order.slots, processor.domain)
    message = UserMessage(
        text=order.message_text(processor.domain, after=_last_step(tracker.events)),
        output_channel=output,
        sender_id=order.conversation,
        input_channel=CHANNEL,
        message_id=order.inbound_id,
        metadata=order.stored_metadata,
    )
    await processor._handle_message_with_tracker(message, tracker)
    tracker = await processor.run_action_extract_slots(output, tracker)
    renew_occasion(tracker, processor.domain)
    await processor._run_prediction_loop(output, tracker)
    _end_circle(tracker, processor)
    _keep_failures(tracker.events, order, notes.failures)
    record = _record(tracker.events, order)
    if record is None:
        raise TurnFailed("The turn ran, but its message is not in the tracker.", retry_safe=False)
    await processor.save_tracker(tracker)
    return record


def _begin_stretch(tracker: DialogueStateTracker, order: TurnOrder, domain: Domain) -> None:
    """People had the conversation since the last turn: a form that was open then is over."""
    earlier = tracker.get_last_event_for(UserUttered)
    if earlier is None or tracker.active_loop is None:
        return
    if (earlier.metadata or {}).get("stretch") != order.metadata.get("stretch"):
        tracker.update(ActiveLoop(None), domain)
        tracker.update(SlotSet(REQUESTED_SLOT, None), domain)


def _end_circle(tracker: DialogueStateTracker, processor: MessageProcessor) -> None:
    """Rasa stops after ten actions without listening, and would then stop at once in every later turn."""
    if tracker.latest_action_name != ACTION_LISTEN_NAME:
        note_failure(str(tracker.latest_action_name), "more actions in one turn than allowed")
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME), processor.domain)


def _keep_failures(events: Sequence[Event], order: TurnOrder, failures: Sequence[Failure]) -> None:
    """With the message itself: whoever asks again for a turn that ran must not take a failed one for a good one."""
    for said in _events_of_turn(list(events), order.inbound_id)[:1]:
        said.metadata = {**said.metadata, FAILURES: [asdict(failure) for failure in failures]}


def _set_slots(tracker: DialogueStateTracker, slots: Mapping[str, Any], domain: Domain) -> None:
    known = {slot.name for slot in domain.slots}
    for name, value in slots.items():
        if name not in known:
            log.warning("turn.unknown_slot", slot=name)
        elif tracker.get_slot(name) != value:
            tracker.update(SlotSet(name, value), domain)


def _record(events: Sequence[Event], order: TurnOrder) -> TurnRecord | None:
    turn = _events_of_turn(list(events), order.inbound_id)
    if not turn:
        return None
    said = turn[0]
    reading = Reading.from_parse_data(said.parse_data, choice=choice(said.metadata, said.text))
    return TurnRecord(
        replies=[_reply(event) for event in turn if isinstance(event, BotUttered)],
        reading=replace(reading, text=order.text) if said.text.startswith("/") else reading,
        assessment=_assessment(turn, order.inbound_id),
        actions=[event.action_name for event in turn if _is_step(event)],
        failures=[Failure(**failure) for failure in said.metadata.get(FAILURES) or []],
    )


def _events_of_turn(events: list[Event], inbound_id: str) -> list[Event]:
    starts = [n for n, event in enumerate(events) if isinstance(event, UserUttered)]
    for number, start in enumerate(starts):
        if events[start].message_id == inbound_id:
            later = [n for n in starts[number + 1 :] if events[n].message_id not in (None, inbound_id)]
            return events[start : later[0]] if later else events[start:]
    return []


def _last_step(events: Iterable[Event]) -> str | None:
    return next((event.action_name for event in reversed(list(events)) if _is_step(event)), None)


def _reply(event: BotUttered) -> dict[str, Any]:
    """A response of the domain: `custom` may hold `link`, `list` with its `label`, and the `alt` of the image."""
    more = event.data.get("custom") if isinstance(event.data.get("custom"), dict) else {}
    # Rasa repeats the image as the attachment.
    lines = [event.text, *(one for one in [event.data.get("attachment")] if one != event.data.get("image"))]
    said: dict[str, Any] = {
        "text": "\n".join(str(line) for line in lines if line),
        "buttons": [
            _button(button) for button in [*(event.data.get("buttons") or []), *(event.data.get("quick_replies") or [])]
        ],
    }
    if event.data.get("image"):
        said["image"] = {"url": str(event.data["image"]), "alt": _word(more, "image", "alt")}
    if _word(more, "link", "url"):
        said["link"] = {"url": _word(more, "link", "url"), "title": _word(more, "link", "title")}
    if _word(more, "list", "label"):
        said["list_label"] = _word(more, "list", "label")
    return said


def _button(button: Mapping[str, Any]) -> dict[str, str]:
    shown = {"title": str(button.get("title", "")), "payload": str(button.get("payload", ""))}
    return {**shown, "description": str(button["description"])} if button.get("description") else shown


def _word(block: Any, *path: str) -> str:
    for key in path:
        block = block.get(key) if isinstance(block, Mapping) else None
    return "" if block is None else str(block)


def _assessment(turn: Sequence[Event], inbound_id: str) -> dict[str, Any] | None:
    for event in reversed(turn):
        if isinstance(event, SlotSet) and event.key == ASSESSMENT_SLOT and isinstance(event.value, dict):
            return event.value if event.value.get("inbound_id") == inbound_id else None
    return None


def _is_step(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name not in NO_STEPS


def in_short(error: BaseException) -> str:
    """What went wrong first, and where; never the error's own text, which may hold what a customer wrote."""
    while error.__cause__ is not None:
        error = error.__cause__
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
