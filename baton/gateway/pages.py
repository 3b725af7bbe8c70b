"""The two pages and what they load. Pages are static: everything a person sees comes over the APIs."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse

from baton.app import Baton
from baton.gateway.access import app_of

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"
CSP = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    ]
)
router = APIRouter(include_in_schema=False)


@router.get("/")
def chat(app: Annotated[Baton, Depends(app_of)]) -> FileResponse:
    """The chat page; embeddable by the sites of BATON_EMBED_ORIGINS only."""
    return _page("chat.html", " ".join(["'self'", *app.settings.embed_origins]))


@router.get("/desk")
def desk() -> FileResponse:
    """The desk; never embeddable."""
    return _page("desk.html", "'none'")


@router.get("/widget.js")
def widget() -> FileResponse:
    """The launcher that a merchant's page loads with one script tag."""
    return FileResponse(STATIC / "widget.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def _page(name: str, ancestors: str) -> FileResponse:
    headers = {"Content-Security-Policy": f"{CSP}; frame-ancestors {ancestors}", "Cache-Control": "no-cache"}
    return FileResponse(TEMPLATES / name, media_type="text/html; charset=utf-8", headers=headers)
