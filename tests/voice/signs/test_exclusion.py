"""Who is left out is found by sex, age, body, family, senses and sayings; what a customer told us is not."""

import pytest

from baton.voice.signs.exclusion import excludes


@pytest.mark.parametrize(
    "text",
    [
        "A delivery man comes on Friday.",
        "The engineer will ring before he comes.",
        "Choose your title: Mr or Mrs.",
        "Ask your husband to hold the panel.",
        "Your little girl will love it.",
        "Mum will thank you for it.",
        "Even a child can build it.",
        "Older people often struggle with apps.",
        "Any normal person can lift it.",
        "That delay was crazy.",
        "Fill in the fields marked in red.",
        "Listen carefully and type the words you hear.",
        "You are still in the ballpark.",
        "Everyone has a smartphone.",
    ],
)
def test_what_leaves_people_out_is_found(text: str) -> None:
    assert list(excludes(text))


@pytest.mark.parametrize(
    "text",
    [
        "I'm so sorry to hear about your father.",
        "I'm sorry for the loss of your husband.",
        "The driver will ring before they come.",
        "We take away the old appliance.",
        "When the orange light comes on, the display also shows a word.",
        "An adult needs to be at home.",
        "Children under three must not sleep there.",
    ],
)
def test_what_we_were_told_and_what_is_needed_leaves_nobody_out(text: str) -> None:
    assert not list(excludes(text))
