"""Puts wires between the processes of a bench, and lets them be cut for a while."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.conformance.bench import Bench
from tests.conformance.fault import eventually
from tests.conformance.wire import Wire, wire_to
from tests.processes import Processes, free_port


@contextmanager
def vanishing(bench: Bench, wire: Wire, *, reset: bool) -> Iterator[None]:
    """Waits until the wire was cut; it is mended `bench.outage_s` seconds later, or after the block."""
    eventually(wire.is_cut.is_set, "nothing went over the wire")
    back_at = time.monotonic() + bench.outage_s
    try:
        yield
        time.sleep(max(0.0, back_at - time.monotonic()))
    finally:
        wire.mend(reset=reset)


@contextmanager
def replaced(processes: Processes, name: str, **settings: str) -> Iterator[None]:
    """A process with other settings in the place of one, which then comes back."""
    before = dict(processes.environment)
    processes.kill(name)
    processes.environment.update(settings)
    try:
        processes.start(name)
        yield
    finally:
        processes.environment.clear()
        processes.environment.update(before)
        if processes.runs(name):
            processes.kill(name)
        processes.start(name)


@contextmanager
def wired_actions(processes: Processes, ports: dict[str, int]) -> Iterator[Wire]:
    """The action server listens elsewhere, and a wire leads there from where Rasa looks for it."""
    known = ports["actions"]
    processes.kill("actions")
    ports["actions"] = free_port()
    try:
        with wire_to(ports["actions"], port=known) as wire:
            processes.start("actions")
            yield wire
    finally:
        ports["actions"] = known
        if processes.runs("actions"):
            processes.kill("actions")
        processes.start("actions")
