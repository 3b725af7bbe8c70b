"""A customer whom the merchant's site knows: recognised by a signed token, never by anything else."""

import time
from typing import Any

import jwt
import pytest

from baton.channels.customer_token import MAX_CHARACTERS, CustomerTokens
from tests.gateway.people import Caller, Customer, Gateway
from tests.gateway.test_chat import is_problem

SECRET = "k" * 32


@pytest.fixture
def known_at(any_gateway: Gateway) -> Gateway:
    any_gateway.baton.customer_tokens = CustomerTokens((SECRET,))
    return any_gateway


def token(customer: str = "C-17", *, secret: str = SECRET, lasts_s: int = 300, **more: Any) -> str:
    now = int(time.time())
    return jwt.encode({"sub": customer, "iat": now, "exp": now + lasts_s, "aud": "baton", **more}, secret)


def opened(gateway: Gateway, **body: Any) -> Customer:
    answer = gateway.client.post("/chat/sessions", json=body)
    assert answer.status_code == 201, answer.text
    customer = Customer.__new__(Customer)
    Caller.__init__(customer, gateway, answer.json()["token"])
    customer.id = answer.json()["conversation"]
    return customer


def test_the_same_customer_goes_on_with_the_same_conversation_on_another_device(known_at: Gateway) -> None:
    desk, phone = (opened(known_at, customer_token=token(name="Maya", email="maya@home.example")) for _ in range(2))
    assert desk.id == phone.id
    assert desk.token != phone.token
    desk.say("my sofa")
    assert "my sofa" in phone.heard("customer")
    assert len([m for m in phone.look()["messages"] if m["author"] == "system"]) == 1


def test_the_desk_sees_the_name_and_address_that_the_site_gave(known_at: Gateway) -> None:
    ann = known_at.person()
    customer = opened(known_at, customer_token=token(name="Maya", email="maya@home.example"))
    assert {**ann.sees(customer)["customer"], "seen": 0} == {
        "name": "Maya",
        "email": "maya@home.example",
        "channel": "web",
        "seen": 0,
    }
    opened(known_at, customer_token=token(name="Maya Patel"))
    assert ann.sees(customer)["customer"]["name"] == "Maya Patel"


def test_two_accounts_and_a_visitor_never_see_each_other(known_at: Gateway) -> None:
    maya, owen, visitor = (
        opened(known_at, customer_token=token("C-1")),
        opened(known_at, customer_token=token("C-2")),
        opened(known_at),
    )
    maya.say("my sofa")
    assert len({maya.id, owen.id, visitor.id}) == 3
    assert "sofa" not in owen.call("GET", "/chat/messages").text
    assert "sofa" not in visitor.call("GET", "/chat/messages").text


@pytest.mark.parametrize(
    "wrong",
    [
        "C-17",
        token(secret="f" * 32),
        token(lasts_s=-300),
        token(lasts_s=3600),
        jwt.encode({"sub": "C-17", "iat": 1, "exp": 2**31, "aud": "baton"}, "", algorithm="none"),
    ],
    ids=["opaque", "forged", "expired", "too long", "unsigned"],
)
def test_a_token_that_does_not_hold_opens_nothing(known_at: Gateway, wrong: str) -> None:
    answer = known_at.client.post("/chat/sessions", json={"customer_token": wrong})
    assert is_problem(answer, 401)
    assert wrong not in answer.text


def test_an_oversized_token_and_an_empty_one_open_nothing(known_at: Gateway) -> None:
    for wrong, status in (("x" * (MAX_CHARACTERS + 1), 413), ("", 422)):
        assert is_problem(known_at.client.post("/chat/sessions", json={"customer_token": wrong}), status)


def test_where_tokens_are_not_switched_on_none_is_taken_for_good(gateway: Gateway) -> None:
    assert is_problem(gateway.client.post("/chat/sessions", json={"customer_token": token()}), 401)
