"""The wire between two processes: what happens on it while it is cut, and afterwards."""

import socket
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from socketserver import BaseRequestHandler, BaseServer, ThreadingTCPServer, ThreadingUnixStreamServer
from threading import Thread

import pytest

from tests.conformance.wire import Wire, wire_to
from tests.processes import until

LOST_S = 30.0
DEAF_S = 0.5
"""So long an end listens to what cannot come."""


class Echo(BaseRequestHandler):
    """Says what it hears."""

    def handle(self) -> None:
        with suppress(OSError):
            while heard := self.request.recv(1000):
                self.request.sendall(heard)


@pytest.fixture
def wire() -> Iterator[Wire]:
    """Leads to an echo."""
    server = ThreadingTCPServer(("127.0.0.1", 0), Echo)
    with served(server), wire_to(server.server_address[1]) as wire:
        yield wire


def test_what_is_said_goes_over_it_both_ways(wire: Wire) -> None:
    with closing(connected(wire)) as end:
        assert said(end, b"hello") == b"hello"


def test_it_leads_to_a_socket_in_a_folder(tmp_path: Path) -> None:
    server = ThreadingUnixStreamServer(str(tmp_path / "echo"), Echo)
    with served(server), wire_to(tmp_path / "echo") as wire, closing(connected(wire)) as end:
        assert said(end, b"hello") == b"hello"


def test_while_it_is_cut_nothing_comes_and_afterwards_it_goes_on(wire: Wire) -> None:
    with closing(connected(wire)) as end:
        assert said(end, b"before") == b"before"
        wire.cut()
        end.settimeout(DEAF_S)
        end.sendall(b"meanwhile")
        with pytest.raises(TimeoutError):
            end.recv(100)
        assert unacknowledged(end) > 0
        wire.mend(reset=False)
        end.settimeout(LOST_S)
        assert end.recv(100) == b"meanwhile"


def test_a_new_connection_is_neither_taken_nor_refused_while_it_is_cut(wire: Wire) -> None:
    wire.cut()
    with pytest.raises(TimeoutError):
        socket.create_connection(("127.0.0.1", wire.port), timeout=DEAF_S)
    wire.mend(reset=False)
    with closing(connected(wire)) as end:
        assert said(end, b"after") == b"after"


def test_both_ends_are_told_when_it_is_reset(wire: Wire) -> None:
    with closing(connected(wire)) as end:
        assert said(end, b"before") == b"before"
        wire.cut()
        wire.mend(reset=True)
        with pytest.raises(ConnectionResetError):
            end.recv(100)
    with closing(connected(wire)) as end:
        assert said(end, b"after") == b"after"


def test_it_is_cut_after_words_that_arrive_and_the_answer_vanishes(wire: Wire) -> None:
    with closing(connected(wire)) as end, closing(connected(wire)) as other:
        wire.cut_after(b"first", b"second")
        assert said(end, b"second, not yet") == b"second, not yet"
        assert said(other, b"the first") == b"the first"
        assert said(end, b"the first") == b"the first"
        end.sendall(b"the second")
        until(wire.is_cut.is_set)
        end.settimeout(DEAF_S)
        with pytest.raises(TimeoutError):
            end.recv(100)
        wire.mend(reset=False)
        end.settimeout(LOST_S)
        assert end.recv(100) == b"the second"


def test_who_reaches_nobody_over_it_is_told(wire: Wire) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    # It may be told as early as while it connects.
    with wire_to(port) as broken, pytest.raises(ConnectionResetError), closing(connected(broken)) as end:
        end.recv(100)


def connected(wire: Wire) -> socket.socket:
    """A new near end."""
    return socket.create_connection(("127.0.0.1", wire.port), timeout=LOST_S)


def said(end: socket.socket, words: bytes) -> bytes:
    """What comes back."""
    end.sendall(words)
    return end.recv(100)


def unacknowledged(end: socket.socket) -> int:
    """Packets that this end sent, and that nobody has acknowledged (`tcpi_unacked` of Linux)."""
    info = end.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 28)
    return int(struct.unpack("8B5I", info)[12])


@contextmanager
def served(server: BaseServer) -> Iterator[None]:
    """Answers inside the block."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
