"""People at helpdesks of a running gateway: its own loops tell, look and hear, and webhooks come to it by HTTP.

Rasa is not there: the bot says nothing in these stories. What is due after a pause is made due at once.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
from sqlalchemy import update

from baton.conversations.ownership import Request, request_human
from baton.errors import StorageUnavailable
from baton.helpdesks.relaying import LEASE_S
from baton.storage import relays
from baton.storage.tables import cases as case_table
from baton.storage.tables import relays as relay_table
from tests.channels.local_server import served
from tests.fakes import Scene
from tests.helpdesks import at_django_helpdesk, at_email, at_sunshine, at_zendesk
from tests.helpdesks.at_django_helpdesk import AtDjangoHelpdesk
from tests.helpdesks.at_email import AtEmail
from tests.helpdesks.at_sunshine import AtSunshine
from tests.helpdesks.at_zendesk import AtZendesk
from tests.helpdesks.desks import Outside
from tests.helpdesks.django_desk import Road, shared_desk
from tests.helpdesks.dovecot import shared_dovecot
from tests.helpdesks.mail_site import MailSite
from tests.helpdesks.sunshine_server import SunshineServer
from tests.helpdesks.zendesk_server import ZendeskServer
from tests.stack import ROOT, Stack, until

PATIENCE_S = LEASE_S + 60.0
"""What a gateway has in hand while its machine stands still is taken up again when its lease is over."""
IDLE_S = 0.5
TRIES = 5
"""Looks of a test at what it waits for, of which one makes due what is due after a pause."""
SKILLS = {"zendesk": "orders", "sunshine": "returns", "django-helpdesk": "billing", "email": "technical"}
"""Helpdesk -> the skill whose conversations go there."""


class Site(Outside):
    """A conversation at a helpdesk of the gateway at `url`."""

    url: str

    def hand_off(self) -> None:
        with self.scene.database.transaction() as tx:
            wanted = Request("explicit_request", skill=SKILLS[self.connector.name])
            request_human(tx, self.id, wanted, by="bot", notices=self.scene.words)

    def customer(self, text: str) -> None:
        self.scene.write(self.id, text)

    def settle(self) -> None:
        """The gateway does it, in its own time."""

    def look(self) -> None:
        """Time passes until this case is looked at."""
        self._is_due(case_table, case_table.c.id, "look_at")

    def again(self) -> None:
        """Time passes until what failed in it is due again."""
        self._is_due(relay_table, relay_table.c.case_id, "next_attempt_at")

    def _is_due(self, table: Any, key: Any, column: str) -> None:
        if self.case is not None:
            with self.scene.database.transaction() as tx:
                moment = {column: tx.now() - timedelta(seconds=1)}
                due = table.c[column] > tx.now()
                tx.connection.execute(update(table).where(key == self.case.id, due).values(**moment))

    def webhook(self, body: bytes, headers: Any = None) -> bool:
        """The helpdesk tells; whether it was believed."""
        signed = self.signs(body) if headers is None else headers  # type: ignore[attr-defined]
        told = {"Content-Type": "application/json", **signed}
        address = f"{self.url}/helpdesks/{self.connector.name}"
        return httpx.post(address, content=body, headers=told, timeout=30, trust_env=False).is_success

    def is_waiting(self) -> bool:
        """Whether something is still to be told there."""
        with self.scene.database.reading() as tx:
            return relays.waiting(tx, self.case.id)

    def is_opened(self) -> bool:
        """Whether people there have been given the case."""
        return self.case is not None and self.case.reference is not None

    def comes(self, what: Callable[[], object]) -> None:
        """Until it is so; what waits for its next try, or its next look, is tried meanwhile."""

        tries = count()

        def tried() -> object:
            try:
                found = what()
            except (ValueError, TypeError, AttributeError, IndexError, httpx.HTTPError):
                found = None  # what is looked at is not there yet
            if not found and next(tries) % TRIES == 0:
                with suppress(StorageUnavailable):  # the gateway is writing, and its machine is slow
                    self.again()
                    self.look()
            return found

        until(tried, seconds=PATIENCE_S)


class RunningZendesk(Site, AtZendesk):
    """Ines in Zendesk."""


class RunningSunshine(Site, AtSunshine):
    """Ines in the agent workspace."""


class RunningDjangoHelpdesk(Site, AtDjangoHelpdesk):
    """Ines in django-helpdesk."""

    def revoke(self) -> None:
        self.server.refused = True

    def restore(self) -> None:
        self.server.refused = False


class RunningEmail(Site, AtEmail):
    """Ines with her mail program."""

    def writes(self, text: str, **how: object) -> None:
        """She answers the latest mail of this conversation; others may still get theirs."""
        super().writes(text, to=self.mails[-1], **how)

    def sends(self, raw: bytes) -> None:
        self.site.send(raw)


class BriskStack(Stack):
    """Its loops look often whether there is something to do: nothing rings for what a test has stored."""

    def command(self, name: str) -> list[str]:
        """See Processes."""
        command = super().command(name)
        if name != "gateway":
            return command
        often = (
            f"from baton import loops; loops.IDLE_S = {IDLE_S};"
            f"[one.__kwdefaults__.update(idle_s={IDLE_S}) for one in (loops.run, loops.Loops.add)];"
        )
        return [*command[:-1], often + command[-1]]


class Running:
    """One gateway with four helpdesks; `at` puts a new customer before the people of one of them."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.zendesk, self.sunshine, self.road = ZendeskServer(), SunshineServer(), Road(shared_desk())
        self.mail = MailSite(shared_dovecot())
        self.mail.on()
        stack.callback(self.mail.off)
        self.addresses = [stack.enter_context(served(one)).address for one in (self.zendesk, self.sunshine, self.road)]
        self.policy = Path(copytree(ROOT / "policy", folder / "policy"))
        zendesk, sunshine, road = self.addresses
        environment = {
            **at_zendesk.environment(zendesk),
            **at_sunshine.environment(sunshine),
            **at_django_helpdesk.environment(shared_desk(), local_address_of(road)),
            **at_email.environment(self.mail),
            "BATON_POLICY_DIR": str(self.policy),
            "BATON_FILES_DIR": str(folder / "files"),
        }
        self._place()
        self.stack = BriskStack(folder, model=folder / "no-model", **environment)
        stack.callback(self.stack.stop)
        self.stack.start("gateway")
        self.scene = Scene(self.stack.database)

    def _place(self) -> None:
        """Each skill at a helpdesk of its own; the own desk is asked as soon as one is away."""
        path = self.policy / "desk.yml"
        before, _, after = path.read_text(encoding="utf-8").partition("helpdesk:\n")
        rules = "".join([f"    - {{ skill: {skill}, use: {name} }}\n" for name, skill in SKILLS.items()])
        wanted = f"helpdesk:\n  use: desk\n  rules:\n{rules}  own_desk_after_minutes: 0\n\n#"
        path.write_text(before + wanted + after.partition("\n\n#")[2], encoding="utf-8")

    @contextmanager
    def at(self, name: str) -> Iterator[Any]:
        """Somebody at one of the helpdesks, and a new customer."""
        people = self._people(name)
        people.url = self.stack.url
        try:
            yield people
        finally:
            people.connector.shut()
            people.restore()
            self.mended()

    def up(self) -> None:
        """Everything answers."""
        self.zendesk.down = self.sunshine.down = self.road.down = None
        if not self.mail.is_on:
            self.mail.on()

    def mended(self) -> None:
        """Everything answers again, and nothing lies there."""
        self.up()
        for server in (self.zendesk, self.sunshine):
            assert server.broken == [], server.broken
        self.zendesk.tickets.clear()
        self.sunshine.conversations.clear()
        self.mail.team.clear()

    def _people(self, name: str) -> Site:
        zendesk, sunshine, road = self.addresses
        if name == "zendesk":
            return RunningZendesk(self.scene, self.zendesk, zendesk, channel="web")
        if name == "sunshine":
            return RunningSunshine(self.scene, self.sunshine, sunshine, channel="web")
        if name == "email":
            return RunningEmail(self.scene, self.mail, channel="web")
        return RunningDjangoHelpdesk(self.scene, self.road, local_address_of(road), channel="web")


def local_address_of(address: str) -> str:
    """Where the helpdesk is behind the road at an address."""
    return f"{address}/helpdesk"


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """A gateway that runs until the end of the block."""
    with ExitStack() as stack:
        yield Running(folder, stack)
