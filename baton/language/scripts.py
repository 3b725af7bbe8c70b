"""Which script a text is written in, by the ranges of Unicode's blocks. It does not guess languages."""

import bisect
from collections import Counter

_RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "latin"),
    (0x0370, 0x03FF, "greek"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0530, 0x058F, "armenian"),
    (0x0590, 0x05FF, "hebrew"),
    (0x0600, 0x06FF, "arabic"),
    (0x0750, 0x077F, "arabic"),
    (0x08A0, 0x08FF, "arabic"),
    (0x0900, 0x097F, "devanagari"),
    (0x0980, 0x09FF, "bengali"),
    (0x0A00, 0x0A7F, "gurmukhi"),
    (0x0A80, 0x0DFF, "indic"),
    (0x0E00, 0x0E7F, "thai"),
    (0x0E80, 0x109F, "southeast"),
    (0x10A0, 0x10FF, "georgian"),
    (0x1100, 0x11FF, "hangul"),
    (0x1200, 0x139F, "ethiopic"),
    (0x1780, 0x17FF, "khmer"),
    (0x1E00, 0x1EFF, "latin"),
    (0x1F00, 0x1FFF, "greek"),
    (0x3040, 0x30FF, "kana"),
    (0x3130, 0x318F, "hangul"),
    (0x31F0, 0x31FF, "kana"),
    (0x3400, 0x4DBF, "han"),
    (0x4E00, 0x9FFF, "han"),
    (0xAC00, 0xD7AF, "hangul"),
    (0xF900, 0xFAFF, "han"),
    (0xFB1D, 0xFB4F, "hebrew"),
    (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFC, "arabic"),
)
"""First and last code point of the scripts that customers use; https://www.unicode.org/Public/UNIDATA/Blocks.txt."""
_STARTS = [first for first, _, _ in _RANGES]


def main_script(text: str) -> str | None:
    """The script of more than half of the letters; Japanese counts as kana; None without letters or a majority."""
    counted = Counter(found for character in text if (found := _script(character)) is not None)
    if not counted:
        return None
    if counted["kana"]:
        counted["kana"] += counted.pop("han", 0)
    name, count = counted.most_common(1)[0]
    return name if 2 * count > counted.total() else None


def _script(character: str) -> str | None:
    if not character.isalpha():
        return None
    code = ord(character)
    at = bisect.bisect_right(_STARTS, code) - 1
    if at >= 0 and code <= _RANGES[at][1]:
        return _RANGES[at][2]
    return "rare"
