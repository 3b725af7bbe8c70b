"""The journey map counts customers where they were when they wrote."""

from datetime import timedelta

import pytest

from baton.insights.journey import Stage, journey
from baton.storage.database import Database
from baton.storage.figures import Span
from tests.insights.history import DAY, History

WEEK = Span(DAY - timedelta(days=1), DAY + timedelta(days=6))
MINUTE = timedelta(minutes=1)


def mapped(database: Database, past: History, span: Span = WEEK) -> dict[str, Stage]:
    past.store(database)
    return {stage.key: stage for stage in journey(database, span)}


def judged(past: History, action: str, reason: str) -> None:
    """What the policy made of the message that was written last."""
    past.rows["messages"][-1]["judgement"] = {"action": action, "reason": reason}


def a_journey(past: History, *, channel: str = "web", handed: bool = True) -> None:
    """Opening, bot, a moment of truth, the queue, a person."""
    key = past.conversation(channel=channel)
    judged(past, "none", "none")
    past.says(key, DAY + MINUTE, mood=0.2)
    judged(past, "none", "none")
    past.says(key, DAY + 2 * MINUTE, mood=-0.5)
    judged(past, "handoff" if handed else "none", "anger" if handed else "none")
    if handed:
        past.handoff(key, DAY + 2 * MINUTE, reason="anger", state="closed", waited=120, took=1_800)
        past.says(key, DAY + 3 * MINUTE, mood=-0.4)
        past.says(key, DAY + 5 * MINUTE, mood=0.6)
        past.says(key, DAY + 6 * MINUTE, mood=0.8)


@pytest.fixture
def past() -> History:
    return History()


def test_each_message_is_counted_where_it_was_written(database: Database, past: History) -> None:
    for n in range(40):
        a_journey(past, handed=n % 2 == 0)
    found = mapped(database, past)
    counts = {key: (stage.messages, stage.conversations, stage.handoffs) for key, stage in found.items()}
    assert counts == {
        "opening": (40, 40, 0),
        "bot": (60, 40, 0),
        "moment:anger": (20, 20, 20),
        "queue": (20, 20, 0),
        "person": (40, 20, 0),
    }
    assert list(found) == ["opening", "bot", "moment:anger", "queue", "person"]
    moods = {key: round(stage.mood.value, 6) for key, stage in found.items() if stage.mood}
    # Those whom nobody passed on wrote twice to the bot: (0.2 - 0.5) / 2.
    assert moods == {"bot": 0.025, "moment:anger": -0.5, "queue": -0.4, "person": 0.7}
    reached = found["moment:anger"].reached
    assert reached is not None
    assert (reached.value, round(reached.low, 3)) == (0.5, 0.352)


def test_a_conversation_counts_once_in_a_mood_however_much_is_written(database: Database, past: History) -> None:
    for n in range(20):
        key = past.conversation()
        for m in range(1, 30 if n == 0 else 2):
            past.says(key, DAY + m * MINUTE, mood=-1.0 if n == 0 else 1.0)
    mood = mapped(database, past)["bot"].mood
    assert mood is not None
    assert mood.value == pytest.approx(0.9)
    assert mood.low < 0.9 < mood.high


def test_what_brought_people_in_without_a_moment_is_listed_at_the_end(database: Database, past: History) -> None:
    for reason in ("taken_over", "taken_over", "bot_unavailable"):
        past.handoff(past.conversation(), DAY + MINUTE, reason=reason)
    found = list(mapped(database, past).values())
    assert [(stage.title, stage.handoffs) for stage in found[-2:]] == [
        ("Without a moment: taken over", 2),
        ("Without a moment: bot unavailable", 1),
    ]


def test_after_a_break_of_a_day_a_contact_opens_anew(database: Database, past: History) -> None:
    key = past.conversation()
    past.says(key, DAY + MINUTE)
    past.says(key, DAY + timedelta(days=2))
    stages = mapped(database, past)
    assert (stages["opening"].messages, stages["bot"].messages) == (2, 1)


def test_one_channel_and_one_period_are_mapped_alone(database: Database, past: History) -> None:
    a_journey(past)
    for channel in ("whatsapp", "whatsapp"):
        a_journey(past, channel=channel, handed=False)
    found = mapped(database, past, Span(WEEK.start, WEEK.end, "whatsapp"))
    assert {key: stage.conversations for key, stage in found.items()} == {"opening": 2, "bot": 2}
    assert journey(database, Span(WEEK.end, WEEK.end + timedelta(days=1))) == []
