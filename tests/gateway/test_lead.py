"""What leads can do over HTTP: give a conversation to somebody, take it over, whisper; and that only they can."""

import pytest

from tests.gateway.people import Gateway
from tests.gateway.test_chat import is_problem


def test_a_lead_gives_a_conversation_to_somebody_and_the_customer_hears_it_once(any_gateway: Gateway) -> None:
    customer, ann = any_gateway.customer(), any_gateway.person("Ann")
    any_gateway.person("Ben")
    lea = any_gateway.person("Lea", "lead")
    ann.on(customer, "claim")
    said = len(customer.heard("system"))
    answer = lea.on(customer, "assign", to="Ben")
    assert (answer.status_code, answer.json()["holder"]) == (200, "Ben")
    assert [text.split()[0] for text in customer.heard("system")[said:]] == ["Ben"]
    assert lea.sees(customer)["holder"] == "Ben"
    assert is_problem(ann.on(customer, "messages", text="still me"), 409)


@pytest.mark.parametrize("before", ["bot", "queue", "human"])
def test_a_lead_takes_over_from_anybody(gateway: Gateway, before: str) -> None:
    customer, ann, lea = gateway.customer(), gateway.person("Ann"), gateway.person("Lea", "lead")
    if before == "queue":
        customer.call("POST", "/chat/human")
    if before == "human":
        ann.on(customer, "claim")
    assert lea.on(customer, "assign", to="Lea").status_code == 200
    assert lea.on(customer, "messages", text="I am the lead").status_code == 201
    assert customer.heard("agent") == ["I am the lead"]
    actions = [(entry["action"], entry["actor"]) for entry in lea.sees(customer)["decisions"]]
    assert actions[-1] == ("claim", "Lea")


def test_only_people_who_talk_to_customers_are_given_one(gateway: Gateway) -> None:
    customer, lea = gateway.customer(), gateway.person("Lea", "lead")
    gateway.person("Cora", "compliance")
    for name in ("Cora", "Nobody", "\x00"):
        assert is_problem(lea.on(customer, "assign", to=name), 422)


def test_a_whisper_is_for_the_holder_and_never_for_the_customer(gateway: Gateway) -> None:
    customer, ann, lea = gateway.customer(), gateway.person("Ann"), gateway.person("Lea", "lead")
    assert is_problem(lea.on(customer, "whisper", text="offer the voucher"), 409)
    ann.on(customer, "claim")
    assert lea.on(customer, "whisper", text="offer the voucher").status_code == 201
    (note,) = ann.sees(customer)["notes"]
    assert (note["author"], note["whom"], note["text"]) == ("Lea", "Ann", "offer the voucher")
    ann.on(customer, "notes", text="will do")
    assert ann.sees(customer)["notes"][-1]["whom"] is None
    assert "voucher" not in str(customer.look()) + str(customer.call("GET", "/chat/card").json())


@pytest.mark.parametrize("role", ["agent", "compliance", "operator"])
def test_who_leads_nobody_can_do_neither(gateway: Gateway, role: str) -> None:
    customer, person = gateway.customer(), gateway.person("Olga", role)
    assert is_problem(person.on(customer, "assign", to="Olga"), 403)
    assert is_problem(person.on(customer, "whisper", text="psst"), 403)
    assert customer.owner == "bot"
