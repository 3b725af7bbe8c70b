"""Mends the slips that break a word for the encoder most often: two letters in the wrong order, a dropped g.

Only a word that the encoder has no piece for, and only where one swap inside it, or "waitin" for "waiting", gives
exactly one word that it knows: names, product names and rare words stay as they are. It is for reading alone; nobody is
shown a mended text.
"""

import re
from collections.abc import Collection

LEAST_LETTERS = 5
"""Shorter words have too many neighbours."""
_WORD = re.compile(rf"(?<![\w'’-])(?:[A-Za-z]{{{LEAST_LETTERS},20}}(?![\w'’-])|[A-Za-z]{{3,18}}in['’](?!\w))")


def words_known(pieces: Collection[str]) -> frozenset[str]:
    """The whole words among the pieces of a vocabulary in small letters."""
    return frozenset(piece for piece in pieces if len(piece) >= LEAST_LETTERS and piece.isascii() and piece.isalpha())


def mended(text: str, known: Collection[str]) -> str:
    """The text with "agnry" as "angry" and "waitin" as "waiting"; `known` are words in small letters."""
    return _WORD.sub(lambda match: _mended(match[0], known), text)


def _mended(word: str, known: Collection[str]) -> str:
    bare = word.lower().rstrip("'’")
    if bare in known:
        return word
    if bare.endswith("in") and f"{bare}g" in known:
        return f"{bare}g"
    if len(bare) < len(word):
        return word
    found = {
        swapped
        for at in range(1, len(word) - 2)
        if (swapped := bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :]) in known
    }
    return found.pop() if len(found) == 1 else word
