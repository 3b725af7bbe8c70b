"""Guessing passwords: slowed down for whoever guesses, never a way to lock somebody else out."""

import threading

import pytest

from baton.gateway.login_limit import ADDRESS, NAME, WRONG, LoginLimit
from baton.helpdesks import users
from baton.helpdesks.hashing_slots import HashingSlots
from tests.gateway.people import PASSWORD, Gateway
from tests.gateway.test_chat import is_problem


def tries(limit: LoginLimit, count: int, name: str, address: str) -> int:
    """How many of these tries are allowed."""
    return sum(limit.reserve(name, address) == 0.0 for _ in range(count))


@pytest.mark.parametrize("spelling", ["Ann", " Ann", "Ann\x00", "A\x00nn ", "ANN"])
def test_other_spellings_of_a_name_give_no_more_tries(gateway: Gateway, spelling: str) -> None:
    gateway.person("Ann")
    for _ in range(WRONG):
        gateway.client.post("/api/login", json={"name": "Ann", "password": "wrong"})
    assert is_problem(gateway.client.post("/api/login", json={"name": spelling, "password": PASSWORD}), 429)


def test_tries_at_another_address_lock_nobody_out(gateway: Gateway) -> None:
    gateway.person("Ann")
    elsewhere = gateway.seen_from("203.0.113.7")
    answers = [elsewhere.post("/api/login", json={"name": "Ann", "password": "wrong"}) for _ in range(WRONG + 1)]
    assert [answer.status_code for answer in answers] == [401] * WRONG + [429]
    assert gateway.client.post("/api/login", json={"name": "Ann", "password": PASSWORD}).status_code == 200


def test_all_addresses_together_get_few_tries_but_a_known_one_keeps_its_own() -> None:
    limit = LoginLimit()
    assert limit.reserve("Ann", "192.0.2.1") == 0.0
    limit.succeeded("Ann", "192.0.2.1")
    allowed = sum(tries(limit, WRONG, "Ann", f"203.0.113.{number}") for number in range(50))
    assert NAME.burst <= allowed <= NAME.burst + 1
    assert limit.reserve("Ann", "198.51.100.1") > 0
    assert limit.reserve("Ann", "192.0.2.1") == 0.0


def test_one_address_gets_few_tries_over_all_names() -> None:
    limit = LoginLimit()
    allowed = sum(tries(limit, 1, f"name {number}", "203.0.113.7") for number in range(200))
    assert ADDRESS.burst <= allowed <= ADDRESS.burst + 1
    assert limit.reserve("name 1", "192.0.2.1") == 0.0


def test_a_right_password_costs_no_try() -> None:
    limit = LoginLimit()
    for _ in range(200):
        assert limit.reserve("Ann", "192.0.2.1") == 0.0
        limit.succeeded("Ann", "192.0.2.1")


def test_tries_at_the_same_moment_are_all_counted() -> None:
    limit, allowed = LoginLimit(), []
    gate = threading.Barrier(4)

    def guess() -> None:
        gate.wait()
        allowed.append(tries(limit, 20, "Ann", "203.0.113.7"))

    threads = [threading.Thread(target=guess) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert WRONG <= sum(allowed) <= WRONG + 1


def test_when_too_many_log_in_at_once_one_is_told_when_to_come_again(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.person("Ann")
    slots = HashingSlots(at_once=1, waiting=0)
    monkeypatch.setattr(users, "_slots", slots)
    with slots.one():
        for _ in range(WRONG + 1):
            refused = gateway.client.post("/api/login", json={"name": "Ann", "password": PASSWORD})
            assert is_problem(refused, 429)
            assert refused.headers["retry-after"] == "5"
    assert gateway.client.post("/api/login", json={"name": "Ann", "password": PASSWORD}).status_code == 200
