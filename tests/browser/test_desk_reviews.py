"""What is past its time is shown to those who answer for it, and to nobody else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_gateway import FakeGateway
from tests.browser.test_accessibility import findings
from tests.browser.test_desk_page import desk  # noqa: F401  (the fixture that logs Ana in)

pytestmark = pytest.mark.browser


def late(fake: FakeGateway, role: str) -> None:
    fake.role = role
    fake.reviews = [
        {"kind": "bias_audit", "signed_at": None, "overdue": True},
        {"kind": "empathy_review", "signed_at": "2026-09-01T08:00:00+00:00", "overdue": True},
        {"kind": "record_sheet", "signed_at": "2026-11-01T08:00:00+00:00", "overdue": False},
    ]


@pytest.mark.parametrize("role", ["lead", "compliance"])
def test_overdue_reviews_are_shown_to_those_who_answer_for_them(
    desk: Callable[..., Page],  # noqa: F811
    fake: FakeGateway,
    role: str,
) -> None:
    late(fake, role)
    page = desk()
    said = "Overdue: bias audit (never signed), empathy review (last signed 2026-09-01)."
    expect(page.locator("#overdue")).to_contain_text(said)
    assert findings(page) == []


def test_agents_and_those_who_are_in_time_see_nothing(desk: Callable[..., Page], fake: FakeGateway) -> None:  # noqa: F811
    late(fake, "agent")
    page = desk()
    expect(page.locator("#me")).to_have_text("Ana")
    expect(page.locator("#overdue")).to_be_hidden()
