"""Puts the words of a voice in the place of those it does without, and leaves sentences and names whole. Pure."""

import re
from collections.abc import Mapping
from functools import partial

SHORTEST = 4
"""Letters from which a word is also replaced with an s: "hi" is not in "his"."""
_STARTS = ".!?:;…\n"
_DECORATION = " \t*_\"“'(-"
_NAMES = re.compile(r"\s+[A-Z][\w'’-]*\s+[A-Z]")
_NEXT = re.compile(r"\s+[A-Z](?!\b|['’])")
_BEFORE = re.compile(r"\b[A-Z][\w'’-]+\s$")
_VOWEL = re.compile(r"(?:[aeio]|u(?!ni|s[aeu])|hour|honest|heir)(?!ne\b)", re.IGNORECASE)
_HISS = re.compile(r"(?:s|x|z|ch|sh)$")


def in_own_words(text: str, words: Mapping[str, str], *, english: bool = True) -> str:
    """`text` with each word replaced; in English also with an s at its end, while a name inside a sentence stays.

    In other languages nothing is known of plurals, and capitals may be those of any noun.
    """
    if not english:
        return _whole_words(text, words)
    for word, better in words.items():
        for old, new in ((word, better), *_with_s(word, better)):
            text = _replaced(old, new, text)
    return text


def _whole_words(text: str, words: Mapping[str, str]) -> str:
    for word, better in words.items():
        upper = better[:1].upper() + better[1:]
        put = partial(_as_written, better, upper)
        text = re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w-])", put, text, flags=re.IGNORECASE)
    return text


def _as_written(better: str, upper: str, found: re.Match[str]) -> str:
    return upper if found[0][:1].isupper() else better


def _with_s(word: str, better: str) -> tuple[tuple[str, str], ...]:
    single = word.isalpha() and better.isalpha() and len(word) >= SHORTEST
    return ((_plural(word), _plural(better)),) if single else ()


def _plural(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if _HISS.search(word) else f"{word}s"


def _replaced(old: str, new: str, text: str) -> str:
    def put(found: re.Match[str]) -> str:
        article, word = found["article"] or "", found["word"]
        if _is_name(found, text):
            return found[0]
        capital = word[:1].isupper() and (not word.isupper() or _starts(text, found.start("word")))
        better = new[:1].upper() + new[1:] if capital else new
        return f"{_fitting(article, new)} {better}" if article else better

    pattern = rf"(?:\b(?P<article>an?) )?(?<![\w-])(?P<word>{re.escape(old)})(?![\w-])"
    return re.sub(pattern, put, text, flags=re.IGNORECASE)


def _fitting(article: str, word: str) -> str:
    return article[0] + ("n" if _VOWEL.match(word) else "")


def _is_name(found: re.Match[str], text: str) -> bool:
    """A capital in the midst of a sentence; at its start only before two more, since "Hello Maya" greets."""
    word, start, end = found["word"], found.start("word"), found.end("word")
    if not word[:1].isupper():
        return False
    if _starts(text, start):
        return _NAMES.match(text, end) is not None
    neighbours = _NEXT.match(text, end) or _BEFORE.search(text, 0, start)
    return not word.isupper() or neighbours is not None


def _starts(text: str, place: int) -> bool:
    before = text[:place].rstrip(_DECORATION)
    return not before or before[-1] in _STARTS
