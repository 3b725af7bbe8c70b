"""What a customer may do with what is remembered of them: see it, have it forgotten or put right, agree or refuse.

The rights themselves are `baton.memory`; outside the gateway (`rasa shell`) the words are said and nothing is written.
"""

import os
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from baton.memory.facts import WORDS, facts_in
from baton.memory.wishes import FORGET, SHOW, wish_in

SLOTS = {"order": "order_number", "email": "email", "address": "postcode", "name": "customer_name"}
"""Kind of fact -> the slot that holds it too."""
SPOKEN = {"order": "order numbers", "email": "e-mail address", "phone": "phone number", "product": "products"}
"""How a kind of fact is spoken of where its heading will not do."""


class ActionPrivacyRequest(Action):
    """Shows what is remembered, forgets one kind of it, or says how everything is handed out and erased."""

    def name(self) -> str:
        return "action_privacy_request"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        wish = wish_in(turn.text)
        if wish.what == FORGET and wish.kind:
            return _forget(turn, wish.kind)
        if wish.what == SHOW:
            _show(turn)
        else:
            turn.say("privacy_request")
        return []


def _show(turn: Turn) -> None:
    facts = [(fact["heading"], fact["value"]) for fact in turn.remembered("facts") or []]
    said_here = [(WORDS[kind], turn.slot(slot)) for kind, slot in SLOTS.items() if turn.slot(slot)]
    known = list(dict.fromkeys(facts + [fact for fact in said_here if fact not in facts]))
    promise = turn.remembered("promise")
    lines = [f"• {heading}: {value}" for heading, value in known]
    lines += [f"• Promised for {promise['day']}: {promise['words']}"] if promise else []
    if lines:
        turn.say("memory_shown", facts="\n".join(lines))
    else:
        turn.say("memory_empty")


def _forget(turn: Turn, kind: str) -> list[EventType]:
    if turn.inbound_id and os.environ.get("BATON_DATABASE_URL"):
        from baton.memory.chat_rights import forget

        forget(turn.tracker.sender_id, turn.inbound_id, kind)
    turn.say("memory_forgotten", what=f"your {_spoken(kind)}")
    kept = [fact for fact in turn.remembered("facts") or [] if fact["kind"] != kind]
    memory = {**(turn.slot("memory") or {}), "facts": kept}
    cleared = [SlotSet(SLOTS[kind], None)] if kind in SLOTS else []
    return [SlotSet("memory", memory), *cleared]


def _spoken(kind: str) -> str:
    return SPOKEN.get(kind) or WORDS[kind].lower()


class ActionUpdateAccount(Action):
    """Puts right what is remembered where the message says what is right, and says where the account is changed."""

    def name(self) -> str:
        return "action_update_account"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        right = _corrections(turn)
        if right:
            turn.say("memory_corrected", facts=", ".join(f"{_spoken(kind)} {value}" for kind, value in right.items()))
        turn.say("update_account")
        return []


def _corrections(turn: Turn) -> dict[str, str]:
    """Kind -> what is remembered from now on; nothing where it cannot be kept, or two of a kind leave it open."""
    if not (turn.inbound_id and os.environ.get("BATON_DATABASE_URL")):
        return {}
    from baton.memory.chat_rights import CORRECTABLE, correct

    said: dict[str, set[str]] = {}
    for fact in facts_in(turn.text, turn.tracker.latest_message):
        said.setdefault(fact.kind, set()).add(fact.value)
    plain = {kind: next(iter(values)) for kind, values in said.items() if kind in CORRECTABLE and len(values) == 1}
    return {
        kind: value for kind, value in plain.items() if correct(turn.tracker.sender_id, turn.inbound_id, kind, value)
    }


class ActionAboutPromise(Action):
    """It is about what we promised: a broken word is a person's to make good; one that stands is said again."""

    def name(self) -> str:
        return "action_about_promise"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        promise = turn.remembered("promise")
        if promise and not promise["overdue"]:
            turn.say("promise_stands", day=promise["day"])
            return []
        if promise:
            turn.say("promise_broken", day=promise["day"])
        return [FollowupAction("action_handoff")]


class ActionAcceptMemory(Action):
    """The customer may be remembered."""

    def name(self) -> str:
        return "action_accept_memory"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return _answered(Turn(dispatcher, tracker), given=True)


class ActionDeclineMemory(Action):
    """The customer may not be remembered; what was learnt of them goes."""

    def name(self) -> str:
        return "action_decline_memory"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return _answered(Turn(dispatcher, tracker), given=False)


def _answered(turn: Turn, *, given: bool) -> list[EventType]:
    if turn.inbound_id and os.environ.get("BATON_DATABASE_URL"):
        from baton.memory.chat_rights import consent

        consent(turn.tracker.sender_id, turn.inbound_id, given=given)
    turn.say("memory_accepted" if given else "memory_declined")
    return []
