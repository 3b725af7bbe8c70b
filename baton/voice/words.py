"""The words of the pages: one file per language in `words/`, so that a page is translated without touching code.

A value is a text, or a text for each plural form of the language. `{placeholders}` are filled in by the page.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent / "words"
DESK = FOLDER / "desk"
WRITTEN_IN = "en"
"""The language of the desk where it is not translated."""
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})

Words = Mapping[str, Any]


def languages() -> list[str]:
    """The languages there are, by their BCP 47 tags."""
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


def check_language(tag: str) -> None:
    """Raises ValueError for a language without a file."""
    if tag not in languages():
        raise ValueError(f"is '{tag}'; there are words for: {', '.join(languages())}.")


@cache
def words_of(tag: str) -> Words:
    """All words of a language, by page and key."""
    found: Words = YAML(typ="safe", pure=True).load(FOLDER / f"{tag}.yml")
    return found


@cache
def desk_words_of(tag: str) -> Words:
    """All words of the desk; in English where nobody has translated them: only colleagues read them."""
    path = DESK / f"{tag}.yml"
    found: Words = YAML(typ="safe", pure=True).load(path if path.exists() else DESK / f"{WRITTEN_IN}.yml")
    return found


def direction(tag: str) -> str:
    """ "ltr" or "rtl"."""
    return "rtl" if tag.split("-")[0] in RIGHT_TO_LEFT else "ltr"
