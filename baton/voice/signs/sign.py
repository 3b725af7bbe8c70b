"""A sign: a construction that sounds wrong, what makes it harmless, and what would be better."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from baton.voice.lexicon import SENTENCE

CONDITION = re.compile(
    r"^\W*(?:please |and |or |but )*(?:if|unless|once|when|whenever|in case|even if|did|have|has|do|does|should) |"
    r"\b(?:if|unless|whether|in case) (?:you|your|it|the)\b|\?\W*$",
    re.IGNORECASE,
)
"""A sentence that asks, or says what holds only if: it accuses nobody and promises nothing."""


@dataclass(frozen=True)
class Sign:
    """A `pattern` within one sentence, unless `harmless` stands in the same sentence; `better` is the advice."""

    pattern: re.Pattern[str]
    better: str
    harmless: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Seen:
    """The words of a text that a sign is about, as they stand there, and what would be better."""

    words: str
    better: str


def sign(*patterns: str, better: str, harmless: str | re.Pattern[str] | None = None) -> Sign:
    """A sign from alternatives, each of them whole words, in any case."""
    spare = re.compile(harmless, re.IGNORECASE) if isinstance(harmless, str) else harmless
    return Sign(re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE), better, spare)


def seen(text: str, signs: Sequence[Sign]) -> Iterator[Seen]:
    """What the signs find in a text, sentence by sentence; of two that overlap the first one only."""
    for sentence in SENTENCE.findall(text):
        plain = sentence.replace("’", "'")
        taken: list[tuple[int, int]] = []
        for one in signs:
            if one.harmless is not None and one.harmless.search(plain):
                continue
            for found in one.pattern.finditer(plain):
                start, end = found.span()
                if all(end <= earlier or start >= later for earlier, later in taken):
                    taken.append((start, end))
                    yield Seen(sentence[start:end].strip(), one.better)
