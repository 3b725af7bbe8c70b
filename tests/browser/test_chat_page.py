"""What a customer sees and can do on the chat page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.fake_gateway import CONTACT, FakeGateway, problem

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
WITHOUT_TLS = "Object.defineProperty(crypto, 'randomUUID', { value: undefined })"
PHONE = {"width": 320, "height": 568}


def send(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")


def taken(page: Page, text: str) -> None:
    """Waits until the server's copy of the customer's words is shown, once."""
    expect(page.locator(".message.customer:not(.pending)").get_by_text(text, exact=True)).to_have_count(1)
    expect(page.locator(".message.pending")).to_have_count(0)


def test_the_page_says_at_once_that_a_machine_answers(visit: Visit, gateway: str) -> None:
    page = visit(gateway)
    expect(page.get_by_role("log")).to_contain_text("the automated assistant of Northwind Home")
    expect(page.locator("#speaker")).to_have_text("Nora · automated")
    expect(page).to_have_title("Chat with Northwind Home")


def test_a_message_is_sent_and_its_answer_appears(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    page = visit(gateway)
    send(page, "When do you open?")
    taken(page, "When do you open?")
    fake.say("bot", "Monday to Saturday from 9:00.", name="Nora")
    expect(page.locator(".message.bot")).to_contain_text("from 9:00")
    expect(page.get_by_label("Your message")).to_be_focused()


def test_a_suggestion_is_a_button_and_sends_its_choice(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    fake.say("bot", "Would you like a person?", buttons=[{"id": "b7", "title": "Yes, please"}])
    page = visit(gateway)
    page.get_by_role("button", name="Yes, please").click()
    taken(page, "Yes, please")
    assert [(sent["choice"], sent.get("text")) for sent in fake.sent] == [("b7", None)]
    expect(page.get_by_role("button", name="Yes, please")).to_have_count(0)


def test_a_person_is_one_tap_away_and_the_place_in_the_queue_is_shown(visit: Visit, gateway: str) -> None:
    page = visit(gateway, viewport=PHONE)
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.locator("#speaker")).to_have_text("Waiting for a person")
    expect(page.locator("#place")).to_have_text("You are number 2 in the queue. Expected wait: about 4 minutes.")
    page.get_by_role("button", name="Back to the assistant").click()
    expect(page.locator("#speaker")).to_have_text("Nora · automated")
    expect(page.get_by_role("button", name="Talk to a person")).to_be_visible()


def test_who_is_speaking_and_typing_is_always_shown(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    page = visit(gateway)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    fake.become("bot", typing="bot")
    expect(page.locator("#typing")).to_have_text("Nora is writing")
    fake.say("agent", "Hello, I am reading your order.", name="Ana")
    fake.become("human")
    expect(page.locator("#speaker")).to_have_text("Ana from our team")
    fake.become("human", typing="agent")
    expect(page.locator("#typing")).to_have_text("Ana is writing")
    fake.become("closed")
    expect(page.locator("#speaker")).to_have_text("This conversation has ended")
    expect(page.get_by_role("button", name="New conversation")).to_be_visible()


def test_the_customer_can_leave_out_a_line_of_what_is_passed_on(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    fake.card = [
        {"id": "l1", "kind": "fact", "text": "Order: NH-20417", "message_ids": [], "struck": False},
    ]
    page = visit(gateway)
    page.get_by_role("button", name="Talk to a person").click()
    page.get_by_text("What I pass on to the team").click()
    expect(page.locator("#card-lines li")).to_have_count(1)
    page.get_by_role("button", name="Leave out: Order: NH-20417").click()
    expect(page.locator("#card-lines s")).to_have_text("Order: NH-20417")
    expect(page.locator("#card-word")).to_have_text("It is left off the card.")
    assert fake.card[0]["struck"]


def test_the_customer_puts_a_line_right_before_anybody_is_asked(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    fake.card = [{"id": "l1", "kind": "wants", "text": "“my table is late”", "message_ids": [], "struck": False}]
    page = visit(gateway)
    fake.become("bot", offered=True)
    expect(page.locator("#place")).to_have_text("If you would like a person, this goes with you.")
    page.get_by_text("What I pass on to the team").click()
    page.get_by_role("button", name="Put right: “my table is late”").click()
    field = page.get_by_role("textbox", name="Put right: “my table is late”")
    expect(field).to_be_focused()
    field.fill("the sofa is late <b>")
    page.keyboard.press("Enter")
    expect(page.locator(".card-text")).to_have_text("the sofa is late <b>")
    expect(page.locator(".card-kind")).to_have_text("You want · in your words")
    expect(page.locator("#card-word")).to_have_text("It is put right on the card.")
    fake.become("bot", offered=False)
    expect(page.locator("#waiting")).to_be_hidden()


def test_a_dropped_stream_resumes_where_it_was(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    page = visit(gateway)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    fake.say("bot", "First answer")
    expect(page.get_by_text("First answer")).to_be_visible()
    fake.cut_streams()
    fake.say("bot", "Second answer")
    expect(page.get_by_text("Second answer")).to_be_visible()
    expect(page.locator(".message.bot")).to_have_count(2)
    expect(page.locator("#trouble")).to_be_hidden()
    before = len(fake.stream_positions)
    fake.cut_streams()
    while len(fake.stream_positions) == before:
        page.wait_for_timeout(50)
    assert fake.stream_positions[-1] == "3"


def test_without_streams_the_page_asks_again_and_again(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    fake.streams_down = True
    page = visit(gateway)
    expect(page.get_by_role("log")).to_contain_text("automated assistant")
    fake.say("bot", "Still here")
    expect(page.get_by_text("Still here")).to_be_visible()


def test_while_nothing_is_stored_the_words_are_kept_and_sent_again_under_the_same_id(
    visit: Visit, gateway: str, fake: FakeGateway
) -> None:
    page = visit(gateway)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    fake.refuse_messages = problem(503, "Not available right now", **{"Retry-After": "1"})
    send(page, "Is anyone there?")
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    expect(page.locator("#trouble")).to_contain_text(CONTACT)
    page.reload()
    expect(page.locator(".message.pending")).to_contain_text("Is anyone there?")
    fake.refuse_messages = None
    taken(page, "Is anyone there?")
    expect(page.locator("#trouble")).to_be_hidden()
    assert len(fake.sent) >= 2
    assert len({sent["id"] for sent in fake.sent}) == 1
    assert [message["text"] for message in fake.messages if message["author"] == "customer"] == ["Is anyone there?"]


def test_words_refused_because_they_came_too_often_are_kept_and_sent_again(
    visit: Visit, gateway: str, fake: FakeGateway
) -> None:
    page = visit(gateway)
    fake.refuse_messages = problem(429, "Too many attempts", **{"Retry-After": "1"})
    send(page, "one more question")
    expect(page.locator(".message.pending")).to_contain_text("We keep it and try again")
    fake.refuse_messages = None
    taken(page, "one more question")
    assert len({sent["id"] for sent in fake.sent}) == 1


def test_without_tls_the_browser_makes_no_uuids_and_everything_is_sent(
    visit: Visit, gateway: str, fake: FakeGateway
) -> None:
    page = visit(gateway)
    page.evaluate(WITHOUT_TLS)
    for text in ("hello", "is anybody there?"):
        send(page, text)
        taken(page, text)
    ids = [sent["id"] for sent in fake.sent]
    assert len(set(ids)) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in ids)


def test_words_that_the_page_could_not_keep_stay_in_the_box(browser: Browser, gateway: str) -> None:
    page = browser.new_page()
    page.goto(gateway)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    page.evaluate("Object.defineProperty(crypto, 'randomUUID', { value: () => { throw new Error('broken') } })")
    send(page, "do not lose me")
    expect(page.get_by_label("Your message")).to_have_value("do not lose me")
    page.close()


def test_a_tap_sends_the_kept_words_at_once(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    page = visit(gateway)
    fake.refuse_messages = problem(503, "Not available right now", **{"Retry-After": "600"})
    send(page, "Hello?")
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    fake.refuse_messages = None
    page.get_by_role("button", name="Try now").click()
    taken(page, "Hello?")


def test_the_wish_for_a_person_is_kept_while_nothing_is_stored(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    page = visit(gateway)
    fake.refuse_messages = problem(503, "Not available right now", **{"Retry-After": "1"})
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.locator("#trouble")).to_contain_text(CONTACT)
    fake.refuse_messages = None
    expect(page.locator("#speaker")).to_have_text("Waiting for a person")
    expect(page.locator("#trouble")).to_be_hidden()


def test_words_that_the_server_refuses_can_be_edited(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    page = visit(gateway)
    fake.refuse_messages = problem(422, "Cannot be read")
    send(page, "odd words")
    expect(page.get_by_text("Not sent: the service could not read it.")).to_be_visible()
    page.get_by_role("button", name="Edit it").click()
    expect(page.get_by_label("Your message")).to_have_value("odd words")


def test_a_text_over_the_limit_is_kept_and_explained(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    page = visit(gateway)
    send(page, "x" * 10_001)
    expect(page.locator("#length")).to_contain_text("1 characters too long")
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    assert len(page.get_by_label("Your message").input_value()) == 10_001
    assert fake.sent == []


def test_a_reload_goes_on_with_the_same_conversation_and_draft(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    page = visit(gateway)
    send(page, "My order is late")
    taken(page, "My order is late")
    page.get_by_label("Your message").fill("and also")
    page.reload()
    taken(page, "My order is late")
    expect(page.get_by_label("Your message")).to_have_value("and also")


def test_an_unknown_token_starts_a_new_conversation_and_keeps_the_words(
    visit: Visit, gateway: str, fake: FakeGateway
) -> None:
    page = visit(gateway)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    fake.token = "t-2"
    fake.cut_streams()
    send(page, "Still me")
    taken(page, "Still me")


def test_texts_are_text_and_only_web_addresses_are_links(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    page = visit(gateway)
    fake.say("bot", "<img src=x onerror=alert(1)> javascript:alert(1) see https://example.com/a?b=1).")
    text = page.locator(".message.bot .text")
    expect(text).to_have_text("<img src=x onerror=alert(1)> javascript:alert(1) see https://example.com/a?b=1).")
    links = text.locator("a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://example.com/a?b=1")
    expect(links).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_an_address_in_disguise_is_no_link(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    page = visit(gateway)
    fake.say("bot", "https://good.example/\u202egpj.exe")
    expect(page.locator(".message.bot")).to_contain_text("good.example")
    expect(page.locator(".message.bot a")).to_have_count(0)


def test_everything_works_with_the_keyboard_alone(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    page = visit(gateway)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the message box")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Talk to a person")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#speaker")).to_have_text("Waiting for a person")
    page.get_by_label("Your message").focus()
    page.keyboard.type("Two")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("lines")
    page.keyboard.press("Enter")
    taken(page, "Two\nlines")


def test_nothing_sticks_out_of_a_small_phone(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    fake.say("bot", "w" * 400, buttons=[{"id": "1", "title": "A rather long suggestion, longer than the phone"}])
    fake.become("queue", queue={"position": 1, "expected_wait_s": None})
    page = visit(gateway, viewport=PHONE)
    expect(page.locator(".message.bot")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator("#send").bounding_box()["x"] + page.locator("#send").bounding_box()["width"] <= PHONE["width"]
    assert page.locator("#messages").evaluate("element => element.scrollWidth <= element.clientWidth")


def test_a_long_conversation_opens_at_its_end_and_follows(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    for number in range(80):
        fake.say("bot", f"Answer {number}. " + "It goes on and on. " * 30)
    page = visit(gateway)
    expect(page.locator(".message.bot").last).to_be_in_viewport()
    page.get_by_role("log").hover()
    page.mouse.wheel(0, -2000)
    expect(page.locator(".message.bot").last).not_to_be_in_viewport()
    fake.say("bot", "The newest answer")
    page.get_by_role("button", name="New messages").click()
    expect(page.get_by_text("The newest answer")).to_be_in_viewport()
    expect(page.get_by_role("button", name="New messages")).to_be_hidden()
