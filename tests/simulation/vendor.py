"""WhatsApp's side as a program plays it: signed webhooks towards Baton, and a Graph API that takes its messages.

`trouble` decides for each message what the API does: take it (None), refuse it for now ("429", "500"), or take it and
never answer ("silent"), as happens when a connection breaks after the request left.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from baton.channels.signature import HEADER, sign

SECRETS = {
    "BATON_WHATSAPP_APP_SECRET": "a-secret-of-the-app",
    "BATON_WHATSAPP_VERIFY_TOKEN": "let-me-in",
    "BATON_WHATSAPP_ACCESS_TOKEN": "EAA-played",
    "BATON_WHATSAPP_PHONE_NUMBER_ID": "1122334455667",
}
NUMBER = SECRETS["BATON_WHATSAPP_PHONE_NUMBER_ID"]
SILENCE_S = 60.0


@dataclass(frozen=True)
class Taken:
    """A message that the API took: for whom, its words, our reference, the id it got, and when by `time.monotonic`."""

    to: str
    text: str
    reference: str
    wamid: str
    at: float = field(default_factory=time.monotonic)


def nothing_wrong(body: Mapping[str, Any]) -> str | None:
    """Every message is taken."""
    return None


@dataclass
class Vendor:
    """The Graph API on loopback; `on_taken` hears of every message it took."""

    trouble: Callable[[Mapping[str, Any]], str | None] = nothing_wrong
    on_taken: Callable[[Taken], None] = lambda taken: None
    taken: list[Taken] = field(default_factory=list)
    refused: int = 0
    silent: int = 0
    marks: int = 0
    address: str = ""

    async def start(self) -> asyncio.AbstractServer:
        """Listen on a free port; `address` is what BATON_META_URL gets."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
                status, answer = await self._answer(json.loads(await reader.readexactly(length) or b"{}"))
                content = json.dumps(answer).encode()
                lines = (f"HTTP/1.1 {status} x", "Content-Type: application/json", f"Content-Length: {len(content)}")
                writer.write("\r\n".join((*lines, "", "")).encode() + content)
                await writer.drain()
        writer.close()

    async def _answer(self, body: Mapping[str, Any]) -> tuple[int, Any]:
        if body.get("status") == "read":
            self.marks += 1
            return 200, {"success": True}
        trouble = self.trouble(body)
        if trouble in ("429", "500"):
            self.refused += 1
            code = 130429 if trouble == "429" else 131000
            return int(trouble), {"error": {"message": "played", "code": code}}
        taken = Taken(
            _to(body), _words(body), str(body.get("biz_opaque_callback_data")), f"wamid.{len(self.taken) + 1}"
        )
        self.taken.append(taken)
        self.on_taken(taken)
        if trouble == "silent":
            self.silent += 1
            await asyncio.sleep(SILENCE_S)
        return 200, {"messaging_product": "whatsapp", "messages": [{"id": taken.wamid}]}


def _to(body: Mapping[str, Any]) -> str:
    return str(body.get("to") or body.get("recipient"))


def _words(body: Mapping[str, Any]) -> str:
    if body.get("type") == "text":
        return str(body["text"]["body"])
    return str(((body.get("interactive") or {}).get("body") or {}).get("text", ""))


def message(sender: str, wamid: str, text: str) -> dict[str, Any]:
    """A customer's message as a webhook holds it."""
    return {"from": sender, "id": wamid, "timestamp": str(int(time.time())), "type": "text", "text": {"body": text}}


def receipt(taken: Taken, said: str = "delivered") -> dict[str, Any]:
    """How far a message of ours got, as a webhook holds it."""
    return {
        "id": taken.wamid,
        "status": said,
        "timestamp": str(int(time.time())),
        "recipient_id": taken.to,
        "biz_opaque_callback_data": taken.reference,
    }


def signed(*messages: dict[str, Any], statuses: list[dict[str, Any]] | None = None) -> tuple[bytes, dict[str, str]]:
    """A webhook of these messages and statuses, and the headers that come with it."""
    senders = sorted({one["from"] for one in messages})
    contacts = [{"profile": {"name": f"Customer {sender}"}, "wa_id": sender} for sender in senders]
    value: dict[str, Any] = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": NUMBER}}
    value |= {"contacts": contacts, "messages": list(messages)} if messages else {}
    value |= {"statuses": statuses} if statuses else {}
    change = {"field": "messages", "value": value}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}).encode()
    return body, {HEADER: sign(body, SECRETS["BATON_WHATSAPP_APP_SECRET"]), "Content-Type": "application/json"}
