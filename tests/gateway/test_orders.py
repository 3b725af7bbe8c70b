"""Orders beside the handover card: those that the customer has named, as the shop knows them, and no others."""

from pathlib import Path
from typing import Any

import pytest

from baton.errors import ShopError
from baton.shop import open_shop
from baton.shop.base import Shop
from tests.fakes import FakeDialogue, answer, reading
from tests.gateway.people import Customer, Gateway, Person
from tests.gateway.test_chat import is_problem

NUMBER = "NH-20417"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The merchant's system, as the desk asks it."""
    opened = open_shop("demo", url=f"sqlite:///{tmp_path}/shop.db")
    monkeypatch.setattr("baton.gateway.orders.current_shop", lambda: opened)
    return opened


@pytest.fixture
def names(gateway: Gateway, dialogue: FakeDialogue) -> Any:
    """A customer names these numbers, each in a message of its own."""

    def run(*numbers: str) -> Customer:
        customer = gateway.customer()
        for number in numbers:
            text = f"my sofa {number} is late"
            entities = [{"entity": "order_number", "value": number}]
            dialogue.script[text] = answer("Let me see.", reading=reading(text, entities=entities))
            customer.say(text)
        return customer

    return run


def orders(person: Person, customer: Customer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.call("GET", f"/api/conversations/{customer.id}/orders").json()["orders"]
    return found


def test_an_order_that_was_named_is_shown_with_the_message_that_names_it(
    gateway: Gateway, shop: Shop, names: Any
) -> None:
    customer, ann = names(NUMBER), gateway.person()
    (shown,) = orders(ann, customer)
    order = shop.order(NUMBER)
    assert (shown["state"], shown["number"], shown["status"]) == ("known", NUMBER, order.status)
    assert shown["lines"] == [f"{line.quantity} × {line.product}" for line in order.lines]
    said = {one["id"]: one["text"] for one in ann.sees(customer)["messages"]}
    assert [said[key] for key in shown["message_ids"]] == [f"my sofa {NUMBER} is late"]
    assert not {"email", "postcode", "customer_id"} & set(shown)


def test_a_number_that_the_shop_does_not_know_is_said_to_be_unknown(gateway: Gateway, shop: Shop, names: Any) -> None:
    customer = names(NUMBER, "NH-99999")
    assert [(one["number"], one["state"]) for one in orders(gateway.person(), customer)] == [
        ("NH-99999", "unknown"),
        (NUMBER, "known"),
    ]


def test_a_shop_that_is_away_is_said_to_be_away(
    gateway: Gateway, shop: Shop, names: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(number: str) -> None:
        raise ShopError("The shop does not answer.")

    monkeypatch.setattr(shop, "order", away)
    assert [one["state"] for one in orders(gateway.person(), names(NUMBER))] == ["unavailable"]


@pytest.mark.parametrize("change", ["strike", "correct"])
def test_a_number_that_the_customer_took_off_the_card_is_not_looked_up(
    gateway: Gateway, shop: Shop, names: Any, change: str
) -> None:
    customer = names(NUMBER)
    lines = customer.call("GET", "/chat/card").json()["lines"]
    (fact,) = [one["id"] for one in lines if one["kind"] == "fact"]
    wish = {"strike": [fact]} if change == "strike" else {"correct": [{"id": fact, "text": "Order: NH-20418"}]}
    assert customer.call("PATCH", "/chat/card", json=wish).status_code == 200
    assert orders(gateway.person(), customer) == []


def test_orders_are_for_people_who_may_read_conversations(gateway: Gateway, shop: Shop, names: Any) -> None:
    customer = names(NUMBER)
    place = f"/api/conversations/{customer.id}/orders"
    assert gateway.person("Cora", "compliance").call("GET", place).status_code == 200
    assert is_problem(gateway.person("Olga", "operator").call("GET", place), 403)
    assert is_problem(customer.call("GET", place), 401)
    assert is_problem(gateway.person("Ann").call("GET", "/api/conversations/c_unknown/orders"), 404)
