"""Rows of a transcript for the tests of assist."""

from types import SimpleNamespace
from typing import Any


def said(*lines: tuple[str, str], tones: dict[int, dict[str, float]] | None = None) -> list[Any]:
    """Messages from (author, text) pairs; `tones` by position, from 1."""
    return [
        SimpleNamespace(
            id=f"m_{seq}",
            seq=seq,
            author=author,
            text=text,
            name=None,
            reading={"tone": (tones or {}).get(seq, {}), "intent": None},
            judgement=None,
        )
        for seq, (author, text) in enumerate(lines, 1)
    ]
