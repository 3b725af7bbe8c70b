"""Where a link of a text leads: to a file that is there, a heading that is there, an address that can be one.

It reads our own files and asks no server, so that a check gives the same answer on every machine.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from baton.voice.found import Found
from baton.voice.tone_check import Finding

REASON = "dead_link"
_MARKDOWN = re.compile(r"\]\(\s*<?([^)\s>]*)>?[^)]*\)")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]^][^\]]*\]:\s*<?([^\s>]*)>?", re.MULTILINE)
_USED = re.compile(r"\[([^\[\]]+)\]\[([^\[\]]*)\]")
_NAMED = re.compile(r"^ {0,3}\[([^\]]+)\]:", re.MULTILINE)
_HREF = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*["']?([^"'\s>]*)""", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w(</])(?:https?://|www\.)[^\s<>()\[\]\"'{}]+", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@([\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_HOST = re.compile(r"([a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_ENDS = ".,;:!?"


def dead_links(folder: Path) -> Iterator[Found]:
    """Every link of the articles under `folder` that leads nowhere; a README is for writers and has examples."""
    for path in sorted(folder.rglob("*.md")):
        if path.name.upper() == "README.MD":
            continue
        text = path.read_text(encoding="utf-8")
        read = set()
        for found in (one for kind in (_MARKDOWN, _REFERENCE, _HREF) for one in kind.finditer(text)):
            read.add(found.start(1))
            better = _remedy(found[1], path)
            if better:
                yield Found(path, _line(text, found.start(1)), Finding(REASON, found[1], better))
        named = {" ".join(name.casefold().split()) for name in _NAMED.findall(text)}
        for found in _USED.finditer(text):
            if " ".join((found[2] or found[1]).casefold().split()) not in named:
                better = f"Add a line [{found[2] or found[1]}]: that says where it leads."
                yield Found(path, _line(text, found.start()), Finding(REASON, found[0], better))
        for found in _BARE.finditer(text):
            for finding in links_of(found[0]) if found.start() not in read else ():
                yield Found(path, _line(text, found.start()), finding)


def links_of(text: str) -> Iterator[Finding]:
    """The web addresses of a plain text that nobody can open safely."""
    for found in _BARE.finditer(text):
        link = found[0].rstrip(_ENDS)
        better = _web(link)
        if better:
            yield Finding(REASON, link, better)


def _remedy(target: str, path: Path) -> str | None:
    """What to do about a link of a Markdown file; None for one that leads somewhere."""
    if not target:
        return "Say where it leads, or leave the link out."
    if target.lower().startswith("mailto:"):
        return None if _ADDRESS.fullmatch(target[7:].split("?")[0]) else "Write a whole e-mail address."
    if re.match(r"[a-z][a-z0-9+.-]*:", target, re.IGNORECASE):
        return _web(target)
    name, _, heading = target.partition("#")
    file = path.parent / unquote(name) if name else path
    if not file.is_file():
        return f"There is no file {name} beside {path.name}; name one that is there."
    if heading and unquote(heading).lower() not in _headings(file):
        return f"{file.name} has no heading for #{heading}; name one that is there, or the file alone."
    return None


def _web(link: str) -> str | None:
    address = link if "//" in link else f"//{link}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return "Write a whole web address, such as https://shop.example/returns."
    if not _HOST.fullmatch(host):
        return "Write a whole web address, such as https://shop.example/returns."
    return None if parts.scheme == "https" else "Begin the address with https://, so that it can be trusted and tapped."


def _headings(file: Path) -> set[str]:
    """The fragments of a file's headings, written as most Markdown pages do."""
    found = _HEADING.findall(file.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in found}


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
