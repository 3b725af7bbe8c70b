"""Plays labelled conversations: each customer message through a model, each bot message as it is written.

A message is judged with what came before it and nothing else: no later turn, not the bot's answer to it, and not
whether it is the last. What a turn does is what the customer would get: the judgement, raised by the dialogue's own
steps. A conversation ends at its first handoff. It must not score: that is `baton.evaluation.escalation`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from baton.evaluation.labelled import Entry
from baton.handoff.choice import typed_choice
from baton.handoff.escalation import EscalationPolicy
from baton.handoff.judgement import HANDOFF, NONE, OFFER, Judgement, judge
from baton.handoff.reading import MOMENTS, Reading

STEPS = {"action_handoff": HANDOFF, "action_offer_human": OFFER}
RANK = {NONE: 0, OFFER: 1, HANDOFF: 2}
_ASK_FOR_NOBODY = ("declines_human", "dissatisfied", "leaving", "confusion", "agrees")
"""Moments that bring nobody in by themselves."""
_ASKS = re.compile(
    r"\b(shall|should|would|do you want|want (?:me|to)|(?:may|can|could) i|like (?:me|that|to)|how about|okay if)\b",
    re.IGNORECASE,
)
_OWN_PEOPLE = re.compile(r"\b(i|we|they|colleagues?|person|someone|somebody) (?:can|could|would)\b", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(person|people|human|colleagues?|someone|somebody|agents?|advis[eo]rs?|technicians?|engineers?|specialists?"
    r"|experts?|team|desk|billing|staff|put you through|connect you|pass you|hand (?:you|this|it) over)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")


class Model(Protocol):
    """What a replay needs of a trained model."""

    def parse(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """The pipeline's result for each message."""

    def steps(self, parsed: Mapping[str, Any], *, assessment: Mapping[str, Any] | None = None) -> list[str]:
        """The actions that the dialogue would take."""


@dataclass(frozen=True)
class Played:
    """One customer turn: the label's line, what was read, and what Baton would do."""

    id: str
    turn: int
    entry: Entry
    reading: Reading
    judgement: Judgement

    def line(self) -> dict[str, Any]:
        """The line of a file of predictions."""
        done = self.judgement
        line = {"id": self.id, "turn": self.turn, "action": done.action, "reason": done.reason}
        return line | {"reasons": done.reasons, "skill": done.skill, "disclose": done.disclose}


def play(conversations: Sequence[Entry], model: Model, policy: EscalationPolicy) -> list[list[Played]]:
    """Every conversation up to its first handoff, in the order of the file; raises LabelledFileError."""
    turns = [_turns(conversation) for conversation in conversations]
    parsed = iter(model.parse([turn.text("customer") for part in turns for turn in part]))
    played = []
    for conversation, part in zip(conversations, turns, strict=True):
        found = [next(parsed) for _ in part]
        played.append(_play_one(conversation.text("id"), part, found, model, policy))
    return played


def strongest_moment(reading: Reading) -> float:
    """The chance of the likeliest moment that asks for a person, 0..1."""
    return max((reading.moments.get(name, 0.0) for name in MOMENTS if name not in _ASK_FOR_NOBODY), default=0.0)


def offers_a_person(bot: str) -> bool:
    """Whether these words of the bot ask if a person is wanted, also in two sentences ("I can ... Would you like?")."""
    sentences = _SENTENCE.findall(bot)
    for before, asked in zip(["", *sentences], sentences, strict=False):
        if not asked.rstrip().endswith("?") or not _ASKS.search(asked):
            continue
        if _PEOPLE.search(asked) or (_PEOPLE.search(before) and _OWN_PEOPLE.search(before)):
            return True
    return False


def _as_written(judgement: Judgement, bot: str) -> Judgement:
    """What the customer was told counts for the turns after: an offer that the file does not make was none."""
    return replace(judgement, action=OFFER if offers_a_person(bot) else NONE) if bot else judgement


def _turns(conversation: Entry) -> list[Entry]:
    turns = conversation.values.get("turns")
    if not isinstance(turns, list) or not turns:
        raise conversation.error("lacks 'turns', a list with a 'customer' message in each.")
    return turns


def _play_one(
    name: str, turns: Sequence[Entry], parsed: Sequence[dict[str, Any]], model: Model, policy: EscalationPolicy
) -> list[Played]:
    readings: list[Reading] = []
    past: list[Judgement] = []
    played: list[Played] = []
    for number, (turn, found) in enumerate(zip(turns, parsed, strict=True), 1):
        offered = bool(past) and past[-1].action == OFFER
        readings.append(_reading(turn, found, offered=offered))
        past.append(judge(readings=readings, past=past, policy=policy))
        done = _as_done(past[-1], model.steps(found, assessment=past[-1].to_dict()))
        played.append(Played(name, number, turn, readings[-1], done))
        if done.action == HANDOFF:
            break
        past[-1] = _as_written(past[-1], str(turn.values.get("bot") or ""))
    return played


def _reading(turn: Entry, parsed: Mapping[str, Any], *, offered: bool) -> Reading:
    """The bot's answer is taken as written, so only the label says whether the bot understood."""
    choice = typed_choice(turn.text("customer")) if offered else None
    reading = Reading.from_parse_data(parsed, choice=choice)
    return replace(reading, failed=bool(turn.values.get("bot_failed")))


def _as_done(judgement: Judgement, steps: Sequence[str]) -> Judgement:
    """A rule or story that brings a person in by itself counts like a judgement, as in the gateway."""
    done = max((STEPS[step] for step in steps if step in STEPS), key=lambda action: RANK[action], default=NONE)
    if RANK[done] <= RANK[judgement.action]:
        return judgement
    usual = "explicit_request" if done == HANDOFF else "confusion"
    reason = usual if judgement.reason == "none" else judgement.reason
    return replace(judgement, action=done, reason=reason, reasons=[*judgement.reasons, f"the dialogue ran {done}"])
