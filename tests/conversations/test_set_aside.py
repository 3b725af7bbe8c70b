"""Late and wordless messages are not answered as if they were ordinary."""

from datetime import datetime, timedelta, timezone

import pytest

from baton.conversations.hearing import hear
from baton.conversations.inbox import Attachment, Inbound
from baton.conversations.ownership import claim
from baton.conversations.turns import TurnWorker
from baton.handoff.desk_policy import LateMessages
from baton.storage.tables import attachments, conversations, decisions, handoffs
from tests.fakes import Scene


def arrives(scene: Scene, external_id: str, text: str = "Where is my sofa?", **more: object) -> str:
    inbound = Inbound("whatsapp", external_id, "111:DE.1", text=text, **more)
    with scene.database.transaction() as tx:
        hear(tx, inbound, words=scene.words, recall_within=scene.recall_within)
    return str(scene.rows(conversations)[0].id)


def ago(**time: float) -> datetime:
    return datetime.now(timezone.utc) - timedelta(**time)


def test_a_week_old_batch_is_stored_and_shown_and_not_answered_by_the_bot(scene: Scene) -> None:
    for number in range(5):
        conversation = arrives(scene, f"w{number}", sent_at=ago(days=7))
        arrives(scene, f"w{number}", sent_at=ago(days=7))
    scene.work()
    assert scene.dialogue.turns == []
    assert len(scene.said(conversation, "customer")) == 5
    assert (scene.row(conversation).owner, scene.said(conversation, "bot")) == ("queue", ["LATE"])
    (handoff,) = scene.rows(handoffs)
    assert (handoff.reason, handoff.reasons) == ("late_message", ["written 7 days before it reached us"])


def test_a_policy_may_let_the_bot_answer_after_an_apology(scene: Scene) -> None:
    conversation = arrives(scene, "w1", sent_at=ago(minutes=30))
    policy = LateMessages(10, "answer")
    parts = (lambda: scene.words, lambda: scene.judge, scene.bridge)
    worker = TurnWorker(scene.database, scene.dialogue, *parts, late=lambda: policy)
    while worker.work_once():
        pass
    assert scene.said(conversation, "bot") == ["LATE\n\nre: Where is my sofa?"]


@pytest.mark.parametrize("minutes", [None, 2, -30], ids=["unknown", "just now", "ahead"])
def test_a_message_of_now_is_answered_whatever_the_vendors_clock_says(scene: Scene, minutes: int | None) -> None:
    conversation = arrives(scene, "w1", sent_at=None if minutes is None else ago(minutes=minutes))
    scene.work()
    assert scene.said(conversation, "bot") == ["re: Where is my sofa?"]


def test_a_late_message_to_a_person_is_just_shown(scene: Scene) -> None:
    conversation = arrives(scene, "w1")
    with scene.database.transaction() as tx:
        claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
    arrives(scene, "w2", sent_at=ago(days=2))
    scene.work()
    assert scene.row(conversation).owner == "human"
    assert "LATE" not in scene.said(conversation, "bot")


def test_pictures_without_words_get_one_honest_answer_and_the_offer_of_a_person(scene: Scene) -> None:
    for number in range(3):
        picture = (Attachment("image", f"{number}", fetch=True),)
        conversation = arrives(scene, f"w{number}", "[image]", words="", attachments=picture)
    scene.work()
    assert scene.dialogue.turns == []
    assert scene.said(conversation, "bot") == ["UNREADABLE"]
    assert [row.action for row in scene.rows(decisions)] == ["disclose", *["offer"] * 3]
    assert [row.state for row in scene.rows(attachments)] == ["waiting"] * 3
    arrives(scene, "w9", "yes please")
    scene.work()
    assert scene.dialogue.turns[-1].payload == "/accept_offer"


def test_the_words_under_a_picture_are_what_is_asked(scene: Scene) -> None:
    arrives(scene, "w1", "[image] broken leg", words="broken leg")
    scene.work()
    assert [turn.text for turn in scene.dialogue.turns] == ["broken leg"]


def test_what_needs_no_answer_is_shown_and_gets_none(scene: Scene) -> None:
    conversation = arrives(scene, "w1", "[interactive call_permission_reply]", needs_answer=False)
    scene.work()
    assert scene.said(conversation, "customer", "bot") == ["[interactive call_permission_reply]"]
    assert scene.dialogue.turns == []


def test_who_works_on_an_answer_is_told_while_it_does(scene: Scene) -> None:
    conversation = arrives(scene, "w1")
    scene.work()
    assert scene.at_work == [conversation]
