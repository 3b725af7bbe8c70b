"""The academy over the API: for those who answer customers, each for themselves."""

from pathlib import Path

import pytest

from baton.academy.practices import Practices
from tests.academy import course
from tests.gateway.people import Gateway, Person

SAID = "I'm sorry, Priya. Would you like a new lamp, or your money back?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index") / "knowledge.safetensors"


@pytest.fixture
def academy(gateway: Gateway, index: Path) -> Gateway:
    """The gateway, with an index of the articles that these tests share."""
    gateway.baton.practices = Practices(gateway.baton.database, course.school(index))
    return gateway


def started(person: Person) -> str:
    answer = person.call("POST", "/api/academy/practices", json={"scenario": "late_parcel", "seed": 1})
    assert answer.status_code == 201, answer.text
    return f"/api/academy/practices/{answer.json()['practice']}"


def test_a_practice_is_talked_through_and_looked_back_on(academy: Gateway) -> None:
    ann = academy.person()
    practice = started(ann)
    assert ann.call("POST", f"{practice}/messages", json={"text": SAID, "id": "a1"}).status_code == 201
    shown = ann.call("GET", practice).json()
    assert shown["messages"][-1]["text"] == "A new one please, if it can be here before Saturday."
    assert shown["customer"]["channel"] == "practice"
    help_ = ann.call("GET", f"{practice}/assist").json()
    marks = {line["text"]: line["mark"] for line in help_["summary"]}
    wrong = {"kind": "summary", "source": marks["I want my money back for the lamp."], "action": "wrong"}
    assert ann.call("POST", f"{practice}/suggestions", json=wrong).status_code == 204
    draft = {"draft": "You should have ordered earlier, I think."}
    assert ann.call("POST", f"{practice}/mirror", json=draft).json()["mirror"]
    found = ann.call("POST", f"{practice}/end", json={}).json()
    assert [one["caught"] for one in found["help"]] == [True]
    assert ann.call("GET", f"{practice}/debrief").json() == found
    assert ann.call("GET", "/api/academy").json()["practices"] == 1
    assert ann.call("DELETE", "/api/academy").status_code == 204
    assert ann.call("GET", "/api/academy").json()["practices"] == 0


def test_a_lead_does_not_see_how_others_practise(academy: Gateway) -> None:
    practice = started(academy.person())
    lead = academy.person("Lea", "lead")
    assert lead.call("GET", practice).status_code == 404
    assert lead.call("POST", f"{practice}/end", json={}).status_code == 404
    assert lead.call("GET", "/api/academy").json()["practices"] == 0


def test_a_practice_is_no_conversation_of_the_desk(academy: Gateway) -> None:
    ann = academy.person()
    practice = started(ann)
    ann.call("POST", f"{practice}/messages", json={"text": SAID})
    assert ann.call("GET", f"/api/conversations/{practice.rpartition('/')[2]}").status_code == 404
    assert ann.call("GET", "/api/conversations?q=Priya").json()["conversations"] == []
    assert ann.queue == []


@pytest.mark.parametrize("role", ["compliance", "operator", "designer"])
def test_it_is_for_those_who_answer_customers(academy: Gateway, role: str) -> None:
    assert academy.person("Cora", role).call("GET", "/api/academy").status_code == 403


def test_nonsense_is_refused(academy: Gateway) -> None:
    ann = academy.person()
    assert ann.call("POST", "/api/academy/practices", json={"scenario": "nowhere"}).status_code == 404
    assert ann.call("POST", f"{started(ann)}/messages", json={"text": "  "}).status_code == 422
    assert ann.call("GET", "/api/academy/evidence").status_code == 409
    assert academy.client.get("/api/academy").status_code == 401
