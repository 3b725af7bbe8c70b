"""What a voice says in its own words of the lines in `policy/brand.yml`: the same keys and rules, all optional.

Facts stay the brand's: names, contact, language, theme, periods. It must not know when a line is said.
"""

from dataclasses import Field, field, fields, is_dataclass, make_dataclass, replace
from typing import TYPE_CHECKING, Any

from baton.voice.lines import Brand, Lines

FACTS = frozenset({"company", "bot_name", "contact", "language", "voice", "theme", "disclose_again_hours"})
"""Keys of brand.yml that no voice changes."""


def _all_optional(shape: type[Any], without: frozenset[str] = frozenset()) -> type[Any]:
    kept = [one for one in fields(shape) if one.name not in without]
    return make_dataclass(f"Own{shape.__name__}", [_optional(one) for one in kept], frozen=True)


def _optional(one: "Field[Any]") -> tuple[str, Any, Any]:
    kind: Any = _all_optional(one.type) if isinstance(one.type, type) and is_dataclass(one.type) else one.type
    return one.name, kind | None, field(default=None, metadata=one.metadata)


if TYPE_CHECKING:

    class OwnLines:
        """The keys of brand.yml but FACTS, each of them or None."""

else:
    OwnLines = _all_optional(Brand, FACTS)


def in_words_of(own: OwnLines | None, lines: Lines) -> Lines:
    """The brand's lines, where the voice has words of its own in those; what the brand leaves unsaid stays unsaid."""
    if own is None:
        return lines
    said = lines.brand
    changes = {name: words for name, words in _given(own).items() if getattr(said, name) is not None}
    merged = {name: _over(getattr(said, name), words) for name, words in changes.items()}
    return Lines(replace(said, **merged), opens=lines.opens, sends_codes=lines.sends_codes)


def own_keys(own: OwnLines | None) -> frozenset[str]:
    """Which lines those are; `handoff.anger` is one of a block."""
    found = _given(own) if own is not None else {}
    return frozenset(
        name if not is_dataclass(words) else f"{name}.{inner}"
        for name, words in found.items()
        for inner in (_given(words) if is_dataclass(words) else ("",))
    )


def _over(brand: Any, words: Any) -> Any:
    return replace(brand, **_given(words)) if is_dataclass(words) else words


def _given(shape: Any) -> dict[str, Any]:
    return {one.name: words for one in fields(shape) if (words := getattr(shape, one.name)) is not None}
