"""A whole gateway with a mail server: its own loop sends the code, and nothing that it keeps has it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from baton import app as parts
from baton.shop import open_shop
from baton.storage.database import Database
from baton.storage.tables import metadata
from tests.gateway.conftest import LOOPBACK, MakeApp
from tests.gateway.people import Gateway
from tests.mail_taker import MailTaker, environment_of, mail_taker
from tests.stack import until

CODE = re.compile(r"\d{4} \d{4}")


@pytest.fixture
def mailboxes() -> Iterator[MailTaker]:
    with mail_taker() as taker:
        yield taker


@pytest.fixture
def gateway(
    mailboxes: MailTaker,
    sqlite_database: Database,
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Gateway]:
    shop = open_shop("demo", url=f"sqlite:///{tmp_path}/shop.db")
    for module in ("baton.app", "baton.gateway.customers"):
        monkeypatch.setattr(f"{module}.current_shop", lambda: shop)
    app = make_app(f"sqlite:///{sqlite_database.url.database}", **environment_of(mailboxes))
    with TestClient(app, raise_server_exceptions=False, client=LOOPBACK) as client:
        yield Gateway(client, app)


def test_an_agent_asks_and_only_who_has_claimed_may(gateway: Gateway, mailboxes: MailTaker) -> None:
    account = parts.current_shop().customer("C-0042")
    visitor, ann, ben = gateway.customer(), gateway.person(), gateway.person("Ben")
    visitor.say("hello")
    page = f"/api/conversations/{visitor.id}/customer"
    assert ann.call("GET", page).json()["may_ask_who"] is True
    assert ann.call("POST", f"{page}/proof").status_code == 409
    ann.on(visitor, "claim")
    assert ben.call("POST", f"{page}/proof").status_code == 409
    assert ann.call("POST", f"{page}/proof").status_code == 204
    assert "e-mail address" in visitor.heard("system")[-1]
    visitor.say(account.email)
    until(lambda: mailboxes.mails, seconds=20)
    found = CODE.search(mailboxes.mails[0].get_content())
    assert found is not None
    visitor.say(found[0])
    shown = ann.call("GET", page).json()
    assert (shown["may_ask_who"], bool(shown["orders"])) == (False, True)
    assert ann.call("POST", f"{page}/proof").status_code == 409
    assert found[0] not in ann.call("GET", f"/api/conversations/{visitor.id}").text


def test_a_visitor_shows_who_they_are_and_the_desk_sees_their_orders(gateway: Gateway, mailboxes: MailTaker) -> None:
    account = parts.current_shop().customer("C-0042")
    visitor, ann = gateway.customer(), gateway.person()
    page = f"/api/conversations/{visitor.id}/customer"
    assert ann.call("GET", page).json()["orders"] is None
    visitor.say("please verify me")
    visitor.say(f"it is {account.email.upper()}")
    until(lambda: mailboxes.mails, seconds=20)
    (mail,) = mailboxes.mails
    assert mail["To"] == account.email
    found = CODE.search(mail.get_content())
    assert found is not None
    visitor.say(found[0])
    assert "Thank you" in visitor.heard("bot")[-1]
    assert visitor.heard("customer")[-1] == "[code]"
    assert ann.call("GET", page).json()["orders"]
    with gateway.baton.database.reading() as tx:
        kept = "".join(str(tx.connection.execute(table.select()).all()) for table in metadata.sorted_tables)
    assert found[0] not in kept
    assert found[0].replace(" ", "") not in kept
