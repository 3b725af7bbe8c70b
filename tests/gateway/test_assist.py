"""Help for agents over the API: who gets it, and what is kept of it."""

import pytest
from sqlalchemy import select

from baton.storage.tables import suggestions
from tests.gateway.people import Gateway

DRAFT = "You should have told us earlier, we will see."


def waiting(gateway: Gateway) -> str:
    customer = gateway.customer()
    customer.say("I want to return my lamp, where do I get the label?")
    gateway.settle()
    return customer.id


def test_an_agent_gets_articles_replies_and_a_mirror(gateway: Gateway) -> None:
    conversation = waiting(gateway)
    ann = gateway.person()
    found = ann.call("GET", f"/api/conversations/{conversation}/assist", params={"draft": DRAFT}).json()
    assert "return_how" in [one["article"] for one in found["articles"]]
    assert [hint["kind"] for hint in found["mirror"]] == ["blame"]
    assert found["macros"][0]["key"] == "greet"
    asked = ann.call("POST", f"/api/conversations/{conversation}/ask", json={"question": "where is the return label?"})
    assert "article" in {passage["kind"] for passage in asked.json()["passages"]}


def test_a_draft_is_read_and_forgotten(gateway: Gateway) -> None:
    conversation = waiting(gateway)
    ann = gateway.person()
    answer = ann.call("POST", f"/api/conversations/{conversation}/mirror", json={"draft": DRAFT})
    assert [hint["kind"] for hint in answer.json()["mirror"]] == ["blame"]
    seen = ann.call("GET", f"/api/conversations/{conversation}").text
    assert DRAFT not in seen


def test_what_became_of_a_suggestion_is_kept_without_a_name(gateway: Gateway) -> None:
    conversation = waiting(gateway)
    ann = gateway.person()
    became = {"kind": "article", "source": "return_how", "action": "edited", "confidence": 0.8}
    assert ann.call("POST", f"/api/conversations/{conversation}/suggestions", json=became).status_code == 204
    with gateway.baton.database.reading() as tx:
        [row] = tx.connection.execute(select(suggestions)).all()
    assert (row.kind, row.source, row.action, row.confidence) == ("article", "return_how", "edited", 0.8)
    assert "Ann" not in str(row)


@pytest.mark.parametrize(
    "became",
    [
        {"kind": "rumour", "source": "x", "action": "taken"},
        {"kind": "article", "source": "", "action": "taken"},
        {"kind": "article", "source": "x", "action": "loved"},
        {"kind": "article", "source": "x", "action": "taken", "confidence": 7},
    ],
)
def test_nonsense_is_refused(gateway: Gateway, became: dict[str, object]) -> None:
    answer = gateway.person().call("POST", f"/api/conversations/{waiting(gateway)}/suggestions", json=became)
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["compliance", "operator", "designer"])
def test_whoever_may_not_write_gets_no_help(gateway: Gateway, name: str) -> None:
    conversation, reader = waiting(gateway), gateway.person("Cora", name)
    assert reader.call("GET", f"/api/conversations/{conversation}/assist").status_code == 403
    assert reader.call("POST", f"/api/conversations/{conversation}/mirror", json={"draft": DRAFT}).status_code == 403


def test_only_leads_see_how_articles_worked(gateway: Gateway) -> None:
    assert gateway.person("Ann").call("GET", "/api/assist/articles").status_code == 403
    assert gateway.person("Lea", "lead").call("GET", "/api/assist/articles").json() == {"articles": []}


def test_there_is_no_help_for_what_is_not_there(gateway: Gateway) -> None:
    assert gateway.person().call("GET", "/api/conversations/c_none/assist").status_code == 404
