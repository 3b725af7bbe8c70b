"""Ends the tasks of a simulation; it waits for each and lets no exception of theirs out."""

import asyncio
from collections.abc import Iterable
from typing import Any

AGAIN_S = 1.0


async def ended(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancel until all have ended: `asyncio.wait_for` of Python 3.10 swallows a cancellation that comes together with
    its result (https://github.com/python/cpython/issues/86296)."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN_S)
