"""The desk API over HTTP: who may do what, and that two people never have one conversation."""

import itertools
import json
import threading
from typing import Any

import pytest

from baton.gateway.login_limit import WRONG
from tests.fakes import FakeDialogue, answer, reading
from tests.gateway.people import PASSWORD, Gateway
from tests.gateway.test_chat import is_problem

VERBS: dict[str, dict[str, Any]] = {
    "claim": {},
    "messages": {"text": "hello"},
    "notes": {"text": "note"},
    "typing": {},
    "seen": {"seq": 1},
    "transfer": {"skill": "billing"},
    "return": {"outcome": "solved"},
    "close": {},
}
READS = ["/api/queue", "/api/conversations", "/api/me"]


def test_a_wrong_password_and_an_unknown_name_look_the_same(gateway: Gateway) -> None:
    gateway.person("Ann")
    wrong = gateway.client.post("/api/login", json={"name": "Ann", "password": "wrong"})
    unknown = gateway.client.post("/api/login", json={"name": "Nobody", "password": PASSWORD})
    assert is_problem(wrong, 401)
    assert wrong.json() == unknown.json()


def test_guessing_a_password_is_slowed_down_for_that_name_only(gateway: Gateway) -> None:
    gateway.person("Ann")
    for _ in range(WRONG):
        gateway.client.post("/api/login", json={"name": "Ann", "password": "wrong"})
    refused = gateway.client.post("/api/login", json={"name": "Ann", "password": PASSWORD})
    assert is_problem(refused, 429)
    assert int(refused.headers["retry-after"]) > 0
    assert gateway.person("Ben").token


def test_an_odd_login_is_refused(any_gateway: Gateway) -> None:
    for field, odd in itertools.product(("name", "password"), ("\x00", "\ud83d", "")):
        body = json.dumps({"name": "Ann", "password": PASSWORD, field: odd})
        response = any_gateway.client.post("/api/login", content=body, headers={"Content-Type": "application/json"})
        assert is_problem(response, 401)


def test_the_token_ends_with_the_logout(gateway: Gateway) -> None:
    ann = gateway.person()
    assert ann.call("GET", "/api/me").json()["user"]["name"] == "Ann"
    assert ann.call("POST", "/api/logout").status_code == 204
    assert is_problem(ann.call("GET", "/api/me"), 401)


@pytest.mark.parametrize("path", [*READS, "/api/stream", "/api/conversations/c_1"])
def test_the_desk_needs_a_login(gateway: Gateway, path: str) -> None:
    assert is_problem(gateway.client.get(path), 401)


def test_a_customers_token_opens_nothing_at_the_desk_and_an_agents_none_of_the_chat(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person()
    for path in (*READS, "/api/stream", f"/api/conversations/{customer.id}"):
        assert is_problem(customer.call("GET", path), 401)
    assert is_problem(customer.call("POST", f"/api/conversations/{customer.id}/claim"), 401)
    assert is_problem(ann.call("GET", "/chat/messages"), 401)


@pytest.mark.parametrize("role", ["operator", "designer"])
def test_who_does_not_talk_to_customers_sees_no_conversation(gateway: Gateway, role: str) -> None:
    customer, person = gateway.customer(), gateway.person("Olga", role)
    assert person.call("GET", "/api/me").status_code == 200
    for path in ("/api/queue", "/api/conversations", f"/api/conversations/{customer.id}", "/api/stream"):
        assert is_problem(person.call("GET", path), 403)
    for verb, body in VERBS.items():
        assert is_problem(person.on(customer, verb, **body), 403)


def test_compliance_reads_and_never_writes(gateway: Gateway) -> None:
    customer, person = gateway.customer(), gateway.person("Cora", "compliance")
    customer.say("hello")
    assert person.sees(customer)["messages"]
    for verb, body in VERBS.items():
        assert is_problem(person.on(customer, verb, **body), 403)
    assert customer.owner == "bot"


def test_of_two_agents_one_claims_and_the_other_reads_the_name(any_gateway: Gateway) -> None:
    customer = any_gateway.customer()
    people = [any_gateway.person("Ann"), any_gateway.person("Ben")]
    customer.call("POST", "/chat/human")
    gate, answers = threading.Barrier(2), {}

    def claim(person: Any) -> None:
        gate.wait()
        answers[person.name] = person.on(customer, "claim")

    threads = [threading.Thread(target=claim, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = next(name for name, response in answers.items() if response.status_code == 200)
    lost = answers["Ben" if won == "Ann" else "Ann"]
    assert is_problem(lost, 409)
    assert won in lost.json()["detail"]
    assert customer.heard("system")[-1].count(won) == 1


def test_claiming_again_what_one_has_changes_nothing(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person()
    ann.on(customer, "claim")
    notices = customer.heard("system")
    assert ann.on(customer, "claim").status_code == 200
    assert customer.heard("system") == notices


def test_only_the_holder_or_a_lead_writes_passes_on_and_closes(gateway: Gateway) -> None:
    customer = gateway.customer()
    ann, ben, lead = gateway.person("Ann"), gateway.person("Ben"), gateway.person("Lea", "lead")
    ann.on(customer, "claim")
    for verb in ("messages", "transfer", "return", "close"):
        refused = ben.on(customer, verb, **VERBS[verb])
        assert is_problem(refused, 409)
        assert "Ann" in refused.json()["detail"]
    assert customer.owner == "human"
    assert lead.on(customer, "transfer", skill="billing").status_code == 200
    assert customer.owner == "queue"


def test_nobody_writes_to_a_customer_without_claiming(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person()
    assert is_problem(ann.on(customer, "messages", text="hello"), 409)
    assert customer.heard("agent") == []


def test_the_same_reply_sent_again_is_said_once(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person()
    ann.on(customer, "claim")
    seqs = {ann.on(customer, "messages", text="hello", id="r-1").json()["seq"] for _ in range(2)}
    assert len(seqs) == 1
    assert customer.heard("agent") == ["hello"]


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("messages", {"text": " "}),
        ("messages", {}),
        ("notes", {"text": "\x00"}),
        ("transfer", {"skill": "juggling"}),
        ("transfer", {}),
        ("return", {"outcome": "perhaps"}),
        ("return", {}),
    ],
)
def test_what_cannot_be_meant_is_refused(gateway: Gateway, verb: str, body: dict[str, Any]) -> None:
    customer, ann = gateway.customer(), gateway.person()
    ann.on(customer, "claim")
    assert is_problem(ann.on(customer, verb, **body), 422)
    assert customer.owner == "human"


def test_a_reply_that_is_too_long_is_refused(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person()
    ann.on(customer, "claim")
    assert is_problem(ann.on(customer, "messages", text="x" * 10_001), 413)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "typing"])
def test_an_unknown_conversation_is_not_found(gateway: Gateway, verb: str) -> None:
    ann = gateway.person()
    assert is_problem(ann.call("POST", f"/api/conversations/c_unknown/{verb}", json=VERBS[verb]), 404)


def test_an_unknown_conversation_cannot_be_opened(any_gateway: Gateway) -> None:
    ann = any_gateway.person()
    assert is_problem(ann.call("GET", "/api/conversations/c_unknown"), 404)
    assert is_problem(ann.call("GET", "/api/conversations/c%00"), 422)
    assert ann.call("GET", "/api/conversations?q=%00%25_\\").status_code == 200


def test_a_move_the_owner_does_not_allow_is_a_conflict(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person()
    assert is_problem(ann.on(customer, "return", outcome="solved"), 409)
    assert ann.on(customer, "close").status_code == 200
    assert is_problem(ann.on(customer, "close"), 409)
    assert is_problem(ann.on(customer, "claim"), 409)


def test_a_closed_conversation_goes_on_when_its_customer_writes(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person()
    ann.on(customer, "claim")
    ann.on(customer, "close")
    assert customer.owner == "closed"
    customer.say("one more thing")
    assert customer.owner == "queue"
    assert ann.queue[0]["reason"] == "returning"


def test_the_person_sees_what_happened_and_why(any_gateway: Gateway, dialogue: FakeDialogue) -> None:
    text = "my sofa NH-20417 is late"
    entities = [{"entity": "order_number", "value": "NH-20417"}]
    dialogue.script[text] = answer("Let me see.", reading=reading(text, entities=entities, tone={"valence": -0.4}))
    customer, ann = any_gateway.customer(), any_gateway.person()
    customer.say(text)
    customer.call("POST", "/chat/human")
    seen = ann.sees(customer)
    ids = {message["id"]: message["text"] for message in seen["messages"]}
    assert text in ids.values()
    kinds = {line["kind"]: line for line in seen["card"]}
    assert {"wants", "reason", "fact", "tried"} <= set(kinds)
    assert all(line["message_ids"] and set(line["message_ids"]) <= set(ids) for line in seen["card"])
    assert seen["sentiment"] == [{"seq": 2, "value": -0.4}]
    assert [entry["action"] for entry in seen["decisions"]] == ["answer", "request"]
    assert seen["decisions"][0]["policy_version"]
    assert seen["handoff"]["reason"] == "explicit_request"


def test_a_line_that_the_customer_struck_is_not_passed_on(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person()
    customer.say("I would rather not have said this")
    customer.call("POST", "/chat/human")
    (wants, *_) = customer.call("GET", "/chat/card").json()["lines"]
    customer.call("PATCH", "/chat/card", json={"strike": [wants["id"]]})
    assert [line["text"] for line in ann.sees(customer)["card"] if line["struck"]] == [""]


def test_a_note_is_for_colleagues_only(gateway: Gateway) -> None:
    customer, ann, ben = gateway.customer(), gateway.person("Ann"), gateway.person("Ben")
    customer.say("hello")
    ann.on(customer, "notes", text="PRIVATE-7351")
    for path in ("/chat/messages", "/chat/card"):
        assert "PRIVATE" not in customer.call("GET", path).text
    assert ben.sees(customer)["notes"][0]["author"] == "Ann"
    assert "PRIVATE" not in json.dumps(ben.sees(customer)["messages"])


def test_conversations_are_found_by_owner_by_words_and_as_mine(any_gateway: Gateway) -> None:
    ann, ben = any_gateway.person("Ann"), any_gateway.person("Ben")
    silent, sofa, lamp = (any_gateway.customer() for _ in range(3))
    sofa.say("My SOFA is 100% late")
    lamp.say("a lamp_x")
    ann.on(lamp, "claim")

    def found(person: Any, query: str) -> set[str]:
        hits = person.call("GET", f"/api/conversations?{query}").json()["conversations"]
        return {hit["conversation"] for hit in hits}

    assert found(ann, "") == {sofa.id, lamp.id}
    assert silent.id not in found(ann, "")
    assert found(ann, "owner=human") == found(ann, "owner=mine") == {lamp.id}
    assert found(ben, "owner=mine") == set()
    assert found(ann, "q=sofa") == found(ann, "q=100%25") == {sofa.id}
    assert found(ann, "q=lamp_x") == {lamp.id}
    assert found(ann, "q=p%25x") == set()


def test_the_queue_shows_the_most_pressing_first(gateway: Gateway, dialogue: FakeDialogue) -> None:
    text = "it smoked"
    dialogue.script[text] = answer("Oh.", reading=reading(text, moments={"safety": 0.97}), assessment=None)
    calm, pressing, ann = gateway.customer(), gateway.customer(), gateway.person()
    calm.call("POST", "/chat/human")
    pressing.say(text)
    assert [entry["conversation"] for entry in ann.queue] == [pressing.id, calm.id]
    assert ann.queue[0]["reasons"]
    assert [customer.look()["queue"]["position"] for customer in (pressing, calm)] == [1, 2]


def test_the_api_is_described(gateway: Gateway) -> None:
    described = gateway.client.get("/api/openapi.json").json()["paths"]
    assert {"/api/login", "/api/queue", "/api/conversations/{conversation}/claim", "/chat/messages"} <= set(described)
