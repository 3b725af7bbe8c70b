"""Fits words to what a helpdesk takes: the end of a long story, a text in several messages, a name as a tag. Pure."""

from urllib.parse import unquote, urlsplit

HEAD = 200
"""Characters of the first line, which says what a story is, that stay when its beginning is cut."""


def ending(text: str, *, at_most: int) -> str:
    """The newest part of a story, under its first line."""
    if len(text) <= at_most:
        return text
    head = f"{text.splitlines()[0][:HEAD]}\n…\n"
    return head + text[len(head) - at_most :]


def pieces(text: str, *, at_most: int) -> list[str]:
    """A text in messages of a length that is taken, broken between lines or words where that is possible."""
    found, rest = [], text
    while len(rest) > at_most:
        breaks = [rest.rfind(mark, at_most // 2, at_most) for mark in ("\n", " ")]
        at = next((one for one in breaks if one > 0), at_most)
        found.append(rest[:at])
        rest = rest[at:]
    return [one.strip("\n") for one in [*found, rest] if one.strip()]


def name_in(address: str) -> str:
    """The name of a file as the path of its address ends."""
    return unquote(urlsplit(address).path.rsplit("/", 1)[-1])[:120] or "file"


def on_one_line(name: str) -> str:
    """The name of a file without what breaks a line or cannot be seen, as it stands in headers of mails and forms."""
    return " ".join("".join(one if one.isprintable() else " " for one in name).split()) or "file"


def tag(name: str) -> str:
    """A name in lower-case letters, digits and underscores."""
    plain = "".join(one if one.isascii() and one.isalnum() else "_" for one in name.lower())
    return plain.strip("_") or "general"
