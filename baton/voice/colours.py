"""Arithmetic on colours written as #rrggbb: contrast as WCAG 2.2 measures it, mixing. It knows no page."""

import re

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
READABLE = 4.5
"""Contrast that text needs on its ground: WCAG 2.2, success criterion 1.4.3."""


def check_colour(text: str) -> None:
    """Raises ValueError for what is no #rrggbb."""
    if not COLOUR.fullmatch(text):
        raise ValueError(f"is {text!r}; write a colour as '#' and six hex digits, in quotes, like \"#17594f\".")


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white); https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """`share` (0 to 1) of `one`, the rest of `other`."""
    parts = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in parts)


def readable_on(ground: str, colour: str, *, towards: str) -> str:
    """`colour`, moved towards another as far as it takes to be read on `ground`."""
    steps = (mix(towards, colour, step / 20) for step in range(21))
    return next((step for step in steps if contrast(step, ground) >= READABLE), towards)


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    shares = [part / 255 for part in _parts(colour)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
