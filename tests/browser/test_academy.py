"""A practice in Chromium, from the choice of a scenario to the debrief, with the real gateway behind it."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from baton.academy.practices import Practices
from baton.helpdesks.users import add_user
from tests.academy import course
from tests.browser.test_accessibility import findings
from tests.gateway.people import PASSWORD, Gateway

pytestmark = pytest.mark.browser
PARCEL = course.COURSE["late_parcel"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index") / "knowledge.safetensors"


@pytest.fixture
def academy(served: Gateway, index: Path) -> str:
    """The address of the academy, where Ana may log in."""
    add_user(served.baton.database, name="Ana", password=PASSWORD, role="agent")
    school = course.school(index)
    school.finds(PARCEL, "hello")  # the index is there before anybody waits for it
    served.baton.practices = Practices(served.baton.database, school)
    return f"{served.client.base_url}/desk/academy"


def picture(page: Page, name: str) -> None:
    """Kept where BATON_PICTURES says, for people to look at."""
    if folder := os.environ.get("BATON_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def log_in(page: Page) -> None:
    page.get_by_label("Name").fill("Ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".scenario").first).to_be_visible()


def say(page: Page, text: str, answers: int) -> None:
    page.locator("#words").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".message.customer")).to_have_count(answers)


def test_a_scenario_is_played_from_start_to_debrief(visit: Callable[..., Page], academy: str) -> None:
    page = visit(academy, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    log_in(page)
    assert findings(page) == []
    picture(page, "course")
    page.get_by_role("button", name=PARCEL.title).click()
    expect(page.locator("#customer")).to_have_text("Priya")
    expect(page.locator("#side")).to_contain_text("Order NH-20417")
    wrong = page.locator("#assist-help li", has_text="I want my money back for the lamp.")
    expect(wrong).to_be_visible()
    assert findings(page) == []
    picture(page, "practice")
    wrong.get_by_role("button", name="This is wrong").click()
    expect(wrong).to_have_count(0)
    page.locator("#ask").fill(PARCEL.look_up[0].question)
    page.keyboard.press("Enter")
    expect(page.locator("#passages")).to_contain_text("How does tracking work?")
    say(page, PARCEL.expert[0], 3)
    expect(page.locator(".message.customer").last).to_contain_text("A new one please")
    say(page, PARCEL.expert[1], 4)
    expect(page.locator("#owner")).to_have_text("This practice is over")
    page.get_by_role("button", name="Debrief").click()
    expect(page.get_by_role("heading", name="Debrief: The parcel that does not move")).to_be_focused()
    debrief = page.locator("#debrief")
    expect(debrief).to_contain_text("Everything was settled. Passed.")
    expect(debrief).to_contain_text("You caught it.")
    expect(debrief).to_contain_text("Found with question 1.")
    expect(page.locator(".scenario", has_text=PARCEL.title)).to_contain_text("Passed")
    assert findings(page) == []
    picture(page, "debrief")
    first = page.locator(".score.total dd").inner_text()
    assert int(first) >= 90


def test_a_poor_practice_shows_what_turned_it_and_fits_a_phone_in_the_dark(
    visit: Callable[..., Page], academy: str
) -> None:
    options = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "reduced_motion": "reduce"}
    page = visit(academy, **options)
    log_in(page)
    picture(page, "course-phone")
    page.get_by_role("button", name=PARCEL.title).click()
    expect(page.locator("#words")).to_be_focused()
    assert findings(page) == []
    say(page, "Please wait a few more days until the parcel arrives.", 3)
    picture(page, "practice-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="End and look back").click()
    debrief = page.locator("#debrief")
    expect(debrief).to_contain_text("You left before it was settled.")
    expect(debrief).to_contain_text("You told them something that is not so, and they knew.")
    expect(debrief).to_contain_text("You did not mark it.")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    picture(page, "debrief-phone")
    page.get_by_role("button", name="The same customer again").click()
    expect(page.locator(".message.customer")).to_have_count(2)
    page.get_by_role("button", name="End and look back").click()
    page.get_by_role("button", name="Back to the scenarios", exact=True).click()
    page.get_by_role("button", name="Remove all my practices").click()
    page.get_by_role("button", name="Remove them").click()
    expect(page.locator("#forget")).to_be_hidden()
    expect(page.locator("#standing")).to_contain_text(re.compile("Level 1: 0 of 5 passed"))
