"""The API of the empathy review: for leads and compliance, blind until both scores are in, decided and followed up."""

from typing import Any

import pytest

from baton.storage.tables import messages, users
from tests.gateway.people import Gateway, Person
from tests.insights.reviewed import GLAD, MONTH, SAD, Month, usual

HERE = f"/api/reviews/{MONTH}"


def drawn(gateway: Gateway, person: Person) -> list[dict[str, Any]]:
    """The sample of the month, drawn over the API."""
    answer = person.call("POST", "/api/reviews", json={"month": MONTH})
    assert answer.status_code == 201, answer.text
    return list(person.call("GET", HERE).json()["samples"])


def rate(person: Person, sample: str, score: int) -> Any:
    return person.call("POST", f"{HERE}/samples/{sample}/rating", json={"score": score})


def seen(person: Person, sample: str) -> dict[str, Any]:
    ratings = person.call("GET", HERE).json()["ratings"]["samples"]
    found: dict[str, Any] = next(one for one in ratings if one["id"] == sample)
    return found


@pytest.mark.parametrize("role", ["lead", "compliance"])
def test_a_month_is_drawn_once_and_read(any_gateway: Gateway, role: str) -> None:
    usual(any_gateway.baton.database)
    person = any_gateway.person("Pia", role)
    before = person.call("GET", "/api/reviews").json()
    assert before["months"] == []
    assert len(drawn(any_gateway, person)) == 20
    again = person.call("POST", "/api/reviews", json={"month": MONTH})
    assert (again.status_code, "drawn already" in again.json()["detail"]) == (400, True)
    assert person.call("GET", "/api/reviews").json() == {"months": [MONTH], "last": before["last"]}


def test_nobody_else_reads_or_writes_it(gateway: Gateway) -> None:
    asked: list[tuple[str, str, Any]] = [
        ("GET", "/api/reviews", None),
        ("POST", "/api/reviews", {"month": MONTH}),
        ("GET", HERE, None),
        ("POST", f"{HERE}/samples/es_1/rating", {"score": 3}),
        ("POST", f"{HERE}/decisions", {"words": "a", "owner": "b"}),
        ("POST", "/api/reviews/decisions/ed_1/follow-up", {"state": "done"}),
    ]
    others = [gateway.person(f"Eve {role}", role) for role in ("agent", "operator", "designer")]
    for method, path, body in asked:
        assert gateway.client.request(method, path, json=body).status_code == 401
        assert {person.call(method, path, json=body).status_code for person in others} == {403}


def test_a_score_is_hidden_until_both_are_in(any_gateway: Gateway) -> None:
    usual(any_gateway.baton.database)
    pia, tom, zoe = (any_gateway.person(name, "lead") for name in ("Pia", "Tom", "Zoe"))
    key = drawn(any_gateway, pia)[0]["id"]
    mine = next(one for one in rate(pia, key, 2).json()["samples"] if one["id"] == key)
    assert mine == {"id": key, "rated": 1, "mine": 2, "scores": [], "may_rate": False}
    assert seen(tom, key) == {"id": key, "rated": 1, "mine": None, "scores": [], "may_rate": True}
    whole = tom.call("GET", HERE).json()
    assert {one["mine"] for one in whole["ratings"]["samples"]} == {None}
    assert [one["scores"] for one in (*whole["samples"], *whole["ratings"]["samples"])] == [[]] * 40
    assert rate(tom, key, 5).status_code == 201
    for person in (pia, tom, zoe):
        assert (seen(person, key)["scores"], seen(person, key)["may_rate"]) == ([2, 5], False)
    assert rate(zoe, key, 3).status_code == 409
    assert rate(pia, key, 3).status_code == 409
    assert "u_" not in zoe.call("GET", HERE).text


def read_in(sample: dict[str, Any]) -> tuple[str, set[float | None], int]:
    """What the machine read in a conversation: its kind, the moods, how many turns."""
    return sample["stratum"], {line["mood"] for line in sample["lines"]}, len(sample["turns"])


def test_what_was_read_in_a_conversation_comes_with_ones_own_score(any_gateway: Gateway) -> None:
    month = Month()
    for n in range(2):
        month.goes(("customer", f"late {n}", SAD), ("bot", "I'm sorry that it is late."), ("customer", "ta", GLAD))
    month.store(any_gateway.baton.database)
    pia, tom = (any_gateway.person(name, "lead") for name in ("Pia", "Tom"))
    covered, read = ("", {None}, 0), ("mood rose by 0.4 or more from first to last", {None, SAD, GLAD}, 1)
    one, two = drawn(any_gateway, pia)
    assert [read_in(one), read_in(two)] == [covered] * 2
    assert [line["text"] for line in one["lines"]][2:] == ["I'm sorry that it is late.", "ta"]
    answer = rate(pia, one["id"], 2).json()
    assert (answer["sample"]["id"], read_in(answer["sample"])) == (one["id"], read)
    half = pia.call("GET", HERE).json()
    assert [read_in(sample) for sample in half["samples"]] == [read, covered]
    assert (half["phrases"], half["proposals"]) == (None, None)
    rate(pia, two["id"], 2)
    whole = pia.call("GET", HERE).json()
    assert [read_in(sample) for sample in whole["samples"]] == [read] * 2
    assert ([one["text"] for one in whole["phrases"]], whole["proposals"]) == (["I'm sorry that it is late."], [])
    his = tom.call("GET", HERE).json()
    assert [read_in(sample) for sample in his["samples"]] == [covered] * 2
    assert (his["phrases"], his["proposals"]) == (None, None)


def test_who_took_part_is_told_so(gateway: Gateway) -> None:
    month = Month()
    month.goes(("customer", "a", SAD), ("0", "b"), ("customer", "c", SAD))
    month.store(gateway.baton.database)
    pia = gateway.person("Pia", "lead")
    with gateway.baton.database.transaction() as tx:
        found = tx.connection.execute(users.select().where(users.c.name == "Pia")).one()
        tx.connection.execute(messages.update().where(messages.c.author == "agent").values(user_id=found.id))
    key = drawn(gateway, pia)[0]["id"]
    assert seen(pia, key)["may_rate"] is False
    assert "took part" in rate(pia, key, 3).json()["detail"]


def test_a_decision_is_written_down_and_followed_up_by_the_next_meeting(gateway: Gateway) -> None:
    usual(gateway.baton.database)
    pia = gateway.person("Pia", "compliance")
    for month in ("2026-02", MONTH):
        assert pia.call("POST", "/api/reviews", json={"month": month}).status_code == 201
    made = pia.call("POST", "/api/reviews/2026-02/decisions", json={"words": "Say sorry first", "owner": "team lead"})
    assert made.status_code == 201
    path = f"/api/reviews/decisions/{made.json()['decision']}/follow-up"
    assert pia.call("POST", path, json={"state": "done", "note": "In the macros."}).status_code == 204
    found = pia.call("GET", HERE).json()
    assert found["decisions"] == []
    assert [(one["month"], one["words"], one["owner"], one["state"], one["note"]) for one in found["followed"]] == [
        ("2026-02", "Say sorry first", "team lead", "done", "In the macros.")
    ]
    assert [one["state"] for one in pia.call("GET", "/api/reviews/2026-02").json()["decisions"]] == ["done"]


def test_what_makes_no_sense_is_refused(gateway: Gateway) -> None:
    pia = gateway.person("Pia", "lead")
    asked: list[tuple[str, Any, int]] = [
        ("/api/reviews", {"month": "2026-13"}, 422),
        ("/api/reviews", {"month": "2099-01"}, 422),
        (f"{HERE}/samples/es_nobody/rating", {"score": 3}, 404),
        (f"{HERE}/samples/es_nobody/rating", {"score": 6}, 422),
        (f"{HERE}/samples/es_nobody/rating", {"score": 0}, 422),
        ("/api/reviews/2025-01/decisions", {"words": "a", "owner": "b"}, 404),
        (f"{HERE}/decisions", {"words": " ", "owner": "b"}, 422),
        (f"{HERE}/decisions", {"words": "a", "owner": "b" * 81}, 413),
        ("/api/reviews/decisions/ed_nobody/follow-up", {"state": "done"}, 404),
        ("/api/reviews/decisions/ed_nobody/follow-up", {"state": "lost"}, 422),
        ("/api/reviews/decisions/ed_nobody/follow-up", {"state": "done", "note": "n" * 1001}, 413),
    ]
    for path, body, status in asked:
        assert pia.call("POST", path, json=body).status_code == status, (path, body)
    for month, status in (("2026-13", 422), ("last", 422), ("2025-01", 404)):
        assert pia.call("GET", f"/api/reviews/{month}").status_code == status, month
