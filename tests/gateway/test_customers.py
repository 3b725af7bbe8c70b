"""The person behind a conversation at the desk: their page, promises kept, and for leads export and erasure."""

import pytest

from tests.gateway.people import Gateway
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
