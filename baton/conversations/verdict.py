"""Decides what becomes of a finished turn: say it, offer a person, or hand over.

The judgement made inside the turn counts when it was made for this message under the policy in force. Otherwise the
same pure judgement is made here, so that escalation never depends on the action server.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from baton.conversations.dialogue import Answer
from baton.conversations.ownership import Request
from baton.conversations.transcript import Button, Reply
from baton.handoff import choice
from baton.handoff.reading import Reading
from baton.rights.decisions import Decision
from baton.storage import messages
from baton.storage.database import Transaction

ASSESSMENT, HANDOFF, OFFER = "action_assess_customer", "action_handoff", "action_offer_human"
RANK = {"none": 0, "offer": 1, "handoff": 2}
OFFER_BUTTONS = tuple(Button(title, payload) for title, payload in choice.OFFER_BUTTONS)


class Judge(Protocol):
    """The pure judgement under the policy in force."""

    @property
    def policy_version(self) -> str: ...

    def __call__(self, readings: Sequence[Reading], past: Sequence[Mapping[str, Any]]) -> dict[str, Any]: ...


class Lines(Protocol):
    """What the bot says when the gateway speaks for it."""

    holding: str

    def handoff(self, reason: str) -> str: ...
    def offer(self, reason: str) -> str: ...


@dataclass(frozen=True)
class Past:
    """The customer's earlier messages of this stretch as read, and what was judged on each."""

    readings: Sequence[Reading]
    judgements: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Ruling:
    """What to do with a turn: `action` is answer, offer, handoff or bot_unavailable."""

    action: str
    judgement: dict[str, Any] | None
    own: bool
    request: Request | None
    policy_version: str

    def replies(self, answer: Answer, lines: Lines) -> Sequence[Reply]:
        """The words of this turn."""
        if self.action == "bot_unavailable":
            return [Reply(lines.holding)]
        reason = str((self.judgement or {}).get("reason", "none"))
        if self.action == "handoff" and not _did(answer, HANDOFF):
            return [Reply(lines.handoff(reason))]
        if self.action == "offer" and not _did(answer, OFFER):
            return [*answer.replies, Reply(lines.offer(reason), OFFER_BUTTONS)]
        return answer.replies

    def decision(self, message_id: str, answer: Answer) -> Decision:
        """The entry for the decision log: figures and labels, no words of the customer."""
        reading, judgement = answer.reading, self.judgement or {}
        inputs: dict[str, Any] = {"failures": list(answer.failures), "actions": list(answer.actions)}
        if reading is not None:
            inputs |= {"intent": reading.intent, "confidence": round(reading.confidence, 3), "article": reading.article}
            inputs |= {"tone": _rounded(reading.tone), "moments": _rounded(reading.moments)}
        return Decision(
            action=self.action,
            actor="bot",
            outcome=str(judgement.get("reason", "none")) + (" (judged by the gateway)" if self.own else ""),
            reasons=judgement.get("reasons") or [],
            inputs=inputs,
            model=answer.model,
            policy_version=self.policy_version,
            message_id=message_id,
        )


def past_of(tx: Transaction, row: Any, entry: Any) -> Past:
    """What is known of this stretch before the message at hand."""
    earlier = [
        message
        for message in messages.of_stretch(tx, row.id, row.stretch)
        if message.author == "customer" and message.seq < entry.seq and message.reading and message.judgement
    ]
    return Past(
        readings=[Reading.from_dict(message.reading) for message in earlier],
        judgements=[message.judgement for message in earlier],
    )


def rule(answer: Answer, entry: Any, past: Callable[[], Past], judge: Judge, *, asked: str | None = None) -> Ruling:
    """Take the turn's own assessment if it is current, else judge; failures and silence go to a person.

    `past` is looked up only to judge; `asked`: the reason that the dialogue itself gave when it handed over on its own.
    """
    judgement = dict(answer.assessment) if answer.assessment else None
    own = judgement is None or judgement.get("policy_version") != judge.policy_version
    if own and answer.reading is not None:
        reading = Reading.from_dict(answer.reading.to_dict() | {"choice": entry.choice})
        known = past()
        judgement = judge([*known.readings, reading], known.judgements)
    judgement = _as_done(judgement, answer, asked)
    action = (judgement or {}).get("action", "none")
    if action != "handoff" and (not answer.replies or _broken(answer)):
        why = [f"failed: {failure}" for failure in answer.failures] or ["the bot had no answer"]
        return Ruling("bot_unavailable", judgement, own, Request("bot_unavailable", why, None, 2), judge.policy_version)
    request = _request(judgement) if judgement and action == "handoff" else None
    return Ruling("answer" if action == "none" else action, judgement, own, request, judge.policy_version)


def _as_done(judgement: dict[str, Any] | None, answer: Answer, asked: str | None) -> dict[str, Any] | None:
    """What the dialogue did on its own (a rule, a story, a yes to its question) counts like a judgement.

    Otherwise the customer would hear of a person whom nobody asked.
    """
    said = judgement or {"reason": "none", "reasons": []}
    done = "handoff" if HANDOFF in answer.actions else "offer" if OFFER in answer.actions else "none"
    if RANK[done] <= RANK[said.get("action", "none")]:
        return judgement
    usual = (asked or "explicit_request") if done == "handoff" else "confusion"
    reason = said["reason"] if said["reason"] != "none" else usual
    return {**said, "action": done, "reason": reason, "reasons": [*said["reasons"], f"the dialogue ran {done}"]}


def _did(answer: Answer, action: str) -> bool:
    failed = any(failure.startswith(action) for failure in answer.failures)
    return action in answer.actions and not failed and bool(answer.replies)


def _request(judgement: Mapping[str, Any]) -> Request:
    return Request(
        judgement["reason"],
        judgement.get("reasons") or [],
        judgement.get("skill"),
        int(judgement.get("priority") or 1),
    )


def _broken(answer: Answer) -> bool:
    return any(not failure.startswith(ASSESSMENT) for failure in answer.failures)


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {key: round(value, 3) for key, value in values.items()}
