"""Scores played conversations against their labels: who needed a person, and was one brought in on the right turn?

"Strict" counts handoffs alone; "lenient" also takes what a turn's `accept` allows. Only what was played counts: a
conversation ends at its first handoff. Pure; plays and draws nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from baton.evaluation.labelled import Entry
from baton.evaluation.replay import Played
from baton.handoff.escalation import REASONS
from baton.handoff.judgement import HANDOFF, NONE, OFFER

ACTIONS = (NONE, OFFER, HANDOFF)
MUST_NOT_MISS = ("explicit_request", "safety", "legal", "vulnerability")


@dataclass(frozen=True)
class Case:
    """One conversation: its labels and what was played of it."""

    label: Entry
    played: Sequence[Played]

    @property
    def turns(self) -> Sequence[Entry]:
        turns: Sequence[Entry] = self.label.values["turns"]
        return turns

    @property
    def needed(self) -> int | None:
        """The turn, from 1, at which a person had to take over."""
        return next((n for n, turn in enumerate(self.turns, 1) if turn.values["expect"] == HANDOFF), None)

    @property
    def handed_over(self) -> int | None:
        return len(self.played) if self.played[-1].judgement.action == HANDOFF else None

    @property
    def is_calm(self) -> bool:
        return all(turn.values["expect"] == NONE for turn in self.turns)

    @property
    def accepted_handoff(self) -> bool:
        return self.handed_over is not None and HANDOFF in accepted(self.turns[self.handed_over - 1])

    @property
    def accepted_offer(self) -> bool:
        """No handoff, but an offer on the expected turn where the label takes one as well."""
        if self.needed is None or self.handed_over is not None:
            return False
        return self.actions[self.needed - 1] == OFFER and OFFER in accepted(self.turns[self.needed - 1])

    @property
    def actions(self) -> list[str]:
        return [turn.judgement.action for turn in self.played]

    @property
    def on_turn(self) -> bool:
        return self.handed_over == self.needed or self.accepted_handoff or self.accepted_offer


def accepted(turn: Entry) -> Sequence[str]:
    """Every action that counts as right on this turn."""
    return list(turn.values.get("accept") or [turn.values["expect"]])


def check_labels(conversations: Sequence[Entry]) -> None:
    """Raises LabelledFileError at the first label that cannot be scored."""
    seen: set[str] = set()
    for conversation in conversations:
        name = conversation.text("id")
        if name in seen:
            raise conversation.error(f"repeats the id '{name}'.")
        seen.add(name)
        reason = conversation.values.get("reason", "none")
        if reason not in REASONS:
            raise conversation.error(f"'reason' is '{reason}'; known are {', '.join(REASONS)}.")
        for turn in _turns(conversation):
            unknown = [action for action in (turn.values.get("expect"), *accepted_raw(turn)) if action not in ACTIONS]
            if unknown:
                raise turn.error(f"'expect' and 'accept' hold {', '.join(ACTIONS)}, not '{unknown[0]}'.")


def accepted_raw(turn: Entry) -> Sequence[Any]:
    """`accept` as it stands in the file."""
    value = turn.values.get("accept")
    if value is not None and not isinstance(value, list):
        raise turn.error("'accept' must be a list like [none, offer].")
    return value or ()


def _turns(conversation: Entry) -> Sequence[Entry]:
    turns = conversation.values.get("turns")
    if not isinstance(turns, list) or not turns:
        raise conversation.error("lacks 'turns', a list with a 'customer' message in each.")
    return turns


def score(conversations: Sequence[Entry], played: Sequence[Sequence[Played]]) -> dict[str, Any]:
    """All figures, shares in 0..1 (None where nothing was to count), and every turn whose action is not accepted."""
    cases = [Case(label, turns) for label, turns in zip(conversations, played, strict=True)]
    need = [case for case in cases if case.needed]
    rest = [case for case in cases if not case.needed]
    calm = [case for case in cases if case.is_calm]
    told = [(turn.entry, turn.judgement) for case in cases for turn in case.played]
    return {
        "conversations": len(cases),
        "turns": len(told),
        "needs_person": _needs_person(need, rest),
        "on_expected_turn": _share(need, lambda case: case.on_turn),
        "too_early": _share(
            need, lambda case: bool(case.handed_over and case.handed_over < (case.needed or 0)) and not case.on_turn
        ),
        "calm": len(calm),
        "false_handoffs_per_100_calm": _per_100(
            calm, lambda case: bool(case.handed_over) and not case.accepted_handoff
        ),
        "false_offers_per_100_calm": _per_100(calm, lambda case: OFFER in case.actions),
        "must_not_miss": {reason: _recall(need, reason) for reason in MUST_NOT_MISS},
        "accepted_turns": _share(told, lambda pair: pair[1].action in accepted(pair[0])),
        "equal_turns": _share(told, lambda pair: pair[1].action == pair[0].values["expect"]),
        "matrix": _matrix([(entry.values["expect"], judgement.action) for entry, judgement in told]),
        "pairs_equal": _pairs_equal(cases),
        "skill": _share(
            [c for c in need if c.handed_over], lambda c: c.played[-1].judgement.skill == c.label.values.get("skill")
        ),
        "disclose": _share(told, lambda pair: pair[1].disclose == bool(pair[0].values.get("disclose"))),
        "categories": _categories(cases),
        "mistakes": [_mistake(turn) for case in cases for turn in case.played if _is_wrong(turn)],
    }


def _needs_person(need: Sequence[Case], rest: Sequence[Case]) -> dict[str, dict[str, float | None]]:
    strict = _f1(sum(bool(c.handed_over) for c in need), len(need), sum(bool(c.handed_over) for c in rest))
    wrong = sum(bool(c.handed_over) and not c.accepted_handoff for c in rest)
    lenient = _f1(sum(bool(c.handed_over) or c.accepted_offer for c in need), len(need), wrong)
    return {"strict": strict, "lenient": lenient}


def _f1(hits: int, wanted: int, wrong: int) -> dict[str, float | None]:
    precision = hits / (hits + wrong) if hits + wrong else None
    f1 = 2 * hits / (hits + wanted + wrong) if hits + wanted + wrong else None
    return {"precision": precision, "recall": hits / wanted if wanted else None, "f1": f1}


def _recall(need: Sequence[Case], reason: str) -> dict[str, Any]:
    chosen = [case for case in need if case.label.values.get("reason") == reason]
    missed = [str(case.label.values["id"]) for case in chosen if not case.handed_over]
    return {"of": len(chosen), "recall": _share(chosen, lambda case: bool(case.handed_over)), "missed": missed}


def _matrix(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, int]]:
    counted = Counter(pairs)
    return {expected: {found: counted[expected, found] for found in ACTIONS} for expected in ACTIONS}


def _pairs_equal(cases: Sequence[Case]) -> float | None:
    by_id = {case.label.values["id"]: case for case in cases}
    pairs = [(case, by_id[twin]) for case in cases if (twin := case.label.values.get("pair")) in by_id]
    return _share(pairs, lambda pair: pair[0].actions == pair[1].actions)


def _categories(cases: Sequence[Case]) -> dict[str, dict[str, Any]]:
    names = list(dict.fromkeys(str(case.label.values.get("category", "other")) for case in cases))
    return {name: _category([c for c in cases if c.label.values.get("category", "other") == name]) for name in names}


def _category(cases: Sequence[Case]) -> dict[str, Any]:
    need = [case for case in cases if case.needed]
    told = [turn for case in cases for turn in case.played]
    return {
        "of": len(cases),
        "need": len(need),
        "recall": _share(need, lambda case: bool(case.handed_over)),
        "on_turn": _share(need, lambda case: case.on_turn),
        "false": sum(bool(case.handed_over) for case in cases if not case.needed),
        "accepted_turns": _share(told, lambda turn: not _is_wrong(turn)),
    }


def _is_wrong(turn: Played) -> bool:
    return turn.judgement.action not in accepted(turn.entry)


def _mistake(turn: Played) -> dict[str, Any]:
    line: Mapping[str, Any] = turn.line()
    wanted = " or ".join(accepted(turn.entry))
    return {**line, "text": turn.entry.text("customer"), "wanted": wanted}


def _share(items: Sequence[Any], holds: Callable[[Any], bool]) -> float | None:
    return sum(map(holds, items)) / len(items) if items else None


def _per_100(items: Sequence[Any], holds: Callable[[Any], bool]) -> float | None:
    found = _share(items, holds)
    return None if found is None else 100 * found
