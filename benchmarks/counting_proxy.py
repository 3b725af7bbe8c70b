"""Stands before an action server and counts the bytes that are posted to it; passes everything on unchanged."""

import asyncio
from contextlib import suppress

PIECE = 1 << 16


class CountingProxy:
    """Listens on a free port of the loopback as soon as it was started; `target` is the port behind it."""

    def __init__(self) -> None:
        self.port, self.target, self.posted = 0, 0, 0
        self._server: asyncio.AbstractServer | None = None

    async def start(self) -> None:
        """Take a port."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Take no more connections."""
        if self._server is not None:
            self._server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):
            behind, before = await asyncio.open_connection("127.0.0.1", self.target)
            await asyncio.gather(self._pass(reader, before, counted=True), self._pass(behind, writer, counted=False))

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, counted: bool) -> None:
        with suppress(OSError):
            while piece := await source.read(PIECE):
                self.posted += len(piece) if counted else 0
                sink.write(piece)
                await sink.drain()
        sink.close()
