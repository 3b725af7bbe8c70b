"""What a phone number tells of the time where it is at home."""

from datetime import datetime, timezone

import pytest

from baton.handoff.phone_zone import zone_of_phone

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("number", "zone"),
    [("447911123456", "Europe"), ("+33612345678", "Europe/Paris"), ("12125550123", "America/New_York")],
)
def test_a_number_whose_zones_have_one_clock_tells_the_time(number: str, zone: str) -> None:
    assert str(zone_of_phone(number, at=NOON)).startswith(zone)


@pytest.mark.parametrize(
    "number", ["", "+", "0", "972", "not a number", "99999999999999999999", "18005550123", "7700900123"]
)
def test_a_number_that_could_be_anywhere_or_is_none_tells_nothing(number: str) -> None:
    assert zone_of_phone(number, at=NOON) is None
