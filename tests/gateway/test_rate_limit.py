"""Token buckets, and the chat's limits over HTTP: a flood is slowed down, ordinary people never notice."""

import pytest
from fastapi import Request

from baton.gateway.rate_limit import MESSAGES, SESSIONS, WISHES, Buckets, Rate, client_address
from tests.gateway.people import Gateway
from tests.gateway.test_chat import is_problem


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def request_from(address: str) -> Request:
    return Request({"type": "http", "client": (address, 1), "headers": []})


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    clock = Clock()
    buckets = Buckets(Rate(burst=2, per_s=0.5), clock=clock)
    assert [buckets.take("a") for _ in range(3)] == [0.0, 0.0, 2.0]
    assert buckets.take("b") == 0.0
    clock.now += 2.0
    assert (buckets.take("a"), buckets.take("a")) == (0.0, 2.0)
    clock.now += 3600.0
    assert [buckets.take("a") for _ in range(3)] == [0.0, 0.0, 2.0]


def test_what_is_given_back_does_not_count() -> None:
    buckets = Buckets(Rate(burst=1, per_s=0.5), clock=Clock())
    for _ in range(3):
        assert buckets.take("a") == 0.0
        buckets.give_back("a")
    buckets.give_back("a")
    assert [buckets.take("a") > 0 for _ in range(2)] == [False, True]


def test_of_too_many_callers_the_quietest_is_forgotten_and_nobody_else() -> None:
    buckets = Buckets(Rate(burst=1, per_s=0.5), keys=2, clock=Clock())
    for key in ("a", "b", "a", "c"):
        buckets.take(key)
    assert buckets.take("a") > 0
    assert buckets.take("b") == 0.0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_an_ipv6_line_is_one_address(one: str, other: str, same: bool) -> None:
    assert (client_address(request_from(one)) == client_address(request_from(other))) is same


def test_too_many_conversations_from_one_address_are_refused_and_from_others_not(gateway: Gateway) -> None:
    gateway.app.state.chat_limits.sessions = Buckets(SESSIONS, clock=Clock())
    opened = [gateway.client.post("/chat/sessions", json={}) for _ in range(SESSIONS.burst)]
    assert {answer.status_code for answer in opened} == {201}
    refused = gateway.client.post("/chat/sessions", json={})
    assert is_problem(refused, 429)
    assert refused.headers["retry-after"] == "2"
    assert gateway.seen_from("203.0.113.7").post("/chat/sessions", json={}).status_code == 201


def test_too_many_messages_are_refused_and_taken_a_moment_later(gateway: Gateway) -> None:
    clock = Clock()
    gateway.app.state.chat_limits.messages = Buckets(MESSAGES, clock=clock)
    customer, other = gateway.customer(), gateway.customer()
    for number in range(MESSAGES.burst):
        assert customer.post(f"message {number}").status_code == 202
    refused = customer.post("one more", key="k")
    assert is_problem(refused, 429)
    assert refused.headers["retry-after"] == "1"
    assert other.post("hello").status_code == 202
    clock.now += 1.0
    assert customer.post("one more", key="k").status_code == 202


def test_into_the_queue_and_out_again_is_slowed_down(gateway: Gateway) -> None:
    gateway.app.state.chat_limits.wishes = Buckets(WISHES, clock=Clock())
    customer = gateway.customer()
    for number in range(WISHES.burst):
        assert customer.call("DELETE" if number % 2 else "POST", "/chat/human").status_code in (200, 202)
    refused = customer.call("POST", "/chat/human")
    assert is_problem(refused, 429)
    assert refused.headers["retry-after"] == "5"
