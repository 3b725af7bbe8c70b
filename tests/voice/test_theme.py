"""The brand's colours: checked to be colours, and to be readable on everything they stand on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.errors import PolicyError
from baton.voice.colours import READABLE, contrast, mix, readable_on
from baton.voice.lines import Lines
from baton.voice.theme import DARK, LIGHT, DarkColours, LightColours, Theme
from tests.voice.test_lines import changed

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
PAIRS = [
    ("surface", "ink"),
    ("surface", "ink-soft"),
    ("ground", "ink"),
    ("ground", "ink-soft"),
    ("raised", "ink-soft"),
    ("sunken", "ink"),
    ("sunken", "ink-soft"),
    ("surface", "person"),
    ("surface", "alarm"),
    ("surface", "brand"),
    ("brand", "brand-ink"),
    ("brand-hover", "brand-ink"),
    ("bubble", "bubble-ink"),
    ("brand-soft", "brand-soft-ink"),
    ("person-soft", "person-soft-ink"),
    ("alarm-soft", "alarm-soft-ink"),
    ("note", "note-ink"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ground", "text"), PAIRS)
def test_every_text_can_be_read_on_its_ground(scheme, ground, text):
    colours = Theme().variables(scheme)
    assert contrast(colours[ground], colours[text]) >= READABLE


@given(brand=COLOURS, ink=st.sampled_from(["#ffffff", "#000000", "#101820"]))
def test_a_brand_is_refused_or_readable_everywhere(brand, ink):
    for scheme, colours in (("light", LightColours), ("dark", DarkColours)):
        try:
            theme = Theme(**{scheme: colours(brand, ink)})
        except ValueError:
            continue
        found = theme.variables(scheme)
        for ground, text in PAIRS:
            assert contrast(found[ground], found[text]) >= READABLE, (ground, text)


def test_contrast_is_measured_as_the_standard_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert mix("#ffffff", "#000000", 0.5) == "#808080"
    assert contrast("#ffffff", readable_on("#ffffff", "#ffff00", towards="#000000")) >= READABLE


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('brand: "#17594f"', 'brand: "green"', "'theme.light.brand' is 'green'; write a colour"),
        ('brand: "#17594f"', 'brand: "#fff; } body { x"', "write a colour"),
        ('brand: "#17594f"', 'brand: "#9ad8cb"', "a contrast of 1.6; 4.5 is needed"),
        ('on_brand: "#ffffff"', 'on_brand: "#777777"', "4.5 is needed to be read by everybody"),
        ('brand: "#7fc9b7"', 'brand: "#123456"', "'theme.dark' gives words"),
        ("corners: round", "corners: wavy", "must be one of: round, soft, square"),
        ("language: en", "language: xx", "'language' is 'xx'; there are words for: en"),
    ],
)
def test_what_cannot_be_read_or_is_no_colour_is_refused_with_its_line(tmp_path: Path, old, new, words):
    with pytest.raises(PolicyError) as refused:
        Lines.load(changed(tmp_path, old, new))
    assert words in str(refused.value)
    assert refused.value.line > 10


def test_the_shipped_brand_is_the_default():
    assert Lines.load("policy/brand.yml").theme == Theme()
    assert set(LIGHT) == set(DARK)
