"""Other languages are recognised from a few words; English is never taken for one, however it is typed."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from baton.language.languages import OTHER, Languages
from baton.language.recognise import Recogniser, english_words

YAML_READER = YAML(typ="safe", pure=True)
ANNOTATED = re.compile(r"\[([^\]]*)\](?:\{[^}]*\}|\([^)]*\))")


def shipped_examples() -> list[tuple[str, str]]:
    found = []
    for file in sorted(Path("data/nlu").glob("*.yml")):
        for block in YAML_READER.load(file).get("nlu", []):
            lines = block["examples"].split("\n") if "intent" in block else []
            found += [(block["intent"], ANNOTATED.sub(r"\1", line[2:])) for line in lines if line.startswith("- ")]
    return found


LANGUAGES = Languages.load("policy/languages.yml")
RECOGNISER = Recogniser(LANGUAGES, english_words(shipped_examples()))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("wann kommt mein Sofa endlich", "de"),
        ("Guten Tag, vielen Dank", "de"),
        ("est-ce que le canapé gris est en stock ?", "fr"),
        ("merci", "fr"),
        ("hola buenos días", "es"),
        ("onde está a minha encomenda", "pt"),
        ("dzień dobry, gdzie jest moje zamówienie", "pl"),
        ("bună ziua, când vine comanda mea", "ro"),
        ("siparişim ne zaman gelecek acaba", "tr"),
        ("kan jag få prata med någon", "sv"),
        ("Где мой заказ? Это уже третий день", "ru"),
        ("де моє замовлення і коли воно буде", "uk"),
        ("κάποιος να με βοηθήσει", "el"),
        ("متى يصل طلبي", "ar"),
        ("میرا آرڈر کہاں ہے", "ur"),
        ("मेरा ऑर्डर कहाँ है", "hi"),
        ("我的沙发什么时候到", "zh"),
        ("注文した椅子が届きません", "ja"),
        ("주문한 의자가 안 왔어요", "ko"),
        ("სად არის ჩემი შეკვეთა", OTHER),
    ],
)
def test_other_languages_are_recognised_in_short_messages(text: str, code: str) -> None:
    assert RECOGNISER.recognise(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "wher is my ordr plz its bin 2 wks",
        "is the Fjällbo Skåp in stock in white?",
        "how tall is the je ne sais quoi chair",
        "whaur's ma parcel pal, it wis meant tae be here the day",
        "abeg when una go deliver my table",
        "Agnieszka Wojciechowska-Zielińska",
        "Müller GmbH, Königstraße",
        "NH-20417",
        "nah m8",
        "thx",
        "aaaaargh",
        "👍👍",
        "???",
        "",
        "ｗｈｅｒｅ ｉｓ ｍｙ ｏｒｄｅｒ",
        "𝐰𝐡𝐞𝐫𝐞 𝐢𝐬 𝐦𝐲 𝐨𝐫𝐝𝐞𝐫",
        "info@möbelhaus-grün.example",
    ],
)
def test_english_names_numbers_and_signs_are_not_another_language(text: str) -> None:
    assert not LANGUAGES.is_foreign(RECOGNISER.recognise(text))


def test_hardly_any_example_of_the_assistant_is_taken_for_another_language() -> None:
    examples = [text for label, text in shipped_examples() if label not in ("request_human", "out_of_scope")]
    found = [text for text in examples if LANGUAGES.is_foreign(RECOGNISER.recognise(text))]
    assert len(examples) > 2000
    assert len(found) <= len(examples) / 200, found


def test_the_open_messages_are_told_apart() -> None:
    wrong = []
    entries = YAML_READER.load(Path("tests/evaluation/languages_open.yml"))
    for entry in entries:
        code = RECOGNISER.recognise(entry["text"])
        if LANGUAGES.is_foreign(code) == entry["supported"] or code not in (entry["language"], None):
            wrong.append((entry["text"], code))
    assert len(wrong) <= len(entries) / 20, wrong


def test_words_count_as_english_where_two_labels_use_them() -> None:
    assert english_words([("a", "my chair"), ("b", "My order"), ("a", "ein Stuhl"), ("a", "ein Tisch")]) == {"my"}


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_in_a_known_language_or_in_none(text: str) -> None:
    assert RECOGNISER.recognise(text) in (None, "en", OTHER, *LANGUAGES.codes)
