"""Whether a person should take over after this message, and why: LABELS' rules over readings.

A pure function of the stretch's readings, the judgements before this one and the policy: no clock, no
database, no text beyond the readings. Whatever process applies it comes to the same result.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from baton.handoff.escalation import EscalationPolicy
from baton.handoff.other_language import other_language
from baton.handoff.reading import Reading
from baton.handoff.signs import Signs, read_signs
from baton.handoff.strain import conversation_sentiment, trend_of, uncertainty_of
from baton.handoff.topic import topic_of

NONE, OFFER, HANDOFF = "none", "offer", "handoff"
LOOKS_BACK = 20
"""Messages of a stretch that count, the latest one among them: a long conversation costs what a short one does."""


@dataclass(frozen=True)
class Judgement:
    """The decision of one turn; `reasons` are sentences for the desk and never hold the customer's text."""

    action: str
    reason: str
    reasons: list[str] = field(default_factory=list)
    skill: str | None = None
    priority: int = 0
    sentiment: float = 0.0
    trend: float = 0.0
    uncertainty: float = 0.0
    disclose: bool = False

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` is its inverse."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Judgement":
        """Read back what `to_dict` wrote; keys it does not know are ignored."""
        return cls(**{key: data[key] for key in cls.__dataclass_fields__ if key in data})


@dataclass(frozen=True)
class _Case:
    """Everything a rule may look at: signs of all messages (the last is this one) and earlier judgements."""

    signs: Sequence[Signs]
    past: Sequence[Judgement]
    policy: EscalationPolicy

    @property
    def now(self) -> Signs:
        return self.signs[-1]

    @property
    def last_offer(self) -> int | None:
        """Index of the message after which a person was last offered."""
        return next((i for i in reversed(range(len(self.past))) if self.past[i].action == OFFER), None)

    @property
    def just_offered(self) -> bool:
        return bool(self.past) and self.past[-1].action == OFFER

    @property
    def declined(self) -> bool:
        """The last offer was answered with no."""
        index = self.last_offer
        return index is not None and index + 1 < len(self.signs) and self.signs[index + 1].says_no


@dataclass(frozen=True)
class _Verdict:
    action: str
    reason: str
    why: tuple[str, ...] = ()


Rule = Callable[[_Case], _Verdict | None]


def judge(*, readings: Sequence[Reading], past: Sequence[Judgement], policy: EscalationPolicy) -> Judgement:
    """Judge the last of `readings`; `past` holds the judgements of all the earlier ones, oldest first.

    Only the latest LOOKS_BACK of them count.
    """
    if not readings or len(past) != len(readings) - 1:
        raise ValueError(f"{len(readings)} readings need {max(len(readings) - 1, 0)} past judgements, not {len(past)}.")
    readings, past = readings[-LOOKS_BACK:], past[-(LOOKS_BACK - 1) :]
    signs = [
        read_signs(reading, policy, after_offer=bool(index) and past[index - 1].action == OFFER)
        for index, reading in enumerate(readings)
    ]
    case = _Case(signs, past, policy)
    verdict = next((found for rule in RULES if (found := rule(case)) is not None), _Verdict(NONE, "none"))
    sentiment = conversation_sentiment(signs)
    language = other_language(reversed(readings)) if verdict.action == HANDOFF else None
    return Judgement(
        action=verdict.action,
        reason=verdict.reason,
        reasons=[*verdict.why, *([f"writes in another language ({language})"] if language else [])],
        skill=policy.languages.get(language or "") or _skill(case, verdict) if verdict.action == HANDOFF else None,
        priority=_priority(verdict, policy),
        sentiment=sentiment,
        trend=trend_of(signs),
        uncertainty=uncertainty_of(signs),
        disclose=case.now.asks_whether_bot,
    )


def _at_once(moment: str, reason: str | None = None) -> Rule:
    def rule(case: _Case) -> _Verdict | None:
        if not case.now.shows(moment):
            return None
        return _Verdict(HANDOFF, reason or moment, (case.now.sentence(moment),))

    return rule


def _explicit_request(case: _Case) -> _Verdict | None:
    now = case.now
    if not now.shows("explicit_request") or now.refuses_human:
        return None
    return _Verdict(HANDOFF, "explicit_request", (now.sentence("explicit_request"),))


def _offer_accepted(case: _Case) -> _Verdict | None:
    pressed = case.now.reading.choice == "accept_offer"
    if not case.now.says_yes or not (pressed or case.just_offered):
        return None
    index = case.last_offer
    reason = case.past[index].reason if index is not None else "none"
    reason = "explicit_request" if reason == "none" else reason
    return _Verdict(HANDOFF, reason, (f"offer of a person accepted ({'button' if pressed else 'in words'})",))


def _declined(case: _Case) -> _Verdict | None:
    now = case.now
    if now.reading.choice == "decline_offer" or now.refuses_human:
        return _Verdict(NONE, "none", ("the customer does not want a person",))
    if case.just_offered and now.says_no and not now.shows("anger") and not now.shows("complaint"):
        return _Verdict(NONE, "none", ("the customer declined the offer",))
    return None


def _accusing_capitals(case: _Case) -> _Verdict | None:
    return _Verdict(HANDOFF, "anger", ("accuses us in capitals",)) if case.now.accuses_in_capitals else None


def _cancellation(case: _Case) -> _Verdict | None:
    leaving = [signs for signs in case.signs if signs.wants_to_leave]
    unhappy = [signs for signs in case.signs if signs.is_unhappy]
    if not leaving or not unhappy or not (case.now.wants_to_leave or case.now.is_unhappy):
        return None
    why = (leaving[-1].sentence("leaving"), unhappy[-1].sentence("dissatisfied"))
    return _Verdict(HANDOFF, "cancellation", why)


def _complex_order(case: _Case) -> _Verdict | None:
    """What makes an order complex is often told bit by bit: a hint in this message counts with those before it."""
    now, plain = case.now, 1.0
    for signs in case.signs:
        plain *= 1.0 - signs.chances["complex_order"]
    together = now.hints("complex_order") and 1.0 - plain >= case.policy.thresholds["complex_order"]
    if not together and not now.shows("complex_order"):
        return None
    return _Verdict(HANDOFF, "complex_order", (now.sentence("complex_order"),))


def _repeated_failure(case: _Case) -> _Verdict | None:
    if not case.now.reading.failed:
        return None
    count = _failures(case)
    why = (f"{count} messages about this were not understood",)
    if count >= case.policy.failures_before_handoff:
        return _Verdict(HANDOFF, "repeated_failure", why)
    if count >= case.policy.failures_before_offer:
        return _offer(case, "repeated_failure", why)
    return None


def _failures(case: _Case) -> int:
    """Messages in a row that were not understood; small talk between does not end the row, a no does."""
    count = 0
    for signs in reversed(case.signs):
        if signs.reading.failed:
            count += 1
        elif not signs.is_small or signs.says_no:
            break
    return count


def _frustration(case: _Case) -> _Verdict | None:
    now = case.now
    if now.strain_level == 0:
        return None
    why = (now.strain_sentence(),)
    if now.strain_level >= 2:
        return _Verdict(HANDOFF, "frustration", why)
    index = case.last_offer
    if index is None:
        return _Verdict(OFFER, "frustration", why)
    if not case.declined:
        return _Verdict(HANDOFF, "frustration", (*why, "still so after an offer that did not help"))
    if now.strain >= case.signs[index].strain + case.policy.rise:
        return _Verdict(HANDOFF, "frustration", (*why, "risen since the declined offer"))
    return None


def _confusion(case: _Case) -> _Verdict | None:
    if not case.now.is_unsure:
        return None
    if case.now.shows("confusion") and case.now.is_lost:
        return _offer(case, "confusion", (case.now.sentence("confusion"),))
    since = case.last_offer
    recent = case.signs[max(0 if since is None else since + 1, len(case.signs) - 4) :]
    count = sum(signs.is_unsure for signs in recent)
    if count >= case.policy.confusions_before_offer:
        return _offer(case, "confusion", (f"{count} signs of confusion in the last messages",))
    return None


def _offer(case: _Case, reason: str, why: tuple[str, ...]) -> _Verdict | None:
    """An offer, unless one was made before: the same again stays unsaid, another reason on top is a rise."""
    index = case.last_offer
    if index is None:
        return _Verdict(OFFER, reason, why)
    if case.past[index].reason in (reason, "none"):
        return None
    if case.just_offered and not case.declined:
        return _Verdict(HANDOFF, reason, (*why, "on top of an offer that was not taken up"))
    return None if case.just_offered else _Verdict(OFFER, reason, why)


RULES: tuple[Rule, ...] = (
    _at_once("safety"),
    _at_once("vulnerability"),
    _at_once("legal"),
    _explicit_request,
    _offer_accepted,
    _declined,
    _at_once("anger"),
    _accusing_capitals,
    _at_once("complaint"),
    _cancellation,
    _complex_order,
    _repeated_failure,
    _frustration,
    _confusion,
)
"""The first rule that says something decides; their order is that of the labelling guide."""


def _skill(case: _Case, verdict: _Verdict) -> str:
    """The skill of the reason where the policy names one, else that of the conversation's topic."""
    policy, reason = case.policy, verdict.reason
    topic = topic_of(case.signs)
    usual = policy.skills["default"]
    if reason == "safety" and case.now.tells_harm:
        return policy.skills.get("harm", usual)
    if reason == "anger":
        return topic if topic in policy.anger_by_topic and topic else policy.skills.get("complaint", usual)
    if reason == "legal" and any(signs.tells_charge for signs in case.signs):
        return policy.skills.get("charge", usual)
    if reason == "frustration" and topic in policy.complaint_by_topic and case.now.shows("sarcasm"):
        return policy.skills.get("complaint", usual)
    return policy.skills.get(reason) or topic or usual


def _priority(verdict: _Verdict, policy: EscalationPolicy) -> int:
    if verdict.action == NONE:
        return 0
    return policy.priorities.get(verdict.reason, policy.priorities["default"])
