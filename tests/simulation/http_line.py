"""A lean HTTP/1.1 client on asyncio: one process holds hundreds of kept connections and event streams.

It speaks just what Baton answers (a length or chunks) and raises Broken for everything that ends half way.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

LIMIT = 1 << 20


class Broken(Exception):
    """The connection was refused, cut, or silent for too long: nobody knows what became of the request."""


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def retry_after_s(self) -> float:
        return float(self.headers.get("retry-after", "1"))


@dataclass(frozen=True)
class Event:
    """One server-sent event."""

    name: str
    data: str


class Line:
    """One kept connection; requests go over it one after another."""

    def __init__(self, host: str, port: int, *, timeout_s: float = 20.0) -> None:
        self.host, self.port, self.timeout_s = host, port, timeout_s
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """One request; `body` is bytes as they are, else JSON."""
        try:
            return await asyncio.wait_for(self._ask(method, path, body, headers or {}), self.timeout_s)
        except (OSError, EOFError, ValueError, asyncio.TimeoutError) as error:
            self.close()
            raise Broken(type(error).__name__) from error
        except asyncio.CancelledError:
            self.close()
            raise

    async def events(self, path: str, headers: Mapping[str, str], *, quiet_s: float = 40.0) -> AsyncIterator[Event]:
        """The events of a stream until it ends; raises Broken when it is cut or refused."""
        try:
            await self._send("GET", path, b"", headers)
            status, _ = await self._head()
            if status != 200:
                raise Broken(f"status {status}")
            name, data = "message", ""
            async for line in self._lines(quiet_s):
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: "):
                    data += line[6:]
                elif not line and data:
                    yield Event(name, data)
                    name, data = "message", ""
        except (OSError, EOFError, ValueError, asyncio.TimeoutError) as error:
            raise Broken(type(error).__name__) from error
        finally:
            self.close()

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _ask(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        kept = self._writer is not None
        try:
            await self._send(method, path, content, headers)
            status, found = await self._head()
        except (OSError, EOFError):
            if not kept:
                raise
            # The server had closed the kept connection before this request came; a client of HTTP asks once more.
            self.close()
            await self._send(method, path, content, headers)
            status, found = await self._head()
        return Answer(status, found, await self._content(found))

    async def _send(self, method: str, path: str, content: bytes, headers: Mapping[str, str]) -> None:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self.host, self.port, limit=LIMIT)
        head = {"Host": f"{self.host}:{self.port}", "Content-Length": str(len(content)), **headers}
        if content and "Content-Type" not in head:
            head["Content-Type"] = "application/json"
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        self._writer.write(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + content)
        await self._writer.drain()

    async def _head(self) -> tuple[int, dict[str, str]]:
        assert self._reader is not None
        raw = await self._reader.readuntil(b"\r\n\r\n")
        first, *lines = raw.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines if line)
        return int(first.split(" ", 2)[1]), {name.lower(): value.strip() for name, _, value in pairs}

    async def _content(self, headers: Mapping[str, str]) -> bytes:
        assert self._reader is not None
        if headers.get("transfer-encoding") == "chunked":
            return b"".join([piece async for piece in self._chunks()])
        content = await self._reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self.close()
        return content

    async def _chunks(self) -> AsyncIterator[bytes]:
        assert self._reader is not None
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            yield await self._reader.readexactly(size)
            await self._reader.readexactly(2)
        await self._reader.readexactly(2)

    async def _lines(self, quiet_s: float) -> AsyncIterator[str]:
        rest, chunks = b"", self._chunks()
        while True:
            try:
                rest += await asyncio.wait_for(chunks.__anext__(), quiet_s)
            except StopAsyncIteration:
                return
            *whole, rest = rest.split(b"\n")
            for line in whole:
                yield line.decode()
