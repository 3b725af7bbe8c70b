"""Everything that `baton voice check` finds in a project's own texts, each finding with its file and line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from baton.voice.found import Found
from baton.voice.links import dead_links, links_of
from baton.voice.tone_check import check_text
from baton.voice.translations import untranslated
from baton.voice.voice import Voice
from baton.voice.words import FOLDER
from baton.voice.written import written_texts


@dataclass(frozen=True)
class Checked:
    """How many texts were read, and what was found."""

    texts: int
    found: Sequence[Found]


def check_texts(root: Path, voice: Voice) -> Checked:
    """Read every text under `root`; raises PolicyError or ArticleError for a file that cannot be read."""
    texts = list(written_texts(root))
    found = [
        Found(one.path, one.line, finding)
        for one in texts
        for finding in (*check_text(one.text, voice), *links_of(one.text.text))
    ]
    return Checked(len(texts), [*found, *dead_links(root / "knowledge"), *untranslated(FOLDER)])
