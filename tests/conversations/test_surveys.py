"""Customers are asked how it was: once for each part, only while they are at rest and can be reached; a tap is kept."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from baton.conversations import ownership
from baton.conversations.handover_card import card_of
from baton.conversations.surveys import Surveys
from baton.conversations.terms import Terms
from baton.conversations.transcript import say
from baton.handoff.satisfaction import Recommendation, Satisfaction
from baton.storage import conversations as rows
from baton.storage.tables import conversations, handoffs, inbox, messages, ratings
from tests.fakes import Scene

NEVER = Satisfaction(recommendation=Recommendation(ask=False))


@pytest.fixture
def surveys(scene: Scene) -> Surveys:
    return Surveys(scene.database, lambda: scene.words, lambda: NEVER, lambda channel: Terms())


def let_pass(scene: Scene, minutes: float) -> None:
    """Everything so far happened so much earlier."""
    with scene.database.transaction() as tx:
        for table, columns in (
            (messages, ["at"]),
            (handoffs, ["requested_at", "claimed_at", "ended_at"]),
            (conversations, ["updated_at"]),
            (ratings, ["asked_at"]),
        ):
            for row in tx.connection.execute(table.select()).all():
                moved = {
                    name: getattr(row, name) - timedelta(minutes=minutes) for name in columns if getattr(row, name)
                }
                if moved:
                    tx.connection.execute(update(table).where(table.c.id == row.id).values(**moved))


def with_the_bot(scene: Scene, *texts: str) -> str:
    conversation = scene.conversation()
    for text in texts:
        scene.write(conversation, text)
        scene.work()
    return conversation


def helped_by_ann(scene: Scene, conversation: str, *, end: Any = ownership.give_back, words: str = "Done") -> None:
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
        if words:
            row = rows.lock(tx, conversation)
            say(tx, row, author="agent", text=words, name="Ann", user_id=scene.ann.id)
        if end is ownership.give_back:
            end(tx, conversation, {"outcome": "solved"}, by="Ann", notices=scene.words)
        else:
            end(tx, conversation, by="Ann", notices=scene.words)


def choices(scene: Scene, conversation: str) -> list[str]:
    return [button["id"] for button in scene.messages(conversation)[-1].buttons]


def test_a_score_is_not_what_the_customer_wants(scene: Scene, surveys: Surveys) -> None:
    conversation = with_the_bot(scene, "my sofa is late")
    helped_by_ann(scene, conversation, end=ownership.close)
    let_pass(scene, 10)
    surveys.look()
    with scene.database.reading() as tx:
        before = card_of(tx, conversation)
    scene.write(conversation, choice=choices(scene, conversation)[0])
    with scene.database.reading() as tx:
        assert card_of(tx, conversation) == before
    assert [line.text for line in before if line.kind == "wants"] == ["“my sofa is late”"]


@pytest.mark.parametrize("end", [ownership.give_back, ownership.close])
def test_after_a_person_the_customer_is_asked_once(scene: Scene, surveys: Surveys, end: Any) -> None:
    conversation = with_the_bot(scene, "hello")
    helped_by_ann(scene, conversation, end=end)
    assert surveys.look() == 0
    let_pass(scene, 2)
    assert surveys.look() == 1
    assert scene.said(conversation)[-1] == "RATE Ann"
    assert surveys.look() == 0
    let_pass(scene, 30)
    assert surveys.look() == 0


def test_a_tap_is_kept_and_the_bots_part_is_asked_about_next(scene: Scene, surveys: Surveys) -> None:
    conversation = with_the_bot(scene, "hello")
    helped_by_ann(scene, conversation)
    let_pass(scene, 2)
    surveys.look()
    turns = len(scene.dialogue.turns)
    scene.write(conversation, choice=choices(scene, conversation)[3])
    assert scene.said(conversation)[-2:] == ["4 d", "RATE-BOT-BEFORE"]
    scene.write(conversation, choice=choices(scene, conversation)[0])
    assert scene.said(conversation)[-2:] == ["1 a", "THANKS"]
    scene.work()
    assert len(scene.dialogue.turns) == turns, "no dialogue runs for a rating"
    kept = {row.part: (row.score, row.stretch, row.user_id) for row in scene.rows(ratings)}
    assert kept == {"human": (4, 1, scene.ann.id), "bot": (1, 1, None)}
    assert all(entry.state == "done" for entry in scene.rows(inbox))


def test_a_rating_does_not_open_a_closed_conversation_also_when_it_is_typed(scene: Scene, surveys: Surveys) -> None:
    conversation = with_the_bot(scene, "hello")
    helped_by_ann(scene, conversation, end=ownership.close)
    let_pass(scene, 2)
    surveys.look()
    scene.write(conversation, "5")
    assert scene.row(conversation).owner == "closed"
    assert scene.said(conversation)[-2:] == ["5", "RATE-BOT-BEFORE"]
    scene.write(conversation, "and my parcel?")
    assert scene.row(conversation).owner == "queue"


def test_a_second_tap_corrects_the_first_and_nothing_is_said_again(scene: Scene, surveys: Surveys) -> None:
    conversation = with_the_bot(scene, "hello")
    helped_by_ann(scene, conversation, end=ownership.close)
    let_pass(scene, 2)
    surveys.look()
    buttons = choices(scene, conversation)
    scene.write(conversation, choice=buttons[0])
    said = len(scene.said(conversation))
    scene.write(conversation, choice=buttons[4])
    assert len(scene.said(conversation)) == said + 1
    assert {row.part: row.score for row in scene.rows(ratings)} == {"human": 5, "bot": None}


def test_who_has_written_since_or_was_not_answered_is_not_asked(scene: Scene, surveys: Surveys) -> None:
    on, silent = with_the_bot(scene, "hello"), scene.conversation(customer="silent")
    helped_by_ann(scene, on)
    helped_by_ann(scene, silent, words="")
    let_pass(scene, 2)
    scene.write(on, "one more thing")
    assert surveys.look() == 0


def test_after_the_bot_alone_a_customer_who_has_gone_quiet_is_asked_once(scene: Scene, surveys: Surveys) -> None:
    long, short = with_the_bot(scene, "hello", "thanks"), scene.conversation(customer="short")
    scene.write(short, "hi")
    scene.work()
    let_pass(scene, 14)
    assert surveys.look() == 0
    let_pass(scene, 2)
    assert surveys.look() == 1
    assert (scene.said(long)[-1], scene.said(short)[-1]) == ("RATE-BOT", "re: hi")
    assert surveys.look() == 0


def test_a_question_that_comes_hours_late_is_not_asked(scene: Scene, surveys: Surveys) -> None:
    helped_by_ann(scene, with_the_bot(scene, "hello", "thanks"))
    let_pass(scene, 120)
    assert surveys.look() == 0


def test_where_the_messenger_takes_no_free_words_nobody_is_asked(scene: Scene) -> None:
    closed = Terms(windows={"bot": timedelta(seconds=30)})
    surveys = Surveys(scene.database, lambda: scene.words, lambda: NEVER, lambda channel: closed)
    helped_by_ann(scene, with_the_bot(scene, "hello"))
    let_pass(scene, 2)
    assert surveys.look() == 0
    assert scene.rows(ratings) == []


def test_recommendation_is_asked_on_a_schedule_and_once_a_customer(scene: Scene) -> None:
    wish = Satisfaction(recommendation=Recommendation(after_hours=20, every_days=90))
    surveys = Surveys(scene.database, lambda: scene.words, lambda: wish, lambda channel: Terms())
    first = with_the_bot(scene, "hello")
    assert surveys.look() == 0
    let_pass(scene, 20 * 60 + 5)
    assert surveys.look() == 1
    assert scene.said(first)[-1] == "RECOMMEND"
    scene.write(first, "9")
    assert [(row.part, row.score) for row in scene.rows(ratings)] == [("recommend", 9)]
    let_pass(scene, 10)
    second = with_the_bot(scene, "hello again")
    let_pass(scene, 20 * 60 + 5)
    assert surveys.look() == 0, "asked within ninety days"
    assert "RECOMMEND" not in scene.said(second)


def test_a_policy_that_does_not_ask_is_silent(scene: Scene) -> None:
    surveys = Surveys(scene.database, lambda: scene.words, lambda: Satisfaction(ask=False), lambda channel: Terms())
    helped_by_ann(scene, with_the_bot(scene, "hello"))
    let_pass(scene, 2)
    assert surveys.look() == 0
