"""Whether a text tells customers that their trouble was heard, by language. Patterns only, written for Baton.

English is read finely (`baton.voice.lexicon`); the others by the words in which people say sorry or show understanding.
"""

import re
from collections.abc import Mapping

from baton.voice.lexicon import ACKNOWLEDGES

_WORDS = {
    "de": r"(?:tut|täte) (?:mir|uns)\b.{0,40}\bleid|entschuldig\w*|verzeih\w*|bedauer\w*|(?:ich|wir) verstehen?|"
    r"verstehen? (?:ich|wir|sie|das)|verständlich|ärgerlich|unangenehm",
    "fr": r"(?:désol|navr)ée?s?|pardon\w*|excus\w+|(?:je|nous) (?:vous )?compren\w+|(?:je|nous) regrett\w+|"
    r"compréhensible|contrariant",
    "es": r"lo (?:siento|sentimos|lamento|lamentamos)|lament\w+|disculp\w+|perd[oó]n\w*|entiendo|entendemos|"
    r"comprend(?:o|emos)|molest[oia]\w*",
    "it": r"(?:mi|ci) (?:di)?spiace|spiacent[ei]|scus\w+|capisco|capiamo|comprend(?:o|iamo)|comprensibile|spiacevole",
    "nl": r"spijt (?:me|mij|ons)|sorry|excuses|(?:ik|wij|we) begrijp\w*|begrijp\w* (?:ik|wij|we|u|dat)|vervelend",
}
PATTERNS: Mapping[str, re.Pattern[str]] = {
    "en": ACKNOWLEDGES,
    **{language: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for language, words in _WORDS.items()},
}
"""ISO 639-1 code -> what acknowledging words look like."""


def acknowledges(text: str, language: str) -> bool:
    """Whether it acknowledges, for a text in this language (a BCP 47 tag); never in one that has no pattern."""
    pattern = PATTERNS.get(language.partition("-")[0])
    return pattern is not None and pattern.search(text) is not None
