"""The script of a text is that of most of its letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.language.scripts import main_script


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("where is my order", "latin"),
        ("Đơn hàng của tôi đâu", "latin"),
        ("где заказ NH-20417", "cyrillic"),
        ("Πού είναι", "greek"),
        ("متى يصل", "arabic"),
        ("मेरा ऑर्डर", "devanagari"),
        ("返品の方法", "kana"),
        ("沙发", "han"),
        ("상담원", "hangul"),
        ("გამარჯობა", "georgian"),
        ("ᏣᎳᎩ", "rare"),
        ("NH-20417 👍 !!", "latin"),
        ("20417 👍", None),
        ("", None),
    ],
)
def test_the_script_of_most_letters_counts(text: str, script: str | None) -> None:
    assert main_script(text) == script


@given(st.text())
def test_any_text_has_a_script_or_none(text: str) -> None:
    found = main_script(text)
    assert (found is None) or any(character.isalpha() for character in text)
