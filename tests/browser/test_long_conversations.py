"""A conversation of 2,000 messages: it opens at its end, is drawn in small pieces, and nothing of it is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.fake_gateway import FakeGateway

pytestmark = pytest.mark.browser
MESSAGES = 2_000
PIECE = 50
MAY_MOVE_PX = 4
FRAMES = """() => new Promise((done) => { let left = 30;
    const next = () => ((left -= 1) ? requestAnimationFrame(next) : done()); next(); })"""
FOLLOW_IT = """(seq) => { const item = document.querySelector(`[data-seq="${seq}"]`); window.stood = [];
    const look = () => { stood.push(item.getBoundingClientRect().bottom); requestAnimationFrame(look); }; look(); }"""
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


@pytest.mark.parametrize("reads", [153, 151], ids=["a message in the middle", "the first message there is"])
def test_what_is_read_does_not_move_when_older_messages_come(
    visit: Callable[..., Page], gateway: str, fake: FakeGateway, reads: int
) -> None:
    for number in range(200):
        author = "bot" if number % 3 else "customer"
        buttons = [{"id": str(number), "title": "Yes"}] if author == "bot" else []
        fake.say(author, f"Message {number}. " + "It goes on and on. " * (number % 9), buttons=buttons)
    page = visit("about:blank")
    held: list[Route] = []
    page.route("**/chat/messages?before=1*", lambda route: held.append(route))
    page.goto(gateway)
    expect(page.locator(".message").last).to_be_in_viewport()
    page.evaluate(f"document.querySelector('[data-seq=\"{reads}\"]').scrollIntoView({{ block: 'start' }})")
    page.wait_for_function("document.getElementById('log').scrollTop < 2000")
    page.evaluate(FRAMES)
    page.evaluate(FOLLOW_IT, reads)
    while not held:
        page.wait_for_timeout(20)
    held.pop().continue_()
    expect(page.locator('[data-seq="101"]')).to_have_count(1)
    page.evaluate(FRAMES)
    stood = page.evaluate("stood")
    assert max(stood) - min(stood) <= MAY_MOVE_PX, (min(stood), max(stood))
