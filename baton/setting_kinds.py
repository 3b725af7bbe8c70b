"""The kinds of values that settings hold: each reads one from the text in the environment.

A ValueError says what would have been right; nothing here reads the environment itself.
"""

import re
from urllib.parse import urlsplit


def port(text: str) -> int:
    found = int(text)
    if not 0 < found < 65536:
        raise ValueError("a port is a number from 1 to 65535")
    return found


def positive(text: str) -> float:
    found = float(text)
    if not 0 < found <= 86_400:
        raise ValueError("a number above 0, of at most a day, is needed")
    return found


def count(text: str) -> int:
    found = int(text)
    if not 0 < found <= 100:
        raise ValueError("a number from 1 to 100 is needed")
    return found


def many(text: str) -> int:
    found = int(text)
    if not 0 < found <= 1_000_000:
        raise ValueError("a number from 1 to 1000000 is needed")
    return found


def address(text: str) -> str:
    if not text.startswith(("https://", "http://")) or any(mark in text for mark in "?# "):
        raise ValueError("write an address like https://chat.example")
    return text.rstrip("/")


def number(text: str) -> str:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError("write the number that the address bar shows there")
    return text


def addresses(text: str) -> tuple[str, ...]:
    found = tuple(address(part) for part in text.replace(",", " ").split())
    if len(set(found)) < len(found):
        raise ValueError("each address once")
    return found


def megabytes(text: str) -> int:
    found = int(text)
    if not 0 < found <= 25:
        raise ValueError("a whole number of megabytes from 1 to 25 is needed")
    return found


def rate(text: str) -> int:
    found = int(text)
    if not 0 < found <= 1000:
        raise ValueError("a number from 1 to 1000 is needed")
    return found


def flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("1 switches it on, 0 or nothing off")
    return text == "1"


def origins(text: str) -> tuple[str, ...]:
    if any(mark in text for mark in ";'\"<>"):
        raise ValueError("write origins like https://shop.example, separated by blanks")
    return tuple(part.rstrip("/") for part in text.replace(",", " ").split())


_HTTPS_ORIGIN = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?")


def image_origins(text: str) -> tuple[str, ...]:
    """Each goes into the pages' Content-Security-Policy as it is: no path, no wildcard, no plain http."""
    found = origins(text.lower())
    if not all(_HTTPS_ORIGIN.fullmatch(origin) for origin in found):
        raise ValueError("write origins like https://cdn.example, without path or wildcard, separated by blanks")
    return found


_MAILBOX = re.compile(r"[a-z0-9._%'-]+@[a-z0-9-]+(\.[a-z0-9-]+)*")


def mail_server(text: str) -> str:
    split = urlsplit(text)
    if split.scheme not in ("smtps", "smtp", "imaps", "imap") or not split.hostname or split.path.strip("/"):
        raise ValueError("write an address like smtps://mail.example:465 or imaps://mail.example")
    if split.username or split.password or split.query or (split.port is not None and not split.port):
        raise ValueError("write only the kind, the host and the port, like smtp://mail.example:587")
    return text.rstrip("/")


def mailbox(text: str) -> str:
    if not _MAILBOX.fullmatch(text.lower()):
        raise ValueError("write one address like baton@shop.example")
    return text.lower()


def senders(text: str) -> tuple[str, ...]:
    found = tuple(part.lower() for part in text.replace(",", " ").split())
    if not all(_MAILBOX.fullmatch(f"any{part}" if part.startswith("@") else part) for part in found):
        raise ValueError("write addresses, or @shop.example for everybody of a domain, separated by blanks")
    return found


def names(text: str) -> tuple[tuple[str, str], ...]:
    found = tuple((part.partition("=")[0].strip(), part.partition("=")[2].strip()) for part in text.split(","))
    if not all(number.isascii() and number.isdecimal() and name for number, name in found):
        raise ValueError("write them like 3=Ines, 4=Omar")
    return found
