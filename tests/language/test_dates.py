"""Dates are read the British way and written as ISO dates."""

from datetime import date

import pytest

from baton.language.dates import find_dates

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("can it come tomorrow", ["2026-11-24"]),
        ("the day after tomorrow please", ["2026-11-25"]),
        ("Friday works", ["2026-11-27"]),
        ("next Friday works", ["2026-12-04"]),
        ("Friday week", ["2026-12-04"]),
        ("this coming thurs", ["2026-11-26"]),
        ("on Monday", ["2026-11-30"]),
        ("it came last tuesday", ["2026-11-17"]),
        ("the 3rd of May", ["2027-05-03"]),
        ("3 May 2027", ["2027-05-03"]),
        ("December 5th", ["2026-12-05"]),
        ("05/12/2026", ["2026-12-05"]),
        ("5.12.26", ["2026-12-05"]),
        ("2026-12-24", ["2026-12-24"]),
        ("in two weeks", ["2026-12-07"]),
        ("in 3 days", ["2026-11-26"]),
        ("the 14th", ["2026-12-14"]),
        ("the 30th", ["2026-11-30"]),
        ("from the 1st of December until 24 December", ["2026-12-01", "2026-12-24"]),
        ("31 June", []),
        ("order NH-20417, two chairs and a sofa that sat in the sun", []),
        ("I may want 2 lamps", []),
    ],
)
def test_dates_are_found(text: str, days: list[str]) -> None:
    assert [found.day.isoformat() for found in find_dates(text, today=MONDAY)] == days


def test_the_place_in_the_text_is_told() -> None:
    text = "could you come next Friday instead"
    (found,) = find_dates(text, today=MONDAY)
    assert text[found.start : found.end] == "next Friday"
