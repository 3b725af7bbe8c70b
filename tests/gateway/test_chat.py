"""The web chat over HTTP: from the first word to a person and back, and what is refused."""

import json
import threading
import uuid
from dataclasses import replace
from typing import Any

import pytest

from baton.conversations.transcript import Reply
from baton.conversations.web_chat import WebChat
from baton.errors import DialogueUnavailable, StorageUnavailable
from baton.storage.database import Database
from tests.fakes import OFFER, Answer, FakeDialogue, answer, reading
from tests.gateway.people import Gateway

ANGER = "I am furious"


@pytest.fixture(autouse=True)
def _anger(dialogue: FakeDialogue) -> None:
    angry = reading(ANGER, moments={"anger": 0.97}, tone={"valence": -0.9, "anger": 0.95})
    dialogue.script[ANGER] = Answer([Reply("Our sofas are comfy.")], angry, None)


def is_problem(response: Any, status: int) -> bool:
    body = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, body["status"]) == (status, status), response.text
    return bool(body["title"] and body["detail"] and body["type"])


def test_the_first_words_say_that_this_is_a_machine(gateway: Gateway) -> None:
    customer = gateway.customer()
    first = customer.look()["messages"][0]
    assert first["author"] == "system"
    assert "automated" in first["text"]


def test_a_routine_question_is_answered_by_the_bot(any_gateway: Gateway) -> None:
    customer = any_gateway.customer()
    accepted = customer.post("what are your opening hours?")
    assert (accepted.status_code, accepted.json()) == (202, {"seq": 2, "duplicate": False})
    any_gateway.settle()
    assert customer.heard("bot") == ["re: what are your opening hours?"]
    shown = customer.look(after=2)
    assert (shown["owner"], shown["queue"]) == ("bot", None)
    assert [set(message) for message in shown["messages"]] == [{"seq", "author", "name", "text", "buttons", "at"}]


def test_anger_ends_with_a_person_who_hands_back(any_gateway: Gateway) -> None:
    customer, ann = any_gateway.customer(), any_gateway.person("Ann")
    customer.say(ANGER)
    shown = customer.look()
    assert shown["owner"] == "queue"
    assert shown["queue"]["position"] == 1
    assert shown["queue"]["expected_wait_s"] > 0
    assert "Our sofas are comfy." not in customer.heard("bot")
    (entry,) = [waiting for waiting in ann.queue if waiting["conversation"] == customer.id]
    assert (entry["reason"], entry["last_text"]) == ("anger", ANGER)

    assert ann.on(customer, "claim").status_code == 200
    assert customer.owner == "human"
    mark = customer.look()["messages"][-1]["seq"]
    customer.say("/restart")
    assert ann.on(customer, "messages", text="I am looking at it.").status_code == 201
    assert ann.on(customer, "notes", text="PRIVATE-7351").status_code == 201
    said = customer.look(after=mark)["messages"]
    assert [(m["author"], m["text"], m["name"]) for m in said] == [
        ("customer", "/restart", None),
        ("agent", "I am looking at it.", "Ann"),
    ]
    assert [note["text"] for note in ann.sees(customer)["notes"]] == ["PRIVATE-7351"]

    assert ann.on(customer, "return", outcome="promised", promise="A new sofa.").status_code == 200
    assert customer.owner == "bot"
    assert "A new sofa." in customer.heard("system")[-1]
    customer.say("and your opening hours?")
    assert customer.heard("bot")[-1] == "re: and your opening hours?"


def test_one_tap_asks_for_a_person_and_another_leaves_the_queue(gateway: Gateway) -> None:
    customer = gateway.customer()
    asked = customer.call("POST", "/chat/human")
    assert (asked.status_code, asked.json()["owner"]) == (202, "queue")
    assert customer.call("POST", "/chat/human").json()["queue"]["position"] == 1
    left = customer.call("DELETE", "/chat/human")
    assert (left.status_code, left.json()["owner"], left.json()["queue"]) == (200, "bot", None)
    customer.say("hello")
    assert customer.heard("bot") == ["re: hello"]


def test_without_rasa_an_honest_word_and_a_person(gateway: Gateway, dialogue: FakeDialogue) -> None:
    dialogue.script["help"] = DialogueUnavailable("gone", retry_safe=False)
    customer = gateway.customer()
    customer.say("help")
    assert customer.owner == "queue"
    assert customer.heard("bot") == [gateway.baton.lines().holding]


def test_a_claim_stops_the_bot_in_mid_turn(gateway: Gateway, dialogue: FakeDialogue) -> None:
    thinking, claimed = threading.Event(), threading.Event()

    def slow(turn: Any) -> Answer:
        thinking.set()
        assert claimed.wait(20)
        return answer("too late", to=turn.text)

    dialogue.script["help"] = slow
    customer, ann = gateway.customer(), gateway.person()
    customer.post("help")
    assert thinking.wait(20)
    assert ann.on(customer, "claim").status_code == 200
    claimed.set()
    gateway.settle()
    assert customer.heard("bot") == []
    assert customer.owner == "human"


def test_the_same_id_is_stored_once(gateway: Gateway) -> None:
    customer, key = gateway.customer(), str(uuid.uuid4())
    first, again = customer.post("hello", key=key), customer.post("hello", key=key)
    assert again.json() == {"seq": first.json()["seq"], "duplicate": True}
    gateway.settle()
    assert customer.heard("customer", "bot") == ["hello", "re: hello"]


def test_five_posts_of_one_id_at_once_are_one_message(any_gateway: Gateway) -> None:
    customer, key, answers = any_gateway.customer(), str(uuid.uuid4()), []
    posts = [threading.Thread(target=lambda: answers.append(customer.post("hello", key=key))) for _ in range(5)]
    for post in posts:
        post.start()
    for post in posts:
        post.join()
    any_gateway.settle()
    assert {one.status_code for one in answers} == {202}
    assert {one.json()["seq"] for one in answers} == {2}
    assert customer.heard("customer", "bot") == ["hello", "re: hello"]


def test_the_same_id_of_two_customers_is_two_messages(gateway: Gateway) -> None:
    one, other = gateway.customer(), gateway.customer()
    assert not one.post("mine", key="1").json()["duplicate"]
    assert not other.post("theirs", key="1").json()["duplicate"]


def test_a_button_is_tapped_by_its_id_and_its_payload_never_leaves(gateway: Gateway, dialogue: FakeDialogue) -> None:
    dialogue.script["help"] = Answer([Reply("A person?", OFFER)], reading("help"), None)
    customer, other = gateway.customer(), gateway.customer()
    customer.say("help")
    (yes, no) = customer.look()["messages"][-1]["buttons"]
    assert set(yes) == {"id", "title"}
    assert "accept_offer" not in customer.call("GET", "/chat/messages").text
    assert is_problem(other.tap(yes["id"]), 404)
    assert is_problem(customer.tap("/accept_offer"), 404)
    assert customer.tap(no["id"]).status_code == 202
    gateway.settle()
    assert dialogue.turns[-1].payload == "/decline_offer"
    assert customer.heard("customer") == ["help", "No, carry on"]


def test_payloads_stay_inside_the_desk_too(gateway: Gateway, dialogue: FakeDialogue) -> None:
    dialogue.script["help"] = Answer([Reply("A person?", OFFER)], reading("help"), None)
    customer, ann = gateway.customer(), gateway.person()
    customer.say("help")
    assert "accept_offer" not in json.dumps(ann.sees(customer)["messages"])


def test_one_customer_never_sees_another(gateway: Gateway) -> None:
    one, other = gateway.customer(), gateway.customer()
    one.say("my sofa")
    assert "sofa" not in other.call("GET", "/chat/messages").text
    assert "sofa" not in other.call("GET", "/chat/card").text
    assert len({one.id, other.id, one.token, other.token}) == 4


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer  ", "Basic abc", "Bearer forged", "Bearer é"])
@pytest.mark.parametrize("path", ["/chat/messages", "/chat/stream", "/chat/card"])
def test_without_a_token_of_ours_nothing_is_shown(gateway: Gateway, path: str, header: str | None) -> None:
    headers = {"Authorization": header.encode("latin-1")} if header is not None else {}
    response = gateway.client.get(path, headers=headers)
    assert is_problem(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_token_in_the_address_is_no_token(gateway: Gateway) -> None:
    customer = gateway.customer()
    assert is_problem(gateway.client.get(f"/chat/messages?token={customer.token}"), 401)


@pytest.mark.parametrize(
    "body",
    [
        {"id": "1"},
        {"id": "1", "text": "   "},
        {"id": "1", "text": "\x00"},
        {"id": "1", "text": ""},
        {"id": "1", "text": "hi", "choice": "b_1"},
        {"id": "", "text": "hi"},
        {"text": "hi"},
        {"id": "a\x00b", "text": "hi"},
        {"id": "\ud83d", "text": "hi"},
        {"id": "1", "text": None, "choice": ""},
        {"id": "1", "text": ["hi"]},
        [],
        "hi",
    ],
    ids=lambda body: json.dumps(body)[:40],
)
def test_what_is_no_message_is_refused_and_not_stored(gateway: Gateway, body: Any) -> None:
    customer = gateway.customer()
    response = customer.call(
        "POST", "/chat/messages", content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert is_problem(response, 422)
    assert customer.heard("customer") == []


def test_a_choice_that_no_database_can_hold_is_refused(any_gateway: Gateway) -> None:
    customer = any_gateway.customer()
    for choice in ("a\x00b", "\ud83d"):
        body = json.dumps({"id": "1", "choice": choice})
        response = customer.call("POST", "/chat/messages", content=body, headers={"Content-Type": "application/json"})
        assert response.status_code in (404, 422), response.text


def test_broken_json_is_refused(gateway: Gateway) -> None:
    customer = gateway.customer()
    response = customer.call(
        "POST", "/chat/messages", content=b"{not json", headers={"Content-Type": "application/json"}
    )
    assert is_problem(response, 422)


@pytest.mark.parametrize("length", [10_001, 300_000])
def test_a_text_that_is_too_long_is_refused_and_not_stored(gateway: Gateway, length: int) -> None:
    customer = gateway.customer()
    assert is_problem(customer.post("x" * length), 413)
    assert customer.heard("customer") == []


def test_the_longest_text_is_stored(gateway: Gateway) -> None:
    customer = gateway.customer()
    assert customer.post("é" * 10_000).status_code == 202


def test_what_the_customer_says_is_text_whatever_is_in_it(any_gateway: Gateway) -> None:
    customer = any_gateway.customer()
    odd = "<script>alert(1)</script> \u202e 😀 ' ; DROP TABLE messages -- \\u0000"
    customer.say(odd)
    assert customer.heard("customer") == [odd]


def test_a_position_that_cannot_be_is_refused(any_gateway: Gateway) -> None:
    customer = any_gateway.customer()
    for after in ("-1", "x", "99999999999999999999"):
        assert is_problem(customer.call("GET", f"/chat/messages?after={after}"), 422)


def test_unknown_routes_and_methods_are_problems_too(gateway: Gateway) -> None:
    assert is_problem(gateway.client.get("/chat/nothing"), 404)
    assert is_problem(gateway.client.put("/chat/messages"), 405)


def test_while_the_database_is_away_nothing_is_acknowledged(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = gateway.customer()

    def away(database: Database) -> Any:
        raise StorageUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "transaction", away)
        response = customer.post("hello", key="same")
        assert is_problem(response, 503)
        assert int(response.headers["retry-after"]) > 0
        assert is_problem(gateway.client.post("/chat/sessions", json={}), 503)
    assert customer.post("hello", key="same").json()["duplicate"] is False
    gateway.settle()
    assert customer.heard("customer", "bot") == ["hello", "re: hello"]


def test_an_error_of_ours_says_nothing_of_the_inside(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = gateway.customer()

    def broken(*args: Any, **options: Any) -> Any:
        raise RuntimeError("SELECT secret")

    monkeypatch.setattr(WebChat, "look", broken)
    response = customer.call("GET", "/chat/messages")
    assert is_problem(response, 500)
    assert "secret" not in response.text


def test_the_customer_sees_the_card_and_strikes_a_line_of_it(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person()
    customer.say("my order NH-20417 is late")
    customer.call("POST", "/chat/human")
    (wants, *_) = lines = customer.call("GET", "/chat/card").json()["lines"]
    assert "NH-20417" in wants["text"]
    assert all(line["message_ids"] and line["struck"] is False for line in lines)
    after = customer.call("PATCH", "/chat/card", json={"strike": [wants["id"], "unknown"]}).json()["lines"]
    assert [line["id"] for line in after if line["struck"]] == [wants["id"]]
    assert wants["id"] not in [line["id"] for line in ann.sees(customer)["card"] if not line["struck"]]


def test_the_customer_puts_a_line_right_and_the_last_word_counts(any_gateway: Gateway) -> None:
    customer, ann = any_gateway.customer(), any_gateway.person()
    customer.say("my order NH-20417 is late")
    (wants, *_) = customer.call("GET", "/chat/card").json()["lines"]
    right = {"correct": [{"id": wants["id"], "text": "the sofa  is late,\nnot the table"}, {"id": "?", "text": "x"}]}
    shown = customer.call("PATCH", "/chat/card", json=right).json()["lines"]
    assert [(line["text"], line["corrected"]) for line in shown if line["id"] == wants["id"]] == [
        ("the sofa is late, not the table", True)
    ]
    (line, *_) = ann.sees(customer)["card"]
    assert (line["text"], line["corrected"], line["struck"]) == ("the sofa is late, not the table", True, False)
    assert line["message_ids"] == wants["message_ids"]
    customer.call("PATCH", "/chat/card", json={"strike": [wants["id"]]})
    (line, *_) = ann.sees(customer)["card"]
    assert (line["text"], line["struck"]) == ("", True)
    for odd, status in (("", 422), (" ", 422), ("x" * 301, 413)):
        wrong = {"correct": [{"id": wants["id"], "text": odd}]}
        assert is_problem(customer.call("PATCH", "/chat/card", json=wrong), status)


def test_the_card_can_be_seen_when_a_person_is_offered(gateway: Gateway, dialogue: FakeDialogue) -> None:
    dialogue.script["no"] = replace(answer("Hm.", to="no"), replies=[Reply("A person?", OFFER)])
    customer = gateway.customer()
    customer.say("hello")
    assert customer.look()["offered"] is False
    customer.say("no")
    assert customer.look()["offered"] is True
    customer.say("never mind")
    assert customer.look()["offered"] is False


def test_the_customer_sees_only_what_they_may_correct(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person()
    customer.say("I am furious, my order NH-20417 is late")
    customer.call("POST", "/chat/human")
    shown = customer.call("GET", "/chat/card").json()["lines"]
    assert {line["kind"] for line in shown} <= {"wants", "last_words", "fact", "tried"}
    (reason,) = (line["id"] for line in ann.sees(customer)["card"] if line["kind"] == "reason")
    customer.call("PATCH", "/chat/card", json={"strike": [reason]})
    assert not any(line["struck"] for line in ann.sees(customer)["card"])


def test_typing_shows_on_the_other_side_only(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person()
    customer.call("POST", "/chat/human")
    ann.on(customer, "claim")
    assert customer.call("POST", "/chat/typing").status_code == 204
    assert ann.sees(customer)["typing"] == "customer"
    assert customer.look()["typing"] is None
    assert ann.on(customer, "typing").status_code == 204
    assert customer.look()["typing"] == "agent"
    ann.on(customer, "messages", text="here")
    assert customer.look()["typing"] is None


def test_an_agent_who_only_looks_in_is_not_shown_as_typing(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person()
    customer.say("hello")
    ann.on(customer, "typing")
    assert customer.look()["typing"] is None


def test_the_page_learns_how_else_to_reach_people(gateway: Gateway) -> None:
    info = gateway.client.get("/chat/info").json()
    assert info["contact"] == gateway.baton.lines().contact
    assert info["company"]
