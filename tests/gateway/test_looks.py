"""Who has a conversation on their screen: colleagues are warned, nobody is kept from anything."""

from typing import Any

import pytest

from baton.gateway import looks
from tests.gateway.people import Gateway, Person
from tests.gateway.test_chat import is_problem
from tests.gateway.test_streams import stream


def sees(person: Person, conversation: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.call("GET", f"/api/conversations/{conversation}/others").json()["others"]
    return found


def looks_at(person: Person, conversation: str | None, *, writing: bool = False) -> None:
    answer = person.call("POST", "/api/looking", json={"conversation": conversation, "writing": writing})
    assert answer.status_code == 204, answer.text


def test_two_who_look_at_the_same_see_each_other_and_who_is_writing(any_gateway: Gateway) -> None:
    customer, ann, ben = any_gateway.customer(), any_gateway.person("Ann"), any_gateway.person("Ben")
    looks_at(ann, customer.id)
    looks_at(ben, customer.id, writing=True)
    assert sees(ann, customer.id) == [{"name": "Ben", "writing": True}]
    assert sees(ben, customer.id) == [{"name": "Ann", "writing": False}]
    looks_at(ben, customer.id)
    assert sees(ann, customer.id) == [{"name": "Ben", "writing": False}]


def test_who_looks_elsewhere_logs_out_or_is_gone_is_not_named(
    any_gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer, another = any_gateway.customer(), any_gateway.customer()
    ann, ben = any_gateway.person("Ann"), any_gateway.person("Ben")
    looks_at(ben, customer.id)
    looks_at(ben, another.id)
    assert (sees(ann, customer.id), len(sees(ann, another.id))) == ([], 1)
    looks_at(ben, None)
    assert sees(ann, another.id) == []
    looks_at(ben, customer.id)
    monkeypatch.setattr(looks, "AT_THE_DESK_S", 0.0)
    assert sees(ann, customer.id) == []
    monkeypatch.undo()
    assert len(sees(ann, customer.id)) == 1
    ben.call("POST", "/api/logout")
    assert sees(ann, customer.id) == []


def test_who_has_not_typed_for_a_while_is_not_writing(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    customer, ann, ben = gateway.customer(), gateway.person("Ann"), gateway.person("Ben")
    looks_at(ben, customer.id, writing=True)
    monkeypatch.setattr(looks, "WRITING_S", 0.0)
    assert sees(ann, customer.id) == [{"name": "Ben", "writing": False}]


def test_ones_own_other_browser_is_nobody_else(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person("Ann")
    elsewhere = Person(gateway, "Ann")
    looks_at(elsewhere, customer.id)
    assert sees(ann, customer.id) == []


def test_the_desk_hears_of_it_without_fetching_its_lists(served: Gateway) -> None:
    customer, ann, ben = served.customer(), served.person("Ann"), served.person("Ben")
    with stream(ann, "/api/stream") as found:
        assert next(found)[0] == "queue"
        looks_at(ben, customer.id)
        kind, _, data = next(found)
        assert (kind, data["conversation"]) == ("looks", customer.id)


def test_only_who_works_at_the_desk_is_named_and_asks(gateway: Gateway) -> None:
    customer, ann, cora = gateway.customer(), gateway.person("Ann"), gateway.person("Cora", "compliance")
    wish = {"conversation": customer.id}
    assert is_problem(cora.call("POST", "/api/looking", json=wish), 403)
    assert is_problem(gateway.person("Olga", "operator").call("GET", f"/api/conversations/{customer.id}/others"), 403)
    assert is_problem(customer.call("POST", "/api/looking", json=wish), 401)
    assert is_problem(ann.call("POST", "/api/looking", json={"conversation": "c_unknown"}), 404)
    assert is_problem(ann.call("POST", "/api/looking", json={"conversation": "a b"}), 422)
    assert is_problem(ann.call("GET", "/api/conversations/c_unknown/others"), 404)
