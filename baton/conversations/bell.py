"""Wakes whoever waits for news: workers, senders, open pages. It carries topics, never content.

A missed ring costs waiting time only: everybody who listens also looks by himself from time to time.
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Bell:
    """Topics rung by committed transactions; listeners are threads (`wait`) and coroutines (`listen`)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rung: dict[str, int] = defaultdict(int)
        self._waiting: dict[str, threading.Condition] = {}
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Queue[str], str]] = set()
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the process is going down."""
        return self._closed

    def ring(self, topic: str) -> None:
        """Wake the coroutines that listen to a topic, and one of the threads that wait for it; safe from any thread.

        One ring is one piece of work, so that one thread is enough: the others would look for it in vain.
        """
        with self._lock:
            if ":" not in topic:
                self._rung[topic] += 1
                self._condition(topic).notify()
            listeners = list(self._listeners)
        for loop, queue, prefix in listeners:
            if topic.startswith(prefix):
                loop.call_soon_threadsafe(_put, queue, topic)

    def again(self) -> None:
        """Wake everybody: rings may have been missed."""
        with self._lock:
            for topic, condition in self._waiting.items():
                self._rung[topic] += 1
                condition.notify_all()
            listeners = list(self._listeners)
        for loop, queue, prefix in listeners:
            loop.call_soon_threadsafe(_put, queue, prefix or "queue")

    def count(self, topic: str) -> int:
        """How often a topic rang; ask before looking, then `wait` for more."""
        with self._lock:
            return self._rung[topic]

    def wait(self, topic: str, seen: int, *, seconds: float) -> None:
        """Block until a topic rang more often than `seen`, the time is over or the bell is closed."""
        with self._lock:
            self._condition(topic).wait_for(lambda: self._closed or self._rung[topic] > seen, timeout=seconds)

    def _condition(self, topic: str) -> threading.Condition:
        return self._waiting.setdefault(topic, threading.Condition(self._lock))

    @contextmanager
    def listen(self, prefix: str) -> Iterator["asyncio.Queue[str]"]:
        """A queue that gets every topic with this prefix; for coroutines. Full queues drop: look at the database."""
        entry = (asyncio.get_running_loop(), asyncio.Queue[str](maxsize=100), prefix)
        with self._lock:
            self._listeners.add(entry)
        try:
            yield entry[1]
        finally:
            with self._lock:
                self._listeners.discard(entry)

    def close(self) -> None:
        """Let every waiting thread go."""
        with self._lock:
            self._closed = True
            for condition in self._waiting.values():
                condition.notify_all()
            listeners = list(self._listeners)
        for loop, queue, _ in listeners:
            loop.call_soon_threadsafe(_put, queue, "closed")


def _put(queue: "asyncio.Queue[str]", topic: str) -> None:
    if not queue.full():
        queue.put_nowait(topic)
