"""Reads what a customer wants of their memory in their words: to see it, or to have one kind of fact forgotten.

Deterministic and careful: whoever wants more than one kind gone, or an account closed, means something that a person
sees to, and is not taken for a small wish. Pure.
"""

import re
from dataclasses import dataclass

SHOW, FORGET, OTHER = "show", "forget", "other"
_KINDS = {
    "email": r"e-?mail(?: address)?(?:es)?",
    "phone": r"(?:(?:tele)?phone|mobile|cell|landline)(?: number)?",
    "order": r"order(?: number)?s?",
    "name": r"name",
    "address": r"(?:home |postal |delivery )?address|post ?code|where i live",
    "product": r"products?|article|what i (?:have|bought|own)",
    "preference": r"preferences?|what i (?:like|prefer)",
}
"""Kind of fact -> how customers speak of it; an e-mail address is looked for before an address."""
_FORGETS = re.compile(
    r"\b(?:forget|delete|remove|erase|drop|wipe|(?:do not|don't|don’t|never|stop|no longer) "
    r"(?:remember(?:ing)?|keep(?:ing)?|stor(?:e|ing)|us(?:e|ing)|sav(?:e|ing)))\b(?P<what>[^.!?\n]{0,80})",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(
    r"\b(?:everything|all|account|profile|data|details|information|info|records?|history|chats?|payment|card"
    r"|newsletter|mailing list|her|his|their|mother|father|husband|wife|uncle|aunt|law)\b",
    re.IGNORECASE,
)
_SHOWS = re.compile(
    r"\bwhat\b[^.!?\n]{0,40}\b(?:know|remember|noted?|stored?|saved?|keep|kept)\b[^.!?\n]{0,30}"
    r"\b(?:me|mine|myself|i (?:said|told))\b"
    r"|\bwhat have i told you\b|\bdo you (?:still )?(?:know|remember) (?:me|who i am|my)\b",
    re.IGNORECASE,
)
_IN_WRITING = re.compile(
    r"\b(?:send|copy|export|download|report|list|gdpr|subject access|article 15|in writing)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Wish:
    """What is wanted: SHOW, FORGET with the kind of fact, or OTHER."""

    what: str
    kind: str | None = None


def wish_in(text: str) -> Wish:
    """The wish in a message that is about the customer's own data."""
    forgets = _FORGETS.search(text)
    if forgets:
        kinds = _kinds_in(forgets["what"])
        small = len(kinds) == 1 and not _EVERYTHING.search(text)
        return Wish(FORGET, kinds[0]) if small else Wish(OTHER)
    if _SHOWS.search(text) and not _IN_WRITING.search(text):
        return Wish(SHOW)
    return Wish(OTHER)


def _kinds_in(words: str) -> list[str]:
    """Kinds that are spoken of; what is taken for one is not taken for another."""
    found, rest = [], words
    for kind, pattern in _KINDS.items():
        rest, count = re.subn(rf"\b(?:{pattern})\b", " ", rest, flags=re.IGNORECASE)
        if count:
            found.append(kind)
    return found
