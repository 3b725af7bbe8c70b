"""Replays a conversation once for all policies of a prediction, where Rasa replays it for each of them.

What the policies see is exactly what Rasa shows them. A replay is kept with its tracker until the tracker goes on.
"""

from dataclasses import dataclass
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

STOCK_STATES = Domain.states_for_tracker_history
State = dict[str, Any]
_KEPT = "_baton_replay"


@dataclass(frozen=True)
class Moment:
    """What Rasa reads off the conversation as it was before an action."""

    state: State
    latest_action: Any
    goes_on: bool
    """It does not change whether the turn is hidden: an action that was asked for, or a form in its stride."""
    hidden: bool


@dataclass(frozen=True)
class Replay:
    """All moments of a conversation of so many events, the last of which is `newest`."""

    events: int
    newest: Any
    domain: Domain
    moments: tuple[Moment, ...]

    def is_of(self, tracker: DialogueStateTracker, domain: Domain) -> bool:
        """Whether the tracker is still where it was."""
        count = len(tracker.events)
        newest = tracker.events[-1] if count else None
        return self.events == count and self.newest is newest and self.domain is domain


def states_for_tracker_history(
    self: Domain,
    tracker: DialogueStateTracker,
    omit_unset_slots: bool = False,
    ignore_rule_only_turns: bool = False,
    rule_only_data: dict[str, Any] | None = None,
) -> list[State]:
    """As `Domain.states_for_tracker_history`."""
    if omit_unset_slots:
        states: list[State] = STOCK_STATES(self, tracker, omit_unset_slots, ignore_rule_only_turns, rule_only_data)
        return states
    moments = _replay(self, tracker).moments
    if not ignore_rule_only_turns:
        return [_copied(moment.state) for moment in moments]
    return _without_rules(self, moments, rule_only_data)


def _replay(domain: Domain, tracker: DialogueStateTracker) -> Replay:
    kept: Replay | None = getattr(tracker, _KEPT, None)
    if kept is None or not kept.is_of(tracker, domain):
        newest = tracker.events[-1] if tracker.events else None
        kept = Replay(len(tracker.events), newest, domain, tuple(_moments(domain, tracker)))
        setattr(tracker, _KEPT, kept)
    return kept


def _moments(domain: Domain, tracker: DialogueStateTracker) -> list[Moment]:
    return [
        Moment(
            state=_copied(domain.get_active_state(earlier)),
            latest_action=domain._get_prev_action_sub_state(earlier),
            goes_on=bool(earlier.followup_action) or earlier.latest_action_name == earlier.active_loop_name,
            hidden=hidden,
        )
        for earlier, hidden in tracker.generate_all_prior_trackers()
    ]


def _without_rules(domain: Domain, moments: tuple[Moment, ...], rule_only_data: dict[str, Any] | None) -> list[State]:
    """What policies that learn from stories see: turns that only rules know are left out, as Rasa leaves them out."""
    states: list[State] = []
    latest, hidden = None, False
    for moment in moments:
        if not hidden:
            latest = moment.latest_action
        if not moment.goes_on:
            hidden = moment.hidden
        if hidden:
            continue
        state = _copied(moment.state)
        domain._remove_rule_only_features(state, rule_only_data)
        if states:
            domain._substitute_rule_only_user_input(state, states[-1])
        if latest:
            state["prev_action"] = dict(latest)
        states.append(domain._clean_state(state))
    return states


def _copied(state: State) -> State:
    return {kind: dict(part) for kind, part in state.items()}
