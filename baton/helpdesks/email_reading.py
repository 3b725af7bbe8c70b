"""Reads a mail of the team: who wrote it, what of it are their own words, what no person wrote. Pure, never an error.

Everything from our own line downwards was written by us, for the team: it must never come back as somebody's words.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from mailparser_reply import EmailMessage as Quotes
from mailparser_reply.constants import MAIL_LANGUAGES

from baton.helpdesks.connector import Person, SentFile
from baton.helpdesks.html_words import words_of

LINE = "---- Baton: write above this line ----"
"""The first line of every mail that we send."""
BELOW = re.compile(r"baton\s*:[\s>|]*write[\s>|]+above[\s>|]+this[\s>|]+line", re.IGNORECASE)
LONGEST = 20_000
"""Characters above the line that are read; no channel takes more, and looking for a quote in more takes long."""
BROKEN = (ValueError, LookupError, AttributeError, TypeError, AssertionError)
"""What the standard library raises about mails that follow no rule."""
MASS = ("bulk", "junk", "list", "auto_reply")
ANSWERING = ("x-autoreply", "x-autorespond", "x-autoresponder")
SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
LONG_LINE = re.compile(r"[^\n]{300,}")
"""Longer than what mail programs write above a quote."""
RULE = re.compile(r"\n[ _-]*\Z")
LARGEST = 500_000
"""Characters of HTML that are read, quotes included."""
QUOTE: re.Pattern[str] = Quotes(text="", languages=list(MAIL_LANGUAGES)).HEADER_REGEX
"""What stands above a quoted mail. The library's further rules take minutes for some mails, and are not used."""


def parsed(raw: bytes) -> EmailMessage:
    """A mail, however broken."""
    return message_from_bytes(raw, policy=policy.default)


def header(mail: EmailMessage, name: str) -> str:
    """All headers of a name, decoded and on one line; empty when there is none or none can be read."""
    try:
        return " ".join(" ".join(str(one).split()) for one in mail.get_all(name, []))
    except BROKEN:
        return " ".join(str(value) for key, value in mail.raw_items() if key.lower() == name.lower())


def is_automatic(mail: EmailMessage, *, generated: bool) -> bool:
    """Whether no person wrote this for us: an absence note, a bounce, a receipt, a list (RFC 3834, RFC 3464).

    `generated` lets pass what a ticket system sends in a person's name and marks as generated or as bulk.
    """
    kind = header(mail, "auto-submitted").split(";")[0].strip().lower()
    if kind not in ("", "no") and not (generated and kind == "auto-generated"):
        return True
    mass = MASS[-1:] if generated else MASS
    if any(one in mass for one in header(mail, "precedence").lower().split()):
        return True
    if any(header(mail, name) for name in ANSWERING) or header(mail, "return-path").strip() == "<>":
        return True
    local = sender(mail).partition("@")[0]
    return local in ("mailer-daemon", "postmaster") or mail.get_content_type() == "multipart/report"


def bounce(mail: EmailMessage) -> bool:
    """Whether it says that a mail of ours could not be delivered for good."""
    if mail.get_content_type() != "multipart/report":
        return False
    reports = (part for part in mail.walk() if part.get_content_type() == "message/delivery-status")
    return any(re.search(r"^Action:\s*failed\b", _raw(part), re.I | re.M) for part in reports)


def sender(mail: EmailMessage) -> str:
    """The address in `From`, in lower case."""
    return parseaddr(header(mail, "from"))[1].lower()


def person(mail: EmailMessage) -> Person:
    """Who wrote, under the name that customers may see."""
    name, address = parseaddr(header(mail, "from"))
    shown = " ".join("".join(one for one in name if one.isprintable()).split())
    return Person(address.lower()[:60], shown[:60] or "A colleague")


def message_id(mail: EmailMessage, raw: bytes) -> str:
    """A short name of this very mail."""
    given = header(mail, "message-id").strip()
    return hashlib.sha256(given.encode() if given else raw).hexdigest()[:32]


def written_at(mail: EmailMessage, *, received: datetime) -> datetime:
    """When it was written, as far as that can be: never after it was received."""
    try:
        at = parsedate_to_datetime(header(mail, "date"))
    except BROKEN:
        return received
    at = at if at.tzinfo else at.replace(tzinfo=timezone.utc)
    return min(at.astimezone(timezone.utc), received)


def own_words(mail: EmailMessage, *, ours: str) -> str | None:
    """What the sender wrote above all that was quoted; None when that is too long to be meant for a customer.

    `ours` is our address, which stands above quotes of us.
    """
    text = _text(mail).replace("\r\n", "\n").replace("\xa0", " ")
    below = BELOW.search(text)
    if below is not None:
        text = text[: text.rfind("\n", 0, below.start()) + 1]
    if len(text) > LONGEST:
        return None
    quote = QUOTE.search(LONG_LINE.sub(lambda line: "-" * len(line[0]), text))
    text = RULE.sub("", text[: quote.start()]) if quote else text
    if below is not None:
        text = _without_attribution(text, ours)
    lines = [line.rstrip() for line in SIGNATURE.split(text)[0].split("\n") if not line.lstrip().startswith(">")]
    return "\n".join(lines).strip()


def files_in(mail: EmailMessage) -> list[tuple[str, str, bytes]]:
    """Name, type and bytes of the files that came with it; pictures inside a signature are none."""
    try:
        parts = [part for part in mail.iter_attachments() if part.get_content_disposition() == "attachment"]
        return [(_name(part), part.get_content_type(), _bytes(part)) for part in parts]
    except BROKEN:
        return []


def sent_files(mail: EmailMessage, marker: str) -> list[SentFile]:
    """The same by name; a file is found again by the marker of its mail and its number."""
    return [SentFile(name, f"{marker}#{number}") for number, (name, _, _) in enumerate(files_in(mail))]


def _bytes(part: Any) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _name(part: Any) -> str:
    return str(part.get_filename() or "a file")[:120]


def _without_attribution(text: str, ours: str) -> str:
    """Without the line above a quote that names us, in a language whose words for it nobody has listed."""
    lines = text.split("\n")
    local, _, domain = ours.lower().rpartition("@")
    for number in range(len(lines) - 1, max(-1, len(lines) - 8), -1):
        line = lines[number].lower()
        if domain in line and f"<{local}" in line:
            return "\n".join(lines[:number])
    return text


def _text(mail: EmailMessage) -> str:
    """The plain text, or what can be read of the HTML."""
    found = dict(_bodies(mail))
    plain = _content(found["plain"]) if "plain" in found else ""
    if plain.strip() or "html" not in found:
        return plain
    return words_of(_content(found["html"])[:LARGEST])


def _bodies(mail: EmailMessage) -> Iterator[tuple[str, Any]]:
    for kind in ("plain", "html"):
        try:
            part = mail.get_body(preferencelist=(kind,))
        except BROKEN:
            part = None
        if part is not None:
            yield kind, part


def _content(part: Any) -> str:
    try:
        return str(part.get_content())
    except BROKEN:
        return (part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _raw(part: Any) -> str:
    return "\n".join(str(one) for one in part.get_payload()) if part.is_multipart() else str(part.get_payload())
