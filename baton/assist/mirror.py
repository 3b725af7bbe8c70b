"""The empathy mirror: what a draft does and leaves out, as quiet hints for whoever writes it.

It reads words, never faces or voices, judges nobody and keeps nothing: a hint exists as long as the draft it is about.
No hint may be stored, counted per person, or shown to anybody but the writer.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from baton.voice.lexicon import ACKNOWLEDGES, LONG_SENTENCE, SENTENCE, SHOUTS, WORD
from baton.voice.signs.blame import blames
from baton.voice.signs.exclusion import excludes
from baton.voice.signs.jargon import jargon
from baton.voice.signs.next_step import goes_on
from baton.voice.signs.promise import promises
from baton.voice.signs.register import cheerful, filler
from baton.voice.voice import UPSET

LONGWORDS = 90
"""Words from which a chat reply is longer than most people read on a phone."""
LEAST = 4
"""Words below which a draft is still being begun."""
FEELINGS = {"anger": "angry", "frustration": "frustrated", "anxiety": "worried", "sadness": "sad"}


@dataclass(frozen=True)
class Hint:
    """One quiet remark; `words` is the place in the draft that it is about, empty for what is missing."""

    kind: str
    text: str
    words: str = ""


def read_draft(draft: str, *, mood: str | None = None, avoid: Sequence[str] = ()) -> list[Hint]:
    """Hints for a draft, the most useful first; `mood` is the customer's, `avoid` are words the brand does without.

    Nothing is said about a draft of a few words.
    """
    if len(WORD.findall(draft)) < LEAST:
        return []
    found = [hint for look in LOOKS for hint in look(draft, mood)]
    return [*found, *_avoided(draft, avoid)]


def _acknowledges(draft: str, mood: str | None) -> Iterator[Hint]:
    if mood in UPSET and not ACKNOWLEDGES.search(draft):
        feeling = FEELINGS.get(mood or "", "unsure")
        yield Hint("acknowledge", f"The customer sounds {feeling}; nothing here says yet that you have noticed.")


def _goes_on(draft: str, mood: str | None) -> Iterator[Hint]:
    if mood != "gratitude" and not goes_on(draft):
        yield Hint("next_step", "It does not say yet what happens next, or ask anything.")


def _blames(draft: str, mood: str | None) -> Iterator[Hint]:
    for found in blames(draft):
        yield Hint("blame", f"This can sound like blame. {found.better}", found.words)


def _promises(draft: str, mood: str | None) -> Iterator[Hint]:
    for found in promises(draft):
        yield Hint("promise", f"This promises more than anybody can be sure of. {found.better}", found.words)


def _plain(draft: str, mood: str | None) -> Iterator[Hint]:
    for found in (*jargon(draft), *filler(draft)):
        yield Hint("jargon", found.better, found.words)
    for sentence in SENTENCE.findall(draft):
        if len(WORD.findall(sentence)) > LONG_SENTENCE:
            yield Hint("long_sentence", "A long sentence; two short ones are easier to follow.", sentence.strip())
            return


def _includes(draft: str, mood: str | None) -> Iterator[Hint]:
    for found in excludes(draft):
        yield Hint("inclusive", f"Not everybody feels addressed by this. {found.better}", found.words)


def _fits_the_mood(draft: str, mood: str | None) -> Iterator[Hint]:
    if mood in UPSET:
        for glad in cheerful(draft):
            yield Hint("cheerful", "Cheerful words can sting right now.", glad.words)
            return
    for found in SHOUTS.finditer(draft):
        yield Hint("capitals", "Capitals read like shouting.", found[0])


def _is_short(draft: str, mood: str | None) -> Iterator[Hint]:
    count = len(WORD.findall(draft))
    if count > LONGWORDS:
        yield Hint("length", f"{count} words; what could wait for a second message?")


LOOKS: tuple[Callable[[str, str | None], Iterator[Hint]], ...] = (
    _acknowledges,
    _blames,
    _promises,
    _goes_on,
    _fits_the_mood,
    _includes,
    _plain,
    _is_short,
)
"""Every look at a draft, in the order in which the hints are shown."""


def _avoided(draft: str, avoid: Sequence[str]) -> list[Hint]:
    found = [word for word in avoid if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", draft, re.IGNORECASE)]
    return [Hint("brand", "The brand's voice does without this.", word) for word in found]
