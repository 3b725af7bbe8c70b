"""Contractions written out: what each stands for follows from the words after it, and possessives stay."""

import pytest

from baton.voice.contractions import in_full


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("I'm sorry, it's late and I can't change it.", "I am sorry, it is late and I cannot change it."),
        ("We'll see, you've done it, they're here.", "We will see, you have done it, they are here."),
        ("Don't worry, I won't. Let's go.", "Do not worry, I will not. Let us go."),
        ("That’s the customer's order.", "That is the customer's order."),
        ("It's been sent. It's already arrived.", "It has been sent. It has already arrived."),
        ("It's delivered tomorrow. What's left?", "It is delivered tomorrow. What is left?"),
        ("It's taken care of, and it's taken long.", "It is taken care of, and it has taken long."),
        ("We'd already sent it, as you'd asked.", "We had already sent it, as you had asked."),
        ("You'd better keep it.", "You had better keep it."),
        ("I'd rather you'd need none. We'd like to.", "I would rather you would need none. We would like to."),
    ],
)
def test_a_formal_voice_writes_contractions_out_and_leaves_possessives(text: str, full: str) -> None:
    assert in_full(text) == full
