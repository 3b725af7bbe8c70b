"""The rights ledger over the API and in the metrics: for leads and compliance, from a real conversation."""

import pytest

from tests.gateway.people import Gateway


def test_a_real_conversation_is_covered(any_gateway: Gateway) -> None:
    customer = any_gateway.customer()
    customer.say("hello")
    customer.call("POST", "/chat/human")
    found = any_gateway.person("Lea", "lead").call("GET", "/api/rights").json()
    assert (found["sessions"], found["sessions_disclosed"]) == (1, 1)
    assert (found["switches"], found["switches_told"], found["whole"]) == (1, 1, True)
    assert {one["kind"]: one["overdue"] for one in found["reviews"]}["bias_audit"] is False


def test_the_monitoring_sees_coverage_and_what_is_overdue(gateway: Gateway) -> None:
    gateway.customer().say("my secret sofa")
    figures = gateway.client.get("/metrics").text
    assert "baton_rights_sessions 1.0" in figures
    assert "baton_rights_sessions_disclosed 1.0" in figures
    assert 'baton_review_overdue{review="bias_audit"} 0.0' in figures
    assert "secret" not in figures


@pytest.mark.parametrize(("name", "status"), [("compliance", 200), ("agent", 403), ("operator", 403)])
def test_leads_and_compliance_see_it_and_nobody_else(gateway: Gateway, name: str, status: int) -> None:
    assert gateway.person("Ann", name).call("GET", "/api/rights").status_code == status


def test_without_a_token_nobody_sees_it(gateway: Gateway) -> None:
    assert gateway.client.get("/api/rights").status_code == 401
