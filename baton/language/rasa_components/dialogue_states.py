"""What policies see of a conversation, carried on event by event, where Rasa replays it whole for each of them.

What they see is exactly what Rasa shows them. A replay stays with its tracker; when the tracker goes on, only what is
new is looked at, and after a step back only what changed. A tracker that holds the latest part of a conversation brings
its `Past` along: see `working_set`.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field
from itertools import takewhile
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker

STOCK_STATES = Domain.states_for_tracker_history
State = dict[str, Any]
_REPLAY, _PAST = "_baton_replay", "_baton_past"


@dataclass(frozen=True)
class Moment:
    """What Rasa reads off the conversation as it was before an action, and what it makes of the moments before."""

    state: State
    stories_action: Any
    """The latest action that policies which learn from stories know of."""
    is_hidden: bool
    """Only rules know this turn: those policies do not see the moment."""


@dataclass(frozen=True)
class Past:
    """The moments before an action, for a tracker whose older events have been left out."""

    first: ActionExecuted
    """The action that the tracker's own moments begin with."""
    moments: tuple[Moment, ...]
    for_stories: tuple[Moment, ...]
    """The latest that are not hidden, which may be older."""
    messages: frozenset[str]
    """The ids of the customer's messages that were left out."""


def past_of(tracker: DialogueStateTracker) -> Past | None:
    """What was left out of this tracker, if anything was."""
    past: Past | None = getattr(tracker, _PAST, None)
    return past


def set_past(tracker: DialogueStateTracker, past: Past) -> None:
    """Say what was left out of this tracker."""
    setattr(tracker, _PAST, past)


def was_left_out(tracker: DialogueStateTracker, message_id: str) -> bool:
    """Whether the tracker went through this message, although it no longer holds it."""
    past = past_of(tracker)
    return past is not None and message_id in past.messages


def states_for_tracker_history(
    self: Domain,
    tracker: DialogueStateTracker,
    omit_unset_slots: bool = False,
    ignore_rule_only_turns: bool = False,
    rule_only_data: dict[str, Any] | None = None,
) -> list[State]:
    """As `Domain.states_for_tracker_history`; without unset slots, as training asks, of the tracker's own events."""
    if omit_unset_slots:
        states: list[State] = STOCK_STATES(self, tracker, omit_unset_slots, ignore_rule_only_turns, rule_only_data)
        return states
    replay = replay_of(self, tracker)
    if ignore_rule_only_turns:
        return _without_rules(self, replay.for_stories(), rule_only_data)
    return [_copied(moment.state) for moment in replay.all_moments()]


def replay_of(domain: Domain, tracker: DialogueStateTracker) -> "Replay":
    """The replay that stays with the tracker, brought up to its newest event."""
    applied = tracker.applied_events()
    past = past_of(tracker)
    if past is not None and not any(event is past.first for event in applied):
        past = None  # a restart or a new session came since
    kept: Replay | None = getattr(tracker, _REPLAY, None)
    if kept is None or kept.domain is not domain or kept.past is not past:
        kept = Replay(domain, tracker, past)
        setattr(tracker, _REPLAY, kept)
    kept.follow(applied)
    return kept


@dataclass
class Replay:
    """A conversation as far as it was followed; `moments` holds one for each action from the first of its own on."""

    domain: Domain
    tracker: InitVar[DialogueStateTracker]
    past: Past | None = None
    moments: list[Moment] = field(default_factory=list, init=False)
    _applied: list[Event] = field(default_factory=list, init=False)
    _last: Moment | None = field(default=None, init=False)

    def __post_init__(self, tracker: DialogueStateTracker) -> None:
        self._blank = tracker.init_copy()
        self._go_back(0)

    def follow(self, applied: list[Event]) -> None:
        """Go on to the end of these events, from where they part from those that were followed."""
        pairs = zip(self._applied, applied, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], pairs))
        if same == len(self._applied) == len(applied) and self._last is not None:
            return
        if same < len(self._applied):
            self._applied = applied
            self._go_back(same)
        for event in applied[same:]:
            if isinstance(event, ActionExecuted) and self._is_own(event):
                self.moments.append(self._moment(bool(event.hide_rule_turn)))
            self._running.update(event)
        self._applied = applied
        self._last = self._moment(False)

    def all_moments(self) -> list[Moment]:
        """From the oldest that is known to the one at hand."""
        return [*(self.past.moments if self.past else ()), *self._own()]

    def for_stories(self) -> list[Moment]:
        """Those that policies which learn from stories see."""
        older = self.past.for_stories if self.past else ()
        return [*older, *(moment for moment in self._own() if not moment.is_hidden)]

    def _own(self) -> list[Moment]:
        return [*self.moments, self._last] if self._last is not None else self.moments

    def _go_back(self, count: int) -> None:
        """To the state after the first `count` of the events."""
        self._running = self._blank.init_copy()
        self._running.events = deque(maxlen=1)  # its state is all that is looked at
        self._begun, own = self.past is None, 0
        for event in self._applied[:count]:
            own += isinstance(event, ActionExecuted) and self._is_own(event)
            self._running.update(event)
        del self.moments[own:]

    def _is_own(self, action: ActionExecuted) -> bool:
        self._begun = self._begun or (self.past is not None and action is self.past.first)
        return self._begun

    def _moment(self, asked_to_hide: bool) -> Moment:
        """What Rasa reads off before an action; `asked_to_hide` is the action's mark."""
        now, before = self._running, self._before()
        was_hidden = before is not None and before.is_hidden
        # An action that was asked for, or a form in its stride, does not change whether the turn is hidden.
        goes_on = bool(now.followup_action) or now.latest_action_name == now.active_loop_name
        return Moment(
            state=_copied(self.domain.get_active_state(now)),
            stories_action=before.stories_action
            if before and was_hidden
            else self.domain._get_prev_action_sub_state(now),
            is_hidden=was_hidden if goes_on else asked_to_hide,
        )

    def _before(self) -> Moment | None:
        if self.moments:
            return self.moments[-1]
        return self.past.moments[-1] if self.past and self.past.moments else None


def _without_rules(domain: Domain, moments: Sequence[Moment], rule_only_data: dict[str, Any] | None) -> list[State]:
    """What policies that learn from stories see: what only rules know is left out, as Rasa leaves it out."""
    states: list[State] = []
    for moment in moments:
        state = _copied(moment.state)
        domain._remove_rule_only_features(state, rule_only_data)
        if states:
            domain._substitute_rule_only_user_input(state, states[-1])
        if moment.stories_action:
            state["prev_action"] = dict(moment.stories_action)
        states.append(domain._clean_state(state))
    return states


def _copied(state: State) -> State:
    return {kind: dict(part) for kind, part in state.items()}
