import pytest

from actions.answers import (
    email_in,
    gift_card_code_in,
    is_question,
    order_number_in,
    postcode_in,
    time_slot_in,
    weeks_in,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("it's nh 20417 I think", "NH-20417"),
        ("20417", "NH-20417"),
        ("NH-20417", "NH-20417"),
        ("invoice INV-104417", "INV-104417"),
        ("I don't have it", None),
        ("call me on 01134960142", None),
    ],
)
def test_an_order_is_read_by_its_own_or_its_invoices_number(text, number):
    assert order_number_in(text) == number


def test_an_email_address_is_read_in_lower_case():
    assert email_in("try Jo.Smith@Mail.example, please") == "jo.smith@mail.example"
    assert email_in("no idea") is None


def test_a_postcode_is_read_with_or_without_its_space():
    assert postcode_in("we're at g412xq") == "G41 2XQ"
    assert postcode_in("in Glasgow") is None


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("8-12", "8-12"),
        ("between 12 and 4 please", "12-16"),
        ("16:00 to 20:00", "16-20"),
        ("4 to 8 pm", "16-20"),
        ("in the evening", "16-20"),
        ("some time in the morning", "8-12"),
        ("whenever", None),
    ],
)
def test_a_window_is_read_by_its_hours_or_the_part_of_the_day(text, slot):
    assert time_slot_in(text) == slot


def test_a_gift_card_code_needs_a_digit():
    assert gift_card_code_in("gc-7k2m-91qx") == "GC-7K2M-91QX"
    assert gift_card_code_in("the code is 7K2M91QX") == "GC-7K2M-91QX"
    assert gift_card_code_in("that card they sent") is None


@pytest.mark.parametrize(
    ("text", "weeks"), [("every 6 weeks", 6), ("every two months", 8), ("8", 8), ("rarely", None), ("99", None)]
)
def test_an_interval_is_read_in_weeks(text, weeks):
    assert weeks_in(text) == weeks


def test_a_question_is_known_by_its_mark_or_its_first_word():
    assert is_question("what does that cost")
    assert is_question("it is too big, right?")
    assert not is_question("the leg is wobbly")
