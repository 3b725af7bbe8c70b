"""Reads the marks in an agent's mail: lines like `#note` or `#close` that are meant for Baton. Pure.

In doubt nothing is said to the customer: a mark that is not known, or not alone on its line, holds the whole mail back.
"""

import re
import unicodedata
from dataclasses import dataclass

from baton.helpdesks.connector import Status

NOTES = frozenset({"note", "notes", "private", "internal"})
"""From such a line on everything is for the team."""
STATUS: dict[str, Status] = {"take": "open", "bot": "bot", "close": "closed"}
HOW = "#take, #note, #bot and #close, each alone on its line"
MARK = re.compile(r"(?:[^\w#]|_)*#+\s*([^\W\d]\w*)[\s:.,;!*_-]*(.*)", re.DOTALL)
PRIVATE_SUBJECT = re.compile(r"#\s*(?:notes?|private|internal)\b|\[\s*(?:notes?|private|internal)\s*\]")
INVISIBLE = frozenset({"Cf", "Cc", "Mn", "Me"})


@dataclass(frozen=True)
class Marked:
    """What a mail asks for: words for the customer, a status, or neither; `refused` says why nothing was done."""

    words: str = ""
    status: Status | None = None
    is_note: bool = False
    refused: str = ""


def read_marks(text: str, *, subject: str = "") -> Marked:
    """The agent's own words, without what was quoted, as they are meant."""
    if PRIVATE_SUBJECT.search(_plain(subject)):
        return Marked(is_note=True)
    words: list[str] = []
    status: Status | None = None
    for line in text.splitlines():
        mark = MARK.fullmatch(_plain(line))
        if mark is None:
            words.append(line)
            continue
        name, rest = mark.groups()
        if name in NOTES:
            return Marked("\n".join(words).strip(), status, is_note=True)
        if name not in STATUS:
            return Marked(refused=f"#{name[:30]} is not known. There are {HOW}.")
        if rest.strip():
            return Marked(refused=f"#{name} must stand alone on its line. There are {HOW}.")
        status = STATUS[name]
    return Marked("\n".join(words).strip(), status)


def _plain(text: str) -> str:
    """Without capitals, wide forms, accents and characters that nobody sees."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in folded if one in "\t " or unicodedata.category(one) not in INVISIBLE)
