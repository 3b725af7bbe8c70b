"""The database goes away for a while, and comes back as it was."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.conformance.bench import Bench


@contextmanager
def outage(bench: Bench) -> Iterator[None]:
    """No database inside; it is back `bench.outage_s` seconds after it went, or later."""
    back_at = time.monotonic() + bench.outage_s
    away = _stopped_server(bench) if bench.server is not None else _moved_file(bench)
    with away:
        yield
        time.sleep(max(0.0, back_at - time.monotonic()))


@contextmanager
def _stopped_server(bench: Bench) -> Iterator[None]:
    assert bench.server is not None
    bench.server.stop()
    try:
        yield
    finally:
        bench.server.start()


@contextmanager
def _moved_file(bench: Bench) -> Iterator[None]:
    home, away = bench.stack.folder, bench.stack.folder / "away"
    away.mkdir(exist_ok=True)
    files = list(home.glob("baton.db*"))
    for path in files:
        path.rename(away / path.name)
    try:
        yield
    finally:
        for path in files:
            (away / path.name).rename(path)
