"""The two pages and what they load: templates in the brand's words, its colours, the words for the scripts.

Nothing a person wrote is in them: everything that customers and agents see of each other comes over the APIs.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from baton.app import Baton
from baton.channels import NAMES
from baton.gateway.access import app_of
from baton.voice.lines import Lines
from baton.voice.words import desk_words_of, direction, words_of

HERE = Path(__file__).parent
STATIC = HERE / "static"
TEMPLATES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
IMAGES = "img-src 'self' data: blob:"
CSP = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        IMAGES,
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    ]
)
WIDGET_WORDS = "__BATON__"
"""Stands in widget.js for the brand's colours and words, so that a merchant's policy need not let it fetch them."""
App = Annotated[Baton, Depends(app_of)]
router = APIRouter(include_in_schema=False)


@router.get("/")
def chat(request: Request, app: App) -> Response:
    """The chat page; embeddable by the sites of BATON_EMBED_ORIGINS only."""
    ancestors = " ".join(["'self'", *app.settings.embed_origins])
    return _page(request, page_html("chat.html", app.lines()), ancestors, app.settings.image_origins)


@router.get("/desk")
def desk(request: Request, app: App) -> Response:
    """The desk; never embeddable."""
    return _page(request, page_html("desk.html", app.lines()), "'none'")


@router.get("/desk/academy")
def academy(request: Request, app: App) -> Response:
    """Practice with simulated customers; never embeddable."""
    return _page(request, page_html("academy.html", app.lines()), "'none'")


@router.get("/desk/insights")
def insights(request: Request, app: App) -> Response:
    """What is measured, for leads; never embeddable. The page itself holds no figure."""
    app.measuring.warm_up()
    return _page(request, page_html("insights.html", app.lines()), "'none'")


@router.get("/desk/review")
def review(request: Request, app: App) -> Response:
    """The meeting about a month, for leads and compliance; never embeddable. The page itself holds nothing of it."""
    return _page(request, page_html("review.html", app.lines()), "'none'")


@router.get("/theme.css")
def theme(request: Request, app: App) -> Response:
    """The brand's colours."""
    return _fresh(request, app.lines().theme.css(), "text/css")


@router.get("/words.js")
def words(request: Request, app: App) -> Response:
    """The words of the pages, as a module of its own so that no script is in a page."""
    return _fresh(request, words_js(app.lines()), "text/javascript")


@router.get("/desk-words.js")
def desk_words(request: Request, app: App) -> Response:
    """The words of the desk alone, which customers need not load."""
    return _fresh(request, desk_words_js(app.lines()), "text/javascript")


@router.get("/widget.js")
def widget(request: Request, app: App) -> Response:
    """The launcher that a merchant's page loads with one script tag."""
    answer = _fresh(request, widget_js(app.lines()), "text/javascript")
    # Any page may load the script; what it opens is refused by the browser outside the sites that may embed the chat.
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def page_html(name: str, lines: Lines) -> str:
    """A page in the brand's language."""
    page = TEMPLATES.get_template(name)
    tag = lines.language
    told = {"words": words_of(tag), "desk": desk_words_of(tag), "channels": NAMES}
    return page.render(**told, language=tag, direction=direction(tag), company=lines.company)


def words_js(lines: Lines) -> str:
    """A module whose default export is every word of the pages."""
    return f"export default {_json(dict(words_of(lines.language)))};\n"


def desk_words_js(lines: Lines) -> str:
    """A module whose default export is every word of the desk."""
    return f"export default {_json(dict(desk_words_of(lines.language)))};\n"


def widget_js(lines: Lines) -> str:
    """The launcher with the brand's colours and words in it."""
    both: tuple[Any, ...] = ("light", "dark")
    colours = {scheme: lines.theme.variables(scheme) for scheme in both}
    wanted = ("brand", "brand-ink", "brand-hover", "surface", "focus", "person-soft", "person-soft-ink")
    looks = {scheme: {name: colours[scheme][name] for name in wanted} for scheme in both}
    about = {"words": words_of(lines.language)["widget"], "looks": looks, "direction": direction(lines.language)}
    return (STATIC / "widget.js").read_text(encoding="utf-8").replace(WIDGET_WORDS, _json(about))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True)


def csp(images: Sequence[str] = ()) -> str:
    """The pages' policy, with the origins whose images it lets through besides its own."""
    return CSP.replace(IMAGES, " ".join([IMAGES, *images]))


def _page(request: Request, html: str, ancestors: str, images: Sequence[str] = ()) -> Response:
    answer = _fresh(request, html, "text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = f"{csp(images)}; frame-ancestors {ancestors}"
    return answer


def _fresh(request: Request, text: str, media_type: str) -> Response:
    """Asked for again at each visit, sent again only when it has changed."""
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"Cache-Control": "no-cache", "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type=media_type, headers=headers)
