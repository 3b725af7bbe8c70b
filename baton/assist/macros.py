"""Ready-made replies with what is known filled in. What is not known stays in brackets, where the agent sees it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from baton.assist.policy import SLOTS, MacroText

IN_WORDS = {"customer": "name", "agent": "your name", "order": "order number"}
_SLOT = re.compile(r"{(\w+)}")


@dataclass(frozen=True)
class Macro:
    """A macro for this conversation; `missing` are the slots that the agent has to fill."""

    key: str
    title: str
    text: str
    missing: tuple[str, ...]


def filled(macros: Mapping[str, MacroText], known: Mapping[str, str | None]) -> list[Macro]:
    """Every macro, in the order of the policy; `known` gives values for the slots."""
    return [_filled(key, macro, known) for key, macro in macros.items()]


def _filled(key: str, macro: MacroText, known: Mapping[str, str | None]) -> Macro:
    def value(found: re.Match[str]) -> str:
        return known.get(found[1]) or f"[{IN_WORDS[found[1]]}]"

    missing = tuple(slot for slot in SLOTS if f"{{{slot}}}" in macro.text and not known.get(slot))
    return Macro(key, macro.title, _SLOT.sub(value, macro.text), missing)
