"""The vendors on loopback are asked by many threads at a time."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.conformance.vendors import Opened

THREADS = 8


class SlowToOpen:
    """A server that is asked for again before it is there."""

    def __init__(self, *, prefix: str) -> None:
        time.sleep(0.05)
        self.prefix = prefix


def test_everybody_who_asks_for_a_customers_server_gets_the_same() -> None:
    servers, together = Opened(SlowToOpen), Barrier(THREADS)

    def ask(_: int) -> SlowToOpen:
        together.wait(timeout=30)
        return servers["ana"]

    with ThreadPoolExecutor(THREADS) as people:
        assert len(set(people.map(ask, range(THREADS)))) == 1
    assert servers["ben"] is not servers["ana"]
