"""A server on loopback for the tests: a function answers its requests, and all of them are recorded."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    """One request, its query and its body read."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What to answer; `silent` takes the request and never answers, `dropped` cuts the connection instead."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False
    dropped: bool = False


@dataclass
class LocalServer:
    """Where it is, and what it was asked."""

    address: str
    requests: list[Request] = field(default_factory=list)


@contextmanager
def served(answer: Callable[[Request], Reply], *, port: int = 0) -> Iterator[LocalServer]:
    """Answer on this port, or on a free one, until the end of the block."""
    over = Event()
    local = LocalServer("")

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            split = urlsplit(self.path)
            request = Request(self.command, split.path, dict(parse_qsl(split.query)), dict(self.headers), body)
            local.requests.append(request)
            reply = answer(request)
            if reply.silent:
                over.wait()
                return
            if reply.dropped:
                return
            data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked has given up waiting
                self.send_response(reply.status)
                for name, value in {**reply.headers, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = respond

        def log_message(self, *args: Any) -> None:
            """Keep the tests' output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = False
    local.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield local
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()
