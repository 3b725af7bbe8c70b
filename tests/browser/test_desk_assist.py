"""Help while writing, as an agent sees it: suggestions, articles, the ask box, ready-made replies, and the mirror."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.cases import HOSTILE, add_waiting
from tests.browser.fake_gateway import FakeGateway
from tests.browser.test_accessibility import findings
from tests.browser.test_desk_page import calls, desk  # noqa: F401  (the fixture that logs Ana in)
from tests.processes import until

pytestmark = pytest.mark.browser
REPLY = "I'm sorry about this. You can send it back within 60 days. Does that answer it?"
ARTICLE = {"title": "How do I return something?", "confidence": 0.92}
HELP: dict[str, Any] = {
    "mood": "anger",
    "suggestions": [{"kind": "article", "source": "return_how", "text": REPLY, **ARTICLE}],
    "articles": [
        {
            "article": "return_how",
            "answer": "You can send it back within 60 days.",
            "passage": f"Print the label. {HOSTILE}",
            **ARTICLE,
            "title": f"How do I return something? {HOSTILE}",
        }
    ],
    "summary": [{"author": "customer", "text": "Where is my order NH-20417?", "message_ids": ["c_1-1"]}],
    "similar": [
        {
            "conversation": "c_2",
            "handoff": "h_2",
            "asked": f"return it {HOSTILE}",
            "reply": "Drop it at a shop.",
            "wrap_up": None,
            "likeness": 0.8,
        }
    ],
    "macros": [
        {"key": "greet", "title": "Say hello", "text": "Hello Maya, this is Ana.", "missing": []},
        {
            "key": "checking",
            "title": "I'm looking into it",
            "text": "I'm looking into order [order number].",
            "missing": ["order"],
        },
    ],
    "mirror": [],
}


@pytest.fixture
def claimed(desk: Callable[..., Page], fake: FakeGateway) -> Callable[..., Page]:  # noqa: F811
    """Ana has taken Maya's conversation."""

    def take(**options: object) -> Page:
        fake.help = HELP
        fake.passages = [{"kind": "order", "source": "NH-1", "title": "Order NH-1", "text": "The lamp is on its way."}]
        add_waiting(fake, "c_1", "Maya Patel")
        page = desk(**options)
        expect(page.locator(".row")).to_have_count(1)
        page.keyboard.press("j")
        page.get_by_role("button", name="Claim").click()
        expect(page.locator("#words")).to_be_enabled()
        return page

    return take


def told(page: Page, fake: FakeGateway, act: Callable[[], None]) -> list[Any]:
    """What the server has heard of suggestions once it has answered what `act` made the page say."""
    with page.expect_response("**/suggestions"):
        act()
    return calls(fake, "suggestions")


def test_a_suggestion_is_taken_by_a_key_and_counted_as_taken(claimed: Callable[..., Page], fake: FakeGateway) -> None:
    page = claimed()
    expect(page.locator(".suggestion")).to_contain_text("From the article “How do I return something?”, 92 % sure")
    page.keyboard.press("Alt+1")
    expect(page.locator("#words")).to_have_value(REPLY)
    heard = told(page, fake, lambda: page.keyboard.press("Enter"))
    assert heard == [{"kind": "article", "source": "return_how", "confidence": 0.92, "action": "taken"}]
    expect(page.locator("#words")).to_have_value("")


def test_what_is_written_stays_and_a_changed_suggestion_is_counted_as_edited(
    claimed: Callable[..., Page], fake: FakeGateway
) -> None:
    page = claimed()
    page.locator("#words").fill("Hello Maya.")
    page.locator(".suggestion-text").click()
    expect(page.locator("#words")).to_have_value(f"Hello Maya.\n\n{REPLY}")
    page.locator("#words").fill("I'm sorry. You can send it back within 60 days. Does that help?")
    heard = told(page, fake, lambda: page.keyboard.press("Enter"))
    assert [call["action"] for call in heard] == ["edited"]
    expect(page.locator("#words")).to_have_value("")


def test_slow_help_is_asked_for_once_at_a_time_and_holds_up_nothing(
    claimed: Callable[..., Page], fake: FakeGateway
) -> None:
    page = claimed()
    expect(page.locator(".suggestion")).to_be_visible()
    held: list[Route] = []
    page.route("**/assist", lambda route: held.append(route))
    for number in range(8):
        page.locator("#words").fill(f"reply {number}")
        page.keyboard.press("Enter")
        expect(page.locator(".message.agent").last).to_contain_text(f"reply {number}")
        expect(page.locator(".coming")).to_have_count(0)
    assert len(held) == 1
    held[0].continue_()
    until(lambda: page.evaluate("1") and len(held) == 2)
    held[1].continue_()
    page.keyboard.press("Alt+1")
    expect(page.locator("#words")).to_have_value(REPLY)
    assert len(held) == 2


def test_a_suggestion_that_is_wrong_goes_away_and_is_counted(claimed: Callable[..., Page], fake: FakeGateway) -> None:
    page = claimed()
    heard = told(page, fake, page.get_by_role("button", name="It is wrong").click)
    assert [call["action"] for call in heard] == ["wrong"]
    expect(page.locator(".suggestion")).to_have_count(0)


def test_the_mirror_is_quiet_until_there_is_something_and_off_by_one_click(
    claimed: Callable[..., Page], fake: FakeGateway
) -> None:
    page = claimed()
    page.locator("#words").fill("You should have told us within seven days, I will check.")
    expect(page.locator("#mirror")).to_contain_text("You should have")
    page.get_by_role("button", name="Mirror on").click()
    expect(page.locator("#mirror")).to_be_hidden()
    page.locator("#words").fill("You should have told us within eight days, I will check.")
    page.reload()
    page.get_by_role("button", name="Mine").click()
    page.locator(".row").click()
    expect(page.get_by_role("button", name="Mirror off")).to_be_visible()
    assert [draft for draft in calls(fake, "mirror") if "eight" in str(draft)] == []


def test_a_private_note_is_not_mirrored(claimed: Callable[..., Page], fake: FakeGateway) -> None:
    page = claimed()
    page.get_by_role("button", name="Private note").click()
    page.locator("#words").fill("You should have seen this customer, be careful.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#words")).to_have_value("")
    assert calls(fake, "mirror") == []


def test_a_ready_made_reply_asks_for_what_is_missing(claimed: Callable[..., Page], fake: FakeGateway) -> None:
    page = claimed()
    page.get_by_role("button", name="Ready-made").click()
    page.get_by_role("searchbox", name="Filter").fill("looking")
    expect(page.locator(".macro")).to_have_count(1)
    page.locator(".macro").click()
    expect(page.locator("#words")).to_have_value("I'm looking into order [order number].")
    page.keyboard.type("NH-20417")
    expect(page.locator("#words")).to_have_value("I'm looking into order NH-20417.")


def test_the_ask_box_answers_with_a_source_or_says_that_nothing_was_found(claimed: Callable[..., Page]) -> None:
    page = claimed()
    box = page.locator("#ask")
    box.fill("lamp")
    box.press("Enter")
    expect(page.locator("#passages")).to_contain_text("Order: Order NH-1")
    box.fill("wine")
    box.press("Enter")
    expect(page.locator("#ask-word")).to_contain_text("Nothing found.")
    expect(page.locator("#passages li")).to_have_count(0)


def test_words_of_others_are_text_and_a_summary_line_shows_its_message(claimed: Callable[..., Page]) -> None:
    page = claimed()
    expect(page.locator("#assist-help img, #assist-help b:has-text('bold')")).to_have_count(0)
    page.locator("#assist-help .card-line").click()
    expect(page.locator(".message.pointed, .pointed")).to_have_count(1)


def test_help_is_accessible_and_fits_a_phone(claimed: Callable[..., Page]) -> None:
    page = claimed(reduced_motion="reduce")
    expect(page.locator(".suggestion")).to_be_visible()
    assert findings(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".suggestion")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
