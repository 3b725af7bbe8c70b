"""Finds the phone number or e-mail address that a customer wants to be reached at, in their own words. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

DIGITS = range(9, 16)
"""How many digits a phone number has that can be rung from abroad or at home (E.164: 15 at most)."""
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w+])(?<!\d[ -])(?:\+|0)[\d ()./-]{7,24}\d(?!\w)")


@dataclass(frozen=True)
class Contact:
    """Where to reach somebody, as they wrote it."""

    kind: Literal["phone", "email"]
    text: str


def contact_in(text: str) -> Contact | None:
    """The first e-mail address, else the first phone number; one begins with 0 or +, so that no order is rung."""
    email = _EMAIL.search(text)
    if email:
        return Contact("email", email[0].rstrip(".-"))
    for found in _PHONE.finditer(text):
        if sum(character.isdigit() for character in found[0]) in DIGITS:
            return Contact("phone", " ".join(found[0].split()))
    return None
