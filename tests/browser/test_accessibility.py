"""Both pages under axe, in both colour schemes, in their main states: no finding is acceptable."""

from collections.abc import Callable

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.cases import add_waiting
from tests.browser.fake_gateway import FakeGateway, problem
from tests.browser.shops import shop_with
from tests.channels.pictures import PDF

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


@SCHEMES
def test_rich_answers_and_files_are_accessible(visit: Visit, gateway: str, fake: FakeGateway, scheme: str) -> None:
    page = visit(gateway, color_scheme=scheme, reduced_motion="reduce")
    files = [{"id": "a_1", "kind": "document", "name": "bill.pdf", "mime": "application/pdf", "size": 120_000}]
    fake.say("customer", "", files=files)
    fake.say("agent", "Sent", name="Ana", files=[{**files[0], "id": "a_2", "kind": "image", "name": "label.png"}])
    described = {"id": "1", "title": "Delivery", "description": "When and where it comes"}
    link = {"url": "https://help.example/a", "title": "All about delivery"}
    fake.say("bot", "Which of these?", buttons=[described, {"id": "2", "title": "Returns"}], link=link)
    page.locator("#files").set_input_files([{"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF}])
    expect(page.locator(".chip:not(.busy)")).to_have_count(1)
    expect(page.locator(".choice")).to_have_count(2)
    assert findings(page) == []


@SCHEMES
def test_a_merchants_page_with_the_chat_in_it_is_accessible(visit: Visit, gateway: str, scheme: str) -> None:
    with shop_with(gateway) as shop:
        page = visit(shop, color_scheme=scheme, reduced_motion="reduce")
        expect(page.get_by_role("button", name="Chat with us")).to_be_visible()
        assert findings(page) == []
        page.get_by_role("button", name="Chat with us").click()
        expect(page.frame_locator("iframe").get_by_role("log")).to_contain_text("automated")
        assert findings(page) == []


def test_the_readers_own_choice_of_colours_holds_over_the_systems(visit: Visit, gateway: str) -> None:
    page = visit(gateway, color_scheme="light", reduced_motion="reduce")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Switch to dark colours").click()
    dark = page.evaluate(ground)
    assert dark != light
    assert findings(page) == []
    page.reload()
    assert page.evaluate(ground) == dark
    page.get_by_role("button", name="Switch to light colours").click()
    assert page.evaluate(ground) == light


@pytest.mark.parametrize("path", ["/", "/desk"])
def test_at_twice_the_size_nothing_is_cut_off(visit: Visit, gateway: str, path: str) -> None:
    page = visit(gateway + path, viewport={"width": 640, "height": 512}, device_scale_factor=2)
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_where_motion_is_reduced_nothing_moves(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    page = visit(gateway, reduced_motion="reduce")
    fake.become("bot", typing="bot")
    expect(page.locator("#typing")).to_be_visible()
    moving = "document.getAnimations().filter((one) => one.effect.getComputedTiming().activeDuration > 5).length"
    assert page.evaluate(moving) == 0


def test_in_a_language_from_right_to_left_the_page_turns_around(visit: Visit, gateway: str, fake: FakeGateway) -> None:
    page = visit(gateway)
    page.evaluate("document.documentElement.dir = 'rtl'")
    fake.say("bot", "مرحبا، كيف يمكنني مساعدتك؟")
    page.get_by_label("Your message").fill("hello")
    page.keyboard.press("Enter")
    own, bots = page.locator(".message.customer:not(.pending) .text"), page.locator(".message.bot .text")
    expect(own).to_have_count(1)
    left = {name: (place.bounding_box() or {})["x"] for name, place in (("own", own), ("bots", bots))}
    assert left["own"] < left["bots"]
    assert bots.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert own.evaluate("element => getComputedStyle(element).direction") == "ltr"
