"""The action server is asked over connections that stay open."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

pytestmark = pytest.mark.rasa


class Server(ThreadingHTTPServer):
    """Answers every request, and counts the connections; those named in `hang_up` are closed after an answer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.connections = 0
        self.hang_up = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/webhook"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")
        self.close_connection = self.server.hang_up

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


async def ask(url: str, times: int, *, until_closed: bool = False) -> None:
    """Ask one after another; `until_closed` waits each time until the server's goodbye has arrived, as it has when
    the server closes a connection that rests."""
    from rasa.utils.endpoints import EndpointConfig

    from baton.language.rasa_components import action_calls, patches

    patches.apply()
    endpoint = EndpointConfig(url)
    for _ in range(times):
        assert await endpoint.request(json={"next_action": "action_x"}) == {}
        while until_closed and any(kept.is_connected() for kept in _resting(action_calls._connector())):
            await asyncio.sleep(0.01)
    await action_calls._connector().close()


def _resting(connector: Any) -> list[Any]:
    return [connection for pool in connector._conns.values() for connection, _ in pool]


def test_calls_one_after_another_share_a_connection(server: Server) -> None:
    asyncio.run(ask(server.url, 5))
    assert server.connections == 1


def test_a_connection_that_the_server_closed_is_opened_anew(server: Server) -> None:
    server.hang_up = True
    asyncio.run(ask(server.url, 3, until_closed=True))
    assert server.connections == 3


def test_each_event_loop_has_connections_of_its_own(server: Server) -> None:
    asyncio.run(ask(server.url, 2))
    asyncio.run(ask(server.url, 2))
    assert server.connections == 2


def test_stock_rasa_still_opens_a_session_for_every_call() -> None:
    import inspect

    from rasa.utils.endpoints import EndpointConfig

    assert "async with self.session() as session" in inspect.getsource(EndpointConfig.request)


def test_connections_rest_for_less_time_than_the_action_server_keeps_them_open() -> None:
    from sanic.config import DEFAULT_CONFIG

    from baton.language.rasa_components.action_calls import IDLE_S

    assert DEFAULT_CONFIG["KEEP_ALIVE_TIMEOUT"] > IDLE_S
