"""The end of a conversation over HTTP: what it was about, tags to find it again, and how the customer found it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from baton.handoff.desk_policy import WrapUp
from baton.storage.tables import handoffs
from tests.gateway.people import Gateway
from tests.gateway.test_chat import is_problem


def reasons(gateway: Gateway) -> list[str | None]:
    with gateway.baton.database.reading() as tx:
        return [row.wrap_up for row in tx.connection.execute(handoffs.select())]


@pytest.fixture
def strict(gateway: Gateway) -> Iterator[Gateway]:
    """A gateway whose policy asks for a reason."""
    policy = gateway.baton.desk_policy
    gateway.baton.desk_policy = lambda: replace(policy(), wrap_up=WrapUp(True, {"delivery": "Delivery"}))
    yield gateway
    gateway.baton.desk_policy = policy


@pytest.mark.parametrize(("verb", "more"), [("return", {"outcome": "solved"}), ("close", {})])
def test_the_reason_is_kept_with_the_handoff(gateway: Gateway, verb: str, more: dict[str, str]) -> None:
    customer, ann = gateway.customer(), gateway.person()
    ann.on(customer, "claim")
    assert is_problem(ann.on(customer, verb, reason="nonsense", **more), 422)
    assert ann.on(customer, verb, reason="delivery", **more).status_code == 200
    assert reasons(gateway) == ["delivery"]


def test_where_a_reason_is_needed_nobody_ends_without(strict: Gateway) -> None:
    customer, ann = strict.customer(), strict.person()
    assert ann.call("GET", "/api/wrap-up").json() == {
        "required": True,
        "reasons": {"delivery": "Delivery"},
        "tags": [],
    }
    ann.on(customer, "claim")
    assert is_problem(ann.on(customer, "close"), 422)
    assert customer.owner == "human"
    assert ann.on(customer, "close", reason="delivery").status_code == 200


def test_tags_are_plain_and_lead_back_to_the_conversation(any_gateway: Gateway) -> None:
    customer, other, ann = any_gateway.customer(), any_gateway.customer(), any_gateway.person()
    for one in (customer, other):
        one.say("hello")
    tags = ann.call("PUT", f"/api/conversations/{customer.id}/tags", json={"tags": [" Goodwill ", "goodwill", "100%"]})
    assert tags.json() == {"tags": ["goodwill", "100%"]}
    assert ann.sees(customer)["tags"] == ["goodwill", "100%"]
    found = ann.call("GET", "/api/conversations?q=goodwill").json()["conversations"]
    assert [one["conversation"] for one in found] == [customer.id]
    odd = {"": 422, "x" * 41: 413}
    for tag, status in odd.items():
        assert is_problem(ann.call("PUT", f"/api/conversations/{customer.id}/tags", json={"tags": [tag]}), status)


def test_a_customer_rates_the_person_and_the_desk_shows_it(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person()
    ann.on(customer, "claim")
    ann.on(customer, "messages", text="Done")
    ann.on(customer, "close")
    policy = gateway.baton.desk_policy().satisfaction
    surveys = replace(gateway.baton.surveys, policy=lambda: replace(policy, human_after_minutes=0))
    assert surveys.look() == 1
    question = customer.look()["messages"][-1]
    assert (question["text"], question["buttons"][3]["title"]) == ("How was it with Ann?", "4 Good")
    assert customer.tap(question["buttons"][3]["id"]).status_code == 202
    assert customer.owner == "closed"
    (rating,) = ann.sees(customer)["ratings"]
    assert (rating["part"], rating["score"]) == ("human", 4)
    figures = gateway.client.get("/metrics").text
    assert 'baton_satisfaction{part="human"} 1.0' in figures
