"""The guides say what can be done: every command in them exists with its options, every link leads to a heading."""

import re
import shlex
from pathlib import Path

import pytest

from baton.cli import COMMANDS, GROUPS, build_parser

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "knowledge").glob("*.md"), *ROOT.glob("tests/*/*.md")]
)
NAMES = {command.name: {name for name, _ in command.arguments} for command in COMMANDS}
RUNS = {command.name: command.run for command in COMMANDS}
TYPED = re.compile(r"^ {4,}(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?baton (.*)$", re.MULTILINE)
"""A line of a block; what stands behind two blanks explains it."""
NAMED = re.compile(r"`(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?baton ([a-z][^`]*)`")


def lines() -> list[tuple[str, str]]:
    found = [(page.name, one) for page in PAGES for one in TYPED.findall(page.read_text(encoding="utf-8"))]
    return [(name, re.split(r"\s{2,}", one)[0]) for name, one in found]


def mentions() -> list[tuple[str, str]]:
    return sorted({(page.name, one) for page in PAGES for one in NAMED.findall(page.read_text(encoding="utf-8"))})


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.strip().casefold()).replace(" ", "-") for one in headings}


def test_the_pages_are_read() -> None:
    assert {"designers.md", "first_day.md", "leads.md", "production.md", "compliance.md"} <= {
        page.name for page in PAGES
    }
    assert ("leads.md", "user add asha --skill orders") in mentions()
    assert ("voice.md", "voice try --voice calm") in lines()


@pytest.mark.parametrize(("page", "line"), lines())
def test_a_command_that_is_shown_can_be_typed(page: str, line: str) -> None:
    parsed = build_parser().parse_args(shlex.split(line, comments=True))
    name = max((name for name in NAMES if line.startswith(name)), key=len)
    assert parsed.run is RUNS[name], page


@pytest.mark.parametrize(("page", "words"), mentions())
def test_a_command_that_is_named_exists_with_its_options(page: str, words: str) -> None:
    parts = words.split()
    name = next((" ".join(parts[:size]) for size in (2, 1) if " ".join(parts[:size]) in {*NAMES, *GROUPS}), None)
    assert name is not None, f"{page}: there is no command `baton {words}`"
    options = {part for part in parts if part.startswith("--")}
    assert options <= NAMES.get(name, set()) | {"--help"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_leads_to_a_page_and_a_heading(page: Path) -> None:
    prose = re.sub(r"^ {4,}.*$|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    links = re.findall(r"\]\(([^)\s]+)\)", prose)
    for link in (one for one in links if "://" not in one):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link
