"""Both pages under axe, in both colour schemes, in their main states: no finding is acceptable."""

from collections.abc import Callable

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.cases import add_waiting
from tests.browser.fake_gateway import FakeGateway, problem

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
WIDTHS = pytest.mark.parametrize("width", [320, 1440])


def findings(page: Page) -> list[str]:
    """Rule and place of every violation."""
    report = Axe().run(page, options=RULES)
    return [f"{found['id']}: {node['html'][:120]}" for found in report["violations"] for node in found["nodes"]]


@SCHEMES
@WIDTHS
def test_the_chat_page_is_accessible_in_every_state(
    visit: Visit, gateway: str, fake: FakeGateway, scheme: str, width: int
) -> None:
    fake.card = [{"id": "1", "kind": "fact", "text": "Order: NH-20417", "message_ids": [], "struck": False}]
    page = visit(gateway, color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    fake.say("bot", "See https://example.com/a", buttons=[{"id": "1", "title": "Yes"}])
    expect(page.locator(".message.bot")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="Talk to a person").click()
    page.get_by_text("What I pass on to the team").click()
    assert findings(page) == []
    fake.say("agent", "I am reading it.", name="Ana")
    fake.become("human", typing="agent")
    fake.refuse_messages = problem(503, "Not available right now", **{"Retry-After": "600"})
    page.get_by_label("Your message").fill("thanks")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    assert findings(page) == []


@SCHEMES
@WIDTHS
def test_the_desk_is_accessible_in_every_state(
    visit: Visit, gateway: str, fake: FakeGateway, scheme: str, width: int
) -> None:
    add_waiting(fake, "c_1", "Maya Patel", reason="safety")
    add_waiting(fake, "c_2", "Owen")
    page = visit(
        f"{gateway}/desk", color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    assert findings(page) == []
    page.get_by_label("Name").fill("Ana")
    page.get_by_label("Password").fill("right horse")
    page.keyboard.press("Enter")
    expect(page.locator(".row")).to_have_count(2)
    assert findings(page) == []
    page.locator(".row").first.click()
    page.get_by_role("button", name="Claim").click()
    expect(page.locator("#owner")).to_contain_text("With you")
    assert findings(page) == []
    page.get_by_role("button", name="Private note").click()
    assert findings(page) == []
    page.get_by_role("button", name="Hand back").first.click()
    assert findings(page) == []
