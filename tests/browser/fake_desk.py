"""The desk's half of the fake gateway: login, queue, conversations, what an agent does, the live line."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from baton.assist.mirror import read_draft


def add_desk(app: FastAPI, fake: Any, *, problem: Callable[..., Response], start: datetime) -> None:
    """The routes under /api; `fake` is the FakeGateway whose state they show and change."""

    def known(request: Request) -> bool:
        return request.headers.get("authorization") == f"Bearer {fake.desk_token}"

    def profile() -> dict[str, Any]:
        return {"name": "Ana", "role": fake.role, "skills": ["orders", "complaints"]}

    @app.post("/api/login")
    async def login(request: Request) -> Any:
        body = await request.json()
        if body["password"] != "right horse":
            return problem(401, "Name or password is not right.")
        return {"token": fake.desk_token, "user": profile()}

    @app.post("/api/logout", status_code=204)
    def logout() -> None:
        fake.desk_calls.append(("logout", None))

    @app.get("/api/me")
    def me(request: Request) -> Any:
        skills = {"complaints": "Complaints", "billing": "Invoices and payment"}
        return {"user": profile(), "skills": skills} if known(request) else problem(401, "Please log in.")

    @app.get("/api/team")
    def team(request: Request) -> Any:
        return {"people": fake.team} if known(request) else problem(401, "Please log in.")

    @app.get("/api/rights")
    def rights() -> Any:
        return {"reviews": fake.reviews}

    @app.post("/api/presence")
    async def switch(request: Request) -> Any:
        body = await request.json()
        fake.desk_calls.append(("presence", body))
        fake.team[0]["presence"] = body["status"]
        return body

    @app.get("/api/wrap-up")
    def wrap_up() -> Any:
        return {"required": False, "reasons": {"delivery": "Delivery and tracking"}, "tags": ["goodwill"]}

    @app.put("/api/conversations/{conversation}/tags")
    async def tag(conversation: str, request: Request) -> Any:
        body = await request.json()
        fake.desk_calls.append(("tags", body))
        fake.conversations[conversation]["tags"] = body["tags"]
        return body

    @app.get("/api/queue")
    def queue(request: Request) -> Any:
        return {"conversations": fake.queue} if known(request) else problem(401, "Please log in.")

    @app.get("/api/conversations")
    def conversations(request: Request, owner: str = "", q: str = "") -> Any:
        if not known(request):
            return problem(401, "Please log in.")
        rows = [
            row_of(c) for c in fake.conversations.values() if belongs(c, owner) and q.lower() in json.dumps(c).lower()
        ]
        return {"conversations": rows}

    @app.get("/api/conversations/{conversation}")
    def one(conversation: str) -> Any:
        return fake.conversations.get(conversation) or problem(404, "There is no such conversation.")

    @app.get("/api/conversations/{conversation}/others")
    def others(conversation: str) -> Any:
        return {"others": fake.others}

    @app.get("/api/conversations/{conversation}/orders")
    def orders(conversation: str) -> Any:
        return {"orders": fake.orders}

    @app.post("/api/looking", status_code=204)
    async def looking(request: Request) -> None:
        fake.desk_calls.append(("looking", await request.json()))

    @app.get("/api/conversations/{conversation}/assist")
    def assist(conversation: str) -> Any:
        return fake.help

    @app.post("/api/conversations/{conversation}/mirror")
    async def mirror(conversation: str, request: Request) -> Any:
        draft = (await request.json())["draft"]
        fake.desk_calls.append(("mirror", draft))
        return {"mirror": [asdict(hint) for hint in read_draft(draft, mood="anger")]}

    @app.post("/api/conversations/{conversation}/ask")
    async def ask(conversation: str, request: Request) -> Any:
        question = (await request.json())["question"]
        return {"passages": [passage for passage in fake.passages if question.lower() in passage["text"].lower()]}

    @app.post("/api/conversations/{conversation}/{verb}")
    async def act(conversation: str, verb: str, request: Request) -> Any:
        raw = await request.body()
        body = json.loads(raw) if raw else None
        fake.desk_calls.append((verb, body))
        if verb == "claim" and fake.claimed_by:
            return problem(409, "Already claimed", f"{fake.claimed_by} already has this conversation.")
        desk_act(fake, conversation, verb, body, start)
        return answer_to(verb, fake.conversations[conversation])

    @app.get("/api/stream")
    async def stream(request: Request) -> Response:
        if fake.streams_down:
            return problem(502, "The stream is down.")
        return StreamingResponse(desk_events(fake, request), media_type="text/event-stream")


def belongs(conversation: dict[str, Any], owner: str) -> bool:
    if owner == "mine":
        return conversation["owner"] == "human" and conversation["holder"] == "Ana"
    return not owner or conversation["owner"] == owner


def row_of(conversation: dict[str, Any]) -> dict[str, Any]:
    last = conversation["messages"][-1]
    return {
        "conversation": conversation["conversation"],
        "customer": conversation["customer"]["name"],
        "channel": conversation["customer"]["channel"],
        "owner": conversation["owner"],
        "holder": conversation["holder"],
        "last_text": last["text"],
        "updated_at": last["at"],
        "sentiment": conversation["sentiment"][-1]["value"] if conversation["sentiment"] else 0,
    }


def desk_act(fake: Any, key: str, verb: str, body: Any, start: datetime) -> None:
    conversation = fake.conversations[key]
    if verb == "claim":
        conversation.update(owner="human", holder="Ana", epoch=conversation["epoch"] + 1)
        fake.queue = [entry for entry in fake.queue if entry["conversation"] != key]
    elif verb == "messages":
        seq = len(conversation["messages"]) + 1
        at = (start + timedelta(minutes=2, seconds=20 * seq)).isoformat()
        conversation["messages"].append(
            {"id": body["id"], "seq": seq, "author": "agent", "name": "Ana", "text": body["text"], "at": at,
             "delivery": "delivered", "sentiment": None}
        )  # fmt: skip
    elif verb == "assign":
        conversation.update(owner="human", holder=body["to"])
    elif verb in ("notes", "whisper"):
        at = (start + timedelta(minutes=5)).isoformat()
        conversation["notes"].append(
            {"id": f"n{len(conversation['notes'])}", "author": "Ana", "text": body["text"], "at": at}
            | ({"whom": conversation["holder"]} if verb == "whisper" else {})
        )
    elif verb == "return":
        conversation.update(owner="bot", holder=None)
    elif verb == "transfer":
        conversation.update(owner="queue", holder=None)
    elif verb == "close":
        conversation.update(owner="closed", holder=None)
    fake.tell_desk("conversation", key)


def answer_to(verb: str, conversation: dict[str, Any]) -> dict[str, Any]:
    """What the gateway says of a deed: where the words stand, or who has it."""
    if verb == "messages":
        return {"seq": conversation["messages"][-1]["seq"]}
    if verb in ("notes", "whisper"):
        return {"id": conversation["notes"][-1]["id"]}
    return {key: conversation[key] for key in ("conversation", "owner", "holder")}


async def desk_events(fake: Any, request: Request) -> AsyncIterator[str]:
    cut, position = fake.cut, len(fake.desk_events)
    yield ": hello\n\n"
    while cut == fake.cut and not await request.is_disconnected():
        for event, conversation in fake.desk_events[position:]:
            yield f"event: {event}\ndata: {json.dumps({'conversation': conversation})}\n\n"
        position = len(fake.desk_events)
        await asyncio.sleep(0.03)
