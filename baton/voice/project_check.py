"""Everything that `baton voice check` finds in a project's own texts, each finding with its file and line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from baton.voice.book import FOLDER as VOICES
from baton.voice.book import load_voices
from baton.voice.found import Found
from baton.voice.links import dead_links, links_of
from baton.voice.own_lines import own_keys
from baton.voice.style import dressed, first_words
from baton.voice.tone_check import HEAVY, Text, check_text
from baton.voice.translations import untranslated
from baton.voice.voice import Voice
from baton.voice.words import DESK, FOLDER
from baton.voice.written import voice_texts, written_texts


@dataclass(frozen=True)
class Checked:
    """How many texts were read, and what was found."""

    texts: int
    found: Sequence[Found]


def check_texts(root: Path, voice: Voice) -> Checked:
    """Read every text under `root` and every voice of it; raises PolicyError or ArticleError for a broken file."""
    texts = [(one, voice) for one in written_texts(root, without=own_keys(voice.lines))]
    folder = root / "policy" / VOICES
    for name, own in load_voices(folder).items():
        texts += [(one, own) for one in voice_texts(folder / f"{name}.yml")]
    found = [
        Found(one.path, one.line, finding)
        for one, spoken_by in texts
        for finding in (
            *check_text(heard(one.text, spoken_by, opened=one.opened), spoken_by),
            *links_of(one.text.text),
        )
    ]
    return Checked(len(texts), [*found, *dead_links(root / "knowledge"), *untranslated(FOLDER), *untranslated(DESK)])


def heard(text: Text, voice: Voice, *, opened: bool = False) -> Text:
    """A text as customers hear it: the bot's answers are put into the voice, all others are said as they stand.

    `opened` for an answer to somebody upset, before which the voice says its first words.
    """
    if text.kind not in ("response", "article"):
        return text
    mood = "anger" if text.situation in HEAVY else None
    said = dressed(text.text, voice, mood=mood)
    first = first_words(voice, mood=mood, channel="web", said=(), text=said) if opened else None
    return replace(text, text=f"{first} {said}" if first else said)
