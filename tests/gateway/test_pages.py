"""The pages come in the brand's words and colours, small, and whole without a script of their own."""

import gzip
import json
import re
from dataclasses import replace

import pytest

from baton.gateway.pages import IMAGES, STATIC
from baton.voice.theme import Theme
from baton.voice.words import desk_words_of, words_of
from tests.gateway.people import Gateway

TEMPLATES = STATIC.parent / "templates"
SCRIPTS = sorted([*STATIC.rglob("chat/*.js"), *STATIC.rglob("page/*.js")])
DESK_SCRIPTS = sorted(STATIC.rglob("desk/*.js"))
DESK_KEY = re.compile(
    r"""\b(?:d|parts)\(\s*["'`]([a-z_]+(?:\.[a-z_]+)*)["'`]|\? "([a-z_]+\.[a-z_]+)" : "([a-z_]+\.[a-z_]+)\""""
)
PLAIN = re.compile(r""">\s*[A-Z][a-z]|(?:aria-label|placeholder|title)="[A-Z]""")
KEY = re.compile(r"""\bw\(\s*["'`]([a-z_]+(?:\.[a-z_]+)+)["'`]""")


def has(words: object, key: str) -> bool:
    for part in key.split("."):
        words = words.get(part) if isinstance(words, dict) else None
    return words is not None


PAGES = ["/", "/desk", "/desk/academy", "/desk/insights", "/desk/review"]
MODULES = ["/theme.css", "/words.js", "/desk-words.js", "/widget.js"]


@pytest.mark.parametrize("path", [*PAGES, *MODULES])
def test_what_has_not_changed_is_not_sent_again(gateway: Gateway, path: str) -> None:
    first = gateway.client.get(path)
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    again = gateway.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/", "/desk", "/desk/academy", "/desk/insights", "/desk/review"])
def test_a_page_holds_no_script_and_no_style_of_its_own(gateway: Gateway, path: str) -> None:
    html = gateway.client.get(path).text
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", html) == []
    assert '<html lang="en" dir="ltr">' in html
    assert "{{" not in html


def test_images_come_from_the_sites_of_the_setting_only(gateway: Gateway) -> None:
    def sources(path: str) -> str:
        policy = gateway.client.get(path).headers["content-security-policy"]
        return next(part for part in policy.split("; ") if part.startswith("img-src"))

    assert (sources("/"), sources("/desk")) == (IMAGES, IMAGES)
    settings = gateway.baton.settings
    gateway.baton.settings = replace(settings, image_origins=("https://cdn.example", "https://b.example"))
    assert (sources("/"), sources("/desk")) == (f"{IMAGES} https://cdn.example https://b.example", IMAGES)


def test_the_first_paint_names_the_company_before_any_script_runs(gateway: Gateway) -> None:
    html = gateway.client.get("/").text
    company = gateway.baton.lines().company
    assert f"<title>Chat with {company}</title>" in html
    assert f'dir="auto">{company}</h1>' in html


def test_the_launcher_is_small_and_carries_the_brands_looks(gateway: Gateway) -> None:
    script = gateway.client.get("/widget.js")
    assert len(gzip.compress(script.content)) <= 30_000
    assert "__BATON__" not in script.text
    assert gateway.baton.lines().theme.light.brand in script.text
    assert "eval(" not in script.text
    assert "innerHTML" not in script.text


def test_the_words_are_a_module_of_plain_data(gateway: Gateway) -> None:
    answer = gateway.client.get("/words.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    found = json.loads(answer.text.removeprefix("export default ").rstrip(";\n"))
    assert found == words_of("en")


def test_every_word_that_a_script_asks_for_is_there() -> None:
    asked = {key for path in SCRIPTS for key in KEY.findall(path.read_text(encoding="utf-8"))}
    assert len(asked) > 50
    assert [key for key in sorted(asked) if not has(words_of("en"), key)] == []


def test_every_word_of_the_desk_is_there_and_none_stands_in_its_page() -> None:
    found = [keys for path in DESK_SCRIPTS for keys in DESK_KEY.findall(path.read_text(encoding="utf-8"))]
    asked = {key for keys in found for key in keys if key}
    page = (TEMPLATES / "desk.html").read_text(encoding="utf-8")
    asked |= set(re.findall(r"{{ desk\.([a-z_.]+) }}", page))
    assert len(asked) > 200
    assert [key for key in sorted(asked) if not has(desk_words_of("en"), key)] == []
    assert PLAIN.findall(page) == []


def test_where_nobody_translated_the_desk_it_speaks_english() -> None:
    assert desk_words_of("cy") == desk_words_of("en")


def test_no_script_makes_markup_of_text() -> None:
    scripts = [*STATIC.rglob("*.js")]
    wrong = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        'setAttribute("style',
    )
    assert [
        f"{path.name}: {word}" for path in scripts for word in wrong if word in path.read_text(encoding="utf-8")
    ] == []


def test_the_theme_holds_light_and_dark_and_the_readers_choice() -> None:
    css = Theme().css()
    assert css.count("--brand:") == 3
    assert ":root[data-scheme='dark']" in css
    assert "prefers-color-scheme: dark" in css
    assert "@import" not in css
