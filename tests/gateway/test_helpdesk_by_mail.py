"""E-mail and a whole gateway: its own loops send and read the mails, from the handoff to the bot's return."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from baton import app as parts
from baton.handoff.placement import Placement
from baton.helpdesks.email import Email
from baton.storage.database import Database
from tests.gateway.conftest import LOOPBACK, MakeApp
from tests.gateway.people import Gateway
from tests.helpdesks.at_email import email_settings
from tests.helpdesks.dovecot import shared_dovecot
from tests.helpdesks.mail_site import MailSite
from tests.stack import until


@pytest.fixture
def site() -> Iterator[MailSite]:
    site = MailSite(shared_dovecot())
    site.on()
    yield site
    site.off()


@pytest.fixture
def gateway(
    site: MailSite, sqlite_database: Database, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Gateway]:
    open_connectors = parts.open_connectors
    monkeypatch.setattr(parts, "open_connectors", lambda _: open_connectors(email_settings(site)))
    monkeypatch.setattr(Email, "look_every_s", 0.5)
    load = parts.DeskPolicy.load
    placed = lambda path: replace(load(path), helpdesk=Placement(use="email"))  # noqa: E731
    monkeypatch.setattr(parts.DeskPolicy, "load", placed)
    app = make_app(f"sqlite:///{sqlite_database.url.database}")
    with TestClient(app, raise_server_exceptions=False, client=LOOPBACK) as client:
        yield Gateway(client, app)


def test_a_handoff_is_answered_by_mail_and_goes_back_to_the_bot(gateway: Gateway, site: MailSite) -> None:
    customer = gateway.customer()
    customer.say("my table has a crack")
    customer.call("POST", "/chat/human")
    until(lambda: any("my table has a crack" in text for text in site.texts()), seconds=30)
    site.send(site.answers("I am Ines, let me look\n\n#note\nSECRET: refunded twice", to=site.team[0]))
    until(lambda: customer.heard("agent") == ["I am Ines, let me look"], seconds=30)
    assert customer.owner == "human"
    customer.say("thank you")
    until(lambda: any("thank you" in text for text in site.texts()), seconds=30)
    site.send(site.answers("All done.\n#bot", to=site.team[0]))
    until(lambda: customer.owner == "bot", seconds=30)
    assert customer.heard("agent")[-1] == "All done."
    seen = str(customer.look())
    assert not any(word in seen for word in ("SECRET", "Handover card", "#bot"))


def test_there_are_no_webhooks_for_mails(gateway: Gateway) -> None:
    assert gateway.client.post("/helpdesks/email", content=b"{}").status_code == 403
