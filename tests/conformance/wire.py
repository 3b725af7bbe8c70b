"""A wire between two processes on loopback that can be cut as it happens in life: nobody is told, no port is closed.

While it is cut, packets vanish: the kernel drops whatever arrives at the wire's sockets before TCP has seen it, so
nothing is acknowledged, and a new connection is neither taken nor refused. Afterwards it goes on with what the two ends
send again, or it resets their connections. It changes nothing of what passes over it.
"""

import asyncio
import contextlib
import ctypes
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any, TypeVar

Found = TypeVar("Found")
SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27
KEEP_NOTHING = struct.pack("HBBI", 0x06, 0, 0, 0)
"""A socket filter of one instruction: of each packet keep 0 bytes, which drops it
(https://www.kernel.org/doc/html/latest/networking/filter.html)."""
RESET_AT_CLOSE = struct.pack("ii", 1, 0)
CHUNK = 65536
REMEMBERED = 4 * CHUNK
"""So much of what one connection sent is looked through for the words at which the wire is to be cut."""


class Wire:
    """Leads to a port, or to a socket in a folder. All but `is_cut` runs in the thread of its own loop."""

    def __init__(self, to: int | Path, *, port: int = 0) -> None:
        self._to, self.is_cut = to, Event()
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = int(self._listener.getsockname()[1])
        self._writers: set[StreamWriter] = set()
        self._words: tuple[bytes, ...] = ()

    @property
    def address(self) -> str:
        """Where its near end listens."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Packets vanish from now on, both ways."""
        self._in_loop(self._cut)

    def cut_after(self, *words: bytes) -> None:
        """Cut as soon as one connection has sent these words to the far end, one after the other, and they arrived.

        What the far end says to it vanishes.
        """
        self._in_loop(lambda: setattr(self, "_words", words))

    def mend(self, *, reset: bool) -> None:
        """It goes on; with `reset` both ends of every connection are told that it is lost."""
        self._in_loop(lambda: self._mend(reset=reset))

    def _in_loop(self, act: Callable[[], Found]) -> Found:
        async def acted() -> Found:
            return act()

        return asyncio.run_coroutine_threadsafe(acted(), self._loop).result(10)

    def _cut(self) -> None:
        self._words = ()
        self._whole.clear()
        for end in (self._listener, *map(_socket_of, self._writers)):
            _deafen(end)
        self.is_cut.set()

    def _mend(self, *, reset: bool) -> None:
        self.is_cut.clear()  # what is heard from here on may have come over it
        for writer in list(self._writers) if reset else ():
            _reset(writer)
        for end in (self._listener, *map(_socket_of, self._writers)):
            _undeafen(end)
        self._whole.set()

    def run(self, started: Event) -> None:
        """Until `end`; the wire can be used once `started` is set."""
        asyncio.run(self._run(started))

    def end(self) -> None:
        """Close both ends of every connection."""
        self._in_loop(self._over.set)

    async def _run(self, started: Event) -> None:
        self._loop, self._whole, self._over = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        self._whole.set()
        async with await asyncio.start_server(self._connect, sock=self._listener):
            started.set()
            await self._over.wait()
            for writer in list(self._writers):
                _reset(writer)
            self._whole.set()

    async def _connect(self, near: StreamReader, to_near: StreamWriter) -> None:
        try:
            far, to_far = await self._reach()
        except OSError:
            _reset(to_near)
            return
        pair = {to_near, to_far}
        self._writers |= pair
        if not self._whole.is_set():
            for writer in pair:
                _deafen(_socket_of(writer))
        try:
            await asyncio.gather(self._carry(near, to_far, is_up=True), self._carry(far, to_near, is_up=False))
        finally:
            self._writers -= pair
            for writer in pair:
                writer.close()

    async def _reach(self) -> tuple[StreamReader, StreamWriter]:
        if isinstance(self._to, Path):
            return await asyncio.open_unix_connection(self._to)
        return await asyncio.open_connection("127.0.0.1", self._to)

    async def _carry(self, source: StreamReader, sink: StreamWriter, *, is_up: bool) -> None:
        sent = b""
        try:
            while data := await source.read(CHUNK):
                await self._whole.wait()
                if sink.is_closing():
                    return
                sink.write(data)
                await sink.drain()
                sent = (sent + data)[-REMEMBERED:] if is_up and self._words else b""
                if sent and _in_order(self._words, sent):
                    self._cut()
            await self._whole.wait()
            sink.write_eof()
        except OSError:
            _reset(sink)


@contextmanager
def wire_to(to: int | Path, *, port: int = 0) -> Iterator[Wire]:
    """A wire to a port on loopback or to a socket's file, that listens on `port` or on a free one."""
    wire, started = Wire(to, port=port), Event()
    thread = Thread(target=wire.run, args=(started,))
    thread.start()
    started.wait(10)
    try:
        yield wire
    finally:
        wire.end()
        thread.join()


def _in_order(words: tuple[bytes, ...], sent: bytes) -> bool:
    place = 0
    for word in words:
        place = sent.find(word, place)
        if place < 0:
            return False
    return bool(words)


def _socket_of(writer: StreamWriter) -> Any:
    return writer.get_extra_info("socket")


def _deafen(end: Any) -> None:
    program = ctypes.create_string_buffer(KEEP_NOTHING, len(KEEP_NOTHING))
    end.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(program)))


def _undeafen(end: Any) -> None:
    with contextlib.suppress(OSError):  # it came while the wire was whole
        end.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)


def _reset(writer: StreamWriter) -> None:
    with contextlib.suppress(OSError):  # it has just ended by itself
        _socket_of(writer).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
    writer.transport.abort()
