"""The look of the pages in the brand's colours, from `theme` of `policy/brand.yml`, as CSS variables.

A brand gives one colour per scheme and the words' colour on it; everything else follows, and everything can be read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from baton.policies import checked
from baton.voice.colours import READABLE, check_colour, contrast, mix, readable_on

LIGHT: Mapping[str, str] = {
    "ground": "#f6f4f0",
    "surface": "#ffffff",
    "raised": "#fbfaf7",
    "sunken": "#eeebe4",
    "line": "#ddd8ce",
    "line-strong": "#8a8578",
    "ink": "#1d2527",
    "ink-soft": "#545d60",
    "person": "#8c3f12",
    "person-soft": "#fbeadd",
    "person-soft-ink": "#733108",
    "note": "#fff5cf",
    "note-line": "#c9a227",
    "note-ink": "#564300",
    "alarm": "#a3261d",
    "alarm-soft": "#fce8e5",
    "alarm-soft-ink": "#84180f",
    "good": "#1d6b3c",
    "focus": "#1b4fd8",
}
DARK: Mapping[str, str] = {
    "ground": "#131718",
    "surface": "#1b2022",
    "raised": "#20272a",
    "sunken": "#2a3336",
    "line": "#30393c",
    "line-strong": "#7d898d",
    "ink": "#e9ecea",
    "ink-soft": "#a9b3b4",
    "person": "#f0a878",
    "person-soft": "#3a2618",
    "person-soft-ink": "#f8cba9",
    "note": "#362d12",
    "note-line": "#b8962e",
    "note-ink": "#f4e2a5",
    "alarm": "#ff9b90",
    "alarm-soft": "#3d1e1b",
    "alarm-soft-ink": "#ffc0b8",
    "good": "#83d2a0",
    "focus": "#9db8ff",
}
"""Roles of colours that are the same for every brand: each text role can be read on each ground it stands on."""
SHADOWS = {
    "light": "0 1px 2px rgb(29 37 39 / 6%), 0 6px 20px rgb(29 37 39 / 7%)",
    "dark": "0 1px 2px rgb(0 0 0 / 40%), 0 6px 20px rgb(0 0 0 / 30%)",
}
CORNERS: Mapping[str, tuple[str, str, str]] = {
    "round": ("14px", "9px", "16px"),
    "soft": ("8px", "6px", "8px"),
    "square": ("2px", "2px", "2px"),
}
"""Name -> corners of panels, of buttons and fields, of message bubbles."""


def _check_pair(surface: str, brand: str, on_brand: str) -> None:
    for ground, text, what in (
        (brand, on_brand, f"words in {on_brand} on the brand's colour {brand}"),
        (surface, brand, f"words in the brand's colour {brand} on the page ({surface})"),
    ):
        if contrast(ground, text) < READABLE:
            have = contrast(ground, text)
            raise ValueError(f"gives {what} a contrast of {have:.1f}; {READABLE} is needed to be read by everybody.")


@dataclass(frozen=True)
class LightColours:
    """The brand on a light page."""

    brand: str = checked(check_colour, default="#17594f")
    on_brand: str = checked(check_colour, default="#ffffff")

    def __post_init__(self) -> None:
        _check_pair(LIGHT["surface"], self.brand, self.on_brand)


@dataclass(frozen=True)
class DarkColours:
    """The brand on a dark page."""

    brand: str = checked(check_colour, default="#7fc9b7")
    on_brand: str = checked(check_colour, default="#08241f")

    def __post_init__(self) -> None:
        _check_pair(DARK["surface"], self.brand, self.on_brand)


@dataclass(frozen=True)
class Theme:
    """The keys of `theme`; without them the pages have Baton's own green."""

    light: LightColours = field(default_factory=LightColours)
    dark: DarkColours = field(default_factory=DarkColours)
    corners: Literal["round", "soft", "square"] = "round"

    def css(self) -> str:
        """A style sheet of variables: light, dark where the system or the reader's own choice asks for it."""
        light, dark = _block(self.variables("light")), _block(self.variables("dark"))
        return (
            f":root {{\n  color-scheme: light;\n{light}{_block(self._shapes())}}}\n\n"
            f"@media (prefers-color-scheme: dark) {{\n:root:not([data-scheme='light']) {{\n  color-scheme: dark;\n"
            f"{dark}}}\n}}\n\n"
            f":root[data-scheme='dark'] {{\n  color-scheme: dark;\n{dark}}}\n"
        )

    def variables(self, scheme: Literal["light", "dark"]) -> Mapping[str, str]:
        """Role -> colour, for one scheme."""
        base = LIGHT if scheme == "light" else DARK
        brand, on_brand = (
            (self.light.brand, self.light.on_brand)
            if scheme == "light"
            else (
                self.dark.brand,
                self.dark.on_brand,
            )
        )
        soft = mix(brand, base["surface"], 0.14)
        away = "#000000" if contrast(on_brand, "#000000") > contrast(on_brand, "#ffffff") else "#ffffff"
        return {
            **base,
            "brand": brand,
            "brand-ink": on_brand,
            "brand-hover": mix(brand, away, 0.8),
            **_bubble(scheme, brand, on_brand),
            "brand-soft": soft,
            "brand-soft-ink": readable_on(soft, brand, towards=base["ink"]),
            "shadow": SHADOWS[scheme],
        }

    def _shapes(self) -> Mapping[str, str]:
        panel, control, bubble = CORNERS[self.corners]
        return {"round": panel, "round-small": control, "round-bubble": bubble, "space": "16px"}


def _bubble(scheme: str, brand: str, on_brand: str) -> Mapping[str, str]:
    """The customer's own words: full colour on a light page; on a dark one a calmer shade, not to dazzle."""
    if scheme == "light":
        return {"bubble": brand, "bubble-ink": on_brand}
    calm = mix(brand, DARK["surface"], 0.32)
    return {"bubble": calm, "bubble-ink": readable_on(calm, DARK["ink"], towards="#ffffff")}


def _block(variables: Mapping[str, str]) -> str:
    return "".join(f"  --{name}: {value};\n" for name, value in variables.items())
