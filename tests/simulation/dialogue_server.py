"""A dialogue engine that a program plays: the turn protocol over HTTP, at next to no cost of its own.

It answers each question of `answers` with its text and everything else with "re: <text>", and runs no turn twice:
the recorded answer is given again, as our input channel of Rasa does.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from baton.handoff.reading import Reading


@dataclass
class DialogueServer:
    """`takes_s` is how long a turn takes.

    `turns` are the inbound ids in the order in which they were run, `asked` is how often turns were asked for.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    takes_s: float = 0.0
    turns: list[str] = field(default_factory=list)
    asked: int = 0
    port: int = 0
    _said: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def start(self, port: int = 0) -> asyncio.AbstractServer:
        """Listen; `port` says where, when it was 0."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                lines = head.lower().split("\r\n")
                length = next((int(line[15:]) for line in lines if line.startswith("content-length:")), 0)
                body = json.loads(await reader.readexactly(length) or b"{}")
                content = json.dumps(await self._answer(head.split(" ", 2)[1], body)).encode()
                said = ("HTTP/1.1 200 OK", "Content-Type: application/json", f"Content-Length: {len(content)}")
                writer.write("\r\n".join((*said, "", "")).encode() + content)
                await writer.drain()
        writer.close()

    async def _answer(self, path: str, body: Mapping[str, Any]) -> Any:
        if path.endswith("/state"):
            return {"model": "played", "ready": True}
        reading = Reading(text=str(body.get("text")), intent="ask", confidence=0.9).to_dict()
        if path.endswith("/parse"):
            return {"reading": reading}
        key = str(body["inbound_id"])
        self.asked += 1
        if key in self._said:
            return {**self._said[key], "already_ran": True}
        if self.takes_s:
            await asyncio.sleep(self.takes_s)
        text = self.answers.get(body["text"], f"re: {body['text']}")
        self.turns.append(key)
        self._said[key] = {
            "replies": [{"text": text}],
            "reading": reading,
            "actions": [],
            "failures": [],
            "model": "played",
        }
        return self._said[key]
