"""Turns one of our messages into what a vendor can show. The written rule, the same on every channel:

| the message has | it becomes |
| --- | --- |
| text only | text, split at paragraphs, lines, sentence ends or words where it is too long for one message |
| up to `buttons` choices that differ within their length | buttons under the text |
| more choices, up to `rows`, or some that look alike when cut | a list, opened by its label |
| more than `rows` choices | the text with the choices numbered; the core understands the number when it is typed |
| an image | the picture above the text (as its caption, or above the buttons, where the channel can) |
| a link | a line under the text: title and address |

A title that is too long is cut with an ellipsis, and its full words are shown in the row below it or in the text.
Lengths are in characters. It must not know any vendor's payload.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from baton.conversations.outbox import Outbound

Choice = Mapping[str, str]
Choices = Sequence[Choice]
SENTENCE = re.compile(r"[.!?…。！？][\"'”’)\]]*\s")


@dataclass(frozen=True)
class Limits:
    """What a vendor takes: characters of texts and titles, how many buttons and rows, whether pictures have words."""

    text: int
    body: int
    buttons: int
    button_title: int
    rows: int
    row_title: int
    row_description: int = 0
    menu_body: int = 0
    caption: int = 0
    picture_above_buttons: bool = False


@dataclass(frozen=True)
class Words:
    """A text of its own; `link` is the address in it that is worth a preview."""

    text: str
    link: str = ""


@dataclass(frozen=True)
class Picture:
    """An image by its address, with words below it where the channel can."""

    url: str
    caption: str = ""


@dataclass(frozen=True)
class Buttons:
    """A text with (id, title) choices under it, and the address of a picture above it."""

    text: str
    choices: Sequence[tuple[str, str]]
    picture: str = ""


@dataclass(frozen=True)
class Menu:
    """A text with a list of (id, title, description) rows; `label` opens it."""

    text: str
    label: str
    rows: Sequence[tuple[str, str, str]]


Piece = Words | Picture | Buttons | Menu


def render(outbound: Outbound, limits: Limits) -> list[Piece]:
    """The pieces of a message, in the order in which they are sent; none when it says nothing."""
    link = outbound.content.get("link") or {}
    image = outbound.content.get("image") or {}
    text = "\n\n".join(filter(None, [outbound.text.strip(), _link_line(link)]))
    picture = str(image.get("url") or "")
    if outbound.buttons:
        return _with_choices(text, outbound, picture, limits)
    if not picture:
        return [Words(part, str(link.get("url") or "")) for part in split(text, limits.text)]
    text = text or str(image.get("alt") or "")
    if len(text) <= limits.caption:
        return [Picture(picture, text)]
    return [Picture(picture), *(Words(part) for part in split(text, limits.text))]


def cut(text: str, limit: int) -> str:
    """The text, ended with an ellipsis where it is longer."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def split(text: str, limit: int) -> list[str]:
    """The text in parts, broken at paragraphs, lines, sentence ends or words where there are any; blank has no part."""
    parts, rest = [], text.strip()
    while len(rest) > limit:
        end = _break(rest, limit)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest else parts


def numbered(text: str, choices: Choices) -> str:
    """The text with its choices, one a line, each with the number that stands for it when typed."""
    lines = [f"{number}. {_in_full(choice)}" for number, choice in enumerate(choices, start=1)]
    return "\n".join([text, *lines]).strip()


def _with_choices(text: str, outbound: Outbound, picture: str, limits: Limits) -> list[Piece]:
    choices = outbound.buttons
    if len(choices) > limits.rows:
        words = [Words(part) for part in split(numbered(text, choices), limits.text)]
        return [Picture(picture), *words] if picture else [*words]
    titles = [cut(choice["title"], limits.button_title) for choice in choices]
    few = len(choices) <= limits.buttons and len(set(titles)) == len(titles)
    text = _with_cut_titles(text, choices, limits.button_title if few else limits.row_title, few, limits)
    *before, last = _above(text, limits.body if few else limits.menu_body or limits.body, limits.text)
    ahead: list[Piece] = [Words(part) for part in before]
    if few:
        top = picture if limits.picture_above_buttons else ""
        ahead += [Picture(picture)] if picture and not top else []
        return [*ahead, Buttons(last, [(c["id"], title) for c, title in zip(choices, titles, strict=True)], top)]
    ahead += [Picture(picture)] if picture else []
    rows = [(c["id"], cut(c["title"], limits.row_title), _description(c, limits)) for c in choices]
    return [*ahead, Menu(last, str(outbound.content.get("list_label") or outbound.list_label), rows)]


def _with_cut_titles(text: str, choices: Choices, limit: int, few: bool, limits: Limits) -> str:
    """The text, followed by the full titles that neither a button nor the row below it can show."""
    room = 0 if few else limits.row_description
    lost = [c for c in choices if len(c["title"]) > limit and len(_in_full(c)) > room]
    described = [c for c in choices if c.get("description") and c not in lost] if few or not room else []
    lines = [f"- {_in_full(choice)}" for choice in choices if choice in lost or choice in described]
    return "\n".join([text, *lines]).strip() if lines else text


def _description(choice: Choice, limits: Limits) -> str:
    if len(choice["title"]) > limits.row_title:
        return cut(_in_full(choice), limits.row_description)
    return cut(choice.get("description", ""), limits.row_description)


def _in_full(choice: Choice) -> str:
    return ": ".join(filter(None, [choice["title"], choice.get("description", "")]))


def _link_line(link: Mapping[str, str]) -> str:
    address, title = link.get("url", ""), link.get("title", "")
    return f"{title}: {address}" if title and address else address


def _above(text: str, body: int, alone: int) -> list[str]:
    """The text in parts of which the last one fits above choices; never empty, as choices need words."""
    if not text:
        return ["…"]
    last = split(text, body)[-1]
    before = text[: text.rindex(last)]
    return [*split(before, alone), last]


def _break(text: str, limit: int) -> int:
    for mark in ("\n\n", "\n"):
        end = text.rfind(mark, limit // 2, limit + 1)
        if end > 0:
            return end
    ends = [found.end() - 1 for found in SENTENCE.finditer(text, limit // 2, limit + 1)]
    if ends:
        return ends[-1]
    end = text.rfind(" ", limit // 2, limit + 1)
    return end if end > 0 else limit
