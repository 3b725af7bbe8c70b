"""Fits our texts and buttons into a vendor's limits. Lengths are in characters."""

from collections.abc import Mapping, Sequence

Buttons = Sequence[Mapping[str, str]]


def cut(text: str, limit: int) -> str:
    """The text, ended with an ellipsis where it is longer."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def split(text: str, limit: int) -> list[str]:
    """The text in parts, broken at paragraphs, lines or words where there are any; blank text has no part."""
    parts, rest = [], text.strip()
    while len(rest) > limit:
        end = _break(rest, limit)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest else parts


def with_the_rest(text: str, buttons: Buttons, limit: int) -> str:
    """The text, followed by the titles of the buttons that do not fit, so that they can be typed."""
    titles = [f"- {button['title']}" for button in buttons[limit:]]
    return "\n".join([text, *titles]) if titles else text


def _break(text: str, limit: int) -> int:
    for mark in ("\n\n", "\n", " "):
        end = text.rfind(mark, limit // 2, limit + 1)
        if end > 0:
            return end
    return limit
