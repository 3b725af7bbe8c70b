"""Every language the bot does not speak has its lines, and a wish for a person is found in it."""

from pathlib import Path

import pytest

from baton.errors import PolicyError
from baton.language.languages import OTHER, Languages, folded, words_of

LANGUAGES = Languages.load("policy/languages.yml")
WISHES = {
    "de": [
        "Ich möchte mit einem Mitarbeiter sprechen",
        "bitte verbinden Sie mich mit jemandem",
        "bitte rufen Sie mich an",
    ],
    "fr": ["Je voudrais parler à quelqu'un", "passez-moi un conseiller svp", "je veux un humain"],
    "es": ["quiero hablar con una persona", "llámenme por favor", "PÁSAME CON ALGUIEN POR FAVOR"],
    "it": ["posso parlare con un operatore?", "c'e qualcuno con cui posso parlare"],
    "pt": ["queria falar com alguém", "quero um atendente"],
    "nl": ["mag ik iemand spreken", "ik wil een medewerker"],
    "pl": ["chcę rozmawiać z człowiekiem", "prosze mnie polaczyc z konsultantem"],
    "tr": ["bir insanla görüşmek istiyorum"],
    "ro": ["vreau sa vorbesc cu un om"],
    "ru": ["позовите оператора", "хочу поговорить с человеком"],
    "uk": ["хочу говорити з людиною"],
    "ar": ["أريد التحدث مع موظف"],
    "ur": ["مجھے کسی نمائندے سے بات کرنی ہے"],
    "hi": ["मुझे किसी से बात करनी है"],
    "pa": ["ਮੈਨੂੰ ਕਿਸੇ ਨਾਲ ਗੱਲ ਕਰਨੀ ਹੈ"],
    "zh": ["我要找人工客服"],
    "ja": ["担当者と話したいです"],
    "ko": ["상담원과 통화하고 싶어요"],
    "cy": ["dwi eisiau siarad â rhywun"],
}
PLAIN = {
    "de": "wann kommt mein Paket",
    "fr": "où est ma commande",
    "es": "¿dónde está mi pedido?",
    "pl": "ile kosztuje dostawa",
    "ru": "когда доставят диван",
    "ar": "متى يصل طلبي",
    "zh": "我的沙发什么时候到",
    "ja": "返品の方法を教えてください",
}


def test_at_least_twenty_languages_are_answered_in_their_own_words() -> None:
    assert len(LANGUAGES.languages) >= 20
    lines = [language.line for language in LANGUAGES.languages.values()]
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in WISHES.items() for text in texts])
def test_a_wish_for_a_person_is_found_however_it_is_typed(code: str, text: str) -> None:
    assert LANGUAGES.of(code).wants_person(text)


@pytest.mark.parametrize(("code", "text"), PLAIN.items())
def test_a_plain_question_is_no_wish_for_a_person(code: str, text: str) -> None:
    assert not LANGUAGES.of(code).wants_person(text)


def test_a_plain_yes_is_understood_in_any_language() -> None:
    assert all(LANGUAGES.is_yes(text) for text in ("Oui, s'il vous plaît !", "JA BITTE", "tak", "да", "はい", "نعم"))
    assert not any(LANGUAGES.is_yes(text) for text in ("", "oui mais non", "где заказ"))


def test_a_language_without_a_block_gets_the_line_for_all_others() -> None:
    assert LANGUAGES.of(OTHER) is LANGUAGES.other
    assert LANGUAGES.is_foreign(OTHER)
    assert not LANGUAGES.is_foreign("en")
    assert not LANGUAGES.is_foreign(None)


def test_folding_makes_hasty_typing_the_same_word() -> None:
    assert folded("Größe ŁÓDŹ SØREN").split() == ["grosse", "lodz", "soren"]
    assert words_of("C'est 2 cafés!") == ["c'est", "cafes"]


def test_a_mistake_in_the_file_is_named_with_its_line(tmp_path: Path) -> None:
    shipped = Path("policy/languages.yml").read_text(encoding="utf-8")
    file = tmp_path / "languages.yml"
    file.write_text(shipped.replace('person: "Talk to a person"', 'person: "Talk to a person right now"'))
    with pytest.raises(PolicyError, match=r"languages\.yml:11: 'other.person' has 26 characters"):
        Languages.load(file)
    file.write_text(shipped.replace("supported: [en]", "supported: [en, de]"))
    with pytest.raises(PolicyError, match="'de' is supported and has a block as well"):
        Languages.load(file)
