"""What an agent sees of a messenger: how far each message got, reactions, and until when there may be an answer."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cases import HOSTILE, add_waiting
from tests.browser.fake_gateway import FakeGateway
from tests.browser.test_desk_page import Visit, calls, desk

__all__ = ["Visit", "desk"]
pytestmark = pytest.mark.browser
TEXT = "Hello {name}, about {topic}."
TEMPLATE = {"key": "carry_on", "title": "Carry on?", "text": TEXT, "parameters": ["name", "topic"]}


def in_hours(hours: float) -> str:
    return (datetime.now(timezone.utc) + timedelta(hours=hours)).isoformat()


def opened(desk: Callable[..., Page], fake: FakeGateway, **more: Any) -> Page:
    """The conversation of Maya, claimed by Ana."""
    if "c_1" not in fake.conversations:
        add_waiting(fake, "c_1", "Maya Patel")
    fake.conversations["c_1"].update(owner="human", holder="Ana", **more)
    page = desk()
    page.locator(".row").first.click()
    return page


def test_an_agent_is_told_beforehand_where_files_cannot_be_sent(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    fake.conversations["c_1"]["customer"]["channel"] = "whatsapp"
    page = opened(desk, fake)
    button = page.get_by_role("button", name="Attach")
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description(re.compile("Files cannot be sent over WhatsApp"))
    expect(page.locator("#words-hint")).to_contain_text("Files cannot be sent over WhatsApp.")
    page.locator("#as-note").click()
    expect(button).to_be_hidden()
    expect(page.locator("#words-hint")).not_to_contain_text("Files")


def test_an_agent_may_attach_files_for_a_customer_of_the_web_chat(desk: Callable[..., Page], fake: FakeGateway) -> None:
    page = opened(desk, fake)
    expect(page.get_by_role("button", name="Attach")).to_be_enabled()
    expect(page.locator("#words-hint")).not_to_contain_text("Files")


def test_ticks_reason_and_reaction_stand_under_their_message_as_text(
    desk: Callable[..., Page], fake: FakeGateway
) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    first, second, third = fake.conversations["c_1"]["messages"][:3]
    nothing = dict.fromkeys(("sent_at", "delivered_at", "read_at", "failed_at", "reason"))
    first |= {"delivery": "read", "receipt": {**nothing, "read_at": in_hours(-1)}, "reaction": HOSTILE}
    second |= {"delivery": "failed", "receipt": {**nothing, "failed_at": in_hours(-1), "reason": f"Code 1: {HOSTILE}"}}
    third |= {"replies_to": first["id"], "withdrawn_at": in_hours(-1), "forwarded": "often"}
    page = opened(desk, fake)
    expect(page.locator(".message .ticks")).to_have_text(re.compile(r"^✓✓ Read \d\d:\d\d$"))
    expect(page.locator(".message .delivery")).to_contain_text("Not delivered. Code 1: ")
    expect(page.locator(".message .reaction")).to_contain_text("Reaction: ")
    expect(page.locator(".message .withdrawn")).to_have_text("Taken back")
    expect(page.locator(".message .origin").last).to_have_text("Forwarded many times")
    assert page.locator("#messages img, #messages script").count() == 0


def test_the_desk_says_until_when_the_customer_can_be_answered(desk: Callable[..., Page], fake: FakeGateway) -> None:
    page = opened(desk, fake, window={"closes_at": in_hours(1), "open": True, "templates": [TEMPLATE]})
    expect(page.locator("#window")).to_have_attribute("data-state", "soon")
    expect(page.locator("#window-word")).to_contain_text("can be answered until")
    expect(page.locator("#template-open")).to_be_hidden()


def test_after_that_a_template_is_filled_in_and_sent(desk: Callable[..., Page], fake: FakeGateway) -> None:
    page = opened(desk, fake, window={"closes_at": in_hours(-1), "open": False, "templates": [TEMPLATE]})
    expect(page.locator("#window-word")).to_contain_text("takes no free words")
    page.get_by_role("button", name="Send a template").click()
    expect(page.locator("#template-text")).to_have_text("Hello {name}, about {topic}.")
    expect(page.locator("#template-name")).to_have_value("Maya Patel")
    page.locator("#template-topic").fill("your sofa")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("#template-dialog")).to_be_hidden()
    (wish,) = calls(fake, "template")
    assert (wish["template"], wish["parameters"]) == ("carry_on", {"name": "Maya Patel", "topic": "your sofa"})  # type: ignore[index]


def test_the_web_chat_has_no_such_limit(desk: Callable[..., Page], fake: FakeGateway) -> None:
    page = opened(desk, fake, window=None)
    expect(page.locator("#talk")).to_be_visible()
    expect(page.locator("#window")).to_be_hidden()


def test_what_the_messengers_own_app_holds_may_be_claimed(desk: Callable[..., Page], fake: FakeGateway) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    fake.conversations["c_1"].update(owner="human", holder="WhatsApp Business app", outside=True)
    page = desk()
    page.locator(".row").first.click()
    expect(page.locator("#acts button").first).to_contain_text("Claim")
