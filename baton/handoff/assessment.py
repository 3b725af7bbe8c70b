"""The assessment of a turn: the judgement of the current stretch, stamped with the message it was made for.

Reads a dialogue's events as Rasa hands them to custom actions (plain dicts). The judging itself is `judgement`;
a judgement that is missing in the events, because the action server was down, is made up for. Whoever remembers a
stretch as it was before the latest message need not be sent it again: it is known by its key.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from baton.handoff.choice import choice
from baton.handoff.escalation import EscalationPolicy
from baton.handoff.judgement import LOOKS_BACK, Judgement, judge
from baton.handoff.other_language import other_language
from baton.handoff.reading import Reading

SLOT = "assessment"
EARLIER = "earlier"
"""The event that stands for a stretch before its latest message, by its `key`; back from the action server it says that
this one is not known there."""

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Stretch:
    """The current stretch: each customer message as read and as judged, oldest first, and the slot's value."""

    ids: Sequence[str]
    readings: Sequence[Reading]
    judgements: Sequence[Judgement]
    assessment: dict[str, Any]

    @property
    def tones(self) -> list[Mapping[str, float]]:
        """How each message sounds."""
        return [reading.tone for reading in self.readings]

    @property
    def reasons(self) -> list[str]:
        """Why a person was called or offered at each message; "none" where nobody was."""
        return [judgement.reason for judgement in self.judgements]


def assess(events: Sequence[Event], *, policy: EscalationPolicy) -> dict[str, Any]:
    """Judge the latest customer message; raises ValueError when there is none."""
    return read_stretch(events, policy=policy).assessment


def read_stretch(events: Sequence[Event], *, policy: EscalationPolicy, before: Stretch | None = None) -> Stretch:
    """As `assess`, with what led there; `before` is the stretch up to the first of these messages, if it is known."""
    session = _current_session(events)
    starts = _messages_of_stretch(session)[-LOOKS_BACK:]
    ids = [*(before.ids if before else ()), *(str(inbound_id(session[start])) for start in starts)]
    readings = [*(before.readings if before else ()), *(_reading(session, start) for start in starts)]
    past = list(before.judgements) if before else []
    for start in starts[:-1]:
        recorded = _recorded(session, start)
        past.append(recorded or judge(readings=readings[: len(past) + 1], past=list(past), policy=policy))
    judgement = judge(readings=readings, past=past, policy=policy)
    stamped = stamp(judgement, inbound_id=ids[-1], policy=policy)
    return Stretch(ids[-LOOKS_BACK:], readings[-LOOKS_BACK:], [*past, judgement][-LOOKS_BACK:], stamped)


def earlier_ids(events: Sequence[Event]) -> list[str]:
    """The ids of the messages of the current stretch that count beside the latest one, oldest first."""
    session = _current_session(events)
    starts = _messages_of_stretch(session) if any(event.get("event") == "user" for event in session) else []
    return [str(inbound_id(session[start])) for start in starts[-LOOKS_BACK:-1]]


def key_of(conversation: str, ids: Sequence[str]) -> str:
    """The key of a stretch: of those of its messages that count at the next one."""
    said = "\n".join([conversation, *ids[-(LOOKS_BACK - 1) :]])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def key_in(events: Sequence[Event]) -> str | None:
    """The key that these events begin with in place of all earlier ones."""
    return str(events[0].get("key")) if events and events[0].get("event") == EARLIER else None


def customer_language(events: Sequence[Event]) -> str | None:
    """The code of the language that the customer writes in, None while it is one of the bot's."""
    session = _current_session(events)
    said = (number for number in reversed(range(len(session))) if session[number].get("event") == "user")
    return other_language(_reading(session, number) for number in said)


def stamp(judgement: Judgement, *, inbound_id: str, policy: EscalationPolicy) -> dict[str, Any]:
    """The slot's value: the judgement with the message and the policy it belongs to."""
    return {**judgement.to_dict(), "inbound_id": inbound_id, "policy_version": policy.version}


def inbound_id(event: Event) -> str | None:
    """The id of a `user` event: the gateway's, else Rasa's own."""
    return (event.get("metadata") or {}).get("inbound_id") or event.get("message_id")


def _current_session(events: Sequence[Event]) -> list[Event]:
    bounds = [n for n, event in enumerate(events) if event.get("event") in ("session_started", "restart")]
    return list(events[bounds[-1] :]) if bounds else list(events)


def _messages_of_stretch(events: Sequence[Event]) -> list[int]:
    said = [n for n, event in enumerate(events) if event.get("event") == "user"]
    if not said:
        raise ValueError("The dialogue holds no customer message to assess.")
    stretch = _stretch(events[said[-1]])
    return [n for n in said if _stretch(events[n]) == stretch]


def _stretch(event: Event) -> Any:
    return (event.get("metadata") or {}).get("stretch")


def _reading(events: Sequence[Event], start: int) -> Reading:
    event = events[start]
    parsed = event.get("parse_data") or {}
    return Reading.from_parse_data(parsed, choice=choice(event.get("metadata"), event.get("text")))


def _recorded(events: Sequence[Event], start: int) -> Judgement | None:
    for event in events[start + 1 :]:
        if event.get("event") == "user":
            return None
        if event.get("event") == "slot" and event.get("name") == SLOT:
            return _judgement(event.get("value"), inbound_id(events[start]))
    return None


def _judgement(value: Any, stamped: str | None) -> Judgement | None:
    if not isinstance(value, Mapping) or value.get("inbound_id") != stamped:
        return None
    known = {field.name for field in fields(Judgement)}
    return Judgement.from_dict({key: kept for key, kept in value.items() if key in known})
