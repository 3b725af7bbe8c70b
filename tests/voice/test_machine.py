"""A disclosure says in its own language that this is a machine."""

import pytest

from baton.voice.machine import MACHINE


@pytest.mark.parametrize(
    "text",
    [
        "I'm an automated assistant.",
        "Ich bin der automatische Assistent von Nordwind.",
        "Ich bin ein KI-Assistent.",
        "Je suis l'assistant virtuel de la boutique.",
        "Je suis un assistant automatisé.",
        "Soy el asistente automático de la tienda.",
        "Sono l'assistente virtuale del negozio.",
        "Ik ben de geautomatiseerde assistent.",
    ],
)
def test_words_for_a_machine_are_known_in_each_language(text: str) -> None:
    assert MACHINE.search(text)


@pytest.mark.parametrize(
    "text", ["I'm a friend.", "Ich bin Ihr Freund.", "Your robot vacuum is here.", "Votre machine arrive.", "Soy Ana."]
)
def test_a_name_or_a_product_is_no_such_word(text: str) -> None:
    assert not MACHINE.search(text)
