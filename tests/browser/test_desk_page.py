"""What an agent sees and can do at the desk."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cases import HOSTILE, add_messages, add_waiting
from tests.browser.fake_gateway import FakeGateway

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


@pytest.fixture
def desk(visit: Visit, gateway: str, fake: FakeGateway) -> Callable[..., Page]:
    """Opens the desk and logs Ana in."""

    def log_in(**options: object) -> Page:
        page = visit(f"{gateway}/desk", **options)
        page.get_by_label("Name").fill("Ana")
        page.get_by_label("Password").fill("right horse")
        page.keyboard.press("Enter")
        expect(page.locator("#line")).to_have_attribute("data-state", "live")
        return page

    return log_in


def calls(fake: FakeGateway, verb: str) -> list[object]:
    return [body for name, body in fake.desk_calls if name == verb]


def test_a_wrong_password_is_said_in_plain_words(visit: Visit, gateway: str) -> None:
    page = visit(f"{gateway}/desk")
    page.get_by_label("Name").fill("Ana")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Name or password is not right.")


def test_an_empty_queue_helps(desk: Callable[..., Page]) -> None:
    page = desk()
    expect(page.locator("#rows-empty")).to_contain_text("Nobody is waiting.")
    expect(page.locator("#no-talk")).to_contain_text("All quiet.")


def test_the_queue_shows_who_waits_why_and_how_long_without_reload(
    desk: Callable[..., Page], fake: FakeGateway
) -> None:
    page = desk()
    expect(page.locator("#rows-empty")).to_be_visible()
    add_waiting(fake, "c_1", "Maya Patel")
    fake.tell_desk("queue", "c_1")
    row = page.locator(".row")
    expect(row).to_contain_text("Maya Patel")
    expect(row.locator(".chip.reason")).to_have_text("Angry")
    expect(row.locator(".row-time")).to_have_text(re.compile(r"^1:0\d$"))
    expect(page).to_have_title("(1) Baton desk")
    expect(page.locator("#announce")).to_have_text("Maya Patel is waiting: Angry")


def test_a_reply_is_sent_on_a_page_without_tls(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    page = desk()
    page.evaluate("Object.defineProperty(crypto, 'randomUUID', { value: undefined })")
    expect(page.locator(".row")).to_have_count(1)
    page.keyboard.press("j")
    expect(page.locator("#customer")).to_have_text("Maya Patel")
    page.keyboard.press("c")
    expect(page.get_by_label("Reply: Maya Patel sees it")).to_be_focused()
    page.keyboard.type("I am sorry.")
    page.keyboard.press("Enter")
    expect(page.locator(".message.agent")).to_contain_text("I am sorry.")
    expect(page.locator(".coming")).to_have_count(0)
    (sent,) = calls(fake, "messages")
    assert isinstance(sent, dict)
    assert re.fullmatch("[0-9a-f]{32}", sent["id"])


def test_words_that_did_not_get_through_are_shown_in_the_list_and_beside_them(
    desk: Callable[..., Page], fake: FakeGateway
) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    add_waiting(fake, "c_2", "Owen", reason="not_delivered")
    for waiting in fake.queue:
        waiting["undelivered"] = True
    said = fake.conversations["c_1"]["messages"]
    said[0]["delivery"], said[2]["delivery"] = "failed", "uncertain"
    page = desk()
    urgent = page.locator(".row").first.locator(".chip.urgent")
    expect(urgent).to_have_text("Not delivered")
    expect(page.locator(".row").last.get_by_text("Not delivered")).to_have_count(1)
    page.locator(".row").first.click()
    expect(page.locator(".message .delivery")).to_have_text(["Not delivered", "It is not certain that it arrived"])
    fake.queue[0]["undelivered"] = False
    fake.tell_desk("queue", "c_1")
    expect(urgent).to_have_count(0)


def test_what_came_with_a_message_is_named_and_never_linked(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel", text="[image]")
    far = "https://cdn.example/" + "x" * 200
    fake.conversations["c_1"]["messages"][3]["attachments"] = [
        {"kind": "image", "reference": "654"},
        {"kind": "<b>file</b>", "reference": far},
    ]
    page = desk()
    page.locator(".row").click()
    shown = page.locator(".message.customer").last.locator(".attachment")
    expect(shown).to_have_text(["Attached: image · 654", f"Attached: <b>file</b> · {far[:79]}…"])
    expect(page.locator(".message.customer").last.locator("a, img, b")).to_have_count(0)


def test_a_shift_with_the_keyboard_alone(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    add_waiting(fake, "c_2", "Owen")
    page = desk()
    expect(page.locator(".row")).to_have_count(2)
    page.keyboard.press("j")
    expect(page.locator("#customer")).to_have_text("Maya Patel")
    page.keyboard.press("j")
    expect(page.locator("#customer")).to_have_text("Owen")
    page.keyboard.press("k")
    expect(page.locator("#customer")).to_have_text("Maya Patel")
    page.keyboard.press("c")
    expect(page.locator("#owner")).to_contain_text("With you")
    expect(page.get_by_label("Reply: Maya Patel sees it")).to_be_focused()
    page.keyboard.type("I am sorry.")
    page.keyboard.press("Enter")
    expect(page.locator(".message.agent")).to_contain_text("I am sorry.")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_label("Private note: only the team sees it")).to_be_focused()
    page.keyboard.type("be kind")
    page.keyboard.press("Enter")
    expect(page.locator(".message.note").last).to_contain_text("be kind")
    expect(page.locator(".coming")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.get_by_role("button", name="Hand back").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#owner")).to_contain_text("With the bot")
    assert [body["text"] for body in calls(fake, "messages")] == ["I am sorry."]
    assert [body["text"] for body in calls(fake, "notes")] == ["be kind"]
    assert calls(fake, "return") == [
        {"outcome": "promised", "promise": "I will call you tomorrow", "next_step": None, "never_ask": [], "seen": 5}
        | {"reason": None}
    ]


def test_at_hand_back_an_agent_ticks_what_must_not_be_asked_again(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    page = desk()
    page.locator(".row").click()
    page.get_by_role("button", name="Claim").click()
    page.get_by_role("button", name="Hand back").click()
    page.get_by_label("Postcode").check()
    page.get_by_role("button", name="Hand back").last.click()
    expect(page.locator("#owner")).to_contain_text("With the bot")
    assert [body["never_ask"] for body in calls(fake, "return")] == [["postcode"]]


def test_a_claim_that_came_too_late_names_the_holder(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    fake.claimed_by = "Ben"
    page = desk()
    page.locator(".row").click()
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_role("alert").filter(has_text="Ben already has")).to_be_visible()


def test_a_lead_can_pass_on_and_close_what_a_colleague_holds(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    fake.conversations["c_1"].update(owner="human", holder="Ben")
    fake.role = "lead"
    page = desk()
    page.locator(".row").click()
    expect(page.locator("#owner")).to_contain_text("With Ben")
    expect(page.get_by_role("button", name="Hand back")).to_have_count(0)
    expect(page.locator("#acts").get_by_role("button", name="Transfer")).to_be_visible()
    page.locator("#acts").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Close it").click()
    expect(page.locator("#owner")).to_contain_text("Closed")


def test_an_agent_can_do_nothing_with_what_a_colleague_holds(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    fake.conversations["c_1"].update(owner="human", holder="Ben")
    page = desk()
    page.locator(".row").click()
    expect(page.locator("#owner")).to_contain_text("With Ben")
    expect(page.locator("#acts").get_by_role("button")).to_have_count(0)


def test_only_the_holder_can_reply_but_everybody_can_note(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    page = desk()
    page.locator(".row").click()
    expect(page.locator("#words")).to_be_disabled()
    expect(page.locator("#words-hint")).to_have_text("Claim the conversation to reply.")
    page.get_by_role("button", name="Private note").click()
    expect(page.locator("#words")).to_be_enabled()


def test_a_draft_stays_with_its_conversation_and_kind(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    add_waiting(fake, "c_2", "Owen")
    page = desk()
    page.locator(".row").first.click()
    page.get_by_role("button", name="Private note").click()
    page.locator("#words").fill("half a thought")
    page.locator(".row").last.click()
    expect(page.locator("#customer")).to_have_text("Owen")
    expect(page.locator("#words")).to_have_value("")
    page.reload()
    page.locator(".row").first.click()
    page.get_by_role("button", name="Private note").click()
    expect(page.locator("#words")).to_have_value("half a thought")


def test_a_card_line_jumps_to_its_message(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    page = desk()
    page.locator(".row").click()
    page.get_by_role("button", name="Order: NH-20417").click()
    expect(page.locator(".message.pointed")).to_contain_text("Where is my order NH-20417?")
    expect(page.locator("#side")).to_contain_text("Left out by the customer")


def test_a_long_conversation_opens_at_its_end_and_follows(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    add_messages(fake, "c_1", 60)
    page = desk()
    page.locator(".row").click()
    expect(page.locator(".message.customer").last).to_be_in_viewport()
    add_messages(fake, "c_1", 3)
    fake.tell_desk("conversation", "c_1")
    expect(page.locator(".message.customer")).to_have_count(65)
    expect(page.locator(".message.customer").last).to_be_in_viewport()
    page.locator("#transcript").hover()
    page.mouse.wheel(0, -1500)
    expect(page.locator(".message.customer").last).not_to_be_in_viewport()
    add_messages(fake, "c_1", 1)
    fake.tell_desk("conversation", "c_1")
    expect(page.locator(".message.customer")).to_have_count(66)
    expect(page.locator(".message.customer").last).not_to_be_in_viewport()


def test_the_mood_is_drawn_and_said(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    page = desk()
    page.locator(".row").click()
    words = "Mood over 2 messages: began neutral, now very upset, lowest at message 4."
    expect(page.get_by_role("img", name=words)).to_be_visible()


def test_customers_words_are_text_everywhere(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", HOSTILE)
    page = desk()
    page.locator(".row").click()
    expect(page.locator("#customer")).to_have_text(HOSTILE)
    expect(page.locator(".message.customer").last).to_contain_text(HOSTILE)
    assert page.locator("#desk img, #desk b").count() == 0
    assert page.locator("#columns a").evaluate_all("links => links.map(link => link.href)") == ["https://example.com/a"]


def test_transfer_and_close_ask_first(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    page = desk()
    page.locator(".row").click()
    page.get_by_role("button", name="Claim").click()
    page.get_by_role("button", name="Transfer").click()
    page.get_by_label("Skill").select_option("billing")
    page.locator("#transfer-dialog").get_by_role("button", name="Transfer").click()
    expect(page.locator("#owner")).to_contain_text("Waiting")
    page.get_by_role("button", name="Claim").click()
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("button", name="Close it").click()
    expect(page.locator("#owner")).to_contain_text("Closed")
    assert calls(fake, "transfer") == [{"skill": "billing"}]
    assert calls(fake, "close") == [{"seen": 4, "reason": None}]


def test_shortcuts_can_be_read_and_switched_off(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    page = desk()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.get_by_label("Single-key shortcuts are on").uncheck()
    page.get_by_role("button", name="Done").click()
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    expect(page.locator("#talk")).to_be_hidden()


def test_the_desk_catches_up_after_a_dropped_line(desk: Callable[..., Page], fake: FakeGateway) -> None:
    page = desk()
    fake.cut_streams()
    add_waiting(fake, "c_1", "Maya Patel")
    expect(page.locator(".row")).to_contain_text("Maya Patel")
    expect(page.locator("#line")).to_have_text("Live")


def test_an_ended_session_leads_back_to_the_login(desk: Callable[..., Page], fake: FakeGateway) -> None:
    page = desk()
    fake.desk_token = "another"
    page.get_by_role("button", name="Team").click()
    expect(page.get_by_label("Password")).to_be_visible()
    expect(page.locator("#desk")).to_be_hidden()


def test_on_a_phone_list_conversation_and_card_take_turns(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    page = desk(viewport={"width": 390, "height": 800})
    expect(page.locator("#logout")).to_be_in_viewport(ratio=1)
    page.locator(".row").click()
    expect(page.locator(".row")).to_be_hidden()
    expect(page.locator("#logout")).to_be_hidden()
    page.get_by_role("button", name="Card").click()
    expect(page.locator("#transcript")).to_be_hidden()
    page.get_by_role("button", name="Order: NH-20417").click()
    expect(page.locator(".message.pointed")).to_be_visible()
    page.get_by_role("button", name="Back to the list").click()
    expect(page.locator(".row")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_searched_for_is_found_whoever_has_it(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    add_waiting(fake, "c_2", "Owen")
    fake.conversations["c_2"].update(owner="closed", holder=None)
    page = desk()
    page.locator("#filters").get_by_role("button", name="Bot").click()
    page.get_by_label("Search conversations").fill("owen")
    expect(page.locator("#rows-empty")).to_contain_text("Nothing found.")
    page.get_by_role("button", name="Search in all conversations").click()
    expect(page.locator(".row-name")).to_have_text(["Owen"])
    expect(page.locator(".row .chip").first).to_have_text("Closed")
    page.get_by_label("Search conversations").fill("nobody of this name")
    expect(page.locator("#rows-empty")).to_contain_text("Nothing found.")
    expect(page.get_by_role("button", name="Search in all conversations")).to_have_count(0)
