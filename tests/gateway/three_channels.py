"""A running gateway with web chat, WhatsApp and Messenger: signed webhooks in, Meta and a mail server on loopback.

Whoever writes does it as in life, from outside; customers show who they are by a signed token on the web, and by a code
from the mailbox of their account on the messengers.
"""

import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from sqlalchemy import select

from baton.channels.customer_token import CustomerTokens
from baton.channels.messenger import Messenger
from baton.channels.whatsapp import WhatsApp
from baton.memory.recorder import Recorder
from baton.shop import open_shop
from baton.storage.tables import conversations, customers
from tests.channels.cast import SECRETS, settings
from tests.channels.local_server import served
from tests.channels.meta_account import APP
from tests.conformance.people import MessengerCustomer, VendorCustomer, WhatsAppCustomer
from tests.conformance.vendors import Vendors
from tests.gateway.conftest import MakeApp, behind_a_socket
from tests.gateway.people import Caller, Customer, Gateway, Person
from tests.mail_taker import MailTaker, environment_of, mail_taker
from tests.stack import until

SECRET = "k" * 32
CODE = re.compile(r"\d{4} \d{4}")


class ProfiledOnWhatsApp(WhatsAppCustomer):
    """A customer whose messages carry the name that stands in their profile."""

    profile = ""

    def batch(self, *items: Any) -> dict[str, Any]:
        """See WhatsAppCustomer."""
        webhook = super().batch(*items)
        value = webhook["entry"][0]["changes"][0]["value"]
        value["contacts"] = [{"profile": {"name": self.profile}, "wa_id": self.id}]
        return webhook


class Place:
    """Where somebody writes: one conversation on one channel."""

    def __init__(self, channels: "Channels", customer: Customer | VendorCustomer) -> None:
        self.channels, self.customer = channels, customer
        self.id = customer.id if isinstance(customer, Customer) else ""

    def say(self, text: str) -> None:
        """Write, and wait until it has been worked on and remembered."""
        if isinstance(self.customer, Customer):
            self.customer.say(text)
        else:
            assert self.customer.say(text) == 200
            self.id = self.channels.newest_of(self.customer)
        self.channels.settle()


class Channels:
    """The gateway from outside, with an account `C-…` of the merchant's for whoever shows who they are."""

    def __init__(self, gateway: Gateway, vendors: Vendors, mails: MailTaker, merchant: Any, *, meta_url: str) -> None:
        self.gateway, self.vendors, self.mails, self.merchant = gateway, vendors, mails, merchant
        self.meta_url = meta_url
        self.url = str(gateway.client.base_url).rstrip("/")

    def web(self, login: str | None = None, *, secret: str = SECRET, **claims: Any) -> Place:
        """A new chat on the page, of somebody whom the merchant's site knows, or of a visitor."""
        body = {"customer_token": self.token(login, secret=secret, **claims), "anew": True} if login else {}
        answer = self.gateway.client.post("/chat/sessions", json=body)
        assert answer.status_code == 201, answer.text
        customer = Customer.__new__(Customer)
        Caller.__init__(customer, self.gateway, answer.json()["token"])
        customer.id = answer.json()["conversation"]
        return Place(self, customer)

    def whatsapp(self, *, number: str | None = None, profile: str = "☕ maya") -> Place:
        """Somebody at a telephone, under the name of their profile."""
        customer = ProfiledOnWhatsApp(self.url, self.vendors)
        customer.id, customer.profile = number or customer.id, profile
        return Place(self, customer)

    def messenger(self) -> Place:
        """Somebody on Messenger."""
        return Place(self, MessengerCustomer(self.url, self.vendors))

    @staticmethod
    def token(login: str, *, secret: str = SECRET, **claims: Any) -> str:
        """What the merchant's site signs for somebody who has logged in there."""
        now = int(time.time())
        return jwt.encode({"sub": login, "iat": now, "exp": now + 300, "aud": "baton", **claims}, secret)

    def shows_who_they_are(self, place: Place, login: str) -> None:
        """By the code that the mailbox of the account gets."""
        before = len(self.mails.mails)
        place.say("verify me")
        place.say(self.merchant.customer(login).email)
        place.say(self.code(after=before))

    def code(self, *, after: int) -> str:
        """The code of the mail that comes after so many."""
        until(lambda: len(self.mails.mails) > after, seconds=30)
        found = CODE.search(self.mails.mails[after].get_content())
        assert found is not None
        return found[0]

    def person(self, role: str = "lead") -> Person:
        """Somebody new at the desk."""
        return self.gateway.person(f"Ann {secrets.token_hex(3)}", role)

    def seen(self, at: Person, place: Place) -> dict[str, Any]:
        """Everything that the desk shows of a conversation."""
        found: dict[str, Any] = at.call("GET", f"/api/conversations/{place.id}").json()
        return found

    def page(self, at: Person, place: Place) -> dict[str, Any]:
        """The customer's page, as the desk shows it."""
        found: dict[str, Any] = at.call("GET", f"/api/conversations/{place.id}/customer").json()
        return found

    def newest_of(self, customer: VendorCustomer) -> str:
        """The conversation that a vendor's customer is in."""
        query = select(conversations.c.id).join(customers).where(customers.c.channel_key == customer.key)
        with self.gateway.baton.database.reading() as tx:
            return str(tx.connection.execute(query.order_by(conversations.c.created_at.desc())).scalars().first())

    def settle(self) -> None:
        """Until nothing waits for its turn, and all that was said is remembered, whether or not the talk rests."""
        self.gateway.settle()
        while Recorder(self.gateway.baton.database).look():
            pass


@pytest.fixture
def channels(
    database_url: str, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Channels]:
    """The gateway on a port, with all three channels; it ends with no request that broke a rule of a vendor."""
    merchant, vendors = open_shop("demo", url=f"sqlite:///{tmp_path}/shop.db"), Vendors()
    for module in ("baton.app", "baton.gateway.customers"):
        monkeypatch.setattr(f"{module}.current_shop", lambda: merchant)
    with mail_taker() as mails, served(vendors) as local:
        app = make_app(database_url, **environment_of(mails))
        meta, baton = settings(local.address), app.state.baton
        baton.channels["whatsapp"] = WhatsApp(meta, SECRETS["whatsapp"], timeout_s=5)
        baton.channels["messenger"] = Messenger(meta, {**SECRETS["messenger"], "app_id": APP}, timeout_s=5)
        baton.customer_tokens = CustomerTokens((SECRET,))
        with behind_a_socket(app) as gateway:
            yield Channels(gateway, vendors, mails, merchant, meta_url=local.address)
    assert vendors.broken() == []
