"""The person behind a conversation at the desk: their page, promises kept, and for leads export and erasure."""

from pathlib import Path
from typing import Any

import pytest

from baton.errors import ShopError
from baton.memory.identities import LOGIN, Proof, prove
from baton.rights.decisions import verify
from baton.shop import current_shop, open_shop
from baton.storage import conversations as rows
from baton.storage.tables import decisions
from tests.gateway.people import Customer, Gateway
from tests.stack import until

LAMP = "I'll send your new lamp by Friday."


def test_an_agent_sees_what_was_promised_and_says_that_it_was_kept(any_gateway: Gateway) -> None:
    customer, ann = any_gateway.customer(), any_gateway.person()
    customer.say("my name is Maya Patel")
    ann.on(customer, "claim")
    ann.on(customer, "messages", text=LAMP)
    place = f"/api/conversations/{customer.id}/customer"
    until(lambda: bool(ann.call("GET", place).json()["promises"]), seconds=20)
    shown = ann.call("GET", place).json()
    assert [(one["kind"], one["value"]) for one in shown["facts"]] == [("name", "Maya Patel")]
    (promise,) = shown["promises"]
    assert (promise["words"], promise["name"], promise["overdue"]) == (LAMP, "Ann", False)
    assert ann.call("POST", f"/api/promises/{promise['id']}/kept").status_code == 204
    assert ann.call("POST", f"/api/promises/{promise['id']}/kept").status_code == 404
    assert ann.call("GET", place).json()["promises"] == []


def test_a_lead_hands_out_and_erases_a_customer_and_nobody_else(any_gateway: Gateway) -> None:
    maya, owen, lea = any_gateway.customer(), any_gateway.customer(), any_gateway.person("Lea", "lead")
    maya.say("my lamp is broken")
    owen.say("my sofa is late")
    place = f"/api/conversations/{maya.id}/customer"
    exported = lea.call("GET", f"{place}/export").text
    assert ("my lamp is broken" in exported, "my sofa is late" in exported) == (True, False)
    gone = lea.call("DELETE", place)
    assert gone.status_code == 200, gone.text
    assert gone.json()["rows"]["messages"] >= 1
    assert gone.json()["elsewhere"]
    assert lea.call("GET", place).status_code == 404
    assert maya.call("GET", "/chat/messages").status_code == 401
    assert "my sofa is late" in owen.heard("customer")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The merchant's system, as the desk asks it."""
    opened = open_shop("demo", url=f"sqlite:///{tmp_path}/shop.db")
    monkeypatch.setattr("baton.gateway.customers.current_shop", lambda: opened)
    current_shop.cache_clear()
    return opened


def proven(gateway: Gateway, login: str, *customers: Customer) -> None:
    for one in customers:
        with gateway.baton.database.transaction() as tx:
            prove(tx, rows.read(tx, one.id).customer_id, Proof(LOGIN, login))


def test_orders_are_shown_of_who_has_proven_their_login_and_of_nobody_else(gateway: Gateway, shop: Any) -> None:
    maya, visitor, ann = gateway.customer(), gateway.customer(), gateway.person()
    proven(gateway, "C-0042", maya)
    shown = ann.call("GET", f"/api/conversations/{maya.id}/customer").json()["orders"]
    assert [one["number"] for one in shown] == [order.number for order in shop.orders_of("C-0042")][:10]
    assert shown[0]["lines"]
    assert ann.call("GET", f"/api/conversations/{visitor.id}/customer").json()["orders"] is None


def test_a_merchants_system_that_is_away_takes_no_page_with_it(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Any:
        raise ShopError("away")

    monkeypatch.setattr("baton.gateway.customers.current_shop", away)
    maya, ann = gateway.customer(), gateway.person()
    proven(gateway, "C-0042", maya)
    answer = ann.call("GET", f"/api/conversations/{maya.id}/customer")
    assert (answer.status_code, answer.json()["orders"]) == (200, None)


def test_a_lead_takes_a_channel_out_that_is_somebody_elses(any_gateway: Gateway, shop: Any) -> None:
    web, phone, other = any_gateway.customer(), any_gateway.customer(), any_gateway.customer()
    lea, ann = any_gateway.person("Lea", "lead"), any_gateway.person("Ann")
    proven(any_gateway, "C-0042", web, phone)
    place = f"/api/conversations/{web.id}/customer"
    channels = [one["id"] for one in lea.call("GET", place).json()["channels"]]
    assert len(channels) == 2
    (stranger,) = (one["id"] for one in lea.call("GET", f"/api/conversations/{other.id}/customer").json()["channels"])
    assert ann.call("POST", f"{place}/split", json={"customer": channels[1]}).status_code == 403
    assert lea.call("POST", f"{place}/split", json={"customer": stranger}).status_code == 404
    assert lea.call("POST", f"{place}/split", json={"customer": channels[1]}).status_code == 204
    assert [one["id"] for one in lea.call("GET", place).json()["channels"]] == [channels[0]]
    with any_gateway.baton.database.reading() as tx:
        assert verify(tx) is None
        logged = [(row.action, row.actor) for row in tx.connection.execute(decisions.select())]
    assert ("split", "Lea") in logged


@pytest.mark.parametrize("role", ["agent", "compliance"])
def test_only_leads_hand_out_and_erase(gateway: Gateway, role: str) -> None:
    customer, other = gateway.customer(), gateway.person("Kim", role)
    place = f"/api/conversations/{customer.id}/customer"
    assert other.call("GET", place).status_code == 200
    assert other.call("GET", f"{place}/export").status_code == 403
    assert other.call("DELETE", place).status_code == 403


def test_a_customer_sees_none_of_it(gateway: Gateway) -> None:
    customer = gateway.customer()
    assert customer.call("GET", f"/api/conversations/{customer.id}/customer").status_code == 401
