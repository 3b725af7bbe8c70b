"""The page is there before the bot is: without Rasa and the action server it paints, takes words, finds people."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.stack import Stack

pytestmark = pytest.mark.browser


def test_without_rasa_the_page_paints_takes_words_and_brings_a_person(
    visit: Callable[..., Page], tmp_path: Path
) -> None:
    stack = Stack(tmp_path, model=Path("none"), BATON_TURN_TIMEOUT_S="2", BATON_BRIDGE_S="2")
    try:
        stack.start("gateway")
        page = visit(stack.url)
        assert page.evaluate("performance.getEntriesByName('first-contentful-paint').length") == 1
        expect(page.get_by_role("log")).to_contain_text("automated")
        page.get_by_label("Your message").fill("is anybody there?")
        page.keyboard.press("Enter")
        expect(page.locator(".message.customer:not(.pending)")).to_have_count(1)
        expect(page.locator("#speaker")).to_have_text("Waiting for a person", timeout=60_000)
    finally:
        stack.stop()
