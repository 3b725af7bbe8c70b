"""The cast of the channel tests: settings, secrets, and a Graph API on loopback that records and obeys."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from baton.channels.messenger import Messenger
from baton.channels.whatsapp import WhatsApp
from baton.conversations.outbox import Outbound
from baton.settings import Settings

SECRETS = {
    "whatsapp": {
        "app_secret": "shh",
        "verify_token": "let-me-in",
        "access_token": "EAA-whatsapp",
        "phone_number_id": "1122334455667",
    },
    "messenger": {
        "app_secret": "shh",
        "verify_token": "let-me-in",
        "page_token": "EAA-page",
        "page_id": "777",
    },
}
OK = {
    "whatsapp": {"messaging_product": "whatsapp", "messages": [{"id": "wamid.sent"}]},
    "messenger": {"recipient_id": "4242", "message_id": "mid.sent"},
}
CUSTOMER = {"whatsapp": "1122334455667:972987654321", "messenger": "777:4242"}


def settings(meta_url: str = "http://127.0.0.1:9") -> Settings:
    return Settings.from_environment({"BATON_META_URL": meta_url, "BATON_META_VERSION": "v26.0"})


def whatsapp(**options: Any) -> WhatsApp:
    return WhatsApp(settings(), SECRETS["whatsapp"], **options)


def messenger(**options: Any) -> Messenger:
    return Messenger(settings(), SECRETS["messenger"], **options)


def outbound(channel: str, text: str = "Hello", titles: tuple[str, ...] = (), author: str = "bot") -> Outbound:
    buttons = [{"id": f"b_{n:016x}", "title": title, "payload": "/secret"} for n, title in enumerate(titles)]
    return Outbound(CUSTOMER[channel], author, text, buttons, reference="m_1")


@dataclass
class FakeGraph:
    """Answers each POST with the next scripted (status, headers, body), the last one for ever; None: no answer."""

    script: list[tuple[int, dict[str, str], Any] | None]
    requests: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    address: str = ""
    over: Event = field(default_factory=Event)

    def next_answer(self) -> tuple[int, dict[str, str], Any] | None:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [body for _, _, body in self.requests]


@contextmanager
def fake_graph(*script: tuple[int, dict[str, str], Any] | None) -> Iterator[FakeGraph]:
    graph = FakeGraph(list(script))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            address = urlsplit(self.path)
            graph.requests.append((address.path, dict(self.headers), body))
            graph.queries.append(dict(parse_qsl(address.query)))
            answer = graph.next_answer()
            if answer is None:
                graph.over.wait()
                return
            status, headers, content = answer
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            """Keep the tests' output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # closing waits for every handler, so that all requests are recorded then
    graph.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield graph
    finally:
        graph.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
