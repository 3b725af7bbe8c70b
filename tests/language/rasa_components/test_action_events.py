"""What a custom action is sent does not grow with the conversation, and is judged like all of it."""

import asyncio
import json
import random
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.rasa

POLICY = Path("policy/escalation.yml")


@pytest.fixture(autouse=True)
def applied() -> None:
    from baton.language.rasa_components import patches

    patches.apply()


def parsed(text: str, **moments: float) -> dict[str, Any]:
    """A message as read; with all that Rasa adds to it."""
    from baton.handoff.reading import MOMENTS, TONES

    article = {"response": {"intent_response_key": "faq/return_period", "responses": [{"text": "x" * 300}]}}
    return {
        "text": text,
        "intent": {"name": "faq", "confidence": 0.9123456789},
        "entities": [{"entity": "product", "value": "lamp", "start": 1, "end": 2}],
        "intent_ranking": [{"name": "faq", "confidence": 0.9}] * 10,
        "response_selector": {"all_retrieval_intents": ["faq"], "faq": {**article, "ranking": [1]}},
        "tone": dict.fromkeys(TONES, 0.1234567890123),
        "moments": {moment: moments.get(moment, 0.0001234567890123) for moment in MOMENTS},
        "topics": {"orders": 0.5},
        "language": "en",
    }


def turn(number: int, *, judged: bool = True, stretch: int = 1, **moments: float) -> list[Any]:
    from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered

    read, key = parsed(f"message {number:03}", **moments), f"in_{number:024}"
    metadata = {"inbound_id": key, "stretch": stretch, "choice": None}
    said = UserUttered(read["text"], read["intent"], read["entities"], read, message_id=key, metadata=metadata)
    value = {"inbound_id": key, "action": "none", "reason": "none", "reasons": []}
    slots = [SlotSet("assessment", value)] if judged else []
    return [ActionExecuted("action_listen"), said, *slots, ActionExecuted("utter_x"), BotUttered("y" * 200)]


def tracker_of(events: list[Any]) -> Any:
    from rasa.shared.core.trackers import DialogueStateTracker

    return DialogueStateTracker.from_events("c_1", events)


def at_turn(number: int, **options: Any) -> Any:
    """A conversation in which the turn of this number has just begun."""
    return tracker_of([event for n in range(1, number + 1) for event in turn(n, **options)][:-3])


def call(name: str, tracker: Any) -> dict[str, Any]:
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.domain import Domain

    format_call = RemoteAction(name, None)._action_call_format
    sent: dict[str, Any] = json.loads(json.dumps(format_call(tracker, Domain.empty())))
    return sent


def test_stock_rasa_still_sends_every_event_to_the_action_server() -> None:
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.domain import Domain

    from baton.language.rasa_components import action_events

    action, tracker = RemoteAction("action_x", None), tracker_of([e for n in range(50) for e in turn(n)])
    stock = action_events.STOCK_CALL_FORMAT(action, tracker, Domain.empty())
    sent = action._action_call_format(tracker, Domain.empty())
    assert len(stock["tracker"]["events"]) == 250
    assert len(sent["tracker"]["events"]) == 6 * 5 - 1
    del stock["tracker"]["events"], sent["tracker"]["events"]
    assert sent == stock
    assert len(tracker.events) == 250


@pytest.mark.parametrize("name", ["action_assess_customer", "action_greet"])
def test_the_tenth_turn_and_the_hundredth_send_as_much(name: str) -> None:
    early, late = (len(json.dumps(call(name, at_turn(number)))) for number in (10, 100))
    assert abs(late - early) <= 0.02 * early


def test_the_judgement_is_sent_the_latest_message_once_and_no_earlier_one() -> None:
    sent = json.dumps(call("action_assess_customer", at_turn(30)))
    assert sent.count('"text": "message 030"') == 2  # the event's own, and that of what was read
    assert "message 029" not in sent
    assert "ranking" not in sent


@pytest.mark.parametrize("turns", [1, 5, 6])
def test_a_short_conversation_is_sent_whole(turns: int) -> None:
    from baton.language.rasa_components.action_events import events_sent

    events = [event for number in range(turns) for event in turn(number)]
    assert [{**event, "parse_data": None} for event in events_sent(events, looks_back=False)] == [
        {**event.as_dict(), "parse_data": None} for event in events
    ]


def test_of_an_earlier_message_what_is_judged_is_sent_and_no_ranking() -> None:
    from baton.handoff.reading import Reading
    from baton.language.rasa_components.action_events import events_sent

    events = [turn(number)[1] for number in range(2)]
    earlier, latest = events_sent(events, looks_back=False)
    whole = events[0].as_dict()["parse_data"]
    assert Reading.from_parse_data(earlier["parse_data"]) == Reading.from_parse_data(whole)
    assert Reading.from_parse_data(whole).article == "return_period"
    assert "ranking" not in str(earlier)
    assert latest["parse_data"] == events[1].as_dict()["parse_data"]
    assert "intent_ranking" in events[0].parse_data


@pytest.mark.parametrize("session", [None, 200, 220])
def test_whoever_looks_back_sees_the_stretch_that_is_judged(session: int | None) -> None:
    from rasa.shared.core.events import SessionStarted

    from baton.handoff.assessment import assess
    from baton.handoff.escalation import EscalationPolicy
    from baton.language.rasa_components.action_events import events_judged, events_sent

    policy = EscalationPolicy.load(POLICY)
    events = [event for number in range(50) for event in turn(number)]
    if session is not None:
        events.insert(session, SessionStarted())
    everything = assess([event.as_dict() for event in events], policy=policy)
    assert assess(events_sent(events, looks_back=True), policy=policy) == everything
    assert assess(events_judged(events), policy=policy) == everything


class ActionServer:
    """Answers in this process as the real one would, and counts the calls; `restart` makes it forget."""

    url, kwargs = "http://actions", {"enable_selective_domain": True}

    def __init__(self) -> None:
        self.calls = 0
        self.restart()

    def restart(self) -> None:
        from actions.assess import AssessCustomer

        self.action = AssessCustomer()

    async def request(self, *, json: Any, **_: Any) -> dict[str, Any]:
        from rasa_sdk import Tracker
        from rasa_sdk.executor import CollectingDispatcher

        self.calls += 1
        tracker = Tracker.from_dict(dumped(json)["tracker"])
        return {"events": await self.action.run(CollectingDispatcher(), tracker, {}), "responses": []}


def dumped(body: Any) -> Any:
    return json.loads(json.dumps(body))


def assessed(server: Any, tracker: Any) -> Any:
    from rasa.core.actions.action import RemoteAction
    from rasa.core.channels.channel import CollectingOutputChannel
    from rasa.shared.core.domain import Domain

    action = RemoteAction("action_assess_customer", server)
    return asyncio.run(action.run(CollectingOutputChannel(), None, tracker, Domain.empty()))


def test_what_is_judged_from_memory_is_what_is_judged_from_everything() -> None:
    from rasa.shared.core.events import ActionExecuted, SessionStarted

    from baton.handoff.assessment import assess
    from baton.handoff.escalation import EscalationPolicy
    from baton.handoff.reading import MOMENTS

    policy, server, chance = EscalationPolicy.load(POLICY), ActionServer(), random.Random(7)
    events: list[Any] = [SessionStarted()]
    stretch, forgot, actions = 1, 0, set()
    for number in range(80):
        if chance.random() < 0.06:
            stretch += 1
        if chance.random() < 0.04:
            events.append(SessionStarted())
        if number in (20, 50):
            server.restart()
        strong = {chance.choice(MOMENTS): chance.random()} if chance.random() < 0.6 else {}
        events += turn(number, judged=False, stretch=stretch, **strong)[:2]
        everything, before = assess([event.as_dict() for event in events], policy=policy), server.calls
        if chance.random() < 0.1:  # the action server was away: nothing was judged, or remembered
            events += [ActionExecuted("utter_x")]
            continue
        judged = assessed(server, tracker_of(events))
        value = dict(next(event for event in judged if event.key == "assessment").value)
        del value["mood"]
        assert value == everything
        forgot += server.calls - before - 1
        actions.add(value["action"])
        events += [*judged, ActionExecuted("utter_x")]
    assert {"none", "offer", "handoff"} <= actions
    assert 2 <= forgot <= 14
    assert server.calls == sum(1 for event in events if getattr(event, "key", "") == "assessment") + forgot


def test_a_message_that_is_judged_again_is_judged_alike() -> None:
    server, tracker = ActionServer(), at_turn(3)
    for number in (1, 2, 3):
        assessed(server, at_turn(number))
    before = server.calls
    assert [e.value for e in assessed(server, tracker)] == [e.value for e in assessed(server, tracker)]
    assert server.calls == before + 2


def test_the_same_ids_in_another_conversation_are_not_taken_for_this_one() -> None:
    server, theirs = ActionServer(), at_turn(2)
    theirs.sender_id = "c_2"
    assessed(server, at_turn(1))
    before = server.calls
    assessed(server, theirs)
    assert server.calls == before + 2
