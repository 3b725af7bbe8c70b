"""People at a helpdesk, whichever it is: what they do there, and what they see."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import update

from baton.channels.uploads import inspected
from baton.conversations.ownership import Request, request_human
from baton.handoff.desk_policy import DeskPolicy
from baton.handoff.handback import Outcome
from baton.handoff.placement import Placement
from baton.helpdesks.cases import CaseFollower
from baton.helpdesks.connector import Connector, Status
from baton.helpdesks.files import CaseFiles
from baton.helpdesks.hearing import Hearing
from baton.helpdesks.own_desk import OwnDesk
from baton.helpdesks.relaying import RelaySender
from baton.storage import cases, people
from baton.storage.tables import cases as case_table
from baton.storage.tables import relays as relay_table
from tests.channels.local_server import Reply
from tests.fakes import Scene
from tests.helpdesks.played_server import LOST_ANSWER

DOWN = Reply(503, b"")
FILE_BYTES = 1_000_000
POLICY = DeskPolicy.load(Path(__file__).parents[2] / "policy" / "desk.yml")


class Shelf:
    """Where the bytes of files lie, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, content: bytes) -> str:
        key = sha256(content).hexdigest()
        self.kept[key] = content
        return key

    def read(self, key: str) -> bytes:
        return self.kept[key]

    def remove_old(self, key: str) -> None:
        self.kept.pop(key, None)


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


class Outside(Desk):
    """People in an outside helpdesk; `settle` lets the three loops of the gateway do what is due."""

    def __init__(self, scene: Scene, connector: Connector, *, channel: str = "whatsapp") -> None:
        super().__init__(scene, channel=channel)
        self.connector = connector
        self.own_desk_after = timedelta(0)
        policy = replace(POLICY, helpdesk=Placement(use=connector.name))
        connectors = {connector.name: connector}
        self.follower = CaseFollower(scene.database, lambda: policy, lambda: connectors)
        self.shelf = Shelf()
        carried = CaseFiles(scene.database, self.shelf, partial(inspected, max_bytes=FILE_BYTES))
        self.sender = RelaySender(scene.database, connectors, lambda: scene.words, lambda: self.own_desk_after, carried)
        self.hearing = Hearing(scene.database, connectors, lambda: scene.words, lambda: self.own_desk_after)

    def settle(self) -> None:
        self.follower.look()
        while self.sender.send_once():
            pass

    def again(self) -> None:
        """Time passes until what failed is due again."""
        self.past(relay_table, "next_attempt_at", "lease_until")
        self.settle()

    def look(self) -> None:
        """Time passes until the helpdesk is looked at."""
        self.past(case_table, "look_at")
        self.hearing.look_once()
        self.settle()

    @property
    def case(self) -> Any:
        with self.scene.database.reading() as tx:
            return cases.of_conversation(tx, self.id, self.connector.name)

    @property
    def notes(self) -> list[str]:
        """What the own desk is told."""
        with self.scene.database.reading() as tx:
            return [note.text for note in people.notes_of(tx, self.id)]

    @property
    def troubled(self) -> bool:
        """Whether the own desk shows that something is wrong there."""
        with self.scene.database.reading() as tx:
            return self.id in cases.troubled_in(tx, [self.id])

    @property
    @abstractmethod
    def told(self) -> list[str]:
        """What stands there as the customer's words."""

    @property
    @abstractmethod
    def is_open(self) -> bool:
        """Whether people there have the case."""

    @abstractmethod
    def goes_away(self) -> None:
        """Nothing answers there."""

    @abstractmethod
    def comes_back(self) -> None:
        """It answers as before."""

    @abstractmethod
    def loses_answer(self, number: int) -> None:
        """Of what is asked there from here on, that with this number is done, and its answer never heard."""

    @abstractmethod
    def revoke(self) -> None:
        """Our token, or password, is good for nothing any more."""

    @abstractmethod
    def restore(self) -> None:
        """It is good again."""

    @abstractmethod
    def ends(self, status: Status) -> bytes:
        """A person there hands the case back or closes it; returns the webhook about it, which nobody has sent yet."""

    def ended_a_moment_ago(self) -> None:
        """Mails and tickets say their moment in whole seconds."""
        if self.case is not None and self.case.ended_at is not None:
            with self.scene.database.transaction() as tx:
                cases.change(tx, self.case.id, ended_at=tx.now() - timedelta(seconds=5))

    def ended_long_ago(self) -> None:
        """Days pass since the end of the case."""
        with self.scene.database.transaction() as tx:
            tx.connection.execute(update(case_table).values(ended_at=tx.now() - timedelta(days=2)))

    def opened_long_ago(self) -> None:
        """Days have passed since the handoff."""
        with self.scene.database.transaction() as tx:
            tx.connection.execute(update(case_table).values(opened_at=tx.now() - timedelta(days=2)))

    def past(self, table: object, *columns: str) -> None:
        """What these columns name is due."""
        with self.scene.database.transaction() as tx:
            past = tx.now() - timedelta(seconds=1)
            for column in columns:
                chosen = update(table).where(table.c[column].is_not(None))  # type: ignore[arg-type]
                tx.connection.execute(chosen.values(**{column: past}))


class FilesThere(ABC):
    """People who send files, and see the customer's."""

    @abstractmethod
    def sends_file(self, name: str, content: bytes, *, mime: str = "application/pdf", text: str = "") -> None:
        """A person there sends the customer a file, with words or without."""

    @property
    @abstractmethod
    def files(self) -> list[tuple[str, bytes]]:
        """The customer's files as people there have them: name and bytes."""


class AtOutside(Outside, FilesThere):
    """People in a helpdesk that tells by webhook, and whose server plays faults."""

    server: Any
    unsigned = False
    """Whether the time of a webhook is not part of what makes it believed."""

    @abstractmethod
    def signs(self, body: bytes, **how: Any) -> dict[str, str]:
        """The headers of a webhook: sent right now, or `at` a moment, with the right secret or another `secret`."""

    def webhook(self, body: bytes) -> bool:
        """The helpdesk tells."""
        assert self.connector.verified(body, self.signs(body), now=time.time())
        heard = self.connector.heard_all(body)
        taken = [self.hearing.webhook(self.connector.name, one) for one in heard]
        self.settle()
        return any(taken)

    @abstractmethod
    def writes(self, text: str) -> bytes:
        """A person there answers the customer; returns the webhook about it, which nobody has sent yet."""

    @abstractmethod
    def delete(self) -> None:
        """Somebody there deletes the case."""

    def goes_away(self) -> None:
        self.server.down = DOWN

    def comes_back(self) -> None:
        self.server.down = None

    def loses_answer(self, number: int) -> None:
        self.server.play.clear()
        self.server.play += [None] * number + [LOST_ANSWER]

    def reply(self, text: str) -> None:
        self.webhook(self.writes(text))

    def hand_back(self) -> None:
        self.webhook(self.ends("bot"))
        self.look()

    def close(self) -> None:
        self.webhook(self.ends("closed"))
        self.look()


@contextmanager
def at_own_desk(scene: Scene) -> Iterator[Desk]:
    """Somebody at the own desk."""
    yield AtOwnDesk(scene)
