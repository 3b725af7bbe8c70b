"""Colleagues over HTTP: who is there, what is offered to whom, and what happens when somebody leaves."""

from typing import Any

import pytest

from baton.storage import cases
from tests.gateway.people import Gateway, Person
from tests.gateway.test_chat import is_problem
from tests.stack import until


def colleague(person: Person, name: str) -> dict[str, Any]:
    people = person.call("GET", "/api/team").json()["people"]
    return next(one for one in people if one["name"] == name)


def test_the_team_shows_who_is_there_and_what_they_hold(any_gateway: Gateway) -> None:
    customer, ann, lea = any_gateway.customer(), any_gateway.person("Ann"), any_gateway.person("Lea", "lead")
    any_gateway.person("Olga", "operator")
    ann.on(customer, "claim")
    expected = {"name": "Ann", "role": "agent", "skills": [], "presence": "online", "holds": 1}
    assert colleague(lea, "Ann") == expected
    assert [one["name"] for one in lea.call("GET", "/api/team").json()["people"]] == ["Ann", "Lea"]


def test_who_switches_to_away_gets_no_offers_and_keeps_what_they_hold(gateway: Gateway) -> None:
    held, new, ann = gateway.customer(), gateway.customer(), gateway.person("Ann")
    ann.on(held, "claim")
    assert ann.call("POST", "/api/presence", json={"status": "away"}).json() == {"status": "away"}
    assert colleague(ann, "Ann")["presence"] == "away"
    assert held.owner == "human"
    new.call("POST", "/chat/human")
    gateway.baton.offers.look()
    (entry,) = ann.queue
    assert (entry["offered_to"], entry["for_me"], entry["suits_me"]) == (None, False, True)
    assert "Nobody of the team is at the desk" in new.heard("system")[-1] or "back on" in new.heard("system")[-1]
    ann.call("POST", "/api/presence", json={"status": "online"})
    until(lambda: ann.queue[0]["for_me"], seconds=10)
    assert ann.queue[0]["offered_to"] == "Ann"


def test_what_waits_in_an_outside_helpdesk_is_shown_as_such_until_something_is_wrong_there(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person("Ann")
    customer.say("hello")
    customer.call("POST", "/chat/human")
    assert ann.queue[0]["helpdesk"] is None
    with gateway.baton.database.transaction() as tx:
        case = cases.put(tx, conversation_id=customer.id, helpdesk="chatwoot", stretch=1, relayed_seq=99)
    (entry,) = ann.queue
    assert (entry["helpdesk"], entry["suits_me"]) == ("Chatwoot", False)
    listed = ann.call("GET", "/api/conversations", params={"owner": "queue"}).json()["conversations"]
    assert [one["helpdesk"] for one in listed] == ["Chatwoot"]
    assert ann.call("GET", f"/api/conversations/{customer.id}").json()["helpdesk"] == "Chatwoot"
    until(lambda: not ann.queue[0]["for_me"], seconds=10)
    with gateway.baton.database.transaction() as tx:
        cases.change(tx, case.id, trouble="Chatwoot cannot be reached.")
        tx.ring("queue")
    until(lambda: ann.queue[0]["for_me"], seconds=10)
    assert (ann.queue[0]["helpdesk"], ann.queue[0]["suits_me"]) == (None, True)


def test_who_logs_out_leaves_their_conversations_to_the_queue(any_gateway: Gateway) -> None:
    customer, ann, ben = any_gateway.customer(), any_gateway.person("Ann"), any_gateway.person("Ben")
    ann.on(customer, "claim")
    assert ann.call("POST", "/api/logout").status_code == 204
    assert customer.owner == "queue"
    assert customer.heard("system")[-1].startswith("Ann can't carry on")
    until(lambda: ben.queue[0]["for_me"], seconds=10)


def test_logging_out_in_one_of_two_browsers_changes_nothing(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person("Ann")
    other = Person(gateway, "Ann")
    ann.on(customer, "claim")
    assert other.call("POST", "/api/logout").status_code == 204
    assert customer.owner == "human"


@pytest.mark.parametrize("role", ["operator", "designer", "compliance"])
def test_only_who_talks_to_customers_has_a_switch(gateway: Gateway, role: str) -> None:
    person = gateway.person("Olga", role)
    assert is_problem(person.call("POST", "/api/presence", json={"status": "away"}), 403)
    status = person.call("GET", "/api/team").status_code
    assert status == (200 if role == "compliance" else 403)


def test_a_promised_call_stands_in_the_queue_until_somebody_has_rung(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person("Ann")
    ann.call("POST", "/api/presence", json={"status": "away"})
    customer.call("POST", "/chat/human")
    customer.say("call 07700 900123 please")
    assert "ring you on 07700 900123" in customer.heard("system")[-1]
    assert customer.call("GET", "/chat/card").json()["lines"][0]["kind"] != "promise", "that is for the team"
    (entry,) = ann.queue
    assert (entry["call_back"]["kind"], entry["call_back"]["contact"]) == ("phone", "07700 900123")
    assert ann.sees(customer)["call_back"]["contact"] == "07700 900123"
    assert ann.on(customer, "called-back").status_code == 204
    assert ann.sees(customer)["call_back"] is None
    assert is_problem(ann.on(customer, "called-back"), 404)


def test_the_figures_tell_how_wrong_the_expected_wait_was(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person("Ann")
    customer.call("POST", "/chat/human")
    gateway.baton.forecasts.look()
    ann.on(customer, "claim")
    figures = gateway.client.get("/metrics").text
    assert "baton_wait_forecasts 1.0" in figures
    error = next(line for line in figures.splitlines() if line.startswith("baton_wait_forecast_error_seconds"))
    assert float(error.split()[1]) > 0
    assert "baton_call_backs_overdue 0.0" in figures
