"""What holds wherever people sit: the same story, for every helpdesk of the table."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baton.helpdesks import HELPDESKS
from baton.storage.tables import outbox
from tests.fakes import Scene
from tests.helpdesks.cast import CAST
from tests.helpdesks.desks import Desk


@pytest.fixture(params=sorted(HELPDESKS))
def desk(request: pytest.FixtureRequest, scene: Scene) -> Iterator[Desk]:
    people: Any = CAST[request.param](scene)
    with people as there:
        yield there


def test_every_helpdesk_of_the_table_is_in_the_cast() -> None:
    assert set(CAST) == set(HELPDESKS)


def test_people_see_what_was_said_before_and_what_the_customer_writes_while_waiting(desk: Desk) -> None:
    desk.customer("my table has a crack")
    desk.hand_off()
    desk.customer("it is the oak one")
    assert desk.sees("my table has a crack")
    assert desk.sees("it is the oak one")


def test_a_reply_takes_the_conversation_and_reaches_the_customer(desk: Desk) -> None:
    desk.customer("hello")
    desk.hand_off()
    desk.reply("I am here")
    assert (desk.owner, desk.heard) == ("human", ["I am here"])


def test_a_private_note_never_leaves(desk: Desk) -> None:
    desk.hand_off()
    desk.reply("one moment")
    desk.note("SECRET: this customer was refunded twice")
    assert desk.sees("SECRET: this customer was refunded twice")
    assert "SECRET" not in " ".join(desk.scene.said(desk.id))
    assert len(desk.scene.rows(outbox)) == len(
        [one for one in desk.scene.messages(desk.id) if one.author != "customer"]
    )


@given(events=st.lists(st.one_of(st.just("spoken"), st.integers(0, 99)), min_size=1, max_size=6))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_marked_private_internal_or_activity_is_ever_delivered(desk: Desk, events: list[str | int]) -> None:
    if desk.owner == "bot":
        desk.hand_off()
    before, spoken = len(desk.heard), 0
    for event in events:
        if event == "spoken":
            spoken += 1
            desk.reply(f"answer {before + spoken}")
        else:
            desk.unspoken[int(event) % len(desk.unspoken)]("SECRET: refunded twice")
    desk.look()
    assert desk.heard == [f"answer {n + 1}" for n in range(before + spoken)]
    assert "SECRET" not in " ".join(desk.scene.said(desk.id))
    delivered = [one for one in desk.scene.messages(desk.id) if one.author != "customer"]
    assert len(desk.scene.rows(outbox)) == len(delivered)


def test_the_bot_answers_again_after_the_hand_back(desk: Desk) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.hand_back()
    assert desk.owner == "bot"
    desk.customer("thanks")
    assert "re: thanks" in desk.scene.said(desk.id, "bot")


def test_a_closed_conversation_is_closed_for_everybody(desk: Desk) -> None:
    desk.hand_off()
    desk.reply("goodbye")
    desk.close()
    assert desk.owner == "closed"


def test_the_whole_story_with_a_second_handoff(desk: Desk) -> None:
    desk.customer("hello")
    desk.hand_off()
    for n in (1, 2, 3):
        desk.customer(f"question {n}")
        desk.reply(f"answer {n}")
    desk.note("a difficult one")
    desk.hand_back()
    desk.customer("is anybody there?")
    desk.hand_off()
    desk.customer("question 4")
    desk.reply("answer 4")
    assert desk.heard == ["answer 1", "answer 2", "answer 3", "answer 4"]
    assert all(desk.sees(f"question {n}") for n in (1, 2, 3, 4))
    assert desk.sees("is anybody there?")
    assert desk.owner == "human"
