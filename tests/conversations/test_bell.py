"""The bell wakes threads and coroutines, and forgets nobody who waits."""

import asyncio
import threading

import pytest

from baton.conversations.bell import Bell
from baton.conversations.typing_signs import TypingSigns
from baton.storage.database import Database
from baton.storage.postgres_bell import listen_for_rings
from tests.databases import PostgresServer
from tests.stack import until


def test_a_ring_before_the_wait_is_not_missed() -> None:
    bell = Bell()
    seen = bell.count("inbox")
    bell.ring("inbox")
    waiting = threading.Thread(target=bell.wait, args=("inbox", seen), kwargs={"seconds": 60}, daemon=True)
    waiting.start()
    waiting.join(timeout=10)
    assert not waiting.is_alive()


def test_a_ring_wakes_everybody_who_waits_for_the_topic_and_nobody_else() -> None:
    bell, awake = Bell(), threading.Semaphore(0)

    def wait(topic: str) -> None:
        bell.wait(topic, bell.count(topic), seconds=60)
        awake.release()

    waiting = [threading.Thread(target=wait, args=(topic,), daemon=True) for topic in ("queue", "queue", "marks")]
    for thread in waiting:
        thread.start()
    until(lambda: sum(len(bell._waiting[topic]._waiters) for topic in list(bell._waiting)) == 3)
    bell.ring("queue")
    assert awake.acquire(timeout=10)
    assert awake.acquire(timeout=10)
    assert len(bell._waiting["marks"]._waiters) == 1
    bell.close()
    assert awake.acquire(timeout=10)


def test_closing_lets_every_waiting_thread_go() -> None:
    bell = Bell()
    waiting = threading.Thread(target=bell.wait, args=("inbox", 0), kwargs={"seconds": 60})
    waiting.start()
    bell.close()
    waiting.join(timeout=10)
    assert not waiting.is_alive()
    assert bell.closed


def test_everybody_looks_again_when_rings_may_have_been_missed() -> None:
    bell = Bell()
    waiting = [threading.Thread(target=bell.wait, args=("inbox", 0), kwargs={"seconds": 60}) for _ in range(2)]
    for thread in waiting:
        thread.start()

    async def listen() -> tuple[str, str]:
        with bell.listen("conversation:a") as page, bell.listen("") as desk:
            bell.again()
            return await asyncio.wait_for(page.get(), 10), await asyncio.wait_for(desk.get(), 10)

    until(lambda: "inbox" in bell._waiting and len(bell._waiting["inbox"]._waiters) == 2)
    assert asyncio.run(listen()) == ("conversation:a", "queue")
    for thread in waiting:
        thread.join(timeout=10)
        assert not thread.is_alive()


def test_a_listener_hears_its_topics_only_and_none_afterwards() -> None:
    bell = Bell()

    async def listen() -> str:
        with bell.listen("conversation:a") as news:
            threading.Thread(target=bell.ring, args=("conversation:b",)).start()
            threading.Thread(target=bell.ring, args=("conversation:a",)).start()
            return await asyncio.wait_for(news.get(), 10)

    assert asyncio.run(listen()) == "conversation:a"
    bell.ring("conversation:a")


def test_a_slow_listener_does_not_hold_up_the_ringer() -> None:
    bell = Bell()

    async def listen() -> int:
        with bell.listen("") as news:
            for _ in range(1000):
                bell.ring("queue")
            await asyncio.sleep(0)
            return news.qsize()

    assert 0 < asyncio.run(listen()) <= 100


def test_topics_ring_after_the_commit_and_never_after_a_rollback(sqlite_database: Database) -> None:
    rung: list[str] = []
    sqlite_database.ring = rung.append
    try:
        with sqlite_database.transaction() as tx:
            tx.ring("lost")
            raise KeyError
    except KeyError:
        pass
    with sqlite_database.transaction() as tx:
        tx.ring("kept")
        tx.ring("kept")
        assert rung == []
    assert rung == ["kept"]


@pytest.mark.postgres
def test_another_gateway_hears_what_was_committed_on_postgresql(postgres_server: PostgresServer) -> None:
    ours, theirs = Database(postgres_server.url("shared")), Database(postgres_server.url("shared"))
    bell = Bell()
    ear = threading.Thread(target=listen_for_rings, args=(theirs, bell))
    ear.start()

    def heard() -> int:
        with ours.transaction() as tx:
            tx.ring("inbox")
        return bell.count("inbox")

    try:
        assert until(heard, seconds=20)
    finally:
        bell.close()
        ear.join()
        ours.close()
        theirs.close()


def test_a_sign_of_typing_is_gone_once_the_words_are_sent() -> None:
    rung: list[str] = []
    signs = TypingSigns(rung.append)
    signs.note("c_1", "agent")
    signs.note("c_1", "customer")
    assert (signs.agent("c_1"), signs.customer("c_1"), signs.agent("c_2")) == ("agent", True, None)
    signs.stop("c_1", "agent")
    assert signs.agent("c_1") is None
    assert rung == ["conversation:c_1:typing"] * 2
