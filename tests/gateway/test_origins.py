"""Scripts of other sites: those that may embed the chat may use it, all others are refused."""

import pytest

from tests.gateway.people import Gateway
from tests.gateway.test_chat import is_problem

SHOP, STRANGER = "https://shop.example", "https://evil.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


def test_a_named_site_may_use_the_chat(gateway: Gateway) -> None:
    asked = gateway.client.options("/chat/messages", headers={"Origin": SHOP, **PREFLIGHT})
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == SHOP
    assert "Authorization" in asked.headers["access-control-allow-headers"]
    opened = gateway.client.post("/chat/sessions", json={}, headers={"Origin": SHOP})
    assert (opened.status_code, opened.headers["access-control-allow-origin"]) == (201, SHOP)
    assert "access-control-allow-credentials" not in opened.headers
    assert "Origin" in opened.headers["vary"]


@pytest.mark.parametrize("origin", [STRANGER, "null", "http://shop.example", "https://shop.example.evil.example"])
def test_every_other_site_is_refused(gateway: Gateway, origin: str) -> None:
    for site in ({}, {"Sec-Fetch-Site": "cross-site"}):
        headers = {"Origin": origin, **site}
        refused = gateway.client.post("/chat/sessions", json={}, headers=headers)
        assert is_problem(refused, 403)
        assert "access-control-allow-origin" not in refused.headers
        assert gateway.client.options("/chat/messages", headers={**headers, **PREFLIGHT}).status_code == 403


def test_the_desk_is_closed_to_every_other_site(gateway: Gateway) -> None:
    assert is_problem(gateway.client.post("/api/login", json={}, headers={"Origin": SHOP}), 403)


def test_the_page_itself_and_what_is_no_browser_are_not_asked(gateway: Gateway) -> None:
    home = str(gateway.client.base_url)
    for headers in (
        {},
        {"Origin": home},
        {"Origin": "https://behind-a-proxy.example", "Sec-Fetch-Site": "same-origin"},
    ):
        assert gateway.client.post("/chat/sessions", json={}, headers=headers).status_code == 201


def test_a_vendors_webhook_may_name_any_origin(gateway: Gateway) -> None:
    answer = gateway.client.post("/channels/whatsapp", content=b"{}", headers={"Origin": STRANGER})
    assert is_problem(answer, 404)
