"""Fields for lines of the brand: which {placeholders} they may hold, and how long a label may be."""

import re
from typing import Any

from baton.policies import checked

BUTTON = 20
"""Characters on a button; WhatsApp takes no more."""


def line(*placeholders: str, **options: Any) -> Any:
    """A field for one line, which may hold these {placeholders} and no others."""
    return checked(lambda text: check_placeholders(text, frozenset(placeholders)), **options)


def label(longest: int, *, what: str = "a button", **options: Any) -> Any:
    """A field for the words on something small."""

    def check(text: str) -> None:
        check_placeholders(text, frozenset())
        if len(text) > longest:
            raise ValueError(f"has {len(text)} characters; {what} shows {longest} at most.")

    return checked(check, **options)


def check_placeholders(text: str, allowed: frozenset[str]) -> None:
    """Raises ValueError for a brace that is no placeholder, or for a placeholder that is not allowed."""
    if re.search(r"[{}]", re.sub(r"{[^{}]*}", "", text)):
        raise ValueError("has a lone brace; a placeholder looks like {position}.")
    unknown = set(re.findall(r"{([^{}]*)}", text)) - allowed
    if unknown:
        known = ", ".join("{" + name + "}" for name in sorted(allowed)) or "none"
        raise ValueError(f"uses the placeholder {{{min(unknown)}}}; allowed here: {known}.")
