"""Understands a choice that was typed instead of tapped: its title, or the number it stands under. Pure.

A bare number counts only where more choices are offered than fit on buttons: it may as well be an answer to another
question. It must not guess: what could mean two choices means none.
"""

import re
from collections.abc import Mapping, Sequence

Choice = Mapping[str, str]
A_FEW = 3
"""Choices that are shown as buttons everywhere; nobody needs to number them."""
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_BARE = re.compile(r"#?(\d{1,3})")
_NUMBER = re.compile(
    r"(?:(?:the |take |i take |i want |please )*(?:number|no\.?|nr\.?|option|choice|#)\s*(\d{1,3})|(\d{1,3})\s*[.):])"
)
_ORDINAL = re.compile(r"(?:i (?:take|want|would like) |give me )?(?:the )?(\w+?)(?: (?:one|option|choice))?")
_COUNTED = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")


def typed_choice(text: str, choices: Sequence[Choice]) -> Choice | None:
    """The one of these choices that the customer means by these words, if any."""
    said = re.sub(r"\s+", " ", text).strip().casefold()
    titled = [choice for choice in choices if _plain(choice["title"]) == _plain(said)]
    if titled or not said:
        return titled[0] if len(titled) == 1 else None
    number = _number(said.rstrip(" !.,") if not _NUMBER.fullmatch(said) else said, bare=len(choices) > A_FEW)
    return choices[number - 1] if len(choices) > 1 and 0 < number <= len(choices) else None


def _number(said: str, *, bare: bool) -> int:
    """The number meant; 0 for none."""
    if found := _NUMBER.fullmatch(said):
        return int(found[1] or found[2])
    if bare and (found := _BARE.fullmatch(said)):
        return int(found[1])
    if found := _ORDINAL.fullmatch(said):
        if found[1] in ORDINALS:
            return ORDINALS.index(found[1]) + 1
        if counted := _COUNTED.fullmatch(found[1]):
            return int(counted[1])
    return 0


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip(" .!").casefold()
