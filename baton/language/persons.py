"""Evens out whom a message speaks of before it is encoded: mum or dad, wife or husband, 45 or 79, she or he.

An encoder hears more than was said in such words, and nobody may be treated otherwise for them. One word of each kind
stands for all, and the plain word for what dialects and text messages write. The articles of the knowledge base are not
read through this: there "Father's Day" is Father's Day.
"""

import re
from functools import lru_cache

from baton.language.dialects import in_plain_words
from baton.language.normalise import normalise

KINDS: dict[str, tuple[str, ...]] = {
    "mum": ("mum", "mom", "mam", "mummy", "mommy", "mama", "mother", "dad", "daddy", "papa", "father"),
    "wife": (
        *("wife", "husband", "hubby", "missus", "spouse", "partner", "boyfriend", "girlfriend"),
        *("fiance", "fiancé", "fiancee", "fiancée"),
    ),
    "son": ("son", "daughter"),
    "brother": ("brother", "sister"),
    "gran": (
        *("gran", "nan", "nana", "nanna", "granny", "grandma", "grandmother"),
        *("grandad", "granddad", "grandpa", "grandfather", "gramps"),
    ),
    "grandson": ("grandson", "granddaughter"),
    "aunt": ("aunt", "auntie", "aunty", "uncle"),
    "nephew": ("nephew", "niece"),
    "widow": ("widow", "widower"),
    "she": ("she", "he"),
    "her": ("her", "his", "him", "hers"),
    "herself": ("herself", "himself"),
}
"""The word that stands for each of the others."""
_EVEN = {word: kind for kind, words in KINDS.items() for word in words}
_OTHER_SENSE = r"(?!['’]?s['’]? day\b| christmas\b| time\b)"
_KIN = re.compile(
    rf"(?<!business )(?<!trading )\b({'|'.join(sorted(_EVEN, key=len, reverse=True))}){_OTHER_SENSE}(s|['’]s|s['’])?\b",
    re.IGNORECASE,
)
_YEARS = r"(?:1[89]|[2-9]\d|1[01]\d)"
_OLD = r"[ -]?(?:years?[ -]olds?|yo)\b"
_AGE = re.compile(
    rf"(?P<who>\b(?:i'm|i am|s?he's|s?he is|aged) ){_YEARS}(?=(?:{_OLD})?(?:[.,;!?]|$| and\b| but\b| now\b))"
    rf"|\b{_YEARS}(?={_OLD})",
    re.IGNORECASE,
)
_MIDDLE_AGE = r"\g<who>50"


@lru_cache(maxsize=16)
def evenly(text: str) -> str:
    """The message as the encoder reads it: `normalise`, plain words, and one word for whoever is spoken of."""
    return _KIN.sub(_same_for_all, _AGE.sub(_MIDDLE_AGE, in_plain_words(normalise(text))))


def _same_for_all(found: re.Match[str]) -> str:
    word, ending = found.group(1), found.group(2) or ""
    even = _EVEN[word.lower()]
    if word.isupper() and len(word) > 1:
        return even.upper() + ending
    return (even.capitalize() if word[0].isupper() else even) + ending
