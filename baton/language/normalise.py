"""Evens out how a message is typed before it is encoded: quotes, emoji, stretched letters, who says it.

It must not change what a message says, and it keeps capitals: only readers that ignore case drop them.
"""

import re
import unicodedata
from functools import lru_cache

from baton.language.introductions import without_introduction

EMOJI_WORDS = {
    "😂": "haha",
    "🤣": "haha",
    "😅": "haha",
    "😆": "haha",
    "😀": "happy",
    "😁": "happy",
    "😊": "happy",
    "🙂": "happy",
    "😍": "love it",
    "🥰": "love it",
    "❤": "love it",
    "♥": "love it",
    "💕": "love it",
    "👍": "good",
    "👌": "good",
    "🎉": "celebration",
    "🙏": "please",
    "😡": "very angry",
    "😠": "angry",
    "🤬": "swearing, furious",
    "😤": "annoyed",
    "🙄": "rolling my eyes",
    "😒": "annoyed",
    "🖕": "fuck you",
    "💩": "crap",
    "😢": "sad",
    "😭": "crying",
    "😞": "sad",
    "😔": "sad",
    "☹": "sad",
    "🙁": "sad",
    "💔": "heartbroken",
    "😱": "scared",
    "😰": "worried",
    "😟": "worried",
    "😕": "confused",
    "🤔": "wondering",
    "🤷": "I don't know",
    "👏": "slow clap",
    "🔥": "fire",
}
"""Emoji whose Unicode name would mislead the encoder; all others are read by their Unicode name."""

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "…": "...", "–": "-", "—": "-"})
MOST_CHARACTERS = 4000
"""Of a message; what is beyond is not read for its meaning. The encoder itself ends after some 1,500."""
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff"
    "\ue000-\uf8ff\ufeff\ufff9-\uffff\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f]"
)
"""Control characters, marks of writing direction, zero widths, half and private characters, tags, skin tones."""
_MARKS = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILED_MARKS = re.compile(f"({_MARKS}{{3}}){_MARKS}+")
_STRETCHED = re.compile(r"([A-Za-z])\1{2,}")
_STACKED_MARKS = re.compile(r"([!?.])\1{3,}")
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=16)
def normalise(text: str) -> str:
    """The message as the encoder reads it: NFKC, straight quotes, emoji as words, single spaces, no
    introduction of oneself.

    Several components ask for the same message one after the other, so the last few are kept.
    """
    seen = _PILED_MARKS.sub(r"\1", _INVISIBLE.sub("", text[:MOST_CHARACTERS]))
    plain = unicodedata.normalize("NFKC", seen.translate(_QUOTES))[:MOST_CHARACTERS]
    worded = "".join(_worded(character) for character in plain)
    worded = _STACKED_MARKS.sub(r"\1\1\1", _STRETCHED.sub(r"\1\1", worded))
    return without_introduction(_SPACES.sub(" ", worded[:MOST_CHARACTERS]).strip())


def capital_share(text: str) -> float:
    """Share of capitals among the letters, 0..1; 0 for texts of fewer than eight letters."""
    letters = [character for character in text if character.isalpha()]
    if len(letters) < 8:
        return 0.0
    return sum(character.isupper() for character in letters) / len(letters)


def _worded(character: str) -> str:
    if character in EMOJI_WORDS:
        return f" {EMOJI_WORDS[character]} "
    if not _is_emoji(character):
        return character
    return f" {unicodedata.name(character, '').lower().replace(' face', '')} "


def _is_emoji(character: str) -> bool:
    code = ord(character)
    return code >= 0x1F000 or 0x2600 <= code <= 0x27BF
