"""Every route of the desk, none left out: who may use it, from where, and with what; a new route is tried by itself."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import update

from baton.helpdesks.users import change_password, switch_user
from baton.storage.tables import user_sessions
from tests.gateway.people import PASSWORD, Caller, Customer, Gateway, unguessable
from tests.gateway.test_chat import is_problem

Route = tuple[str, str]
OPEN = {("POST", "/api/login")}
"""What needs no login."""
OWN = {("GET", "/api/me"), ("POST", "/api/logout")}
"""What everybody who is logged in may do with their own session."""
READ_BY_COMPLIANCE = {
    "/api/queue",
    "/api/rights",
    "/api/team",
    "/api/stream",
    "/api/conversations",
    "/api/conversations/{conversation}",
    "/api/conversations/{conversation}/customer",
    "/api/conversations/{conversation}/orders",
    "/api/conversations/{conversation}/others",
    "/api/conversations/{conversation}/attachments/{file}",
}
DONE_BY_COMPLIANCE = {
    ("GET", "/api/reviews"),
    ("POST", "/api/reviews"),
    ("GET", "/api/reviews/{month}"),
    ("POST", "/api/reviews/{month}/samples/{sample}/rating"),
    ("POST", "/api/reviews/{month}/decisions"),
    ("POST", "/api/reviews/decisions/{decision}/follow-up"),
}
"""The empathy review, in which compliance takes part."""
LEADS_ONLY = {
    "/api/kpis",
    "/api/assist/articles",
    "/api/conversations/{conversation}/assign",
    "/api/conversations/{conversation}/whisper",
    "/api/conversations/{conversation}/customer/split",
    "/api/conversations/{conversation}/customer/export",
}


def routes(gateway: Gateway) -> list[Route]:
    """Method and path of all of /api, apart from its own description."""
    found = [
        (method, route.path)
        for route in gateway.app.routes
        if isinstance(route, APIRoute) and route.path.startswith("/api")
        for method in route.methods
    ]
    assert len(found) > 30
    return sorted(found)


def placed(path: str, customer: Customer) -> str:
    """A path with the customer's conversation in it, and something that is not there for everything else."""
    return re.sub(r"{(\w+)}", lambda found: customer.id if found[1] == "conversation" else "x_1", path)


def tried(gateway: Gateway, caller: Caller, customer: Customer) -> Iterator[tuple[Route, int]]:
    """What each route answers to a caller who sends nothing that it needs; the logout is tried last."""
    for method, path in sorted(routes(gateway), key=lambda route: route[1] == "/api/logout"):
        place = placed(path, customer)
        yield (method, path), caller.call(method, place).status_code


def test_nothing_opens_without_a_login_or_with_a_customers_token(gateway: Gateway) -> None:
    customer = gateway.customer()
    for caller in (customer, Caller(gateway, unguessable())):
        refused = {route: status for route, status in tried(gateway, caller, customer) if status != 401}
        assert set(refused) <= OPEN | {("POST", "/api/logout")}
    for method, path in routes(gateway):
        place = placed(path, customer)
        status = gateway.client.request(method, place).status_code
        assert status == (422 if (method, path) in OPEN else 401), place


@pytest.mark.parametrize("role", ["operator", "designer"])
def test_who_does_not_talk_to_customers_is_refused_everywhere(gateway: Gateway, role: str) -> None:
    customer, person = gateway.customer(), gateway.person("Olga", role)
    let_in = {route for route, status in tried(gateway, person, customer) if status != 403}
    assert let_in == OPEN | OWN


def test_compliance_reads_and_changes_nothing_but_the_empathy_review(gateway: Gateway) -> None:
    customer, person = gateway.customer(), gateway.person("Cora", "compliance")
    skipped = {("GET", "/api/stream")}
    let_in = {
        (method, path)
        for method, path in set(routes(gateway)) - skipped - {("POST", "/api/logout")}
        if person.call(method, placed(path, customer)).status_code != 403
    }
    reads = {("GET", path) for path in READ_BY_COMPLIANCE} - skipped
    assert let_in == OPEN | OWN - {("POST", "/api/logout")} | reads | DONE_BY_COMPLIANCE


def test_an_agent_does_nothing_that_is_for_leads(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person("Ann")
    paths = {path for _, path in routes(gateway)}
    assert paths >= LEADS_ONLY
    for method, path in routes(gateway):
        own = path.startswith("/api/academy")  # what a trainee has practised is theirs to remove
        if path in LEADS_ONLY or (method == "DELETE" and not own):
            assert is_problem(ann.call(method, placed(path, customer)), 403)


def test_a_script_of_another_site_reaches_no_route_even_with_a_token(gateway: Gateway) -> None:
    customer, lea = gateway.customer(), gateway.person("Lea", "lead")
    strange = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"}
    for method, path in routes(gateway):
        place = placed(path, customer)
        refused = lea.call(method, place, headers=strange)
        assert is_problem(refused, 403), place
        assert "access-control-allow-origin" not in refused.headers
    assert lea.call("GET", "/api/me").status_code == 200


def test_the_browser_keeps_nothing_that_it_would_send_by_itself(gateway: Gateway) -> None:
    customer, ann = gateway.customer(), gateway.person("Ann")
    answers = [ann.call("GET", path) for path in ("/desk", "/api/me", "/api/queue", "/")]
    answers += [
        customer.call("GET", "/chat/messages"),
        gateway.client.post("/api/login", json={"name": "Ann", "password": PASSWORD}),
    ]
    assert all("set-cookie" not in answer.headers for answer in answers)
    for token in (
        f"/api/me?token={ann.token}",
        f"/api/me?access_token={ann.token}",
        f"/api/me?authorization={ann.token}",
    ):
        assert is_problem(gateway.client.get(token), 401)
    assert is_problem(gateway.client.get("/api/me", headers={"Cookie": f"token={ann.token}"}), 401)


@pytest.mark.parametrize("end", ["ran out", "switched off", "another password"])
def test_an_ended_session_does_nothing_more(any_gateway: Gateway, end: str) -> None:
    customer, ann = any_gateway.customer(), any_gateway.person("Ann")
    ann.on(customer, "claim")
    database = any_gateway.baton.database
    if end == "ran out":
        with database.transaction() as tx:
            past = tx.now() - timedelta(seconds=1)
            tx.connection.execute(update(user_sessions).values(expires_at=past))
    elif end == "switched off":
        switch_user(database, name="Ann", active=False)
    else:
        change_password(database, name="Ann", password="a longer password")
    assert is_problem(ann.on(customer, "messages", text="still here"), 401)
    assert is_problem(ann.on(customer, "close"), 401)
    assert is_problem(ann.call("GET", "/api/queue"), 401)
    assert is_problem(ann.call("GET", "/api/stream"), 401)
    assert customer.heard("agent") == []
    assert customer.owner == "human"
