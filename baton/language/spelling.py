"""Mends the slip that breaks a word for the encoder most often: two neighbouring letters in the wrong order.

Only a word that the encoder has no piece for, and only where one swap inside it gives exactly one word that it knows:
names, product names and rare words stay as they are. It is for reading alone; nobody is shown a mended text.
"""

import re
from collections.abc import Collection

LEAST_LETTERS = 5
"""Shorter words have too many neighbours."""
_WORD = re.compile(rf"(?<![\w'’-])[A-Za-z]{{{LEAST_LETTERS},20}}(?![\w'’-])")


def words_known(pieces: Collection[str]) -> frozenset[str]:
    """The whole words among the pieces of a vocabulary in small letters."""
    return frozenset(piece for piece in pieces if len(piece) >= LEAST_LETTERS and piece.isascii() and piece.isalpha())


def unswapped(text: str, known: Collection[str]) -> str:
    """The text with "agnry" as "angry"; `known` are words in small letters."""
    return _WORD.sub(lambda match: _mended(match[0], known), text)


def _mended(word: str, known: Collection[str]) -> str:
    lowered = word.lower()
    if lowered in known:
        return word
    found = {
        swapped
        for at in range(1, len(word) - 2)
        if (swapped := lowered[:at] + lowered[at + 1] + lowered[at] + lowered[at + 2 :]) in known
    }
    return found.pop() if len(found) == 1 else word
