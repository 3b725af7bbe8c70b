"""Wakes whoever waits for news: workers, senders, open pages. It carries topics, never content.

A missed ring costs waiting time only: everybody who listens also looks by himself from time to time.
"""

import asyncio
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

RESTING = "rest"
"""A topic that nobody rings."""
Listener = tuple[asyncio.AbstractEventLoop, "asyncio.Queue[str]"]


class Bell:
    """Topics rung by committed transactions; listeners are threads (`wait`) and coroutines (`listen`)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rung: dict[str, int] = defaultdict(int)
        self._waiting: dict[str, threading.Condition] = {}
        self._listeners: dict[str, set[Listener]] = {}
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the process is going down."""
        return self._closed

    def ring(self, topic: str) -> None:
        """Wake the coroutines and the threads that wait for a topic; safe from any thread.

        Of threads that share one kind of work a single one waits at a time (`Loops.add_crew`).
        """
        with self._lock:
            if ":" not in topic:
                self._rung[topic] += 1
                self._condition(topic).notify_all()
            listeners = [one for prefix in _prefixes(topic) for one in self._listeners.get(prefix, ())]
        for loop, queue in listeners:
            loop.call_soon_threadsafe(_put, queue, topic)

    def again(self) -> None:
        """Wake everybody: rings may have been missed."""
        with self._lock:
            for topic, condition in self._waiting.items():
                self._rung[topic] += 1
                condition.notify_all()
            listeners = [(prefix, one) for prefix, those in self._listeners.items() for one in those]
        for prefix, (loop, queue) in listeners:
            loop.call_soon_threadsafe(_put, queue, prefix or "queue")

    def count(self, topic: str) -> int:
        """How often a topic rang; ask before looking, then `wait` for more."""
        with self._lock:
            return self._rung[topic]

    def wait(self, topic: str, seen: int, *, seconds: float) -> None:
        """Block until a topic rang more often than `seen`, the time is over or the bell is closed."""
        with self._lock:
            self._condition(topic).wait_for(lambda: self._closed or self._rung[topic] > seen, timeout=seconds)

    def rest(self, seconds: float) -> None:
        """Block for this time, whatever rings, or until the bell is closed."""
        self.wait(RESTING, sys.maxsize, seconds=seconds)

    def _condition(self, topic: str) -> threading.Condition:
        return self._waiting.setdefault(topic, threading.Condition(self._lock))

    @contextmanager
    def listen(self, prefix: str) -> Iterator["asyncio.Queue[str]"]:
        """A queue that gets every topic that begins with these parts ("": all); for coroutines.

        Full queues drop: look at the database.
        """
        entry: Listener = asyncio.get_running_loop(), asyncio.Queue[str](maxsize=100)
        with self._lock:
            self._listeners.setdefault(prefix, set()).add(entry)
        try:
            yield entry[1]
        finally:
            with self._lock:
                self._listeners[prefix].discard(entry)
                if not self._listeners[prefix]:
                    del self._listeners[prefix]

    def close(self) -> None:
        """Let every waiting thread go."""
        with self._lock:
            self._closed = True
            for condition in self._waiting.values():
                condition.notify_all()
            listeners = [one for those in self._listeners.values() for one in those]
        for loop, queue in listeners:
            loop.call_soon_threadsafe(_put, queue, "closed")


def _prefixes(topic: str) -> Iterator[str]:
    """Of a topic `a:b:c`: nothing, `a`, `a:b`, all of it."""
    yield ""
    parts = topic.split(":")
    yield from (":".join(parts[:count]) for count in range(1, len(parts) + 1))


def _put(queue: "asyncio.Queue[str]", topic: str) -> None:
    if not queue.full():
        queue.put_nowait(topic)
