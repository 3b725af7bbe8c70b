"""A helpdesk whose answer comes byte by byte keeps nobody waiting for ever."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Event, Thread

import pytest

from baton.errors import DeliveryFailed
from baton.helpdesks import http_connector
from baton.helpdesks.chatwoot import Chatwoot
from tests.helpdesks.at_chatwoot import settings

A_MOMENT_S = 0.3
PIECE_S = 0.01
HEAD = b"HTTP/1.1 200 OK\r\n"
BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"


@contextmanager
def trickling(start: bytes, piece: bytes) -> Iterator[str]:
    """A server that sends a start, and then piece after piece until nobody listens; yields its address."""
    over = Event()
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def answer() -> None:
            with suppress(OSError), closing(listening.accept()[0]) as caller:
                caller.recv(65_536)
                caller.sendall(start)
                while not over.wait(PIECE_S):
                    caller.sendall(piece)

        thread = Thread(target=answer)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


@pytest.mark.parametrize(("start", "piece"), [(HEAD, b"X-More: 1\r\n"), (BODY, b" ")], ids=["head", "body"])
def test_an_answer_that_trickles_is_given_up_as_one_that_may_have_arrived(
    start: bytes, piece: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_connector, "WITHIN_S", A_MOMENT_S)
    with trickling(start, piece) as address:
        connector = Chatwoot(settings(address), timeout_s=30.0)
        with closing(connector._client), pytest.raises(DeliveryFailed, match="gave no answer: ReadTimeout") as raised:
            connector.look("7", after=None)
    assert raised.value.uncertain
