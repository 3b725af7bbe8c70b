"""The customer's page at the desk: what is promised, known and ordered; what a lead may do with it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.cases import HOSTILE, add_waiting, moment
from tests.browser.fake_gateway import FakeGateway
from tests.browser.test_accessibility import SCHEMES, findings
from tests.browser.test_desk_page import desk  # noqa: F401  (the fixture that logs Ana in)

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [390, 1440])


def channel(key: str, name: str, **more: Any) -> dict[str, Any]:
    row = {"id": key, "channel": "web", "channel_key": key, "name": name, "email": None, "address": None}
    return {**row, "seen_at": moment(0), "created_at": moment(0), **more}


def whole() -> dict[str, Any]:
    """A page with something in every part, hostile words among it."""
    promise = {"id": "pm_1", "author": "agent", "name": "Ben", "words": HOSTILE, "due_on": "2026-01-02"}
    return {
        "channels": [
            channel("p_1", "Maya Patel", email="maya@home.example"),
            channel("p_2", "Maya", channel="whatsapp", address="447700900123"),
        ],
        "conversations": [
            {"conversation": "c_1", "channel": "web", "owner": "queue", "updated_at": moment(60)},
            {"conversation": "c_2", "channel": "whatsapp", "owner": "closed", "updated_at": moment(0)},
        ],
        "facts": [{"kind": "address", "heading": "Address", "value": "4 Elm Road <b>", "at": moment(0)}],
        "promises": [{**promise, "at": moment(0), "message_id": None, "conversation": "c_1", "overdue": True}],
        "stretches": [
            {
                "conversation": "c_2",
                "began_at": moment(0),
                "ended_at": moment(30),
                "lines": [{"kind": "wants", "text": "“my lamp is broken”", "message_ids": []}],
                "outcome": {"outcome": "promised"},
            }
        ],
        "orders": [
            {
                "number": "NH-20417",
                "status": "on_its_way",
                "placed_on": "2026-01-01",
                "expected_on": "2026-01-05",
                "lines": ["1 × Aster lamp"],
            }
        ],
    }


class Customers:
    """The desk's calls about customers, answered in the page's own network."""

    def __init__(self) -> None:
        self.page, self.calls = whole(), []  # type: ignore[var-annotated]

    def answer(self, route: Route) -> None:
        path, method = route.request.url.partition("/api/")[2], route.request.method
        self.calls.append((method, path, route.request.post_data_json))
        if path.endswith("/kept"):
            self.page["promises"] = []
        elif path.endswith("/split"):
            self.page["channels"].pop()
        elif method == "DELETE":
            return self.say(route, {"rows": {}, "files": 0, "decisions": 0, "elsewhere": ["Back-ups.", "The shop."]})
        elif path.endswith("/export"):
            return self.say(route, {"customers": ["p_1"], "tables": {}})
        elif method == "GET":
            return self.say(route, self.page)
        return route.fulfill(status=204)

    def say(self, route: Route, body: Any) -> None:
        route.fulfill(status=200, content_type="application/json", body=json.dumps(body))


@pytest.fixture
def customers() -> Customers:
    return Customers()


@pytest.fixture
def opened(desk: Callable[..., Page], fake: FakeGateway, customers: Customers) -> Callable[..., Page]:  # noqa: F811
    """Opens the customer's page of a waiting conversation with its key."""

    def show(role: str = "agent", **options: Any) -> Page:
        fake.role = role
        add_waiting(fake, "c_1", "Maya Patel")
        add_waiting(fake, "c_2", "Maya")
        page = desk(reduced_motion="reduce", **options)
        page.route("**/api/conversations/*/customer*", customers.answer)
        page.route("**/api/conversations/*/customer/*", customers.answer)
        page.route("**/api/promises/**", customers.answer)
        page.locator(".row").first.click()
        expect(page.locator("#owner")).to_contain_text("Waiting")
        page.keyboard.press("p")
        expect(page.get_by_role("dialog", name="Maya Patel")).to_contain_text("4 Elm Road")
        return page

    return show


def test_everything_is_there_and_every_word_is_only_text(opened: Callable[..., Page]) -> None:
    page = opened()
    sheet = page.get_by_role("dialog", name="Maya Patel")
    for words in (
        "Ben, overdue since Friday 2 January",
        "<b>bold</b> javascript:alert(1)",
        "Address: 4 Elm Road <b>",
        "NH-20417, On its way, placed Thursday 1 January: 1 × Aster lamp",
        "Promised: “my lamp is broken”",
        "WhatsApp: Maya, 447700900123",
    ):
        expect(sheet).to_contain_text(words)
    assert sheet.locator("b, img, a").count() == 0
    assert page.get_by_role("button", name="Erase …").count() == 0
    assert page.get_by_role("button", name="Not the same person").count() == 0


def test_a_kept_promise_is_ticked_off(opened: Callable[..., Page], customers: Customers) -> None:
    page = opened()
    page.get_by_role("button", name="Kept: ").click()
    expect(page.get_by_role("dialog")).to_contain_text("Nothing is promised.")
    assert ("POST", "promises/pm_1/kept") in [call[:2] for call in customers.calls]


def test_who_only_reads_ticks_nothing_off(opened: Callable[..., Page]) -> None:
    page = opened("compliance")
    assert page.get_by_role("button", name="Kept: ").count() == 0


def test_another_conversation_of_the_same_person_opens_from_there(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("button", name="WhatsApp, closed").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#customer")).to_have_text("Maya")


def test_without_a_proven_login_there_is_no_word_of_orders(opened: Callable[..., Page], customers: Customers) -> None:
    customers.page["orders"] = None
    assert "Orders" not in opened().get_by_role("dialog").inner_text()


def test_an_agent_asks_a_customer_to_show_who_they_are(opened: Callable[..., Page], customers: Customers) -> None:
    customers.page["may_ask_who"] = True
    page = opened()
    page.get_by_role("button", name="Ask them to show it").click()
    expect(page.get_by_role("dialog")).to_contain_text("They have been asked.")
    assert ("POST", "conversations/c_1/customer/proof") in [call[:2] for call in customers.calls]


@pytest.mark.parametrize(("role", "may"), [("agent", False), ("compliance", True)])
def test_nobody_is_asked_who_has_shown_it_nor_by_who_only_reads(
    opened: Callable[..., Page], customers: Customers, role: str, may: bool
) -> None:
    customers.page["may_ask_who"] = may
    assert opened(role).get_by_role("button", name="Ask them to show it").count() == 0


def test_a_lead_saves_everything_and_takes_a_channel_out(opened: Callable[..., Page], customers: Customers) -> None:
    page = opened("lead")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save everything").click()
    assert saved.value.suggested_filename == "customer-p_1.json"
    page.get_by_role("button", name="Not the same person: WhatsApp").click()
    expect(page.get_by_role("button", name="Not the same person")).to_have_count(0)
    assert ("POST", "conversations/c_1/customer/split", {"customer": "p_2"}) in customers.calls


def test_a_lead_erases_after_a_second_look_and_reads_where_copies_are(
    opened: Callable[..., Page], customers: Customers
) -> None:
    page = opened("lead")
    page.get_by_role("button", name="Erase …").click()
    question = page.get_by_role("dialog", name="Erase this customer?")
    question.get_by_role("button", name="Erase for good").click()
    assert "DELETE" not in [call[0] for call in customers.calls]
    question.get_by_label("I have checked that this is the right person").check()
    question.get_by_role("button", name="Erase for good").click()
    expect(question).to_contain_text("Back-ups.")
    assert "DELETE" in [call[0] for call in customers.calls]
    question.get_by_role("button", name="Done").click()
    expect(page.locator("#talk")).to_be_hidden()


@SCHEMES
@WIDTHS
def test_it_is_accessible_and_nothing_is_cut_off(
    opened: Callable[..., Page], scheme: str, width: int, tmp_path: Any
) -> None:
    page = opened("lead", color_scheme=scheme, viewport={"width": width, "height": 900})
    assert findings(page) == []
    sheet = page.get_by_role("dialog", name="Maya Patel")
    assert sheet.evaluate("element => element.scrollWidth <= element.clientWidth")
    page.screenshot(path=tmp_path / f"customer-{scheme}-{width}.png")
    page.get_by_role("button", name="Erase …").click()
    assert findings(page) == []
    page.screenshot(path=tmp_path / f"erase-{scheme}-{width}.png")
