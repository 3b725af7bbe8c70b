"""A gateway of a test's own process that can die at any step, as if by `kill -9`: nothing of it goes on."""

from collections.abc import Iterator
from contextlib import contextmanager

from baton.conversations.bridge import Bridge
from baton.conversations.dialogue import Answer, Turn
from baton.conversations.hearing import hear
from baton.conversations.news import News
from baton.conversations.outbox import Sender
from baton.conversations.steps import passed
from baton.conversations.turns import TurnWorker
from baton.handoff.reading import Reading
from baton.storage.database import Database, Transaction
from tests.fakes import Scene, answer, reading
from tests.parted_vendor import PartedVendor


class Killed(BaseException):
    """The process is gone: nothing in it goes on, no `except Exception` sees it."""


class MortalDatabase(Database):
    """A gateway's connections: once it is killed, it commits nothing more, whatever its `finally` clauses try."""

    dead = False

    @contextmanager
    def transaction(self, *, lasting: bool = True) -> Iterator[Transaction]:
        if self.dead:
            raise Killed
        with super().transaction(lasting=lasting) as tx:
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        if self.dead:
            raise Killed
        with super().reading() as tx:
            yield tx

    def kill(self) -> None:
        """From here on this process is gone."""
        self.dead = True
        raise Killed


class TrackedDialogue:
    """Runs a turn once for each inbound id, as Rasa does with its tracker: asked again, it repeats what it said."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def run(self, turn: Turn) -> Answer:
        known = turn.inbound_id in self.ran
        if not known:
            self.ran.append(turn.inbound_id)
        return self.answer(turn, already_ran=known)

    def answer(self, turn: Turn, *, already_ran: bool) -> Answer:
        """What this turn says, however often it is asked for."""
        return answer(f"{turn.text}, one", f"{turn.text}, two", to=turn.text, already_ran=already_ran)

    def read(self, text: str) -> Reading:
        return reading(text)

    def ready(self) -> bool:
        return True


class Gateway:
    """One process on a database of its own connections; whatever it does may raise Killed."""

    def __init__(self, scene: Scene, database: Database, dialogue: TrackedDialogue, vendor: PartedVendor) -> None:
        self.scene, self.database = scene, database
        self.bridge = Bridge(database, dialogue)
        parts = (lambda: scene.words, lambda: scene.judge, self.bridge)
        self.worker = TurnWorker(database, dialogue, *parts, pause_s=0.0)
        self.sender = Sender(database, lambda: {vendor.name: vendor}, lambda: scene.words)

    def hears(self, news: News) -> bool:
        """What the webhook's route does; whether it was new."""
        passed("inbound.verified")
        with self.database.transaction() as tx:
            new = hear(tx, news, words=self.scene.words, recall_within=self.scene.recall_within)
        passed("inbound.committed")
        return new

    def works(self) -> None:
        """Every loop, until nothing is left to do."""
        self.sender.recover()
        while self.worker.work_once() or self.sender.send_once():
            pass
