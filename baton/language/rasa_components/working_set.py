"""Keeps the tracker of a long conversation short: its latest turns, and of what came before only what still counts.

What still counts are the events that, replayed, give the exact state before the first turn that is kept, and the
moments that policies look back to. A tracker is cut only where replaying proves that nothing differs; where it does
not, the next turn tries again. Nothing is stored here.
"""

import copy
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    DefinePrevUserUtteredFeaturization,
    EntitiesAdded,
    Event,
    FollowupAction,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from baton.handoff.judgement import LOOKS_BACK
from baton.language.rasa_components.dialogue_states import Moment, Past, past_of, replay_of, set_past

KEPT_TURNS = LOOKS_BACK
"""Customer messages that stay after a cut: what the judgement reads, and more than a turn can take back."""
LEAST_TURNS = 12
"""Customer messages that have to be left after some were taken back: a turn takes back ten at most."""
MOST_TURNS = KEPT_TURNS + 8
"""A cut is tried when there are more: cuts are rare, and most turns find the tracker as the one before left it."""
KEPT_MOMENTS = 100
"""Moments before the kept turns that stay known; no rule is as long."""
KEPT_FOR_STORIES = 50
"""The same for policies that see stories only; more than any `max_history` in use."""
SINGLE = (UserUttered, BotUttered, ActionExecuted, ActiveLoop, AllSlotsReset)
"""Kinds of which the newest event counts, and no older one."""
OF_LOOP = (LoopInterrupted, ActionExecutionRejected)
OF_MESSAGE = (EntitiesAdded, DefinePrevUserUtteredFeaturization)
OF_PAUSE = (ConversationPaused, ConversationResumed)


def twin(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """As `DialogueStateTracker.copy`, without a replay: state and events are taken over as they are."""
    made = copy.copy(tracker)
    made.events = deque(tracker.events, tracker.events.maxlen)
    made.slots = copy.copy(tracker.slots)
    made.slots.update({name: copy.copy(slot) for name, slot in tracker.slots.items()})
    made.active_loop = copy.copy(tracker.active_loop)
    made.model_id = made.assistant_id = made.sender_source = None
    return made


def shortened(tracker: DialogueStateTracker, domain: Domain) -> DialogueStateTracker | None:
    """The same conversation with fewer events; None when it is short, or cannot be cut without a difference."""
    applied = tracker.applied_events()
    if sum(isinstance(event, UserUttered) for event in applied) <= MOST_TURNS:
        return None
    if not any(isinstance(event, SessionStarted) for event in tracker.events):
        return None
    at = _place(applied)
    past = replay_of(domain, tracker).past
    if at is None or (past is not None and _index(applied, past.first) >= at):
        return None
    cut = _cut(tracker, applied, at, domain)
    return cut if _is_same(tracker, cut, domain) else None


def can_go_on(tracker: DialogueStateTracker) -> bool:
    """Whether one more turn takes back nothing that lies before what the tracker holds; else it is to be read whole."""
    past = past_of(tracker)
    if past is None:
        return True
    events, applied = list(tracker.events), tracker.applied_events()
    if any(event is past.first for event in applied):
        since = applied[_index(applied, past.first) :]
        return sum(isinstance(event, UserUttered) for event in since) >= LEAST_TURNS
    since = events[_index(events, past.first) :]
    return any(isinstance(event, (Restarted, SessionStarted)) for event in since)


def _place(applied: Sequence[Event]) -> int | None:
    """Where to cut: the newest action with enough messages behind it beyond which no form looks back."""
    turns = 0
    loops = _open_forms(applied)
    for number in reversed(range(1, len(applied))):
        event = applied[number]
        turns += isinstance(event, UserUttered)
        if turns < KEPT_TURNS or not isinstance(event, ActionExecuted):
            continue
        # An open form looks back to where it ran last; so it is cut right there.
        if event.action_name == (loops[number] or ACTION_LISTEN_NAME):
            return number
    return None


def _open_forms(applied: Sequence[Event]) -> list[str | None]:
    """The form that is open before each event."""
    loops: list[str | None] = []
    open_now: str | None = None
    for event in applied:
        loops.append(open_now)
        if isinstance(event, ActiveLoop):
            open_now = event.name
    return loops


def _cut(tracker: DialogueStateTracker, applied: list[Event], at: int, domain: Domain) -> DialogueStateTracker:
    first = applied[at]
    events = list(tracker.events)
    start = _index(events, first)
    blank = tracker.init_copy()
    for event in [*_beginning(events[:start]), *_still_counting(applied[:at]), *events[start:]]:
        blank.update(event)
    set_past(blank, _past(tracker, applied, at, domain, events[:start]))
    return blank


def _beginning(events: Sequence[Event]) -> list[Event]:
    """The session's first event; before it, without effect, each form that was ever open: so Rasa knows its forms."""
    forms = {event.name: event for event in events if isinstance(event, ActiveLoop) and event.name}
    return [*forms.values(), *[event for event in events if isinstance(event, SessionStarted)][-1:]]


def _still_counting(events: Sequence[Event]) -> list[Event]:
    """The events whose replay gives the same state as that of all of them."""
    newest: dict[Any, int] = {}
    for number, event in enumerate(events):
        for key in _kinds(event):
            newest[key] = number
    kept = set(newest.values())
    loop = newest.get(ActiveLoop)
    if loop is not None:
        kept |= _newest_before(events, loop, UserUttered)  # a form remembers the message that opened it
    last_word = max(newest.get(UserUttered, -1), newest.get(ActionExecuted, -1))
    message = newest.get(UserUttered, -1)
    for number, event in enumerate(events):
        if isinstance(event, FollowupAction) and number > last_word:
            kept.add(number)
        if isinstance(event, OF_MESSAGE) and number > message:
            kept.add(number)
    return [events[number] for number in sorted(kept)]


def _kinds(event: Event) -> Iterable[Any]:
    if isinstance(event, SlotSet):
        yield SlotSet, event.key
    for kind in SINGLE:
        if isinstance(event, kind):
            yield kind
    for kinds in (OF_LOOP, OF_PAUSE):
        if isinstance(event, kinds):
            yield kinds


def _newest_before(events: Sequence[Event], number: int, kind: type[Event]) -> set[int]:
    return set(next(([n] for n in reversed(range(number)) if isinstance(events[n], kind)), []))


def _past(
    tracker: DialogueStateTracker, applied: Sequence[Event], at: int, domain: Domain, events: Sequence[Event]
) -> Past:
    """The moments before the cut, the oldest of which nobody looks at."""
    replay = replay_of(domain, tracker)
    before = replay.past
    since = _index(applied, before.first) if before else 0
    left_out = replay.moments[: sum(isinstance(event, ActionExecuted) for event in applied[since:at])]
    older, stories = (before.moments, before.for_stories) if before else ((), ())
    seen = [*stories, *(moment for moment in left_out if not moment.is_hidden)]
    known = past_of(tracker)
    messages = {event.message_id for event in events if isinstance(event, UserUttered) and event.message_id}
    return Past(
        first=applied[at],
        moments=(*older, *left_out)[-KEPT_MOMENTS:],
        for_stories=tuple(seen[-KEPT_FOR_STORIES:]),
        messages=frozenset(messages | (known.messages if known else set())),
    )


def _index(events: Sequence[Event], wanted: Event) -> int:
    return next(number for number, event in enumerate(events) if event is wanted)


def _is_same(whole: DialogueStateTracker, cut: DialogueStateTracker, domain: Domain) -> bool:
    """Whether both are in the same state, and were at every action since the cut."""
    if state_of(whole) != state_of(cut):
        return False
    full, short = replay_of(domain, whole), replay_of(domain, cut)
    count = len(short.moments)
    return short.past is past_of(cut) and _ends(full, count) == _ends(short, count)


def _ends(replay: Any, count: int) -> list[Moment]:
    moments: list[Moment] = replay.all_moments()
    return moments[-count - 1 :]


def state_of(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Everything that decides what happens next, apart from the events themselves."""
    return {
        "slots": {name: (slot.value, slot.has_been_set) for name, slot in tracker.slots.items()},
        "message": tracker.latest_message,
        "entities": tracker.latest_message.entities if tracker.latest_message else None,
        "bot": tracker.latest_bot_utterance,
        "action": tracker.latest_action,
        "loop": tracker.active_loop,
        "followup": tracker.followup_action,
        "paused": tracker.is_paused(),
        "carried": {event.key: event.value for event in tracker.applied_events() if isinstance(event, SlotSet)},
    }
