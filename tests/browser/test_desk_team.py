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


def test_what_waits_in_another_helpdesk_says_so_and_stands_last(desk: Callable[..., Page], fake: FakeGateway) -> None:  # noqa: F811
    add_waiting(fake, "c_1", "Maya Patel")
    add_waiting(fake, "c_2", "Owen")
    fake.queue[0].update(helpdesk="Chatwoot", suits_me=False)
    page = desk()
    expect(page.locator(".row-name")).to_have_text(["Owen", "Maya Patel"])
    expect(page.locator(".row").last).to_contain_text("In Chatwoot")
    expect(page.locator(".row").first).not_to_contain_text("In Chatwoot")


def test_somebody_in_danger_stands_above_what_is_offered_to_me(
    desk: Callable[..., Page],  # noqa: F811
    fake: FakeGateway,
) -> None:
    add_waiting(fake, "c_1", "Maya Patel", reason="safety")
    add_waiting(fake, "c_2", "Owen")
    fake.queue[0]["priority"] = 3
    offer(fake, "c_1", to="Ben")
    offer(fake, "c_2", to="Ana")
    page = desk()
    expect(page.locator(".row-name")).to_have_text(["Maya Patel", "Owen"])


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
    expect(sheet).to_contain_text("Nobody is waiting. At the desk: 1. Conversations with people: 2.")
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


def test_a_lead_gives_it_to_a_colleague_and_whispers(desk: Callable[..., Page], fake: FakeGateway) -> None:  # noqa: F811
    add_waiting(fake, "c_1", "Maya Patel")
    fake.role = "lead"
    page = desk()
    page.locator(".row").click()
    expect(page.get_by_role("button", name="Whisper")).to_have_count(0)
    page.get_by_role("button", name="Give to …").click()
    expect(page.get_by_label("Colleague", exact=True).locator("option")).to_have_text(["Ana", "Ben (not there)"])
    page.get_by_label("Colleague", exact=True).select_option("Ben")
    page.get_by_role("button", name="Give it").click()
    expect(page.locator("#owner")).to_contain_text("With Ben")
    page.keyboard.press("w")
    expect(page.get_by_label("Whisper to Ben: the customer does not see it")).to_be_focused()
    page.keyboard.type("offer the voucher")
    page.keyboard.press("Enter")
    expect(page.locator(".message.whisper")).to_contain_text("Whisper to Ben")
    expect(page.locator(".coming")).to_have_count(0)
    assert (calls(fake, "assign"), [body["text"] for body in calls(fake, "whisper")]) == (  # type: ignore[index]
        [{"to": "Ben"}],
        ["offer the voucher"],
    )


def test_the_end_is_given_a_reason_and_the_conversation_tags(desk: Callable[..., Page], fake: FakeGateway) -> None:  # noqa: F811
    add_waiting(fake, "c_1", "Maya Patel")
    fake.conversations["c_1"]["ratings"] = [{"part": "human", "score": 4, "at": None}]
    page = desk()
    page.locator(".row").click()
    expect(page.locator("#side")).to_contain_text("The person: 4 of 5")
    page.get_by_label("Add a tag").fill("Goodwill")
    page.keyboard.press("Enter")
    expect(page.locator(".tag")).to_contain_text("goodwill")
    page.get_by_role("button", name="Remove the tag goodwill").click()
    expect(page.locator(".tag")).to_have_count(0)
    assert calls(fake, "tags") == [{"tags": ["goodwill"]}, {"tags": []}]
    page.get_by_role("button", name="Claim").click()
    page.get_by_role("button", name="Close", exact=True).click()
    page.locator("#close-dialog").get_by_label("What was it about?").select_option("delivery")
    page.get_by_role("button", name="Close it").click()
    expect(page.locator("#owner")).to_contain_text("Closed")
    assert calls(fake, "close") == [{"seen": 4, "reason": "delivery"}]


def test_a_promised_call_is_shown_and_ticked_off(desk: Callable[..., Page], fake: FakeGateway) -> None:  # noqa: F811
    add_waiting(fake, "c_1", "Maya Patel")
    promise = {"kind": "phone", "contact": "07700 900123", "due_at": "2026-01-05T10:00:00Z"}
    fake.queue[0]["call_back"] = fake.conversations["c_1"]["call_back"] = promise
    page = desk(reduced_motion="reduce")
    expect(page.locator(".row .chip.urgent")).to_have_text("Call back")
    page.locator(".row").click()
    expect(page.locator(".call-back")).to_contain_text("Ring 07700 900123")
    assert findings(page) == []
    page.get_by_role("button", name="I have rung").click()
    expect(page.locator("#talk-word")).to_be_empty()
    assert calls(fake, "called-back") == [{}]
