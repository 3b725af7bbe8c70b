"""Finds the rules that fit a conversation as RulePolicy does, with every rule unpacked once instead of at each look.

It must give exactly the rules that Rasa gives; which of them decides is left to Rasa.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.constants import PREVIOUS_ACTION

State = dict[str, Any]
MOST_RULES = 20_000
"""Rules kept unpacked, of all models in a process."""


def possible_keys(self: RulePolicy, lookup: dict[str, str], states: list[State]) -> set[str]:
    """The rules of `lookup` that hold for these states, oldest first; as `RulePolicy._get_possible_keys`."""
    found: Iterable[str] = lookup
    for back, state in enumerate(reversed(states)):
        found = [key for key in found if _fits(self, key, back, state)]
        if all(back + 1 >= len(_steps(key)) for key in found):
            break  # longer histories than these rules tell no more
    return set(found)


def _fits(policy: RulePolicy, key: str, back: int, state: State) -> bool:
    """`back`: how many steps before the latest one; a rule that is shorter has already been found to hold."""
    steps = _steps(key)
    if back >= len(steps):
        return True
    theirs, ours = steps[back].get(PREVIOUS_ACTION), state.get(PREVIOUS_ACTION)
    if not theirs or not ours:
        return not theirs and not ours
    return bool(policy._does_rule_match_state(steps[back], state))


@lru_cache(maxsize=MOST_RULES)
def _steps(key: str) -> tuple[State, ...]:
    """A rule's states, latest first; lists are tuples, as in a conversation."""
    return tuple({kind: _as_told(part) for kind, part in state.items()} for state in reversed(json.loads(key)))


def _as_told(part: State) -> State:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in part.items()}
