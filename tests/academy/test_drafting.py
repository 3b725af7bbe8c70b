"""Scenarios drafted from the team's own conversations: they can be played, and hold what was said."""

from pathlib import Path
from typing import Any

import pytest

from baton.academy.drafting import draft
from baton.academy.practice import Act
from baton.academy.scenario import load_scenario
from baton.academy.school import School

ANGRY = {"tone": {"anger": 0.8}, "reason": "anger"}


def line(author: str, text: str, **more: Any) -> dict[str, Any]:
    return {"author": author, "text": text, **more}


TALK = {
    "messages": [
        line("customer", "Hello"),
        line("bot", "Hello, how can I help?"),
        line("customer", 'My "new" lamp is broken: third time!', **ANGRY),
        line("system", "Sam is here now."),
        line("agent", "I'm sorry, three broken lamps is too many. Would you like a new one or your money back?"),
        line("customer", "A new one"),
        line("agent", "I've ordered a new lamp for you, it will be there on Thursday."),
        line("agent", "You don't need to send the broken one back."),
        line("customer", "Thanks"),
    ]
}


def test_a_draft_can_be_played_and_the_colleagues_words_settle_it(school: School, tmp_path: Path) -> None:
    text = draft(TALK)
    assert text is not None
    path = tmp_path / "own_1.yml"
    path.write_text(text, encoding="utf-8")
    found = load_scenario(path)
    assert (found.moment, found.customer.mood, found.customer.heat) == ("anger", "anger", 0.8)
    assert [said.by for said in found.opening] == ["customer", "bot", "customer"]
    assert [question.answer for question in found.questions.values()] == ["A new one"]
    assert len(found.expert) == 2
    played = school.play(found, 1, [Act("reply", words) for words in found.expert])
    assert played.end == "settled"


@pytest.mark.parametrize(
    "messages",
    [
        [line("customer", "Hello"), line("bot", "Hi")],
        [line("agent", "I've ordered a new lamp for you, it comes on Thursday.")],
        [line("customer", "Hello"), line("agent", "Hi")],
        [],
    ],
)
def test_where_nobody_helped_there_is_nothing_to_learn(messages: list[dict[str, Any]]) -> None:
    assert draft({"messages": messages}) is None
