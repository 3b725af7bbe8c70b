"""Which other sites' scripts may use the chat's API from a browser: those of BATON_EMBED_ORIGINS, no others.

The page and its frame speak from the gateway's own origin and are not concerned; nor is what is no browser. Cookies are
not used anywhere, so none are allowed.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from baton.gateway.problems import problem

OPEN_TO_SITES = ("/chat",)
"""What the sites may use; the desk and the rest stay closed to all of them."""
ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}


class Origins:
    """Answers preflights, names the allowed origin in answers, and refuses scripts of other sites with 403."""

    def __init__(self, app: ASGIApp, *, allowed: Sequence[str]) -> None:
        self.app = app
        self.allowed = frozenset(origin.lower() for origin in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin = headers.get("origin")
        if origin is None or _is_own(origin, headers) or not _is_api(scope["path"]):
            await self.app(scope, receive, send)
        elif origin.lower() not in self.allowed or not scope["path"].startswith(OPEN_TO_SITES):
            await problem(403, "This site may not use the chat.", headers={"Vary": "Origin"})(scope, receive, send)
        elif scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight(origin)(scope, receive, send)
        else:
            await self.app(scope, receive, _naming(origin, send))


def _is_own(origin: str, headers: Headers) -> bool:
    """The browser's own word where it gives one, else the host it was asked for."""
    said = headers.get("sec-fetch-site")
    if said is not None:
        return said in ("same-origin", "none")
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _is_api(path: str) -> bool:
    return path.startswith(("/chat", "/api"))


def _preflight(origin: str) -> ASGIApp:
    return Response(status_code=204, headers={**ALLOWED, "Access-Control-Allow-Origin": origin, "Vary": "Origin"})


def _naming(origin: str, send: Send) -> Send:
    async def named(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = "Retry-After"
            headers.add_vary_header("Origin")
        await send(message)

    return named
