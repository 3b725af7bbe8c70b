"""The loops of a gateway: a failed step is tried again, and closing ends them."""

import threading

from baton.conversations.bell import Bell
from baton.errors import StorageUnavailable
from baton.loops import run


def test_a_loop_survives_whatever_its_steps_raise() -> None:
    bell, done = Bell(), threading.Event()
    outcomes = iter([StorageUnavailable("gone"), KeyError("a bug"), True])
    taken: list[object] = []

    def step() -> bool:
        outcome = next(outcomes, None)
        taken.append(outcome)
        if outcome is None:
            done.set()
            return False
        bell.ring("inbox")
        if isinstance(outcome, Exception):
            raise outcome
        return True

    loop = threading.Thread(target=run, args=(bell, "turns", "inbox", step))
    loop.start()
    assert done.wait(30)
    bell.close()
    loop.join(timeout=30)
    assert not loop.is_alive()
    assert taken.count(None) >= 1
