"""One script tag on a merchant's page."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_gateway import FakeGateway

pytestmark = pytest.mark.browser
POLICY = "default-src 'none'; script-src {0}; frame-src {0}"


@pytest.fixture
def shop(gateway: str) -> Iterator[str]:
    """A merchant's page on an origin of its own, with a policy that allows nothing but the gateway."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", POLICY.format(gateway))
            self.end_headers()
            tag = f'<script src="{gateway}/widget.js" async></script>'
            html = f'<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1></main>{tag}'
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            """The test's output stays clean."""

    server = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_launcher_opens_the_chat_and_gives_the_focus_back(visit: Callable[..., Page], shop: str) -> None:
    page = visit(shop)
    page.get_by_role("button", name="Chat with us").focus()
    page.keyboard.press("Enter")
    chat = page.frame_locator("iframe[title='Chat with us']")
    expect(chat.get_by_role("log")).to_contain_text("automated assistant")
    expect(chat.get_by_label("Your message")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Chat with us")).to_be_focused()
    expect(page.locator("iframe")).to_be_hidden()


def test_the_launcher_counts_answers_that_came_while_it_was_closed(
    visit: Callable[..., Page], shop: str, fake: FakeGateway
) -> None:
    page = visit(shop)
    page.get_by_role("button", name="Chat with us").click()
    chat = page.frame_locator("iframe")
    expect(chat.get_by_role("log")).to_have_attribute("aria-busy", "false")
    chat.get_by_role("button", name="Close the chat").click()
    fake.say("agent", "I have found it.", name="Ana")
    page.get_by_role("button", name="Chat with us, 1 unread").click()
    expect(chat.get_by_text("I have found it.")).to_be_visible()
