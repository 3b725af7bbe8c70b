"""A gateway that remembers and obeys: it serves the real pages with the real Content-Security-Policy and plays
the server's part of the agreed interfaces. What the pages send is recorded; a test says what happens next.
"""

import asyncio
import itertools
import json
import threading
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles

from baton.gateway.pages import CSP, STATIC, desk_words_js, page_html, widget_js, words_js
from baton.voice.lines import Lines
from tests.browser.fake_desk import add_desk

LINES = Lines.load(Path(__file__).parents[2] / "policy" / "brand.yml")
START = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)
CONTACT = "You can reach us on 0113 496 0142 or at help@northwind-home.example."


class FakeGateway:
    """The state of one test: one customer's conversation, the desk's answers, everything the pages sent."""

    def __init__(self) -> None:
        self.token, self.desk_token = "t-1", "d-1"
        self.messages: list[dict[str, Any]] = []
        self.state: dict[str, Any] = {"owner": "bot", "queue": None, "typing": None, "agent": None}
        self.card: list[dict[str, Any]] = []
        self.queue: list[dict[str, Any]] = []
        self.conversations: dict[str, dict[str, Any]] = {}
        self.sent: list[dict[str, Any]] = []
        self.seen: list[int] = []
        self.desk_calls: list[tuple[str, Any]] = []
        self.stream_positions: list[str | None] = []
        self.refuse_messages: Response | None = None
        self.claimed_by: str | None = None
        self.role = "agent"
        self.reviews: list[dict[str, Any]] = []
        self.team: list[dict[str, Any]] = [
            {"name": "Ana", "role": "agent", "skills": ["complaints"], "presence": "online", "holds": 0},
            {"name": "Ben", "role": "lead", "skills": [], "presence": "offline", "holds": 2},
        ]
        self.help: dict[str, Any] = {
            key: [] for key in ("suggestions", "articles", "summary", "similar", "macros", "mirror")
        }
        self.passages: list[dict[str, str]] = []
        self.others: list[dict[str, Any]] = []
        self.orders: list[dict[str, Any]] = []
        self.streams_down = False
        self.cut = 0
        self.version = itertools.count(1)
        self.changed = 0
        self.desk_events: list[tuple[str, str]] = []

    def say(
        self, author: str, text: str, *, name: str = "", buttons: list[dict[str, str]] | None = None, **more: Any
    ) -> int:
        seq = len(self.messages) + 1
        at = (START + timedelta(seconds=20 * seq)).isoformat()
        self.messages.append(
            {"seq": seq, "author": author, "name": name, "text": text, "buttons": buttons or [], "at": at, **more}
        )
        return seq

    def become(self, owner: str, **more: Any) -> None:
        self.state = {"owner": owner, "queue": None, "typing": None, "agent": None, **more}
        self.changed = next(self.version)

    def cut_streams(self) -> None:
        """Ends every open stream, as a proxy or a restart does."""
        self.cut += 1

    def tell_desk(self, event: str, conversation: str) -> None:
        self.desk_events.append((event, conversation))

    def take(self, body: dict[str, Any]) -> dict[str, Any]:
        self.sent.append(body)
        for number, earlier in enumerate(self.sent[:-1]):
            if earlier["id"] == body["id"] and "seq" in earlier:
                return {"seq": self.sent[number]["seq"], "duplicate": True}
        body["seq"] = self.say("customer", body.get("text") or self.title_of(body["choice"]))
        self.messages[-1]["id"] = body["id"]
        return {"seq": body["seq"], "duplicate": False}

    def title_of(self, choice: str) -> str:
        return next(b["title"] for m in self.messages for b in m["buttons"] if b["id"] == choice)


def problem(status: int, title: str, detail: str = "", **headers: str) -> JSONResponse:
    return JSONResponse({"title": title, "detail": detail}, status, headers=headers)


def build(fake: FakeGateway) -> FastAPI:
    app = FastAPI()
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.middleware("http")
    async def secure(request: Request, call_next: Any) -> Response:
        response: Response = await call_next(request)
        response.headers["Content-Security-Policy"] = f"{CSP}; frame-ancestors http://127.0.0.1:*"
        return response

    add_pages(app)
    add_chat(app, fake)
    add_desk(app, fake, problem=problem, start=START)
    return app


def add_pages(app: FastAPI) -> None:
    @app.get("/", response_class=HTMLResponse)
    def chat_page() -> str:
        return page_html("chat.html", LINES)

    @app.get("/desk", response_class=HTMLResponse)
    def desk_page() -> str:
        return page_html("desk.html", LINES)

    @app.get("/theme.css")
    def theme() -> Response:
        return Response(LINES.theme.css(), media_type="text/css")

    @app.get("/words.js")
    def words() -> Response:
        return Response(words_js(LINES), media_type="text/javascript")

    @app.get("/desk-words.js")
    def desk_words() -> Response:
        return Response(desk_words_js(LINES), media_type="text/javascript")

    @app.get("/widget.js")
    def widget() -> Response:
        return Response(widget_js(LINES), media_type="text/javascript")


def add_chat(app: FastAPI, fake: FakeGateway) -> None:
    def known(request: Request) -> bool:
        return request.headers.get("authorization") == f"Bearer {fake.token}"

    @app.get("/chat/info")
    def info() -> dict[str, str]:
        return {"company": "Northwind Home", "bot_name": "Nora", "contact": CONTACT}

    @app.post("/chat/sessions", status_code=201)
    def session() -> dict[str, str]:
        if not fake.messages:
            fake.say("system", "You are chatting with Nora, the automated assistant of Northwind Home.")
        return {"conversation": "c_1", "token": fake.token}

    @app.get("/chat/messages")
    def messages(request: Request, after: int = 0, before: int = 0, limit: int = 50) -> Any:
        if not known(request):
            return problem(401, "This conversation is not known.")
        found = [m for m in fake.messages if m["seq"] > after]
        if before:
            found = [m for m in found if m["seq"] < before][-limit:]
        return {"messages": found, **fake.state}

    @app.post("/chat/seen", status_code=204)
    async def seen(request: Request) -> None:
        fake.seen.append((await request.json())["seq"])

    @app.post("/chat/messages", status_code=202)
    async def message(request: Request) -> Any:
        body = await request.json()
        if fake.refuse_messages is not None:
            fake.sent.append(body)
            return fake.refuse_messages
        return fake.take(body)

    @app.post("/chat/attachments", status_code=201)
    def attachment(name: str = "") -> dict[str, Any]:
        return {"id": f"a_{name}", "kind": "document", "name": name, "mime": "application/pdf", "size": 100}

    @app.post("/chat/typing", status_code=204)
    def typing() -> None:
        fake.desk_calls.append(("customer typing", None))

    @app.post("/chat/human")
    def human() -> Any:
        if fake.refuse_messages is not None:
            return fake.refuse_messages
        fake.say("system", "A person from our team will answer you here.")
        fake.become("queue", queue={"position": 2, "expected_wait_s": 240})
        return {"owner": "queue"}

    @app.delete("/chat/human")
    def leave() -> dict[str, str]:
        fake.say("system", "You are back with Nora, the automated assistant.")
        fake.become("bot")
        return {"owner": "bot"}

    @app.get("/chat/card")
    def card() -> dict[str, Any]:
        return {"lines": fake.card}

    @app.patch("/chat/card")
    async def strike(request: Request) -> dict[str, Any]:
        wish = await request.json()
        right = {one["id"]: one["text"] for one in wish.get("correct", [])}
        for line in fake.card:
            line["struck"] = line["struck"] or line["id"] in wish.get("strike", [])
            line.update({"text": right[line["id"]], "corrected": True} if line["id"] in right else {})
        return {"lines": fake.card}

    @app.get("/chat/stream")
    async def stream(request: Request, after: int = 0) -> Any:
        if not known(request):
            return problem(401, "This conversation is not known.")
        fake.stream_positions.append(request.headers.get("last-event-id"))
        if fake.streams_down:
            return problem(502, "The stream is down.")
        start = int(request.headers.get("last-event-id") or after)
        return StreamingResponse(chat_events(fake, request, start), media_type="text/event-stream")


async def chat_events(fake: FakeGateway, request: Request, seq: int) -> AsyncIterator[str]:
    cut, changed = fake.cut, -1
    while cut == fake.cut and not await request.is_disconnected():
        for message in [m for m in fake.messages if m["seq"] > seq]:
            seq = message["seq"]
            yield f"id: {seq}\ndata: {json.dumps(message)}\n\n"
        if changed != fake.changed:
            changed = fake.changed
            yield f"event: state\ndata: {json.dumps(fake.state)}\n\n"
        await asyncio.sleep(0.03)


class RunningGateway:
    """The fake on a free loopback port, in a thread of this process."""

    def __init__(self, fake: FakeGateway) -> None:
        self.fake = fake
        config = uvicorn.Config(
            build(fake), host="127.0.0.1", port=0, log_level="warning", ws="none", timeout_graceful_shutdown=1
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> "RunningGateway":
        self.thread.start()
        while not self.server.started and self.thread.is_alive():
            time.sleep(0.01)
        return self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self.fake.streams_down = True
        self.fake.cut_streams()
        self.server.should_exit = True
        self.thread.join(timeout=5)
