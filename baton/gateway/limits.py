"""Two guards around every request: bodies are small, and browsers are told what not to do."""

import re

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from baton.gateway.problems import SAFE, problem

CHAT_BYTES = 256 * 1024
WEBHOOK_BYTES = 3 * 1024 * 1024
"""Meta's webhooks have up to 3 MB (reference: WhatsApp Cloud API, webhooks overview)."""
UPLOAD = re.compile(r"/chat/attachments|/api/conversations/[^/]+/attachments")


class _TooLarge(HTTPException):
    """The body grew over the limit while it was read; the application's handlers answer it too."""

    def __init__(self) -> None:
        super().__init__(413, "The request is too large.")


class BodyLimit:
    """Answers 413 to bodies over the limit, also when no length was announced; `file_bytes` is that of uploads."""

    def __init__(self, app: ASGIApp, *, file_bytes: int) -> None:
        self.app = app
        self.file_bytes = file_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > limit:
            await problem(413, "The request is too large.")(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _TooLarge
            return message

        try:
            await self.app(scope, counted, send)
        except _TooLarge:
            await problem(413, "The request is too large.")(scope, receive, send)

    def _limit(self, path: str) -> int:
        if path.startswith(("/channels/", "/helpdesks/")):
            return WEBHOOK_BYTES
        return self.file_bytes if UPLOAD.fullmatch(path) else CHAT_BYTES


class SafeHeaders:
    """Adds the headers that every answer carries."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith(("/chat", "/api")):
                    headers.setdefault("Cache-Control", "no-store")
                elif scope["path"].startswith("/static"):
                    headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
