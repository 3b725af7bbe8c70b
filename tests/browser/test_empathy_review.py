"""The meeting page in Chromium: read, score blind, decide, follow up; nothing for those whom it does not concern."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from baton.helpdesks.users import add_user
from baton.rights import empathy
from tests.browser.test_accessibility import findings
from tests.gateway.people import PASSWORD, Gateway
from tests.insights.reviewed import GLAD, LEA, MONTH, SAD, Month, drawn

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
Visit = Callable[..., Page]
HOSTILE = "<img src=x onerror=alert(1)> <b>bold</b>"


def a_month(gateway: Gateway) -> None:
    """Falls and rises, with words that nobody may run."""
    month = Month()
    for n in range(3):
        month.goes(("customer", f"{HOSTILE} {n}", GLAD), ("bot", "You must read the terms."), ("customer", "oh", SAD))
        month.goes(("customer", f"broken {n}", SAD), ("bot", "I'm sorry that it broke."), ("customer", "thanks", GLAD))
    month.store(gateway.baton.database)


def opened(visit: Visit, gateway: Gateway, *, name: str = "Pia", role: str = "lead", **options: object) -> Page:
    """The page of somebody who came over the desk."""
    add_user(gateway.baton.database, name=name, password=PASSWORD, role=role)
    page = visit(f"{gateway.client.base_url}/desk", **options)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#desk")).to_be_visible()
    if role in ("lead", "compliance"):
        page.get_by_role("link", name="Review").click()
    else:
        expect(page.get_by_role("link", name="Review")).to_have_count(0)
        page.goto(f"{gateway.client.base_url}/desk/review")
    return page


def settled(page: Page) -> None:
    expect(page.locator("#status")).to_contain_text("6 conversations")


def first(page: Page) -> Locator:
    return page.locator(".sample").first


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_it_is_accessible_and_fits_before_and_after_a_score(
    visit: Visit, served: Gateway, scheme: str, width: int
) -> None:
    a_month(served)
    drawn(served.baton.database)
    page = opened(visit, served, color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    settled(page)
    assert findings(page) == []
    first(page).get_by_role("button", name="3", exact=True).click()
    expect(first(page)).to_contain_text("Your score is 3")
    page.get_by_label("What we decide").fill("Say sorry first")
    page.get_by_label("Which role sees to it").fill("designer")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator("#decisions")).to_contain_text("Seen to by: designer")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_two_people_score_each_on_their_own(visit: Visit, served: Gateway) -> None:
    a_month(served)
    drawn(served.baton.database)
    pia, kim = opened(visit, served), opened(visit, served, name="Cora", role="compliance")
    settled(pia), settled(kim)
    expect(pia.locator("#progress")).to_have_text("6 of 6 wait for your score.")
    expect(first(pia).locator(".read > *, .felt")).to_have_count(0)
    expect(pia.locator("#phrases")).to_have_text("You see this once no conversation waits for your score.")
    first(pia).get_by_role("button", name="2", exact=True).click()
    expect(first(pia)).to_contain_text("Your score is 2. The other one is not in yet.")
    expect(first(pia).locator("> .says")).to_be_focused()
    expect(first(pia).locator(".read")).to_contain_text("Drawn as")
    expect(first(pia).locator(".felt").first).to_be_visible()
    kim.get_by_role("button", name="Show").click()
    expect(first(kim)).to_contain_text("One score is in, hidden until yours is.")
    assert "2 and" not in kim.locator("#parts").inner_text()
    first(kim).get_by_role("button", name="5", exact=True).click()
    expect(first(kim)).to_contain_text("Both scores are in: 2 and 5.")
    expect(kim.locator("#progress")).to_have_text("5 of 6 wait for your score.")
    pia.get_by_role("button", name="Show").click()
    expect(first(pia)).to_contain_text("Both scores are in: 2 and 5.")


def test_with_the_last_score_comes_what_is_made_from_all_of_them(visit: Visit, served: Gateway) -> None:
    a_month(served)
    drawn(served.baton.database)
    page = opened(visit, served)
    settled(page)
    for n in range(6):
        expect(page.locator("#phrases")).to_contain_text("once no conversation waits")
        page.locator(".sample").nth(n).get_by_role("button", name="3", exact=True).click()
        expect(page.locator(".sample").nth(n).locator(".read")).to_contain_text("Drawn as")
    expect(page.locator("#progress")).to_have_text("None waits for your score.")
    expect(page.locator("#phrases")).to_contain_text("I'm sorry that it broke.")


def test_a_score_that_comes_too_late_is_told(visit: Visit, served: Gateway) -> None:
    a_month(served)
    samples = drawn(served.baton.database)
    page = opened(visit, served)
    settled(page)
    for name in ("Ida", "Udo"):
        key = add_user(served.baton.database, name=name, password=PASSWORD, role="lead")
        with served.baton.database.transaction() as tx:
            empathy.rate(tx, MONTH, samples[0].id, rater_id=key, score=4)
    first(page).get_by_role("button", name="3", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Two people have rated this conversation already")
    expect(first(page)).to_contain_text("Both scores are in: 4 and 4.")
    expect(first(page).locator(".scores")).to_be_hidden()


def test_what_customers_wrote_is_text(visit: Visit, served: Gateway) -> None:
    a_month(served)
    drawn(served.baton.database)
    page = opened(visit, served)
    settled(page)
    expect(page.locator("#samples")).to_contain_text(HOSTILE)
    assert page.locator("#parts img, #parts .line b b").count() == 0


def test_the_sample_is_drawn_at_the_desk_and_last_months_decisions_are_looked_at(visit: Visit, served: Gateway) -> None:
    a_month(served)
    page = opened(visit, served)
    expect(page.locator("#status")).to_have_text("No sample was drawn yet.")
    page.get_by_role("button", name="Draw the sample of").click()
    expect(page.locator("#status")).to_contain_text("0 conversations")
    expect(page.get_by_role("button", name="Draw the sample of")).to_be_hidden()
    empathy.draw_month(served.baton.database, "2026-02")
    with served.baton.database.transaction() as tx:
        empathy.decide(tx, "2026-02", words="Say sorry first", owner="designer", by=LEA.id)
    drawn(served.baton.database)
    page.reload()
    expect(page.locator("#parts")).to_be_visible()
    page.get_by_label("Month", exact=True).select_option(MONTH)
    page.get_by_role("button", name="Show").click()
    settled(page)
    earlier = page.locator("#followed")
    expect(earlier).to_contain_text("2026-02: Say sorry first")
    earlier.get_by_label("State").select_option("Done")
    earlier.get_by_label("What has become of it").fill("In the macros.")
    earlier.get_by_role("button", name="Save").click()
    expect(page.locator("#status")).to_have_text("Written down.")
    page.get_by_role("button", name="Show").click()
    settled(page)
    expect(earlier.get_by_label("State")).to_have_value("done")
    expect(earlier.get_by_label("What has become of it")).to_have_value("In the macros.")


def test_an_agent_sees_nothing_of_it(visit: Visit, served: Gateway) -> None:
    a_month(served)
    drawn(served.baton.database)
    page = opened(visit, served, role="agent")
    expect(page.get_by_role("alert")).to_contain_text("for leads and compliance")
    expect(page.locator("#parts")).to_be_hidden()


def test_who_is_not_logged_in_is_sent_to_the_desk(visit: Visit, served: Gateway) -> None:
    page = visit(f"{served.client.base_url}/desk/review")
    expect(page.get_by_role("alert")).to_contain_text("log in at the desk")
