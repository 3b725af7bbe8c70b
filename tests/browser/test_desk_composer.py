"""The desk's writing box while the server takes its time: nothing typed is lost, and a note stays a note."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.cases import add_waiting
from tests.browser.fake_gateway import FakeGateway
from tests.browser.test_desk_page import calls, desk  # noqa: F401  (the fixture that logs Ana in)
from tests.processes import until

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(desk: Callable[..., Page], fake: FakeGateway) -> Page:  # noqa: F811
    """Maya waits, and Ana looks at her conversation."""
    add_waiting(fake, "c_1", "Maya Patel")
    page = desk()
    page.locator(".row").click()
    expect(page.locator("#customer")).to_have_text("Maya Patel")
    return page


@pytest.fixture
def claimed(opened: Page) -> Page:
    """Ana has claimed it and may write."""
    opened.get_by_role("button", name="Claim").click()
    expect(opened.locator("#words")).to_be_focused()
    return opened


def held_back(page: Page, verb: str) -> list[Route]:
    """Requests with this verb do not get through until the test lets them."""
    held: list[Route] = []
    page.route(f"**/{verb}", lambda route: held.append(route))
    return held


def let_go(page: Page, held: list[Route]) -> None:
    """The first request that was held back gets through."""
    until(lambda: page.evaluate("1") and held)
    held[0].continue_()


def test_a_note_begun_while_the_claim_is_on_its_way_stays_a_note(opened: Page, fake: FakeGateway) -> None:
    page = opened
    held = held_back(page, "claim")
    page.keyboard.press("c")
    page.keyboard.press("n")
    page.keyboard.type("he is always ")
    let_go(page, held)
    expect(page.locator("#owner")).to_contain_text("With you")
    expect(page.locator("#as-note")).to_have_attribute("aria-pressed", "true")
    page.keyboard.type("like this")
    page.keyboard.press("Enter")
    expect(page.locator(".message.note").last).to_contain_text("he is always like this")
    expect(page.locator(".coming")).to_have_count(0)
    assert (len(calls(fake, "messages")), len(calls(fake, "notes"))) == (0, 1)


def test_what_is_typed_while_a_reply_is_on_its_way_is_the_next_draft(claimed: Page, fake: FakeGateway) -> None:
    page = claimed
    held = held_back(page, "messages")
    page.keyboard.type("I am sorry.")
    page.keyboard.press("Enter")
    page.keyboard.type(" It comes on Friday.")
    let_go(page, held)
    expect(page.locator(".message.agent")).to_contain_text("I am sorry.")
    expect(page.locator("#words")).to_have_value("It comes on Friday.")
    page.unroute("**/messages")
    page.keyboard.press("Enter")
    expect(page.locator("#words")).to_have_value("")
    said = [body["text"] for body in calls(fake, "messages")]  # type: ignore[index]
    assert said == ["I am sorry.", "It comes on Friday."]


def test_a_reply_stands_in_the_conversation_while_it_is_on_its_way(claimed: Page) -> None:
    page = claimed
    held = held_back(page, "messages")
    page.keyboard.type("I am sorry.")
    page.keyboard.press("Enter")
    expect(page.locator(".message").last).to_have_text(re.compile("^Ana .*I am sorry.Sending…$"))
    let_go(page, held)
    expect(page.locator(".coming")).to_have_count(0)
    expect(page.locator(".message.agent")).to_have_count(1)
    expect(page.locator(".message.agent")).to_contain_text("I am sorry.")


def test_words_that_were_refused_stand_in_the_box_alone(claimed: Page) -> None:
    page = claimed
    held = held_back(page, "messages")
    page.keyboard.type("I am sorry.")
    page.keyboard.press("Enter")
    expect(page.locator(".coming")).to_be_visible()
    until(lambda: page.evaluate("1") and held)
    held[0].fulfill(status=409, json={"title": "Conflict", "detail": "Ben has this conversation."})
    expect(page.locator("#words-word")).to_have_text("Not sent. Ben has this conversation.")
    expect(page.locator(".message.agent")).to_have_count(0)
    expect(page.locator("#words")).to_have_value("I am sorry.")


def test_a_note_on_its_way_looks_like_a_note(opened: Page) -> None:
    page = opened
    held = held_back(page, "notes")
    page.keyboard.press("n")
    page.keyboard.type("call her")
    page.keyboard.press("Enter")
    expect(page.locator(".message.note").last).to_contain_text("call herSending…")
    let_go(page, held)
    expect(page.locator(".coming")).to_have_count(0)
    expect(page.locator(".message.note")).to_have_count(2)


def test_a_claim_is_on_the_screen_before_the_rest_of_the_conversation_is_fetched_again(opened: Page) -> None:
    page = opened
    held = held_back(page, "conversations/c_1")
    page.keyboard.press("c")
    expect(page.locator("#owner")).to_contain_text("With you")
    expect(page.locator("#words")).to_be_focused()
    let_go(page, held)
    expect(page.locator("#owner")).to_contain_text("With you")


def test_words_sent_while_others_are_on_their_way_follow_them(claimed: Page, fake: FakeGateway) -> None:
    page = claimed
    held: list[Route] = []
    page.route("**/messages", lambda route: route.continue_() if held else held.append(route))
    page.keyboard.type("I am sorry.")
    page.keyboard.press("Enter")
    page.keyboard.type("It comes on Friday.")
    page.keyboard.press("Enter")
    let_go(page, held)
    expect(page.locator(".message.agent")).to_have_count(2)
    expect(page.locator("#words")).to_have_value("")
    said = [body["text"] for body in calls(fake, "messages")]  # type: ignore[index]
    assert said == ["I am sorry.", "It comes on Friday."]
