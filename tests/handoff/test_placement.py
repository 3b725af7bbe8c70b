"""Which helpdesk a conversation goes to: the first rule that holds."""

from datetime import datetime, timezone
from pathlib import Path

import pytest

from baton.handoff.desk_policy import DeskPolicy
from baton.handoff.placement import Placement, PlacementRule

HOURS = DeskPolicy.load(Path(__file__).parents[2] / "policy" / "desk.yml").hours
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
RULES = (
    PlacementRule("night", hours="closed", skill="orders"),
    PlacementRule("phone", channel="whatsapp"),
    PlacementRule("experts", skill="technical", hours="open"),
)


@pytest.mark.parametrize(
    ("channel", "skill", "at", "where"),
    [
        ("web", "orders", MONDAY_NOON, "desk"),
        ("web", "orders", SUNDAY, "night"),
        ("whatsapp", "orders", SUNDAY, "night"),
        ("whatsapp", "technical", MONDAY_NOON, "phone"),
        ("web", "technical", MONDAY_NOON, "experts"),
        ("web", "technical", SUNDAY, "desk"),
    ],
)
def test_the_first_rule_that_holds_decides(channel: str, skill: str, at: datetime, where: str) -> None:
    assert Placement(rules=RULES).choose(channel=channel, skill=skill, at=at, hours=HOURS) == where


def test_every_helpdesk_that_is_named_is_known_to_the_check() -> None:
    assert Placement(rules=RULES).named == {"desk", "night", "phone", "experts"}
