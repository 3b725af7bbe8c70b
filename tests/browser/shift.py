"""A shift for the browser tests: a whole Baton with vendors on loopback, and agents at real desks.

Nothing in it hangs on the day or the hour: the team's hours are open around the clock, in a zone where it is noon.
"""

import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from playwright.sync_api import Browser, Error, Locator, Page, expect
from sqlalchemy import select

from baton.handoff.hours import WEEKDAYS
from baton.helpdesks.users import add_user
from baton.storage import messages
from baton.storage.outbox import OPEN
from baton.storage.tables import conversations, customers, inbox, outbox
from tests.channels.local_server import served
from tests.conformance.bench import CREDENTIALS, PROCESSES, SHIMS
from tests.conformance.clock import Clock
from tests.conformance.people import VendorCustomer
from tests.conformance.vendors import Vendors
from tests.processes import until
from tests.stack import PASSWORD, ROOT, Customer, Stack

ROW_MS = 90_000
"""Until something of the shift shows at a desk, at most."""
HOURS = re.compile(r"^hours:\n(  .*\n)+", re.MULTILINE)
DEADLINES = re.compile(r"^answer_within:\n(  .*\n)+", re.MULTILINE)
PICK_UP = re.compile(r"^pick_up:\n(  .*\n)+", re.MULTILINE)
HALF_A_MINUTE = "answer_within:\n  pressing: 0.5\n  high: 0.5\n  normal: 0.5\n  reply: 10\n"
IMPATIENT = "pick_up:\n  offer_seconds: 600\n  first_answer_minutes: 2\n  gone_minutes: 2\n"
GONE_S = 300.0
"""By how much clocks go forward so that whoever is gone or silent has been so for long enough."""


class Desk:
    """An agent's browser."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("#line")).to_have_attribute("data-state", "live")

    def shows(self, conversation: str) -> None:
        """The conversation stands in the list."""
        expect(self.row(conversation)).to_have_count(1, timeout=ROW_MS)

    def row(self, conversation: str) -> Locator:
        """Its row in the list."""
        return self.page.locator(f'.row[data-conversation="{conversation}"]')

    def opens(self, conversation: str, said: str) -> None:
        """The conversation is on the screen, with what the customer said."""
        self.shows(conversation)
        self.row(conversation).click()
        expect(self.page.locator("#messages")).to_contain_text(said, timeout=ROW_MS)

    def takes(self, conversation: str, said: str) -> None:
        """The agent opens and claims it."""
        self.opens(conversation, said)
        self.page.get_by_role("button", name="Claim").click()
        expect(self.page.locator("#owner")).to_contain_text("With you")

    def says(self, text: str) -> None:
        """A reply in the open conversation."""
        self.page.locator("#words").fill(text)
        self.page.locator("#words").press("Enter")
        expect(self.page.locator(".message.agent").last).to_contain_text(text)
        expect(self.page.locator(".coming")).to_have_count(0)

    def passes_on(self, skill: str) -> None:
        """The open conversation goes to people with a skill (a key of desk.yml)."""
        self.page.locator("#acts").get_by_role("button", name="Transfer").click()
        self.page.locator("#transfer-skill").select_option(skill)
        self.page.locator("#transfer-dialog").get_by_role("button", name="Transfer").click()
        expect(self.page.locator("#owner")).to_contain_text("Waiting")

    def closes(self) -> None:
        """The open conversation is over."""
        self.page.locator("#acts").get_by_role("button", name="Close").click()
        self.page.get_by_role("button", name="Close it").click()
        expect(self.page.locator("#owner")).to_contain_text("Closed")

    def hands_back(self) -> None:
        """The bot goes on; everything is solved."""
        self.page.locator("#acts").get_by_role("button", name="Hand back").click()
        self.page.locator("#return-dialog").get_by_label("Solved").check()
        self.page.locator("#return-dialog").get_by_role("button", name="Hand back").click()
        expect(self.page.locator("#owner")).to_contain_text("With the bot")

    def has_nothing_to_do(self) -> None:
        """Nobody waits, and the agent holds nothing."""
        expect(self.page.locator("#rows-empty")).to_contain_text("Nobody is waiting.", timeout=ROW_MS)
        expect(self.page.locator(".filter-count").nth(1)).to_be_empty()


@dataclass
class Shift:
    """Everything around the agents: processes, vendors, clock, policy, and what the database holds at the end."""

    stack: Stack
    vendors: Vendors
    clock: Clock
    browser: Browser
    visit: Callable[..., Page]

    def desk(self, name: str, *skills: str) -> Desk:
        """A new agent, logged in."""
        add_user(self.stack.database, name=name, password=PASSWORD, role="agent", skills=list(skills))
        return Desk(self.visit(f"{self.stack.url}/desk", viewport={"width": 1280, "height": 800}), name)

    @contextmanager
    def mortal_desk(self, name: str, arguments: Sequence[str], path: Path) -> Iterator[tuple[Desk, Callable[[], None]]]:
        """A new agent with a browser of their own, and a way to kill that browser with everything in it."""
        add_user(self.stack.database, name=name, password=PASSWORD, role="agent")
        own = self.browser.browser_type.launch(executable_path=str(path), args=list(arguments))
        found = own.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        (pid,) = (process["id"] for process in found if process["type"] == "browser")

        def kill() -> None:
            os.kill(pid, signal.SIGKILL)
            until(lambda: not Path(f"/proc/{pid}").exists())

        try:
            page = own.new_page()
            page.goto(f"{self.stack.url}/desk")
            yield Desk(page, name), kill
        finally:
            with suppress(Error):  # it was killed
                own.close()

    def conversation_of(self, customer: Customer | VendorCustomer) -> str:
        """The id of a customer's conversation, once there is one."""
        if isinstance(customer, Customer):
            return customer.id
        mine = select(conversations.c.id).join(customers, customers.c.id == conversations.c.customer_id)
        mine = mine.where(customers.c.channel_key == customer.key)

        def found() -> str | None:
            with self.stack.database.reading() as tx:
                return tx.connection.execute(mine).scalar()

        return str(until(found))

    @contextmanager
    def out_of_hours(self) -> Iterator[str]:
        """The team is back in three days: the weekday on which it is."""
        day = WEEKDAYS[(datetime.now(timezone.utc) + timedelta(days=3)).weekday()]
        path = self.stack.folder / "policy" / "desk.yml"
        before = path.read_text(encoding="utf-8")
        closed = f"hours:\n  timezone: UTC\n  {day}: {{ opens: 08:00, closes: 20:00 }}\n"
        path.write_text(HOURS.sub(closed, before), encoding="utf-8")
        try:
            yield day.capitalize()
        finally:
            path.write_text(before, encoding="utf-8")

    def minutes_pass(self) -> None:
        """The clocks of all processes go forward."""
        running = [child.pid for child in self.stack.children.values() if child.pid]
        self.clock.set(GONE_S, following=running)

    def metric(self, name: str) -> float:
        """A figure of /metrics."""
        text = self.stack.client().get("/metrics").text
        (value,) = re.findall(rf"^{name} (\S+)$", text, re.MULTILINE)
        return float(value)

    def settles(self) -> None:
        """Until nothing waits in the inbox or the outbox."""
        waiting = select(inbox.c.id).where(inbox.c.state == "waiting")
        on_its_way = select(outbox.c.id).where(outbox.c.state.in_(OPEN))

        def settled() -> bool:
            with self.stack.database.reading() as tx:
                return not any(tx.connection.execute(query).first() for query in (waiting, on_its_way))

        until(settled, seconds=60)

    def unanswered(self) -> list[str]:
        """Conversations whose customer spoke last, whoever has them."""
        with self.stack.database.reading() as tx:
            return sorted(messages.unanswered(tx, owners=("bot", "queue", "human", "closed")))


@contextmanager
def opened(folder: Path, *, model: Path, browser: Browser, visit: Callable[..., Page]) -> Iterator[Shift]:
    """Baton with all its processes, and Meta on loopback, until the end of the block."""
    vendors, clock = Vendors(), Clock(folder / "clock")
    policy = Path(shutil.copytree(ROOT / "policy", folder / "policy"))
    open_around_the_clock(policy / "desk.yml")
    with served(vendors) as local:
        settings = {
            **CREDENTIALS,
            "BATON_META_URL": local.address,
            "BATON_FILES_DIR": str(folder / "files"),
            "BATON_POLICY_DIR": str(policy),
            "PYTHONPATH": str(SHIMS),
            "FAULT_CLOCK": str(clock.path),
        }
        stack = Stack(folder, model=model, **settings)
        try:
            yield Shift(stack.start(*PROCESSES), vendors, clock, browser, visit)
        finally:
            stack.stop()
    assert vendors.broken() == []


def open_around_the_clock(path: Path) -> None:
    """A team that is always there, is late after half a minute, and is given two minutes to say something."""
    ahead = 12 - datetime.now(timezone.utc).hour
    zone = f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"  # the signs of these zones are the other way round
    days = "".join(f"  {day}: {{ opens: 00:00, closes: 23:59 }}\n" for day in WEEKDAYS)
    text = HOURS.sub(f"hours:\n  timezone: {zone}\n{days}", path.read_text(encoding="utf-8"))
    path.write_text(PICK_UP.sub(IMPATIENT, DEADLINES.sub(HALF_A_MINUTE, text)), encoding="utf-8")
