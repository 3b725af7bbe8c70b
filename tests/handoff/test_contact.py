"""A number or an address is found as people write it, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.handoff.contact import Contact, contact_in


@pytest.mark.parametrize(
    ("text", "kind", "contact"),
    [
        ("ring me on 07700 900123 after 6 please", "phone", "07700 900123"),
        ("+44 (0)113 496 0142", "phone", "+44 (0)113 496 0142"),
        ("my number is 0113-496-0142.", "phone", "0113-496-0142"),
        ("maya.patel+home@example.co.uk is best", "email", "maya.patel+home@example.co.uk"),
        ("write to maya@example.org.", "email", "maya@example.org"),
        ("07700 900123 or maya@example.org", "email", "maya@example.org"),
    ],
)
def test_a_contact_is_found_as_it_was_written(text: str, kind: str, contact: str) -> None:
    assert contact_in(text) == Contact(kind, contact)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "where is my order NH-20417",
        "order 4711 0815 2230 99",
        "it cost 0.99 and 1,200.00",
        "on 01/02/2026",
        "my card 4111 1111 1111 1111",
        "@home",
        "0000",
    ],
)
def test_numbers_of_other_things_are_left_alone(text: str) -> None:
    assert contact_in(text) is None


@given(st.text(max_size=400))
def test_what_is_found_is_what_was_said(text: str) -> None:
    found = contact_in(text)
    assert found is None or "".join(found.text.split()) in "".join(text.split())
