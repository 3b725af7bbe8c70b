"""People at a helpdesk, whichever it is: what they do there, and what they see. The cast of the contract."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from baton.conversations.ownership import Request, request_human
from baton.handoff.desk_policy import DeskPolicy
from baton.handoff.handback import Outcome
from baton.handoff.placement import Placement
from baton.helpdesks.cases import CaseFollower
from baton.helpdesks.chatwoot import Chatwoot
from baton.helpdesks.hearing import Hearing
from baton.helpdesks.own_desk import OwnDesk
from baton.helpdesks.relaying import RelaySender
from baton.settings import Settings
from baton.storage import cases, people
from baton.storage.tables import cases as case_table
from baton.storage.tables import relays as relay_table
from tests.channels.local_server import served
from tests.fakes import Scene
from tests.helpdesks.chatwoot_server import ACCOUNT, BOT, INBOX, SECRET, USER, ChatwootServer, signed

POLICY = DeskPolicy.load(Path(__file__).parents[2] / "policy" / "desk.yml")


class Desk(ABC):
    """One conversation at a helpdesk."""

    def __init__(self, scene: Scene, *, channel: str = "whatsapp") -> None:
        self.scene = scene
        self.id = scene.conversation(channel=channel)

    def hand_off(self) -> None:
        """The bot lets go."""
        with self.scene.database.transaction() as tx:
            request_human(tx, self.id, Request("explicit_request"), by="bot", notices=self.scene.words)
        self.settle()

    def customer(self, text: str) -> None:
        """The customer writes."""
        self.scene.write(self.id, text)
        self.scene.work()
        self.settle()

    @property
    def owner(self) -> str:
        return str(self.scene.row(self.id).owner)

    @property
    def heard(self) -> list[str]:
        """What the customer heard from people."""
        return self.scene.said(self.id, "agent")

    def settle(self) -> None:
        """Everything that is under way arrives; at once, where nothing is told to anybody else."""
        return

    def look(self) -> None:
        """What was written there and not told is found; at once, where everything is told."""
        return

    @abstractmethod
    def reply(self, text: str) -> None:
        """A person answers the customer."""

    @abstractmethod
    def note(self, text: str) -> None:
        """A person writes for the team only."""

    @property
    def unspoken(self) -> Sequence[Callable[[str], object]]:
        """Every way in which words are written there that are not for the customer."""
        return [self.note]

    @abstractmethod
    def hand_back(self) -> None:
        """A person gives the conversation back to the bot."""

    @abstractmethod
    def close(self) -> None:
        """A person ends it."""

    @abstractmethod
    def sees(self, text: str) -> bool:
        """Whether the people there can read this."""


class AtOwnDesk(Desk):
    """Ann at Baton's own desk."""

    def _desk(self) -> OwnDesk:
        return OwnDesk(self.scene.database, lambda: self.scene.words)

    def reply(self, text: str) -> None:
        self._desk().claim(self.id, self.scene.ann)
        self._desk().reply(self.id, self.scene.ann, text)

    def note(self, text: str) -> None:
        self._desk().note(self.id, self.scene.ann, text)

    def hand_back(self) -> None:
        self._desk().give_back(self.id, self.scene.ann, Outcome("open", None, None, []))

    def close(self) -> None:
        self._desk().close(self.id, self.scene.ann)

    def sees(self, text: str) -> bool:
        with self.scene.database.reading() as tx:
            notes = [note.text for note in people.notes_of(tx, self.id)]
        return text in [*self.scene.said(self.id), *notes]


class AtChatwoot(Desk):
    """Ines in Chatwoot; `settle` lets the three loops of the gateway do what is due."""

    def __init__(self, scene: Scene, server: ChatwootServer, address: str, *, channel: str = "whatsapp") -> None:
        super().__init__(scene, channel=channel)
        self.server = server
        self.connector = Chatwoot(settings(address), timeout_s=2.0)
        self.own_desk_after = timedelta(0)
        policy = replace(POLICY, helpdesk=Placement(use="chatwoot"))
        connectors = {"chatwoot": self.connector}
        self.follower = CaseFollower(scene.database, lambda: policy, lambda: connectors)
        self.sender = RelaySender(scene.database, connectors, lambda: scene.words, lambda: self.own_desk_after)
        self.hearing = Hearing(scene.database, connectors, lambda: scene.words)

    def settle(self) -> None:
        self.follower.look()
        while self.sender.send_once():
            pass

    def again(self) -> None:
        """Time passes until what failed is due again."""
        self.past(relay_table, "next_attempt_at", "lease_until")
        self.settle()

    def look(self) -> None:
        """Time passes until Chatwoot is looked at."""
        self.past(case_table, "look_at")
        self.hearing.look_once()
        self.settle()

    def webhook(self, body: bytes) -> bool:
        """Chatwoot tells."""
        assert self.connector.verified(body, signed(body), now=time.time())
        heard = self.connector.heard(body)
        taken = heard is not None and self.hearing.webhook("chatwoot", heard)
        self.settle()
        return taken

    def reply(self, text: str) -> None:
        self.webhook(self.server.says(text))

    def note(self, text: str) -> None:
        self.webhook(self.server.says(text, private=True))

    @property
    def unspoken(self) -> Sequence[Callable[[str], object]]:
        def by_bot(text: str) -> bytes:
            return self.server.says(text, sender="agent_bot")

        def activity(text: str) -> bytes:
            return self.server.says(text, kind="activity")

        def template(text: str) -> bytes:
            return self.server.says(text, kind="template")

        def private(text: str) -> bytes:
            return self.server.says(text, private=True)

        lost = (private, activity, template, by_bot)
        return [*lost, *(lambda text, write=one: self.webhook(write(text)) for one in lost)]

    def hand_back(self) -> None:
        self.webhook(self.server.becomes("pending"))
        self.look()

    def close(self) -> None:
        self.webhook(self.server.becomes("resolved"))
        self.look()

    def sees(self, text: str) -> bool:
        return any(text in one["content"] for one in self.server.only.messages)

    @property
    def case(self) -> object:
        with self.scene.database.reading() as tx:
            return cases.of_conversation(tx, self.id, "chatwoot")

    def past(self, table: object, *columns: str) -> None:
        """What these columns name is due."""
        with self.scene.database.transaction() as tx:
            past = tx.now() - timedelta(seconds=1)
            for column in columns:
                chosen = update(table).where(table.c[column].is_not(None))  # type: ignore[arg-type]
                tx.connection.execute(chosen.values(**{column: past}))


def settings(address: str) -> Settings:
    """A gateway whose Chatwoot is at an address."""
    return Settings.from_environment(
        {
            "BATON_CHATWOOT_URL": address,
            "BATON_CHATWOOT_ACCOUNT": str(ACCOUNT),
            "BATON_CHATWOOT_INBOX": str(INBOX),
            "BATON_CHATWOOT_USER_TOKEN": USER,
            "BATON_CHATWOOT_BOT_TOKEN": BOT,
            "BATON_CHATWOOT_WEBHOOK_SECRET": SECRET,
        }
    )


@contextmanager
def at_own_desk(scene: Scene) -> Iterator[Desk]:
    """Somebody at the own desk."""
    yield AtOwnDesk(scene)


@contextmanager
def at_chatwoot(scene: Scene) -> Iterator[AtChatwoot]:
    """Somebody in Chatwoot; every request must have been as Chatwoot describes it."""
    server = ChatwootServer()
    with served(server) as local:
        desk = AtChatwoot(scene, server, local.address)
        try:
            yield desk
        finally:
            desk.connector.shut()
    assert server.broken == [], server.broken


CAST: dict[str, Callable[[Scene], object]] = {"desk": at_own_desk, "chatwoot": at_chatwoot}
"""Helpdesk of the table -> people at it."""
