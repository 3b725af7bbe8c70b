"""The insights pages in Chromium: plots with their tables, periods, CSV, paper; nothing for those who are no leads."""

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from baton.helpdesks.users import add_user
from tests.browser.test_accessibility import findings
from tests.gateway.people import PASSWORD, Gateway
from tests.insights.history import History

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
Visit = Callable[..., Page]


def a_busy_week(gateway: Gateway) -> None:
    """Enough of everything for figures, on two channels."""
    past = History()
    with gateway.baton.database.reading() as tx:
        start = tx.now() - timedelta(days=5)
    for n in range(120):
        at = start + timedelta(hours=n // 2)
        key = past.conversation(at=at, channel="web" if n % 3 else "whatsapp")
        past.says(key, at + timedelta(minutes=1), mood=-0.6 if n % 2 else 0.2)
        if n % 2:
            reasons = [f"{'anger' if n % 5 else 'legal'} 0.91 (threshold 0.65)"]
            past.handoff(key, at + timedelta(minutes=2), reasons=reasons, state="closed", waited=60, told=90, took=900)
        past.says(key, at + timedelta(minutes=5), mood=0.3)
        past.rated(key, at + timedelta(minutes=30), 5 if n % 4 else 1)
    past.store(gateway.baton.database)


def opened(visit: Visit, gateway: Gateway, *, role: str = "lead", **options: object) -> Page:
    """The insights of somebody who came over the desk."""
    add_user(gateway.baton.database, name="Lea", password=PASSWORD, role=role)
    page = visit(f"{gateway.client.base_url}/desk", **options)
    page.get_by_label("Name").fill("Lea")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#desk")).to_be_visible()
    if role == "lead":
        page.get_by_role("link", name="Insights").click()
    else:
        page.goto(f"{gateway.client.base_url}/desk/insights")
    return page


def settled(page: Page) -> None:
    expect(page.locator("#status")).to_contain_text("Times are UTC")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_plot_has_its_table_and_the_page_is_accessible(
    visit: Visit, served: Gateway, scheme: str, width: int
) -> None:
    a_busy_week(served)
    page = opened(visit, served, color_scheme=scheme, viewport={"width": width, "height": 900})
    settled(page)
    plots = page.locator(f".plot img.{scheme}")
    assert plots.count() >= 6
    expect(page.locator(f".plot img:not(.{scheme})").locator("visible=true")).to_have_count(0)
    for n in range(plots.count()):
        expect(plots.nth(n)).to_be_visible()
        expect(plots.nth(n)).to_have_js_property("complete", True)
        assert plots.nth(n).evaluate("image => image.naturalWidth > 0")
        assert "table has the same figures" in (plots.nth(n).get_attribute("alt") or "")
    with_plot = page.locator(".section", has=page.locator(".plot"))
    assert with_plot.count() == page.locator(".section", has=page.locator(".plot")).locator("table").count()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert findings(page) == []
    row = page.locator("#part-handoffs_reason ~ .both tbody tr").first
    assert row.inner_text().split("\t")[0] == "Anger"


def test_another_period_and_channel_are_asked_for(visit: Visit, served: Gateway) -> None:
    a_busy_week(served)
    page = opened(visit, served)
    settled(page)
    exactly = page.get_by_role("rowheader", name="Handoffs", exact=True)
    row = page.locator("#part-shares ~ .both tbody tr", has=exactly)
    expect(row).to_contain_text("120")
    page.get_by_label("Channel", exact=True).select_option("whatsapp")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#status")).to_contain_text(", whatsapp.")
    expect(row).to_contain_text("40")
    page.get_by_label("Period", exact=True).select_option("From and to")
    page.get_by_label("From", exact=True).fill("2026-03-10")
    page.get_by_label("Up to, without").fill("2026-03-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert")).to_contain_text("before it begins")


def test_the_figures_can_be_saved_as_csv(visit: Visit, served: Gateway, tmp_path: Path) -> None:
    a_busy_week(served)
    page = opened(visit, served)
    settled(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").click()
    saved.value.save_as(tmp_path / "kpis.csv")
    rows = list(csv.DictReader((tmp_path / "kpis.csv").read_text(encoding="utf-8").splitlines()))
    assert next(row for row in rows if row["kpi"] == "handoffs")["value"] == "0.5"


def test_paper_has_the_light_plots_whatever_the_screen_shows(visit: Visit, served: Gateway) -> None:
    a_busy_week(served)
    page = opened(visit, served, color_scheme="dark")
    settled(page)
    page.emulate_media(media="print")
    expect(page.locator(".plot img.light").first).to_be_visible()
    expect(page.locator(".plot img.dark").locator("visible=true")).to_have_count(0)
    expect(page.locator("#period")).to_be_hidden()
    expect(page.locator("table").first).to_be_visible()


def test_who_is_no_lead_sees_no_figure(visit: Visit, served: Gateway) -> None:
    a_busy_week(served)
    page = opened(visit, served, role="agent")
    expect(page.get_by_role("alert")).to_contain_text("Insights are for leads")
    assert page.locator("table").count() == 0


def test_who_is_not_logged_in_is_sent_to_the_desk(visit: Visit, served: Gateway) -> None:
    page = visit(f"{served.client.base_url}/desk/insights")
    expect(page.get_by_role("alert")).to_contain_text("log in at the desk")
    page.get_by_role("link", name="Back to the desk").click()
    expect(page.get_by_label("Password")).to_be_visible()
