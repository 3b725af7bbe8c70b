"""Bare Rasa under test, with its customers. One bench serves many rows; `restored` mends what a row broke."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from tests.channels.local_server import Reply, Request, served
from tests.conformance.bare import BareCustomer, BareGraph, BareMessenger, BareRasa, train_bare

HOURS = "what are your opening hours?"
PERSON = "I want to talk to a person"
ANSWERS = {
    "action_look_up_order": {"events": [], "responses": [{"text": "Your order arrives on Friday."}]},
    "action_handoff": {"events": [{"event": "pause"}], "responses": [{"text": "I am connecting you to a person."}]},
}


class BareBench:
    """Two processes, and Meta on loopback."""

    def __init__(self, rasa: BareRasa, graph: BareGraph) -> None:
        self.rasa, self.graph = rasa, graph

    def customer(self) -> BareCustomer:
        """A new customer of the REST channel."""
        return BareCustomer(self.rasa)

    def messenger(self) -> BareMessenger:
        """A new customer of the Facebook channel."""
        return BareMessenger(self.rasa, self.graph)

    def restored(self) -> "BareBench":
        """Both processes run, Meta is well, and the clocks are right."""
        self.graph.trouble.clear()
        self.rasa.restored()
        return self

    @contextmanager
    def slow_actions(self) -> Iterator["SlowActions"]:
        """An action server that takes calls and does not answer until it is told to."""
        if self.rasa.runs("actions"):
            self.rasa.kill("actions")
        slow = SlowActions()
        with served(slow, port=self.rasa.ports["actions"]):
            try:
                yield slow
            finally:
                slow.over.set()

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """Somebody else holds the tracker store's file: nothing can be read or written."""
        holder = sqlite3.connect(self.rasa.database, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
            holder.close()


@dataclass
class SlowActions:
    """`asked` is set by the first call; every call is answered as `bare_actions.py` does, once `over` is set."""

    asked: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)

    def __call__(self, request: Request) -> Reply:
        self.asked.set()
        self.over.wait(60)
        return Reply(200, ANSWERS[request.json["next_action"]], {"Content-Type": "application/json"})


@contextmanager
def bare_bench_of(folder: Path) -> Iterator[BareBench]:
    """A trained and started bare Rasa; it is ended with the block."""
    graph = BareGraph()
    (folder / "bot").mkdir(parents=True, exist_ok=True)
    model = train_bare(folder / "bot")
    with served(graph) as local:
        rasa = BareRasa(folder, model=model, graph_url=local.address)
        try:
            yield BareBench(rasa, graph).restored()
        finally:
            rasa.stop()
