"""The loops of a gateway: a failed step is tried again, and closing ends them."""

import threading
from functools import partial

from baton.conversations.bell import Bell
from baton.errors import StorageUnavailable
from baton.loops import Loops, run


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


def test_what_comes_in_wakes_one_of_a_crew_and_the_others_work_beside_it() -> None:
    bell, work, together = Bell(), list[int](), list[bool]()
    waiting, busy, all_busy, alone = [1, 2, 3], threading.Semaphore(0), threading.Event(), threading.Lock()

    def take() -> object:
        together.append(not alone.acquire(blocking=False))
        found = partial(do, waiting.pop()) if waiting else None
        alone.release()
        return found

    def do(number: int) -> None:
        work.append(number)
        if len(work) == 3:
            all_busy.set()
        assert busy.acquire(timeout=30)

    loops = Loops(bell)
    loops.add_crew("turns", "inbox", take, count=3)  # type: ignore[arg-type]
    assert all_busy.wait(30)  # three pieces of work at a time
    assert sorted(work) == [1, 2, 3]
    busy.release(3)
    loops.join(30)
    assert not any(together)  # never two that look


def test_a_crew_goes_on_when_looking_or_working_fails() -> None:
    bell, done = Bell(), threading.Event()
    outcomes = iter([StorageUnavailable("gone"), lambda: 1 / 0, done.set])

    def take() -> object:
        outcome = next(outcomes, None)
        bell.ring("inbox")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    loops = Loops(bell)
    loops.add_crew("turns", "inbox", take, count=2)  # type: ignore[arg-type]
    assert done.wait(30)
    loops.join(30)
