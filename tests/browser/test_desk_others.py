"""Two agents at one conversation: each sees the other look and write. And the orders that the customer has named."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from baton.helpdesks.users import add_user
from tests.browser.cases import HOSTILE, add_waiting
from tests.browser.fake_gateway import FakeGateway
from tests.browser.test_accessibility import findings
from tests.browser.test_desk_page import desk  # noqa: F401  (the fixture that logs Ana in)
from tests.gateway.people import PASSWORD, Gateway

pytestmark = pytest.mark.browser


def at_the_desk(served: Gateway, visit: Callable[..., Page], name: str) -> Page:
    add_user(served.baton.database, name=name, password=PASSWORD, role="agent")
    page = visit(f"{served.client.base_url}/desk")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#line")).to_have_attribute("data-state", "live")
    return page


def test_two_agents_at_one_conversation_are_warned_of_each_other(served: Gateway, visit: Callable[..., Page]) -> None:
    customer = served.customer()
    customer.call("POST", "/chat/human")
    ana, ben = at_the_desk(served, visit, "Ana"), at_the_desk(served, visit, "Ben")
    ana.locator(".row").click()
    expect(ana.locator("#owner")).to_contain_text("Waiting")
    expect(ana.locator("#others")).to_be_empty()
    ben.locator(".row").click()
    expect(ana.locator("#others")).to_have_text("Ben is looking at this too.")
    expect(ben.locator("#others")).to_have_text("Ana is looking at this too.")
    ana.get_by_role("button", name="Private note").click()
    ana.locator("#words").press_sequentially("I know her")
    expect(ben.locator("#others")).to_have_text("Ana is writing here.")
    ana.keyboard.press("Enter")
    expect(ben.locator("#others")).to_have_text("Ana is looking at this too.")
    ana.get_by_role("button", name="Log out").click()
    expect(ben.locator("#others")).to_be_empty()


def test_names_of_several_stand_in_one_quiet_line(
    desk: Callable[..., Page],  # noqa: F811
    fake: FakeGateway,
) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    fake.others = [{"name": HOSTILE, "writing": True}, *({"name": name, "writing": False} for name in ("Ben", "Cleo"))]
    page = desk(reduced_motion="reduce")
    page.locator(".row").click()
    expect(page.locator("#others")).to_have_text(f"{HOSTILE} is writing here. Ben and Cleo are looking at this too.")
    assert page.locator("#others img, #others b").count() == 0
    assert findings(page) == []


def test_named_orders_stand_under_the_card_and_lead_to_their_message(
    desk: Callable[..., Page],  # noqa: F811
    fake: FakeGateway,
) -> None:
    add_waiting(fake, "c_1", "Maya Patel")
    named = {"number": "NH-20417", "message_ids": ["c_1-1"], "state": "known", "status": "on_its_way", "late": True}
    days = {"placed_on": "2026-01-02", "expected_on": "2026-01-04", "delivered_on": None}
    fake.orders = [
        named | days | {"lines": [f"1 × Sofa {HOSTILE}"]},
        {"number": "NH-1", "message_ids": ["c_1-1"], "state": "unknown"},
        {"number": "NH-2", "message_ids": ["c_1-1"], "state": "unavailable"},
    ]
    page = desk(reduced_motion="reduce")
    page.locator(".row").click()
    orders = page.locator(".orders li")
    expect(orders.nth(0)).to_contain_text("NH-20417: On its way, expected Sunday 4 January, late")
    expect(orders.nth(1)).to_contain_text("The shop has no such order")
    expect(orders.nth(2)).to_contain_text("The shop does not answer at this moment")
    assert page.locator(".orders img").count() == 0
    assert findings(page) == []
    orders.nth(0).get_by_role("button").click()
    expect(page.locator(".message.pointed")).to_contain_text("Where is my order NH-20417?")
