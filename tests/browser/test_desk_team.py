"""What the desk shows of colleagues and offers: the own switch, whom a customer is offered to, the call, the logout."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cases import add_waiting
from tests.browser.fake_gateway import FakeGateway
from tests.browser.test_accessibility import findings
from tests.browser.test_desk_page import calls, desk  # noqa: F401  (the fixture that logs Ana in)

pytestmark = pytest.mark.browser
SILENT_SOUND = """() => {
  window.chimes = 0;
  window.AudioContext = class { constructor() { window.chimes += 1; throw new Error("no sound"); } };
}"""


def offer(fake: FakeGateway, key: str, *, to: str) -> None:
    for row in fake.queue:
        if row["conversation"] == key:
            row.update(offered_to=to, for_me=to == "Ana", suits_me=True)
    fake.tell_desk("queue", key)


def test_what_is_offered_to_me_stands_first_and_says_so(desk: Callable[..., Page], fake: FakeGateway) -> None:  # noqa: F811
    add_waiting(fake, "c_1", "Maya Patel")
    add_waiting(fake, "c_2", "Owen")
    offer(fake, "c_1", to="Ben")
    offer(fake, "c_2", to="Ana")
    page = desk()
    expect(page.locator(".row-name")).to_have_text(["Owen", "Maya Patel"])
    expect(page.locator(".row").first.locator(".chip.mine")).to_have_text("For you")
    expect(page.locator(".row").last).to_contain_text("Offered to Ben")


def test_an_agent_switches_to_away_and_back(desk: Callable[..., Page], fake: FakeGateway) -> None:  # noqa: F811
    page = desk()
    expect(page.locator("#presence-word")).to_have_text("Available")
    page.get_by_role("button", name="Available").click()
    expect(page.locator("#presence-word")).to_have_text("Away")
    page.keyboard.press("a")
    expect(page.locator("#presence-word")).to_have_text("Available")
    assert calls(fake, "presence") == [{"status": "away"}, {"status": "online"}]


def test_the_team_sheet_shows_who_is_there_and_is_accessible(desk: Callable[..., Page]) -> None:  # noqa: F811
    page = desk(reduced_motion="reduce")
    page.get_by_role("button", name="Colleagues").click()
    sheet = page.get_by_role("dialog", name="Colleagues")
    expect(sheet.locator("tbody tr")).to_have_text(["AnaAt the desk0Complaints", "Ben (lead)Not there2Everything"])
    assert findings(page) == []


def test_a_new_offer_sounds_once_when_the_agent_wants_it(desk: Callable[..., Page], fake: FakeGateway) -> None:  # noqa: F811
    add_waiting(fake, "c_1", "Maya Patel")
    page = desk()
    page.evaluate(SILENT_SOUND)
    offer(fake, "c_1", to="Ana")
    expect(page.locator(".chip.mine")).to_be_visible()
    assert page.evaluate("window.chimes") == 0
    page.get_by_role("button", name="Sound and notifications are off").click()
    assert page.evaluate("window.chimes") == 1
    add_waiting(fake, "c_2", "Owen")
    offer(fake, "c_2", to="Ana")
    expect(page.locator(".chip.mine")).to_have_count(2)
    assert page.evaluate("window.chimes") == 2
    fake.tell_desk("queue", "c_2")
    add_waiting(fake, "c_3", "Zoe")
    offer(fake, "c_3", to="Ben")
    expect(page.locator(".row")).to_have_count(3)
    assert page.evaluate("window.chimes") == 2


def test_logging_out_says_what_becomes_of_the_conversations(desk: Callable[..., Page], fake: FakeGateway) -> None:  # noqa: F811
    add_waiting(fake, "c_1", "Maya Patel")
    page = desk()
    page.locator(".row").click()
    page.get_by_role("button", name="Claim").click()
    expect(page.locator("#owner")).to_contain_text("With you")
    expect(page.locator(".filter-count").nth(1)).to_have_text("1")
    page.get_by_role("button", name="Log out").click()
    dialog = page.get_by_role("dialog", name="Log out?")
    expect(dialog).to_contain_text("You hold a conversation. It goes back into the queue")
    dialog.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Password")).to_be_visible()
