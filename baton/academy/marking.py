"""Which line of help is meant by words that somebody typed, in a terminal or in a file. Pure.

It knows right lines from wrong ones as little as whoever typed them; the desk sends marks and needs none of it.
"""

from collections.abc import Mapping
from typing import Any

from baton.errors import BatonError

LEAST = 5
"""Letters and digits that tell which line is meant."""


def line_meant(help_: Mapping[str, Any], words: str) -> str:
    """The text of the one line of a practice's help in which the words stand; raises BatonError where there is none.

    Of several lines the one that begins with them is meant, or the one that all the others quote.
    """
    flat = _flat(words)
    if sum(letter.isalnum() for letter in flat) < LEAST:
        raise BatonError(f"'{words}' is too short to tell which line of help is meant. Write a few words of the line.")
    shown = _shown(help_)
    hits = {text: whole for text, whole in shown.items() if flat in whole}
    if not hits:
        raise BatonError(f"No line of help holds '{words}'. Copy some words of the line that is wrong.")
    for narrower in (
        [text for text in hits if _flat(text) == flat],
        [text for text, whole in hits.items() if whole.startswith(flat) or _flat(text).startswith(flat)],
        [text for text in hits if all(_flat(text) in whole for whole in hits.values())],
        list(hits),
    ):
        if len(narrower) == 1:
            return narrower[0]
    raise BatonError(f"{len(hits)} lines of help hold '{words}'. Write more words of the one that is wrong.")


def _shown(help_: Mapping[str, Any]) -> dict[str, str]:
    """Every line with what it is found by: an article also by its title."""
    lines = {line["text"]: _flat(line["text"]) for line in (*help_["summary"], *help_["suggestions"])}
    return lines | {line["passage"]: _flat(f"{line['title']} {line['passage']}") for line in help_["articles"]}


def _flat(text: str) -> str:
    """Without what is typed differently on other keyboards."""
    return " ".join(text.replace("’", "'").split()).casefold()
