"""Around every request: small bodies, safe headers, no script but ours."""

from collections.abc import Iterator

import pytest

from baton.conversations.web_chat import WebChat
from baton.gateway.limits import CHAT_BYTES
from baton.gateway.problems import SAFE
from tests.gateway.people import Gateway
from tests.gateway.test_chat import is_problem


@pytest.mark.parametrize("path", ["/", "/chat/info", "/chat/messages", "/health", "/nothing", "/api/openapi.json"])
def test_every_answer_tells_browsers_what_not_to_do(gateway: Gateway, path: str) -> None:
    headers = gateway.client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]


def test_what_customers_and_agents_read_is_not_kept_by_browsers(gateway: Gateway) -> None:
    customer = gateway.customer()
    assert customer.call("GET", "/chat/messages").headers["cache-control"] == "no-store"
    assert gateway.client.get("/api/queue").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/desk"])
def test_pages_run_no_script_but_ours(gateway: Gateway, path: str) -> None:
    page = gateway.client.get(path)
    rules = dict(rule.split(" ", 1) for rule in page.headers["content-security-policy"].split("; "))
    assert page.status_code == 200
    assert (rules["default-src"], rules["script-src"], rules["style-src"]) == ("'none'", "'self'", "'self'")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert rules["base-uri"] == "'none'"


def test_the_chat_is_embedded_by_named_sites_only_and_the_desk_by_none(gateway: Gateway) -> None:
    assert "frame-ancestors 'self' https://shop.example" in gateway.client.get("/").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in gateway.client.get("/desk").headers["content-security-policy"]


def test_a_body_that_is_too_large_is_refused(gateway: Gateway) -> None:
    assert is_problem(gateway.client.post("/chat/sessions", content=b"x" * (CHAT_BYTES + 1)), 413)


def test_a_body_that_grows_too_large_without_saying_so_is_refused(gateway: Gateway) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(10):
            yield b"x" * (CHAT_BYTES // 8)

    assert is_problem(gateway.client.post("/chat/sessions", content=pieces()), 413)


@pytest.mark.parametrize("length", ["-1", "ten", ""])
def test_a_length_that_is_none_is_refused(gateway: Gateway, length: str) -> None:
    response = gateway.client.post("/chat/sessions", content=b"{}", headers={"Content-Length": length})
    assert is_problem(response, 413)


def test_scripts_and_styles_are_asked_for_again_and_sent_when_they_changed(gateway: Gateway) -> None:
    script = gateway.client.get("/static/chat/main.js")
    assert script.headers["cache-control"] == "no-cache"
    again = gateway.client.get("/static/chat/main.js", headers={"If-None-Match": script.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, "no-cache")


def test_an_answer_to_our_own_mistake_is_as_safe_as_any(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **options: object) -> None:
        raise KeyError("inside")

    monkeypatch.setattr(WebChat, "open_session", broken)
    answer = gateway.client.post("/chat/sessions", json={})
    assert is_problem(answer, 500)
    assert "inside" not in answer.text
    assert {name: answer.headers[name] for name in SAFE} == SAFE
    assert answer.headers["cache-control"] == "no-store"


def test_the_widget_is_script_that_browsers_ask_for_again(gateway: Gateway) -> None:
    widget = gateway.client.get("/widget.js")
    assert widget.headers["content-type"].startswith("text/javascript")
    assert widget.headers["cache-control"] == "no-cache"
