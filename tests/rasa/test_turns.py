"""The turn protocol, asked over HTTP of a real Rasa with a real model."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from tinybot_server import RecordingActions, RunningRasa, judged, slot_events

from baton.language.rasa_components.model import honest
from baton.language.rasa_components.turn import plain_text

pytestmark = pytest.mark.rasa


def test_a_good_turn_answers_with_replies_reading_and_assessment(
    rasa_server: RunningRasa, actions: RecordingActions
) -> None:
    slots = {"customer_name": "Ada", "not_a_slot": 1}
    answer = rasa_server.turn("hello there", conversation="good", inbound_id="g1", metadata={"slots": slots})
    assert answer.status_code == 200
    body = answer.json()
    assert body["replies"] == [{"text": "Hello Ada", "buttons": []}]
    assert body["reading"]["intent"] == "greet"
    assert body["reading"]["tone"] == {"valence": -0.5, "anger": 0.7}
    assert body["reading"]["moments"] == {"anger": 0.8}
    assert body["assessment"]["inbound_id"] == "g1"
    assert body["actions"] == ["utter_greet"]
    assert (body["failures"], body["already_ran"], body["model"]) == ([], False, "tinybot.tar.gz")


def test_the_channel_decides_which_variant_of_a_response_is_said(rasa_server: RunningRasa) -> None:
    answer = rasa_server.turn("hello", conversation="phone", inbound_id="p1", metadata={"channel": "whatsapp"})
    assert answer.json()["replies"][0]["text"] == "Hello on the phone"


def test_an_article_answers_without_the_action_server(rasa_server: RunningRasa) -> None:
    body = rasa_server.turn("what is the return window", conversation="faq", inbound_id="f1").json()
    assert body["replies"][0]["text"] == "You can return most articles within 30 days."
    assert body["reading"]["article"] == "return_period"


def test_a_message_is_run_only_once(rasa_server: RunningRasa, actions: RecordingActions) -> None:
    first = rasa_server.turn("where is my order", conversation="twice", inbound_id="t1").json()
    actions.calls.clear()
    second = rasa_server.turn("where is my order", conversation="twice", inbound_id="t1").json()
    assert second == {**first, "already_ran": True}
    assert first["replies"][0]["buttons"] == [{"title": "I do not know", "payload": "/deny"}]
    assert actions.calls == []


def test_a_message_that_ran_is_found_behind_later_ones(rasa_server: RunningRasa) -> None:
    first = rasa_server.turn("hello", conversation="behind", inbound_id="b1").json()
    rasa_server.turn("where is my order", conversation="behind", inbound_id="b2")
    again = rasa_server.turn("hello", conversation="behind", inbound_id="b1").json()
    assert (again["replies"], again["already_ran"]) == (first["replies"], True)


@pytest.mark.parametrize("text", ["/restart", " //restart ", "/\u00a0/restart", "/\x0b/restart", "/\u2003/restart"])
def test_no_spacing_makes_a_command_of_a_text(text: str) -> None:
    assert plain_text(text) == "restart"


def test_text_is_never_a_command_but_a_payload_is(rasa_server: RunningRasa) -> None:
    typed = rasa_server.turn(" /greet", conversation="slash", inbound_id="s1").json()
    assert typed["reading"]["text"] == "greet"
    pressed = rasa_server.turn("Hi!", conversation="slash", inbound_id="s2", payload="/greet").json()
    assert (pressed["reading"]["intent"], pressed["reading"]["text"]) == ("greet", "Hi!")
    assert pressed["actions"] == ["utter_greet"]


@pytest.mark.parametrize("payload", ["/restart", "/session_start", "/back", "/of_another_model", "greet"])
def test_a_payload_that_is_no_button_of_this_model_counts_as_its_title(rasa_server: RunningRasa, payload: str) -> None:
    body = rasa_server.turn("hello", conversation="odd", inbound_id=f"odd{payload}", payload=payload).json()
    assert body["reading"]["intent"] == "greet"
    assert body["replies"]


def test_an_offer_chosen_by_button_is_read_as_a_choice(rasa_server: RunningRasa) -> None:
    body = rasa_server.turn("No", conversation="choice", inbound_id="c1", payload="/decline_offer").json()
    assert body["reading"]["choice"] == "decline_offer"
    assert body["replies"][0]["text"] == "Then let us go on."


@pytest.mark.parametrize(("typed", "choice"), [("No, thanks!", "decline_offer"), ("yes", "accept_offer")])
def test_a_plain_answer_right_after_an_offer_counts_as_the_button_also_in_a_form(
    rasa_server: RunningRasa, actions: RecordingActions, typed: str, choice: str
) -> None:
    rasa_server.turn("where is my order", conversation=choice, inbound_id="y0")
    actions.answers["action_assess_customer"] = judged("offer")
    rasa_server.turn("hm", conversation=choice, inbound_id="y1")
    actions.answers["action_assess_customer"] = judged("none")
    reading = rasa_server.turn(typed, conversation=choice, inbound_id="y2").json()["reading"]
    assert (reading["choice"], reading["intent"], reading["text"]) == (choice, choice, typed)


def test_a_plain_answer_at_another_time_is_none(rasa_server: RunningRasa) -> None:
    reading = rasa_server.turn("no thanks", conversation="another_time", inbound_id="y1").json()["reading"]
    assert (reading["choice"], reading["intent"]) == (None, "deny")


def test_a_handoff_wins_over_a_form_and_the_bot_listens_after_it(
    rasa_server: RunningRasa, actions: RecordingActions
) -> None:
    assert rasa_server.turn("where is my order", conversation="form", inbound_id="h1").json()["actions"] == [
        "order_form"
    ]
    actions.answers["action_assess_customer"] = judged("handoff")
    body = rasa_server.turn("I have had enough", conversation="form", inbound_id="h2").json()
    assert body["actions"] == ["action_handoff"]
    assert body["replies"] == [{"text": "I am getting a person.", "buttons": []}]
    assert body["assessment"]["action"] == "handoff"


def test_a_form_goes_on_after_an_offer(rasa_server: RunningRasa, actions: RecordingActions) -> None:
    rasa_server.turn("where is my order", conversation="goes_on", inbound_id="o1")
    actions.answers["action_assess_customer"] = judged("offer")
    assert rasa_server.turn("hm", conversation="goes_on", inbound_id="o2").json()["actions"] == ["action_offer_human"]
    actions.answers["action_assess_customer"] = judged("none")
    body = rasa_server.turn("NH-20417", conversation="goes_on", inbound_id="o3").json()
    assert body["actions"] == ["order_form", "action_look_up"]
    assert body["replies"][-1]["text"] == "It arrives on Friday."


def test_an_assessment_of_an_earlier_message_decides_nothing(
    rasa_server: RunningRasa, actions: RecordingActions
) -> None:
    actions.answers["action_assess_customer"] = judged("offer")
    rasa_server.turn("hello", conversation="stale", inbound_id="st1")
    actions.answers["action_assess_customer"] = lambda call: (200, slot_events())
    body = rasa_server.turn("hello", conversation="stale", inbound_id="st2").json()
    assert (body["assessment"], body["actions"]) == (None, ["utter_greet"])


def test_a_turn_in_which_the_bot_has_nothing_to_say_is_empty(rasa_server: RunningRasa) -> None:
    answer = rasa_server.turn("silence now", conversation="quiet", inbound_id="q1")
    assert (answer.status_code, answer.json()["replies"], answer.json()["failures"]) == (200, [], [])


def test_a_message_is_read_without_being_stored(rasa_server: RunningRasa) -> None:
    answer = rasa_server.call("POST", "/parse", {"text": "/hello there"})
    assert answer.status_code == 200
    assert (answer.json()["reading"]["intent"], answer.json()["reading"]["text"]) == ("greet", "hello there")


def test_the_state_names_the_model(rasa_server: RunningRasa) -> None:
    answer = rasa_server.call("GET", "/state")
    assert (answer.status_code, answer.json()) == (200, {"model": "tinybot.tar.gz", "ready": True})


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/turns"), ("POST", "/parse"), ("GET", "/state"), ("POST", "/model")]
)
@pytest.mark.parametrize("secret", [None, "", "another", "thé-shared-secret"])
def test_without_the_secret_nothing_is_answered(
    rasa_server: RunningRasa, method: str, path: str, secret: str | None
) -> None:
    headers = {} if secret is None else {"X-Baton-Secret": secret.encode()}
    answer = httpx.request(method, f"{rasa_server.url}/webhooks/baton{path}", content=b"not json", headers=headers)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"conversation": "c", "inbound_id": "i"},
        {"conversation": "", "inbound_id": "i", "text": "hello"},
        {"conversation": "c", "inbound_id": "i", "text": "hello", "payload": 1},
        {"conversation": "c", "inbound_id": "i", "text": "hello", "metadata": {"slots": [1]}},
    ],
)
def test_an_order_that_is_not_one_is_refused(rasa_server: RunningRasa, body: Any) -> None:
    answer = rasa_server.call("POST", "/turns", body)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_two_turns_of_one_conversation_run_one_after_the_other(
    rasa_server: RunningRasa, actions: RecordingActions
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def run(number: int) -> dict[str, Any]:
        return rasa_server.turn("hello", conversation="queue", inbound_id=f"n{number}").json()

    with ThreadPoolExecutor(4) as pool:
        bodies = list(pool.map(run, range(4)))
    assert [len(body["replies"]) for body in bodies] == [1, 1, 1, 1]
    again = rasa_server.turn("hello", conversation="queue", inbound_id="n0").json()
    assert again["already_ran"]


def long_talk(rasa_server: RunningRasa, conversation: str, texts: list[str]) -> list[dict[str, Any]]:
    slots = {"slots": {"customer_name": "Ada"}}
    return [
        rasa_server.turn(text, conversation=conversation, inbound_id=str(number), metadata=slots).json()
        for number, text in enumerate(texts)
    ]


def test_a_long_conversation_costs_no_more_than_a_short_one(
    rasa_server: RunningRasa, actions: RecordingActions
) -> None:
    from baton.language.rasa_components.working_set import MOST_TURNS

    sent, told = [], actions.answers["action_assess_customer"]
    actions.answers["action_assess_customer"] = lambda call: sent.append(call["tracker"]["events"]) or told(call)
    bodies = long_talk(rasa_server, "endless", ["hello"] * 120)
    assert {body["replies"][0]["text"] for body in bodies} == {"Hello Ada"}
    rows = honest(rasa_server.agent.processor.tracker_store).rows
    stored = [json.loads(data)["event"] for _, data in rows.read("endless", all_sessions=True)]
    assert (stored.count("user"), stored.count("session_started")) == (120, 1)
    assert len({len(events) for events in sent[MOST_TURNS:]}) == 1
    sizes = [len(json.dumps(events)) for events in sent]
    assert max(sizes[60:]) < 1.05 * max(sizes[MOST_TURNS:60])


def test_a_turn_of_long_ago_is_found_again(rasa_server: RunningRasa) -> None:
    first = long_talk(rasa_server, "found", ["where is my order", "NH-20417", *["hello"] * 60])
    for number in (0, 1, 20, 61):
        again = rasa_server.turn("hello", conversation="found", inbound_id=str(number)).json()
        assert again == {**first[number], "already_ran": True}
    tried_again = rasa_server.turn("hello", conversation="found", inbound_id="none", attempt=2).json()
    assert not tried_again["already_ran"]


def test_a_turn_of_an_earlier_session_is_found_by_the_next_attempt(rasa_server: RunningRasa) -> None:
    from rasa.shared.core.events import SessionStarted

    [first] = long_talk(rasa_server, "sessions", ["hello"])
    store = honest(rasa_server.agent.processor.tracker_store)
    tracker = asyncio.run(store.retrieve("sessions"))
    tracker.update(SessionStarted())
    asyncio.run(store.save(tracker))
    again = rasa_server.turn("hello", conversation="sessions", inbound_id="0", attempt=2).json()
    assert again == {**first, "already_ran": True}


def test_a_form_late_in_a_long_conversation_is_a_form(rasa_server: RunningRasa) -> None:
    bodies = long_talk(rasa_server, "long_form", [*["hello"] * 60, "where is my order", "NH-20417", "hello"])
    assert bodies[-3]["actions"] == ["order_form"]
    assert bodies[-2]["actions"] == ["order_form", "action_look_up"]
    assert bodies[-1]["actions"] == ["utter_greet"]
