"""Errors as RFC 9457 problem documents (https://www.rfc-editor.org/rfc/rfc9457); nothing of the inside leaks."""

import logging
import math

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from baton.errors import (
    AlreadyClaimed,
    BatonError,
    CustomerBusy,
    CustomerWrote,
    FileRefused,
    MoveNotAllowed,
    NotFound,
    NotMeasured,
    Overloaded,
    StorageUnavailable,
    TokenRefused,
)

log = logging.getLogger("baton.gateway")
RETRY_AFTER_S = "3"
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Headers that every answer carries."""
CHALLENGE = {"WWW-Authenticate": "Bearer"}
STATUSES: dict[type[BatonError], int] = {
    NotFound: 404,
    AlreadyClaimed: 409,
    CustomerBusy: 409,
    CustomerWrote: 409,
    MoveNotAllowed: 409,
    TokenRefused: 401,
    FileRefused: 415,
    Overloaded: 429,
    NotMeasured: 503,
}
"""Error to HTTP status; 400 for all others."""
TITLES = {
    400: "Bad request",
    401: "Not logged in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too long",
    415: "This kind of file is not taken",
    422: "Cannot be read",
    429: "Too many attempts",
    503: "Not available right now",
}


def problem(status: int, detail: str, *, headers: dict[str, str] | None = None) -> JSONResponse:
    """A problem document; `detail` is a sentence for the person at the screen."""
    body = {"type": "about:blank", "title": TITLES.get(status, "Error"), "status": status, "detail": detail}
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Answer every error of the application with a problem document."""
    app.add_exception_handler(StorageUnavailable, _unavailable)
    app.add_exception_handler(BatonError, _ours)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


async def _unavailable(request: Request, error: Exception) -> JSONResponse:
    log.error("database unavailable", extra={"path": request.url.path, "error": str(error)})
    detail = "Nothing was stored. Please try again in a moment."
    return problem(503, detail, headers={"Retry-After": RETRY_AFTER_S})


async def _ours(request: Request, error: Exception) -> JSONResponse:
    status = next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 400)
    headers = CHALLENGE if status == 401 else None
    if isinstance(error, (Overloaded, NotMeasured)):
        headers = {"Retry-After": str(math.ceil(error.retry_after_s))}
    return problem(status, str(error), headers=headers)


async def _unreadable(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        return await _unexpected(request, error)
    if any(entry["type"] == "value_error.any_str.max_length" for entry in error.errors()):
        return problem(413, "The text is too long.")
    fields = sorted({str(entry["loc"][-1]) for entry in error.errors()})
    return problem(422, f"The request is not as described in /api/openapi.json: see {', '.join(fields)}.")


async def _http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        return await _unexpected(request, error)
    return problem(error.status_code, str(error.detail), headers=dict(error.headers or {}))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected error", extra={"path": request.url.path, "error": type(error).__name__}, exc_info=False)
    # This answer is made outside the application's layers, so that no other code adds its headers.
    headers = {**SAFE, "Cache-Control": "no-store"}
    return problem(500, "Something went wrong on our side. Nothing you wrote is lost on your screen.", headers=headers)
