"""Blame is found by how it is built: who did wrong, who was told before, who is not believed."""

import pytest

from baton.voice.signs.blame import blames


@pytest.mark.parametrize(
    "text",
    [
        "You should have measured the door.",
        "You forgot to attach the photo again.",
        "You simply overlooked the second screw.",
        "You obviously didn't tighten the screws.",
        "You gave us an incorrect number.",
        "Because you missed the slot, we drove back.",
        "You took too long, so the slot is gone.",
        "If you had read the page, you would know.",
        "Parcels get lost because customers give unclear addresses.",
        "Claims are refused when customers misuse their furniture.",
        "Scratches come from people who drag things.",
        "Your failure to cancel means the filters were sent.",
        "As I already explained, open Orders.",
        "You were told about this in May.",
        "It was made clear that bulbs are not included.",
        "We're sorry that you feel it is faulty.",
        "Please answer faster next time.",
        "Although you had promised to be in, nobody opened.",
    ],
)
def test_blame_is_found_in_any_words(text: str) -> None:
    assert list(blames(text))


@pytest.mark.parametrize(
    "text",
    [
        "If you forgot your password, choose Reset.",
        "You should have received an e-mail by now.",
        "You haven't been charged.",
        "I'm sorry you waited too long.",
        "You didn't cause this, and you don't have to pay.",
        "The lamp reached you damaged.",
        "Because you asked us to, we closed the account.",
        "You chose the morning; it can still be moved.",
        "Did you enter the wrong code?",
    ],
)
def test_facts_conditions_and_apologies_blame_nobody(text: str) -> None:
    assert not list(blames(text))


def test_the_advice_fits_the_kind_of_blame() -> None:
    [told] = blames("As I already said, it takes a week.")
    [slip] = blames("You ignored the light.")
    assert told.better != slip.better
