"""The main job, seen by both sides: a customer is helped, gets upset, a person takes over and hands back."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from baton.helpdesks.users import add_user
from tests.browser.shift import open_around_the_clock
from tests.stack import PASSWORD, ROOT, Stack

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ANGER = "This is the third time my sofa is late. I am furious, you people are useless and nobody cares!"
ANSWER_MS = 60_000


SCHEMES = ("light", "dark")
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def running(make_stack: Callable[..., Stack], tmp_path: Path) -> Stack:
    """All three processes, and Ana at the desk of a team that is there."""
    policy = Path(shutil.copytree(ROOT / "policy", tmp_path / "policy"))
    open_around_the_clock(policy / "desk.yml")
    stack = make_stack(BATON_POLICY_DIR=str(policy))
    add_user(stack.database, name="Ana", password=PASSWORD, role="agent", skills=["complaints", "orders"])
    return stack.start("actions", "rasa", "gateway")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots go; BATON_SCREENSHOTS=1 renews those of the README."""
    folder = ROOT / "docs" / "screenshots" if os.environ.get("BATON_SCREENSHOTS") else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def picture(page: Page, folder: Path, name: str) -> None:
    """What a page looks like on a screen and on a phone, light and dark; it fits both and is as it was afterwards."""
    before = page.viewport_size
    assert before is not None
    for where, size in (("", before), ("-phone", PHONE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            page.screenshot(path=folder / f"{name}{where}-{scheme}.png", animations="disabled")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)


def ask(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")


def log_in(page: Page) -> None:
    page.get_by_label("Name").fill("Ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#line")).to_have_attribute("data-state", "live")


def test_a_customer_is_helped_gets_upset_meets_a_person_and_returns_to_the_bot(
    running: Stack, visit: Callable[..., Page], pictures: Path
) -> None:
    chat = visit(running.url, viewport={"width": 600, "height": 900})
    expect(chat.get_by_role("log")).to_contain_text(re.compile("automated|virtual|digital|bot", re.I))
    ask(chat, "what are your opening hours?")
    expect(chat.locator(".message.bot").last).to_contain_text(re.compile(r"\d"), timeout=ANSWER_MS)

    ask(chat, "Where is my order NH-20417?")
    expect(chat.locator(".message.bot").last).to_contain_text("NH-20417", timeout=ANSWER_MS)

    ask(chat, ANGER)
    expect(chat.locator("#speaker")).to_have_text("Waiting for a person", timeout=ANSWER_MS)
    expect(chat.locator("#place")).to_contain_text("You are next.")

    desk = visit(f"{running.url}/desk", viewport=WIDE)
    log_in(desk)
    expect(desk.locator(".row .chip.reason")).to_have_text("Angry")
    desk.keyboard.press("j")
    expect(desk.locator("#side")).to_contain_text("sofa")
    desk.keyboard.press("c")
    expect(desk.locator("#owner")).to_contain_text("With you")
    expect(chat.locator("#speaker")).to_have_text("Ana from our team")

    desk.keyboard.type("I am sorry. I am looking at your order now.")
    expect(chat.locator("#typing")).to_contain_text("is writing")
    desk.keyboard.press("Enter")
    expect(chat.locator(".message.agent")).to_contain_text("I am looking at your order now.")
    ask(chat, "Thank you. I just want to sit down on Friday.")
    expect(desk.locator(".message.customer").last).to_contain_text("sit down on Friday")
    expect(desk.locator("#typing")).to_be_empty()
    picture(chat, pictures, "chat")
    picture(desk, pictures, "desk")

    desk.keyboard.press("Escape")
    desk.keyboard.press("b")
    desk.get_by_label("Solved").check()
    desk.locator("#return-dialog").get_by_role("button", name="Hand back").click()
    expect(desk.locator("#owner")).to_contain_text("With the bot")
    expect(chat.locator("#speaker")).to_contain_text("automated")

    answers = chat.locator(".message.bot").count()
    ask(chat, "what are your opening hours?")
    expect(chat.locator(".message.bot").nth(answers)).to_contain_text(re.compile(r"\d"), timeout=ANSWER_MS)
