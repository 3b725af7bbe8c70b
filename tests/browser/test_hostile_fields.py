"""Every field that a customer, or the vendor in their name, can fill is text at the desk, wherever it comes up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, update

from baton.storage import call_backs, messages
from baton.storage import conversations as rows
from baton.storage.tables import customers, digests, facts, promises
from baton.storage.tables import messages as message_rows
from tests.browser.test_hostile import watched
from tests.gateway.people import Customer, Gateway

pytestmark = pytest.mark.browser
EVIL = '<img src=x onerror="window.hurt=1"><b class=evil>{}</b><script>window.hurt=1</script>'


def evil(field: str) -> str:
    """Markup that would show if it ran, and which field it was in."""
    return EVIL.format(field)


@pytest.fixture
def poisoned(served: Gateway) -> Customer:
    """A customer in the queue in whose every field there is markup."""
    customer = served.customer()
    customer.say(evil("text"))
    customer.call("POST", "/chat/human")
    with served.baton.database.transaction() as tx:
        row = rows.lock(tx, customer.id)
        yourself = customers.c.id == row.customer_id
        tx.connection.execute(update(customers).where(yourself).values(name=evil("name"), email=evil("email")))
        (said,) = [one for one in messages.after(tx, customer.id, 0) if one.author == "customer"]
        now = tx.now()
        entities = [{"entity": "order_number", "value": evil("order")}, {"entity": "product", "value": evil("product")}]
        values: dict[str, Any] = {
            "reading": {"intent": "ask", "tone": {"anger": 0.9, "valence": -0.9}, "entities": entities},
            "reaction": {"emoji": evil("reaction"), "at": now.isoformat()},
            "attachments": [{"kind": evil("kind"), "reference": evil("reference")}],
            "content": {"forwarded": evil("forwarded")},
        }
        tx.connection.execute(update(message_rows).where(message_rows.c.id == said.id).values(**values))
        call_backs.promise(
            tx,
            conversation_id=customer.id,
            message_id=said.id,
            kind="phone",
            contact=evil("contact"),
            words=evil("words"),
            due_at=now + timedelta(hours=1),
        )
        about = {"customer_id": row.customer_id, "conversation_id": customer.id, "message_id": said.id, "at": now}
        tx.connection.execute(
            insert(facts).values(id="f_1", kind="name", source="said", value=evil("fact"), confidence=1.0, **about)
        )
        tx.connection.execute(
            insert(promises).values(
                id="x_1", author="agent", name=evil("promiser"), words=evil("promise"), due_on=None, **about
            )
        )
        digest = {"began_at": now, "ended_at": now, "outcome": {"outcome": evil("outcome")}, "stretch": 1}
        lines = [{"kind": "wants", "text": evil("digest")}]
        tx.connection.execute(
            insert(digests).values(
                id="d_1", customer_id=row.customer_id, conversation_id=customer.id, lines=lines, **digest
            )
        )
    return customer


def harmless(page: Page, strange: list[str]) -> None:
    """Nothing of it has become an element, nothing ran, nobody else was asked for anything."""
    assert page.locator("img[src=x], .evil, #desk script").count() == 0
    assert page.evaluate("window.hurt === undefined")
    assert strange == []


def test_whatever_a_customer_fills_in_is_text_at_the_desk(
    served: Gateway, poisoned: Customer, visit: Callable[..., Page]
) -> None:
    home, lea = str(served.client.base_url), served.person("Lea", "lead")
    page = visit(f"{home}/desk", viewport={"width": 1440, "height": 900})
    page.evaluate("token => sessionStorage.setItem('baton.desk', JSON.stringify(token))", lea.token)
    strange = watched(page, home)
    page.reload()
    expect(page.locator(".row-name")).to_have_text(evil("name"))
    page.locator(".row").click()
    expect(page.locator("#customer")).to_have_text(evil("name"))
    for field in ("order", "product", "words", "contact", "text"):
        expect(page.locator("#side")).to_contain_text(evil(field)[:100])
    expect(page.locator("#messages")).to_contain_text(evil("text"))
    expect(page.locator("#messages .reaction")).to_contain_text("<img src=x")
    harmless(page, strange)
    page.get_by_role("button", name="Claim").click()
    page.get_by_label("Add a tag").fill(evil("tag")[:40])
    page.keyboard.press("Enter")
    expect(page.locator(".tag")).to_contain_text("<img src=x")
    page.get_by_role("button", name="Customer's page").click()
    sheet = page.locator("#customer-dialog")
    for field in ("fact", "promise", "digest", "email"):
        expect(sheet).to_contain_text(evil(field))
    harmless(page, strange)
    sheet.get_by_role("button", name="Done", exact=True).click()
    page.locator("#search").fill("<img src=x")
    page.get_by_role("button", name="Search in all conversations").click()
    expect(page.locator(".row")).to_have_count(1)
    page.locator("#filters").get_by_role("button", name="Mine").click()
    expect(page.locator(".row-text")).to_have_text(evil("text"))
    harmless(page, strange)
