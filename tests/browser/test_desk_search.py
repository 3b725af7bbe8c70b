"""The desk's search: what is known is found at once, the rest by the server, and the newest words win."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.cases import add_waiting
from tests.browser.fake_gateway import FakeGateway
from tests.browser.test_desk_page import desk  # noqa: F401  (the fixture that logs Ana in)
from tests.processes import until

pytestmark = pytest.mark.browser


def searches(page: Page) -> list[Route]:
    """Questions to the server that wait until the test answers them."""
    held: list[Route] = []
    page.route(re.compile(r"/api/conversations\?.*q=\w"), lambda route: held.append(route))
    return held


def waiting(page: Page, held: list[Route], words: str) -> Route:
    """The question with these words, when it has been asked."""
    until(lambda: page.evaluate("1") and any(f"q={words}" in route.request.url for route in held))
    return next(route for route in held if f"q={words}" in route.request.url)


def test_who_waits_is_found_by_name_before_the_server_answers(
    desk: Callable[..., Page],  # noqa: F811
    fake: FakeGateway,
) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    add_waiting(fake, "c_2", "Owen", text="where is it")
    page = desk()
    expect(page.locator(".row")).to_have_count(2)
    held = searches(page)
    page.get_by_label("Search conversations").fill("owen")
    expect(page.locator(".row-name")).to_have_text(["Owen"])
    expect(page.locator(".row")).to_contain_text("Angry")
    waiting(page, held, "owen").continue_()
    expect(page.locator(".row-name")).to_have_text(["Owen"])
    page.get_by_label("Search conversations").fill("")
    expect(page.locator(".row")).to_have_count(2)


def test_what_was_said_earlier_is_found_by_the_server(
    desk: Callable[..., Page],  # noqa: F811
    fake: FakeGateway,
) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    page = desk()
    expect(page.locator(".row")).to_have_count(1)
    held = searches(page)
    page.get_by_label("Search conversations").fill("thursday")
    expect(page.locator("#rows-empty")).to_have_text("Searching…")
    waiting(page, held, "thursday").continue_()
    expect(page.locator(".row-name")).to_have_text(["Maya Patel"])
    expect(page.locator("#rows-empty")).to_be_hidden()


def test_older_words_are_given_up_for_newer_ones(
    desk: Callable[..., Page],  # noqa: F811
    fake: FakeGateway,
) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    add_waiting(fake, "c_2", "Owen", text="where is it")
    page = desk()
    expect(page.locator(".row")).to_have_count(2)
    held = searches(page)
    given_up: list[Request] = []
    page.on("requestfailed", lambda request: given_up.append(request))
    page.get_by_label("Search conversations").fill("thursday")
    waiting(page, held, "thursday")
    page.get_by_label("Search conversations").fill("nobody of this name")
    waiting(page, held, "nobody").continue_()
    expect(page.locator("#rows-empty")).to_contain_text("Nothing found.")
    until(lambda: page.evaluate("1") and given_up)
    assert "q=thursday" in given_up[0].url
    expect(page.locator(".row")).to_have_count(0)
