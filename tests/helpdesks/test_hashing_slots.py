"""At most a few passwords are hashed at the same time, and few callers wait for it."""

import threading
from contextlib import ExitStack

import pytest

from baton.errors import TooManyLogins
from baton.helpdesks.hashing_slots import HashingSlots


def test_who_finds_no_slot_and_no_room_to_wait_is_refused_at_once() -> None:
    slots = HashingSlots(at_once=2, waiting=0)
    with ExitStack() as held:
        held.enter_context(slots.one())
        held.enter_context(slots.one())
        with pytest.raises(TooManyLogins), slots.one():
            pass
    with slots.one(), slots.one():
        pass


def test_who_waits_too_long_is_refused_and_leaves_its_room() -> None:
    slots = HashingSlots(at_once=1, waiting=1, wait_s=0.01)
    with slots.one():
        for _ in range(3):
            with pytest.raises(TooManyLogins), slots.one():
                pass


def test_who_waits_gets_the_slot_that_becomes_free() -> None:
    slots, got = HashingSlots(at_once=1, waiting=1, wait_s=20), threading.Event()

    def wait() -> None:
        with slots.one():
            got.set()

    with slots.one():
        thread = threading.Thread(target=wait)
        thread.start()
        assert not got.is_set()
    thread.join()
    assert got.is_set()
