"""How what was said sounds: replies counted by hand, and people who are never told apart."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from baton.insights.said import LEAST_PEOPLE, LEAST_REPLIES, said
from baton.storage.database import Database
from baton.storage.figures import Span
from baton.voice.voice import Voice
from tests.insights.history import DAY, History

WARM = Voice.load(Path(__file__).parents[2] / "policy" / "voices" / "warm.yml")
WEEK = Span(DAY - timedelta(days=1), DAY + timedelta(days=6))
GOOD, BLAMING, KIND = (
    "Which order is it?",
    "You should have told us before 0417.",
    "I'm sorry about this. Which order is it?",
)


class Talk:
    """Conversations with words in them."""

    def __init__(self) -> None:
        self.past = History()
        for number in range(LEAST_PEOPLE):
            user = {"password_hash": "-", "role": "agent", "skills": [], "active": True, "created_at": DAY}
            self.past.rows["users"].append({"id": f"u_{number}", "name": f"Agent {number}"} | user)

    def goes(self, *turns: tuple[str, str], channel: str = "web", at: Any = DAY) -> None:
        """One conversation: (who, what) in turn, where `angry` is a customer and a number is an agent."""
        key = self.past.conversation(at=at, channel=channel)
        for who, text in turns:
            author = "customer" if who == "angry" else "agent" if who.isdigit() else "bot"
            tone = {"tone": {"anger": 0.9, "valence": -0.8}} if who == "angry" else None
            self.past._message(key, author, at, tone)
            row = self.past.rows["messages"][-1]
            row |= {"text": text, "user_id": f"u_{who}" if who.isdigit() else None, "withdrawn_at": None}
        for row in self.past.rows["messages"]:
            row.setdefault("user_id", None)
            row.setdefault("withdrawn_at", None)

    def sounds(self, database: Database, span: Span = WEEK) -> dict[str, Any]:
        self.past.store(database)
        return said(database, span, WARM)


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_each_score_is_the_share_of_replies_without_such_a_finding(database: Database, talk: Talk) -> None:
    for text in [GOOD] * 8 + [BLAMING] * 2:
        talk.goes(("bot", text))
    bot = talk.sounds(database)["bot"]
    assert {name: score["value"] for name, score in bot["scores"].items()} == {
        "warmth": 0.8,
        "clarity": 1.0,
        "inclusivity": 1.0,
        "brand": 1.0,
    }
    assert bot["scores"]["warmth"]["low"] < 0.8 < bot["scores"]["warmth"]["high"]
    assert bot["findings"] == {"blaming": 2}
    assert bot["words"] == [{"reason": "blaming", "words": "you should have", "times": 2}]


def test_who_was_angry_should_have_been_acknowledged_once(database: Database, talk: Talk) -> None:
    for _ in range(5):
        talk.goes(("angry", "Where is it"), ("bot", GOOD))
        talk.goes(("angry", "Where is it"), ("bot", KIND), ("angry", "0417"), ("bot", GOOD))
    bot = talk.sounds(database)["bot"]
    assert (bot["replies"], bot["findings"]) == (15, {"cold": 5})


def test_all_messages_of_a_turn_are_one_reply(database: Database, talk: Talk) -> None:
    for _ in range(LEAST_REPLIES):
        talk.goes(("angry", "Where is it"), ("bot", "I'm sorry about this."), ("bot", GOOD))
    bot = talk.sounds(database)["bot"]
    assert (bot["replies"], bot["findings"]) == (LEAST_REPLIES, {})


def test_people_are_a_team_whose_words_are_not_shown(database: Database, talk: Talk) -> None:
    for number in range(LEAST_REPLIES):
        talk.goes((str(number % LEAST_PEOPLE), BLAMING))
    team = talk.sounds(database)["team"]
    assert team["scores"]["warmth"]["value"] == 0.0
    assert team["findings"] == {"blaming": LEAST_REPLIES}
    assert set(team) == {"replies", "scores", "findings"}


@pytest.mark.parametrize(("replies", "people"), [(LEAST_REPLIES - 1, LEAST_PEOPLE), (50, LEAST_PEOPLE - 1)])
def test_there_is_no_figure_about_a_few_people(database: Database, talk: Talk, replies: int, people: int) -> None:
    for number in range(replies):
        talk.goes((str(number % people), BLAMING))
    team = talk.sounds(database)["team"]
    assert set(team["scores"].values()) == {None}
    assert team["findings"] == {}


def test_only_the_span_and_its_channel_are_read(database: Database, talk: Talk) -> None:
    talk.goes(("bot", GOOD))
    talk.goes(("bot", GOOD), channel="whatsapp")
    talk.goes(("bot", GOOD), at=DAY - timedelta(days=30))
    assert talk.sounds(database)["bot"]["replies"] == 2
    assert said(database, Span(WEEK.start, WEEK.end, "whatsapp"), WARM)["bot"]["replies"] == 1


def test_what_was_taken_back_was_not_said(database: Database, talk: Talk) -> None:
    talk.goes(("bot", GOOD), ("bot", BLAMING))
    talk.past.rows["messages"][-1]["withdrawn_at"] = DAY
    bot = talk.sounds(database)["bot"]
    assert (bot["replies"], bot["words"]) == (1, [])
