"""Codes by which somebody who can only write shows who they are: made, sealed, and found in what they write.

Also finds the wish for one, and the wish to be nobody again. Only whole messages count as a wish: who complains about
having to prove something is not taken for one who asks to. Pure, but for the chance that a new code comes from.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import timedelta

DIGITS = 8
LASTS = timedelta(minutes=10)
"""How long an address is waited for, and then how long its code holds."""
ATTEMPTS = 5
MOST_A_DAY = 3
"""Codes for one customer of one channel."""
MOST_TO_ACCOUNT = 5
"""Mails to one account a day, whoever asks for them."""
HIDDEN = "[code]"
"""Stands in place of a code in whatever is kept."""
START, UNDO = "/baton_prove", "/baton_unprove"
"""Payloads of buttons for which no dialogue runs."""

_RUN = re.compile(r"(?<!\w)\d(?:[ \t.\-\u2010-\u2015\u00a0]?\d)*(?!\w)")
_NEAR = range(DIGITS - 1, DIGITS + 2)
"""A message of so many digits and nothing else is a code with a slip of the finger."""
_ALONE = re.compile(
    r"\W*(?:(?:here it is|the code|my code|code|it)(?:\s+is|'s|’s)?)?\W*(?P<digits>[\d\s.\-–]+)\W*", re.I
)
_LONGEST_WISH = 100
"""Characters; a longer message says more than that."""
_EMAIL = re.compile(r"[^\s@<>,;:()\"']{1,64}@[^\s@<>,;:()\"']+\.[^\s@<>,;:()\"'.]{2,24}")
_LONGEST_EMAIL = 254
_MYSELF = r"(?:me|myself|my identity|who i am|(?:that )?it(?:'|’)?s me|(?:that )?it is me)"
_PLEASE = (
    r"(?:(?:hi|hello|please|ok(?:ay)?)[, ]+)?(?:(?:can|could|may) (?:i|you)|i(?:'|’)?d like to|i want to|let me"
    r"|how (?:can|do) i)?"
)
_PROVE = re.compile(
    rf"{_PLEASE} ?(?:please )?(?:(?:verify|prove|confirm|identify) {_MYSELF}"
    r"|(?:link|connect) (?:my account|this chat (?:to|with) my account))(?: please)?",
    re.IGNORECASE,
)
_UNDO = re.compile(r"(?:please )?(?:log|sign) (?:me )?(?:out|off)(?: please)?", re.IGNORECASE)


def new_code() -> str:
    """Eight digits that nobody can guess."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def spoken(code: str) -> str:
    """As it is written in a mail: in two groups."""
    half = DIGITS // 2
    return f"{code[:half]} {code[half:]}"


def sealed(code: str, salt: str) -> str:
    """What is kept of a code instead of itself."""
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()


def opens(code: str, *, salt: str | None, seal: str | None) -> bool:
    """Whether this is the code behind a seal; nothing opens what was never sealed."""
    return bool(salt and seal) and hmac.compare_digest(sealed(code, salt or ""), seal or "")


def codes_in(text: str) -> list[str]:
    """What may be a code in a text, in plain digits, each once; a longer or shorter number is none."""
    runs = [_digits(match[0]) for match in _RUN.finditer(text)]
    found = [run[at : at + DIGITS] for run in runs if _holds_codes(run) for at in range(0, len(run), DIGITS)]
    return list(dict.fromkeys(found))


def is_code_alone(text: str) -> bool:
    """Whether a text is meant to be a code and nothing else, also with a digit too few or too many."""
    match = _ALONE.fullmatch(text.strip()) if len(text) <= _LONGEST_WISH else None
    return match is not None and len(_digits(match["digits"])) in _NEAR


def without_codes(text: str) -> str:
    """A text in which no code can be read; of one that is a code alone nothing stays."""
    if is_code_alone(text):
        return HIDDEN
    return _RUN.sub(lambda match: HIDDEN if _holds_codes(_digits(match[0])) else match[0], text)


def email_in(text: str) -> str | None:
    """The one e-mail address in a text; None when there is none, or it is not clear which."""
    found = {match[0].strip(".").lower() for match in _EMAIL.finditer(text)}
    only = found.pop() if len(found) == 1 else None
    return only if only and len(only) <= _LONGEST_EMAIL else None


def wants_to_prove(text: str) -> bool:
    """Whether a message says that its author wants to show who they are, and nothing else."""
    return _PROVE.fullmatch(_plain(text)) is not None


def wants_out(text: str) -> bool:
    """Whether a message says that its author is no longer to be known here, and nothing else."""
    return _UNDO.fullmatch(_plain(text)) is not None


def _holds_codes(run: str) -> bool:
    """One code, or two in a row."""
    return len(run) in (DIGITS, 2 * DIGITS)


def _digits(text: str) -> str:
    """The digits of a text, whatever script they are in."""
    values: Sequence[int] = [unicodedata.digit(character, -1) for character in text]
    return "".join(str(value) for value in values if value >= 0)


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" .!?") if len(text) <= _LONGEST_WISH else ""
