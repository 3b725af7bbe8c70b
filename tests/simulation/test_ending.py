"""Tasks of a simulation end, also those that a cancellation does not reach."""

import asyncio

from tests.simulation.ending import ended


def test_a_task_that_swallows_a_cancellation_is_ended_as_well() -> None:
    swallowed = []

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            swallowed.append(True)
        await asyncio.Event().wait()

    async def run() -> None:
        task = asyncio.create_task(stubborn())
        await asyncio.sleep(0)
        await ended([task])
        assert task.cancelled()

    asyncio.run(run())
    assert swallowed
