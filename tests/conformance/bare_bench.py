"""Bare Rasa under test, with its customers. One bench serves many rows; `restored` mends what a row broke."""

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.channels.local_server import served
from tests.conformance.bare import BareCustomer, BareGraph, BareMessenger, BareRasa, train_bare

HOURS = "what are your opening hours?"
PERSON = "I want to talk to a person"


class BareBench:
    """`outage_s` is how long a part stays away where that is the fault."""

    def __init__(self, rasa: BareRasa, graph: BareGraph, *, outage_s: float) -> None:
        self.rasa, self.graph, self.outage_s = rasa, graph, outage_s

    def customer(self) -> BareCustomer:
        """A new customer of the REST channel."""
        return BareCustomer(self.rasa)

    def messenger(self) -> BareMessenger:
        """A new customer of the Facebook channel."""
        return BareMessenger(self.rasa, self.graph)

    def restored(self) -> "BareBench":
        """Both processes run, none is frozen, Meta is well, and the clocks are right."""
        for name in ("actions", "rasa"):
            if self.rasa.runs(name):
                self.rasa.signal(name, signal.SIGCONT)
        self.graph.trouble.clear()
        self.rasa.restored()
        return self

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """A process that does nothing for a while."""
        self.rasa.signal(name, signal.SIGSTOP)
        try:
            yield
        finally:
            if self.rasa.runs(name):
                self.rasa.signal(name, signal.SIGCONT)

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


@contextmanager
def bare_bench_of(folder: Path, *, outage_s: float) -> Iterator[BareBench]:
    """A trained and started bare Rasa; it is ended with the block."""
    graph = BareGraph()
    (folder / "bot").mkdir(parents=True, exist_ok=True)
    model = train_bare(folder / "bot")
    with served(graph) as local:
        rasa = BareRasa(folder, model=model, graph_url=local.address)
        try:
            yield BareBench(rasa, graph, outage_s=outage_s).restored()
        finally:
            rasa.stop()
