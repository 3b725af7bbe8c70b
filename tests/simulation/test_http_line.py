"""The lean client speaks what the gateway speaks, and says honestly when an exchange broke."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest

from tests.simulation.http_line import Broken, Line

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Found = TypeVar("Found")


def against(serve: Serve, ask: Callable[[Line], Awaitable[Found]]) -> Found:
    """What the client gets from this server."""

    async def run() -> Found:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        line = Line("127.0.0.1", server.sockets[0].getsockname()[1], timeout_s=5)
        try:
            return await ask(line)
        finally:
            line.close()
            server.close()
            await server.wait_closed()

    return asyncio.run(run())


def saying(*answers: bytes) -> Serve:
    """A server that gives these answers on one connection, then hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            await reader.readexactly(length)
            writer.write(answer)
            await writer.drain()
        writer.close()

    return serve


def test_a_connection_is_kept_for_the_next_request() -> None:
    one = b'HTTP/1.1 202 Accepted\r\nContent-Length: 9\r\n\r\n{"seq":1}'
    two = b'HTTP/1.1 503 x\r\nRetry-After: 7\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n'

    async def ask(line: Line) -> list[Any]:
        found = [await line.ask("POST", "/x", {"text": "hello"}), await line.ask("POST", "/x", {"text": "again"})]
        return [(answer.status, answer.json, answer.retry_after_s) for answer in found]

    assert against(saying(one, two), ask) == [(202, {"seq": 1}, 1.0), (503, {"a": 1}, 7.0)]


def test_a_request_that_the_server_never_answers_is_broken() -> None:
    with pytest.raises(Broken):
        against(saying(b"HTTP/1.1 202 Accepted\r\nContent-Length: 90\r\n\r\nhalf"), lambda line: line.ask("GET", "/x"))


def test_a_stream_gives_whole_events_however_it_is_cut_into_chunks() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b': open\n\nid: 4\ndata: {"seq": 4}\n\nevent: state\ndata: {}\n\n'
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:20], body[20:33], body[33:]))

    async def ask(line: Line) -> list[tuple[str, str]]:
        return [(event.name, event.data) async for event in line.events("/s", {})]

    assert against(saying(head + chunks + b"0\r\n\r\n"), ask) == [("message", '{"seq": 4}'), ("state", "{}")]


def test_a_stream_that_is_refused_or_cut_is_broken() -> None:
    async def ask(line: Line) -> list[Any]:
        return [event async for event in line.events("/s", {})]

    for answer in (
        b"HTTP/1.1 401 no\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9",
    ):
        with pytest.raises(Broken):
            against(saying(answer), ask)
