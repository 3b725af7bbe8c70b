"""The loops of a gateway: a failed step is tried again, and closing ends them."""

import threading
from functools import partial

from baton.conversations.bell import RESTING, Bell
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


class Bursting(Bell):
    """Rings ten times in each of its first rests; is closed as soon as a loop would sleep."""

    def __init__(self, bursts: int) -> None:
        super().__init__()
        self.bursts, self.rests = bursts, list[float]()

    def wait(self, topic: str, seen: int, *, seconds: float) -> None:
        if topic == RESTING:
            self.rests.append(seconds)
            for _ in range(10 if len(self.rests) <= self.bursts else 0):
                self.ring("queue")
        elif self.count(topic) == seen:
            self.close()


def test_a_loop_that_rests_sees_to_a_burst_together() -> None:
    bell, steps = Bursting(bursts=2), list[int]()
    run(bell, "offers", "queue", lambda: steps.append(len(bell.rests)), rest_s=0.25)
    assert steps == [0, 1, 2]
    assert bell.rests == [0.25] * 3


def test_a_loop_does_not_rest_while_there_is_more_to_do() -> None:
    bell, more = Bursting(bursts=0), [True, True, False]
    run(bell, "offers", "queue", lambda: more.pop(0), rest_s=0.25)
    assert len(bell.rests) == 1


def test_nobody_rests_once_the_bell_is_closed() -> None:
    bell, over = Bell(), threading.Event()
    resting = threading.Thread(target=lambda: (bell.rest(3600), over.set()), daemon=True)
    resting.start()
    bell.close()
    assert over.wait(30)
