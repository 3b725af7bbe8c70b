"""Scores a text for warmth, clarity and inclusivity, and for what the brand may not say: findings with a better way.

It reads words and counts, and knows no file. `baton.voice.written` says where our own texts stand.
"""

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from baton.voice.acknowledging import PATTERNS, acknowledges
from baton.voice.lexicon import EVERYDAY, LONG_SENTENCE, REASSURES, SHOUTS, STATEMENT, WORD
from baton.voice.signs.blame import blames
from baton.voice.signs.exclusion import excludes
from baton.voice.signs.jargon import jargon
from baton.voice.signs.next_step import fails, goes_on
from baton.voice.signs.promise import promises
from baton.voice.signs.register import brusque, cheerful, filler, slang, softens
from baton.voice.signs.sign import Seen
from baton.voice.voice import Voice

with warnings.catch_warnings():
    # textstat finds its word lists through pkg_resources, which warns as soon as it is imported.
    warnings.simplefilter("ignore", DeprecationWarning)
    import textstat

Kind = Literal["response", "system", "article", "macro"]
Situation = Literal["neutral", "upset", "safety", "refusal", "good_news"]
HEAVY = frozenset({"upset", "safety", "refusal"})
"""Situations in which cheerful words hurt, and in which somebody must not be left standing."""
SHORT = 14
"""Words below which a reading level says little."""
SHORT_ARTICLE = 30
"""Words below which an article that says no has room for nothing else."""
SLACK = 2
"""Grades above the voice's own level that a single text may have: long product words count as hard."""
MOST_HARD, SYLLABLES = 4, 4
"""So many words of so many syllables make a text hard to read."""
_PLACEHOLDER = re.compile(r"{\w+}")
_LINK = re.compile(r"https?://\S+|\S+@\S+\.\w+")


@dataclass(frozen=True)
class Text:
    """Something that customers read; `buttons` says that choices stand under it."""

    text: str
    kind: Kind = "response"
    situation: Situation = "neutral"
    buttons: bool = False


@dataclass(frozen=True)
class Finding:
    """What is wrong (`reason`), the words it is about (empty for what is missing), and what would be better."""

    reason: str
    words: str
    better: str


Look = Callable[[Text, str, Voice], Iterator[Finding]]


def check_text(text: Text, voice: Voice) -> list[Finding]:
    """Every finding about a text under a voice; none for a good one."""
    plain = _LINK.sub("", _PLACEHOLDER.sub("Maya", text.text))
    looks = LOOKS if voice.is_english else LOOKS_ANYWHERE
    return [finding for look in looks for finding in look(text, plain, voice)]


def reading_level(text: str) -> float:
    """Flesch-Kincaid grade (https://en.wikipedia.org/wiki/Flesch-Kincaid_readability_tests): years of school."""
    return float(textstat.flesch_kincaid_grade(text))


def hard_words(text: str) -> list[str]:
    """Words of four syllables and more that not everybody uses every day."""
    words = dict.fromkeys(word for word in WORD.findall(text.casefold()) if word not in EVERYDAY)
    return [word for word in words if word.isalpha() and textstat.syllable_count(word) >= SYLLABLES]


def _each(reason: str, found: Iterator[Seen]) -> Iterator[Finding]:
    yield from (Finding(reason, one.words, one.better) for one in found)


def _noticed(text: Text, plain: str, voice: Voice) -> Iterator[Finding]:
    answers = text.kind in ("response", "macro", "system")
    known = voice.language.partition("-")[0] in PATTERNS
    said = acknowledges(plain, voice.language) or (voice.is_english and REASSURES.search(plain))
    if answers and text.situation == "upset" and known and not said:
        yield Finding("cold", "", f"Say first that you have noticed, for instance: {_sorry(voice)}")


def _warm(text: Text, plain: str, voice: Voice) -> Iterator[Finding]:
    yield from _noticed(text, plain, voice)
    if text.kind in ("response", "macro") and text.situation == "refusal" and not softens(plain):
        yield Finding("cold", "", "Say why, and what is possible instead.")
    yield from _each("cold", brusque(plain))


def _sorry(voice: Voice) -> str:
    return voice.sorry[0] if voice.sorry else "I'm sorry about this."


def _short(text: Text, plain: str, voice: Voice) -> Iterator[Finding]:
    for sentence in STATEMENT.findall(plain):
        if len(WORD.findall(sentence)) > LONG_SENTENCE:
            yield Finding("unclear", sentence.strip(), "Make two sentences of it.")


def _clear(text: Text, plain: str, voice: Voice) -> Iterator[Finding]:
    yield from _short(text, plain, voice)
    yield from _each("unclear", jargon(plain))
    hard = hard_words(plain)
    if len(hard) >= MOST_HARD:
        yield Finding("unclear", ", ".join(hard), "Use shorter words, or say what these mean.")
    if len(WORD.findall(plain)) >= SHORT and reading_level(plain) > voice.reading_level + SLACK:
        yield Finding(
            "unclear", "", f"Shorter sentences and words: it reads like school year {reading_level(plain):.0f}."
        )


def _inclusive(text: Text, plain: str, voice: Voice) -> Iterator[Finding]:
    yield from _each("not_inclusive", excludes(plain))


def _fair(text: Text, plain: str, voice: Voice) -> Iterator[Finding]:
    yield from _each("blaming", blames(plain))


def _calm(text: Text, plain: str, voice: Voice) -> Iterator[Finding]:
    if text.situation in HEAVY and "!" in plain and "!!" not in plain:
        yield Finding("too_cheerful", "!", "End it with a full stop: somebody is in trouble.")


def _serious(text: Text, plain: str, voice: Voice) -> Iterator[Finding]:
    if text.situation in HEAVY:
        yield from _each("too_cheerful", cheerful(plain))
    yield from _calm(text, plain, voice)


def _honest(text: Text, plain: str, voice: Voice) -> Iterator[Finding]:
    yield from _each("forbidden_promise", promises(plain))


def _in_own_words(text: Text, plain: str, voice: Voice) -> Iterator[Finding]:
    for found in SHOUTS.finditer(plain):
        yield Finding("off_brand", found[0], "Capitals read like shouting.")
    for word, instead in voice.words.items():
        for found in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", plain, re.IGNORECASE):
            yield Finding("off_brand", found[0], f"The voice says “{instead}”.")
    if "!!" in plain or plain.count("!") > max(voice.exclamations, 1) + 1:
        yield Finding("off_brand", "!", "One exclamation mark is plenty.")


def _on_brand(text: Text, plain: str, voice: Voice) -> Iterator[Finding]:
    yield from _each("off_brand", filler(plain))
    if voice.formality != "casual":
        yield from _each("off_brand", slang(plain))
    yield from _in_own_words(text, plain, voice)


def _goes_on(text: Text, plain: str, voice: Voice) -> Iterator[Finding]:
    heavy = text.situation in HEAVY and text.kind in ("response", "macro", "system")
    short = text.kind != "article" or len(WORD.findall(plain)) < SHORT_ARTICLE
    waits = (heavy or (short and fails(plain))) and not text.buttons
    if waits and not goes_on(plain):
        yield Finding("no_next_step", "", "Say what happens next, or what they can do.")


LOOKS: Sequence[Look] = (_warm, _clear, _inclusive, _fair, _serious, _honest, _on_brand, _goes_on)
"""Every look at a text."""
LOOKS_ANYWHERE: Sequence[Look] = (_noticed, _short, _calm, _in_own_words)
"""Those that need no signs of English; the first where acknowledging words of the language are known."""
