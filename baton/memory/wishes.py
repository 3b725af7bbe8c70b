"""Reads what a customer wants of their memory in their words: to see it, or to have one kind of fact forgotten.

Deterministic and careful: whoever wants more than one kind gone, or an account closed, means something that a person
sees to, and is not taken for a small wish. Pure.
"""

import re
from dataclasses import dataclass

SHOW, FORGET, OTHER = "show", "forget", "other"
LONGEST_BEFORE = 120
"""Characters before the verb in which the thing may stand: "the number I gave you, please forget it"."""
_KINDS = {
    "email": r"e-?mail(?: address)?(?:es)?",
    "order": r"order (?:numbers?|no\b\.?|ref(?:erence)?s?)|orders?",
    "phone": r"(?:(?:tele)?phone|mobile|cell|landline)(?: number)?s?|my (?:old |new )?number",
    "name": r"(?:first |last |full )?name|what i am called|what i'm called",
    "address": r"(?:home |postal |delivery )?address(?:es)?|post ?codes?|where i live",
    "product": r"products?|articles?|(?:what|which \w+|that) i (?:have|bought|own)",
    "preference": r"preferences?|(?:what|that|how|when) i (?:like|prefer)",
}
"""Kind of fact -> how customers speak of it; an e-mail address is looked for before an address, an order's number
before a number."""
_KEEPING = (
    r"(?:remember(?:ing|ed)?|keep(?:ing)?|kept|stor(?:e|ing|ed)|us(?:e|ing|ed)|sav(?:e|ing|ed)|know(?:ing)?|not(?:e|ing|ed)"
    r"|record(?:ing|ed)?|(?:hold|hang)(?:ing)? on ?to|held on ?to)"
)
_FORGETS = re.compile(
    r"\b(?:forget|delete|remove|erase|drop|wipe|clear|scrub|discard|unlearn|get rid of"
    r"|take(?= [^.!?\n]{1,60} (?:off|out)\b)"
    r"|(?:(?:do not|don't|don’t|never|stop|no longer|no need to|needn't|needn’t|without|didn't|didn’t|you not)"
    r"(?: (?:want|need|like) (?:you|it|this|that) to| have to| be)?) "
    rf"{_KEEPING})\b(?P<what>[^.!?\n]{{0,80}})",
    re.IGNORECASE,
)
_NO_WISH = re.compile(
    r"\b(?:don't|don’t|do not|never|not|won't|won’t|always|i|did you|have you) (?:you )?forget\b"
    r"|\bi (?:can't|can’t|cannot|couldn't|couldn’t|do not|don't|don’t|didn't|didn’t|no longer) "
    rf"{_KEEPING}\b",
    re.IGNORECASE,
)
"""Somebody reminds us, complains, or has forgotten something themselves."""
_KEPT_WHERE = re.compile(
    r"\b(?:from|off|in|on|out of|with) (?:your|the|any of your|all your|this) "
    r"(?:records?|notes?|systems?|databases?|files?|memory|data|history|books|chats?)\b|\bon (?:file|record)\b",
    re.IGNORECASE,
)
"""Where it is to be taken from; that does not make it more that is to go."""
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
    forgets = None if _NO_WISH.search(text) else _FORGETS.search(text)
    if forgets:
        kinds = _kinds_in(forgets["what"]) or _kinds_in(text[: forgets.start()][-LONGEST_BEFORE:])
        small = len(kinds) == 1 and not _EVERYTHING.search(_KEPT_WHERE.sub(" ", text))
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
