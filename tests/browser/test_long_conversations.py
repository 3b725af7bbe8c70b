"""A conversation of 2,000 messages: it opens at its end, is drawn in small pieces, and nothing of it is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_gateway import FakeGateway

pytestmark = pytest.mark.browser
MESSAGES = 2_000
PIECE = 50
COUNT = "document.querySelectorAll('.message').length"
AT_ONCE = """window.added = [];
document.addEventListener('DOMContentLoaded', () => new MutationObserver((changes) => added.push(
    changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.classList?.contains('message')).length,
)).observe(document.getElementById('messages'), { childList: true }));"""


def fill(fake: FakeGateway, count: int = MESSAGES) -> None:
    for number in range(count):
        fake.say("customer" if number % 2 else "bot", f"Message {number}. " + "It goes on and on. " * (number % 9))


def test_it_opens_at_its_end_with_the_last_messages_only(
    visit: Callable[..., Page], gateway: str, fake: FakeGateway
) -> None:
    fill(fake)
    page = visit(gateway)
    expect(page.locator(".message").last).to_be_in_viewport()
    expect(page.locator(".message").last).to_contain_text(f"Message {MESSAGES - 1}.")
    assert PIECE <= page.evaluate(COUNT) <= 2 * PIECE


def test_scrolling_up_draws_piece_by_piece_until_the_beginning_and_keeps_the_place(
    visit: Callable[..., Page], gateway: str, fake: FakeGateway
) -> None:
    fill(fake, 400)
    page = visit("about:blank")
    page.context.add_init_script(AT_ONCE)
    page.goto(gateway)
    expect(page.locator(".message").last).to_be_in_viewport()
    page.get_by_role("log").hover()
    while page.evaluate(COUNT) < 400:
        page.mouse.wheel(0, -1500)
        page.wait_for_timeout(30)
    assert max(page.evaluate("added")) <= PIECE
    numbers = page.locator(".message").evaluate_all("items => items.map((item) => Number(item.dataset.seq))")
    assert numbers == list(range(1, 401))
    page.evaluate("document.getElementById('log').scrollTop = 0")
    expect(page.locator("#older-word")).to_have_text("The beginning of your conversation")
    expect(page.locator(".message").first).to_be_in_viewport()
    assert page.locator(".day").count() == 1


def test_what_is_read_stays_in_sight_when_older_messages_come(
    visit: Callable[..., Page], gateway: str, fake: FakeGateway
) -> None:
    fill(fake, 200)
    page = visit(gateway)
    expect(page.locator(".message").last).to_be_in_viewport()
    page.get_by_role("log").hover()
    page.evaluate("document.querySelector('[data-seq=\"153\"]').scrollIntoView({ block: 'start' })")
    expect(page.locator('[data-seq="101"]')).to_have_count(1)
    expect(page.locator('[data-seq="153"]')).to_be_in_viewport()
