"""Finds what a customer has said of themselves: deterministic, from the entities of their words and few plain patterns.

Nothing is guessed from how they write or feel, and every fact is tied to the message it comes from. Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

YEAR = timedelta(days=365)
KEEP = {
    "name": 2 * YEAR,
    "email": YEAR,
    "phone": YEAR,
    "address": YEAR,
    "order": YEAR / 2,
    "product": 3 * YEAR,
    "preference": YEAR,
    "constraint": YEAR,
    "consent": 2 * YEAR,
}
"""Kind of fact -> how long it is believed after it was last said."""
WORDS = {
    "name": "Name",
    "email": "E-mail",
    "phone": "Phone",
    "address": "Address",
    "order": "Order",
    "product": "Has",
    "preference": "Prefers",
    "constraint": "Mind",
    "consent": "May be remembered",
}
ENTITIES = {"order_number": "order", "email": "email", "postcode": "address"}
SAID, READ = 0.95, 0.8
"""How sure a fact is: said in so many words, or read as an entity."""
LONGEST = 200
_UNTIL = r"(?P<value>[^.!?\n;]{2,120})"
_PATTERNS = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("name", r"\bmy name(?: is|'s|’s) (?P<value>[\w'’-]+(?: [\w'’-]+)?)"),
        ("address", rf"\b(?:my (?:new |home )?address is|i live at|we live at) {_UNTIL}"),
        ("phone", r"\bmy (?:phone |mobile )?(?:number|phone|mobile) is (?P<value>\+?\d[\d ()-]{7,18}\d)"),
        ("preference", rf"\bi(?:'d|’d| would)? (?:prefer|rather) {_UNTIL}"),
        (
            "constraint",
            r"\b(?P<value>(?:do not|don't|don’t|never) (?:call|ring|phone|e-?mail|deliver)\b[^.!?\n;]{0,120})",
        ),
    )
)


@dataclass(frozen=True)
class Fact:
    """One thing that a customer has said: a kind of `KEEP`, and their words for it."""

    kind: str
    value: str
    confidence: float


def facts_in(text: str, reading: Mapping[str, Any] | None) -> list[Fact]:
    """What a message says of its author, each kind and value once."""
    found = [
        Fact(ENTITIES[one["entity"]], str(one["value"])[:LONGEST], READ)
        for one in (reading or {}).get("entities") or []
        if one.get("entity") in ENTITIES
    ]
    found += [
        Fact("product", str(one["value"])[:LONGEST], READ)
        for one in (reading or {}).get("entities") or []
        if one.get("entity") == "product" and _owned(text, one)
    ]
    for kind, pattern in _PATTERNS:
        found += [Fact(kind, _plain(match["value"]), SAID) for match in pattern.finditer(text)]
    return list({(fact.kind, fact.value): fact for fact in found}.values())


def _owned(text: str, entity: Mapping[str, Any]) -> bool:
    """Whether the words before a product say that the customer has it."""
    before = text[: entity.get("start") or 0]
    return bool(re.search(r"\b(my|our|i (?:have|bought|own|got)(?: an?| the)?)\s+(?:new\s+|old\s+)?$", before, re.I))


def _plain(words: str) -> str:
    return " ".join(words.split()).strip(" ,")[:LONGEST]
