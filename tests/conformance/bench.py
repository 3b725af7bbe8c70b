"""Baton under test: real Rasa, real action server, real gateway, vendors on loopback, and people around them.

One bench serves many rows: each has customers of its own, and `restored` mends after a row what it broke.
"""

import shutil
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.engine import Row

from baton.helpdesks.users import add_user
from baton.storage.outbox import OPEN
from baton.storage.tables import conversations, customers, inbox, messages, outbox
from tests.channels.cast import SECRETS
from tests.channels.local_server import served
from tests.channels.meta_account import APP
from tests.conformance.chatwoot import ChatwootSite, Ines
from tests.conformance.clock import Clock
from tests.conformance.fault import eventually
from tests.conformance.people import MessengerCustomer, VendorCustomer, WhatsAppCustomer
from tests.conformance.vendors import Vendors
from tests.databases import PostgresServer
from tests.stack import PASSWORD, ROOT, Agent, Customer, Stack

PROCESSES = ("rasa", "actions", "gateway")
SHIMS = Path(__file__).parent / "shims"
HOURS = "What are your opening hours?"
OPEN_FROM = "9:00 to 18:00"
"""What the bot's answer to HOURS holds, and no notice of when the team is back does, whatever day it is."""
BRIDGE_S = "5"
"""For how many seconds messages wait for a Rasa that is away, so that rows end soon."""
CREDENTIALS = {
    "BATON_MESSENGER_APP_SECRET": SECRETS["messenger"]["app_secret"],
    "BATON_MESSENGER_VERIFY_TOKEN": SECRETS["messenger"]["verify_token"],
    "BATON_MESSENGER_PAGE_TOKEN": SECRETS["messenger"]["page_token"],
    "BATON_MESSENGER_PAGE_ID": SECRETS["messenger"]["page_id"],
    "BATON_MESSENGER_APP_ID": APP,
    "BATON_WHATSAPP_APP_SECRET": SECRETS["whatsapp"]["app_secret"],
    "BATON_WHATSAPP_VERIFY_TOKEN": SECRETS["whatsapp"]["verify_token"],
    "BATON_WHATSAPP_ACCESS_TOKEN": SECRETS["whatsapp"]["access_token"],
    "BATON_WHATSAPP_PHONE_NUMBER_ID": SECRETS["whatsapp"]["phone_number_id"],
}


class Bench:
    """`thorough`: a part that is away stays so for 30 seconds, and long walks are walked in full. `server` is there on
    PostgreSQL only."""

    def __init__(
        self,
        stack: Stack,
        vendors: Vendors,
        chatwoot: ChatwootSite,
        clock: Clock,
        *,
        thorough: bool,
        server: PostgresServer | None,
    ) -> None:
        self.stack, self.vendors, self.chatwoot, self.clock = stack, vendors, chatwoot, clock
        self.thorough, self.server = thorough, server
        add_user(stack.database, name="Ben", password=PASSWORD, role="lead")
        self.ana, self.ben, self.ines = Agent(stack), Agent(stack, "Ben"), Ines(chatwoot, stack.url)

    def web(self) -> Customer:
        """A new customer on the chat page."""
        return Customer(self.stack)

    def messenger(self) -> MessengerCustomer:
        """A new customer on Messenger."""
        return MessengerCustomer(self.stack.url, self.vendors)

    def whatsapp(self) -> WhatsAppCustomer:
        """A new customer on WhatsApp."""
        return WhatsAppCustomer(self.stack.url, self.vendors)

    @property
    def outage_s(self) -> float:
        """How long a part stays away where that is the fault."""
        return 30.0 if self.thorough else 4.0

    def restored(self) -> "Bench":
        """Every process runs, none is frozen, the helpdesk answers, and the clocks are right."""
        self.chatwoot.mended()
        for name in PROCESSES:
            if self.stack.runs(name):
                self.stack.signal(name, signal.SIGCONT)
        self.clock.set(0, following=self.pids())
        self.stack.start(*(name for name in PROCESSES if not self.stack.runs(name)))
        return self

    def pids(self) -> list[int]:
        """Of the processes that run."""
        return [child.pid for name, child in self.stack.children.items() if child.pid and self.stack.runs(name)]

    def moves_clock(self, seconds: float) -> None:
        """The clock of all three processes is wrong by so much from now on."""
        self.clock.set(seconds, following=self.pids())

    @contextmanager
    def policy(self, name: str, change: Callable[[str], str]) -> Iterator[None]:
        """A policy file says something else for a while; it is in force from the next look at it on."""
        path = self.stack.folder / "policy" / name
        before = path.read_text(encoding="utf-8")
        path.write_text(change(before), encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(before, encoding="utf-8")

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """A process that does nothing for a while."""
        self.stack.signal(name, signal.SIGSTOP)
        try:
            yield
        finally:
            if self.stack.runs(name):
                self.stack.signal(name, signal.SIGCONT)

    def with_ana(self, customer: Customer) -> Customer:
        """The customer asked for a person and has Ana."""
        customer.http.post("/chat/human").raise_for_status()
        self.ana.does(customer, "claim").raise_for_status()
        return customer

    def conversation(self, customer: VendorCustomer) -> Row:
        """The row of a vendor's customer."""
        with self.stack.database.reading() as tx:
            query = select(conversations).join(customers, customers.c.id == conversations.c.customer_id)
            return tx.connection.execute(query.where(customers.c.channel_key == customer.key)).one()

    def owner(self, customer: VendorCustomer) -> str:
        """Who has the conversation of a vendor's customer."""
        return str(self.conversation(customer).owner)

    def said(self, conversation_id: str, author: str) -> list[str]:
        """What is stored of somebody's words, in order."""
        with self.stack.database.reading() as tx:
            query = select(messages.c.text).order_by(messages.c.seq)
            mine = and_(messages.c.conversation_id == conversation_id, messages.c.author == author)
            return list(tx.connection.execute(query.where(mine)).scalars())

    def entries(self, conversation_id: str) -> Sequence[Row]:
        """The inbox of a conversation."""
        with self.stack.database.reading() as tx:
            query = select(inbox).where(inbox.c.conversation_id == conversation_id)
            return tx.connection.execute(query).all()

    def parcels(self, conversation_id: str) -> Sequence[Row]:
        """The outbox of a conversation, in order."""
        with self.stack.database.reading() as tx:
            query = select(outbox).where(outbox.c.conversation_id == conversation_id).order_by(outbox.c.id)
            return tx.connection.execute(query).all()

    def deliveries(self, conversation_id: str) -> list[str]:
        """How far each message to the customer got, in order."""
        with self.stack.database.reading() as tx:
            query = select(messages.c.delivery).order_by(messages.c.seq)
            ours = and_(messages.c.conversation_id == conversation_id, messages.c.author != "customer")
            return list(tx.connection.execute(query.where(ours)).scalars())

    def settles(self, conversation_id: str, *, seconds: float = 60.0) -> None:
        """Until nothing waits in the inbox or the outbox of a conversation."""

        def settled() -> bool:
            waiting = [entry for entry in self.entries(conversation_id) if entry.state == "waiting"]
            return not waiting and not [parcel for parcel in self.parcels(conversation_id) if parcel.state in OPEN]

        eventually(settled, "a message still waits in the inbox or the outbox", seconds=seconds)

    def turn_has_begun(self, conversation_id: str) -> None:
        """Until a message of the conversation is being worked on."""
        eventually(lambda: [one for one in self.entries(conversation_id) if one.attempts], "no turn began")

    def turn_has_ended(self, conversation_id: str) -> None:
        """Until no message of the conversation waits for its turn; what was said may still be on its way."""
        eventually(lambda: all(one.state == "done" for one in self.entries(conversation_id)), "a turn did not end")


@contextmanager
def bench_of(
    folder: Path, *, model: Path, thorough: bool, server: PostgresServer | None = None, **settings: str
) -> Iterator[Bench]:
    """A started bench, on SQLite or on a new database of `server`; it is ended with the block."""
    vendors, clock, chatwoot = Vendors(), Clock(folder / "clock"), ChatwootSite()
    with served(vendors) as local, closing(chatwoot):
        own: Mapping[str, str] = {
            **CREDENTIALS,
            **chatwoot.settings,
            "BATON_BRIDGE_S": BRIDGE_S,
            "BATON_META_URL": local.address,
            "BATON_FILES_DIR": str(folder / "files"),
            "BATON_POLICY_DIR": str(shutil.copytree(ROOT / "policy", folder / "policy")),
            "PYTHONPATH": str(SHIMS),
            "FAULT_CLOCK": str(clock.path),
            **settings,
        }
        stack = Stack(folder, model=model, database_url=server.new_database() if server else None, **own)
        try:
            stack.start(*PROCESSES)
            yield Bench(stack, vendors, chatwoot, clock, thorough=thorough, server=server)
        finally:
            stack.stop()


def buttons(message: Mapping[str, Any]) -> list[str]:
    """Ids of the buttons under a message."""
    return [str(button["id"]) for button in message["buttons"]]
