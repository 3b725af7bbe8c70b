"""What may happen in an outside helpdesk, the same for each: nothing is lost or doubled, and both sides are told."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from baton.helpdesks.connector import Status
from baton.helpdesks.own_desk import OwnDesk
from baton.storage.tables import relays
from tests.channels.local_server import Reply
from tests.fakes import Scene
from tests.helpdesks.cast import CAST, OUTSIDE
from tests.helpdesks.desks import AtOutside

DOWN = Reply(503, b"")
AN_HOUR = 3600.0
PLEASE = "Please look after this customer here."


@pytest.fixture(params=OUTSIDE)
def desk(request: pytest.FixtureRequest, scene: Scene) -> Iterator[AtOutside]:
    people: Any = CAST[request.param](scene)
    with people as there:
        yield there


def test_down_at_the_handoff(desk: AtOutside) -> None:
    desk.server.down = DOWN
    desk.hand_off()
    desk.customer("anybody?")
    assert (desk.owner, desk.troubled) == ("queue", True)
    assert [PLEASE in note for note in desk.notes] == [True]
    desk.server.down = None
    desk.again()
    desk.again()
    assert (desk.told, desk.troubled) == (["anybody?"], False)
    assert desk.notes[-1].endswith("answers again.")
    desk.reply("here I am")
    assert desk.heard == ["here I am"]


def test_down_between_two_messages(desk: AtOutside) -> None:
    desk.hand_off()
    desk.reply("hello")
    desk.server.down = DOWN
    for text in ("first", "second"):
        desk.customer(text)
    assert desk.troubled
    desk.server.down = None
    desk.again()
    desk.again()
    assert desk.told == ["first", "second"]
    assert not desk.troubled


def test_an_answer_that_was_never_heard_doubles_nothing(desk: AtOutside) -> None:
    desk.hand_off()
    for n in range(4):
        desk.server.play += [None] * n + ["lost answer"]
        desk.customer(f"question {n}")
        desk.server.play.clear()
        desk.again()
    assert desk.told == [f"question {n}" for n in range(4)]


def test_a_webhook_that_is_lost(desk: AtOutside) -> None:
    desk.hand_off()
    desk.writes("Ines here")
    desk.look()
    assert (desk.owner, desk.heard) == ("human", ["Ines here"])


def test_a_webhook_that_comes_twice_and_again_after_a_look(desk: AtOutside) -> None:
    desk.hand_off()
    body = desk.writes("Ines here")
    for _ in range(2):
        desk.webhook(body)
    desk.look()
    desk.webhook(body)
    assert desk.heard == ["Ines here"]


def test_a_webhook_that_is_forged(desk: AtOutside) -> None:
    desk.hand_off()
    body = desk.writes("Ines here")
    assert desk.connector.verified(body, desk.signs(body), now=time.time())
    for headers in ({}, desk.signs(body, secret="guessed"), desk.signs(body, secret="")):
        assert not desk.connector.verified(body, headers, now=time.time())


def test_a_webhook_that_is_late_by_an_hour_puts_nothing_back(desk: AtOutside) -> None:
    desk.hand_off()
    said, ended = desk.writes("Ines here"), desk.ends("closed")
    desk.ends("open")
    desk.look()
    believed = desk.connector.verified(ended, desk.signs(ended, at=time.time() - AN_HOUR), now=time.time())
    assert believed is desk.unsigned
    for body in (ended, said):
        desk.webhook(body)
    desk.look()
    assert (desk.owner, desk.heard) == ("human", ["Ines here"])


def test_an_answer_after_the_hand_back(desk: AtOutside) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.hand_back()
    assert desk.owner == "bot"
    desk.reply("one more thing")
    desk.look()
    assert (desk.owner, desk.heard, desk.is_open) == ("human", ["solved", "one more thing"], True)
    before = len(desk.scene.said(desk.id, "bot"))
    desk.customer("oh, thank you")
    assert desk.told[-1] == "oh, thank you"
    assert len(desk.scene.said(desk.id, "bot")) == before


def test_an_answer_days_after_the_end(desk: AtOutside) -> None:
    desk.hand_off()
    desk.close()
    desk.ended_long_ago()
    desk.look()
    desk.reply("one more thing")
    desk.look()
    assert (desk.owner, desk.heard, desk.is_open) == ("human", ["one more thing"], True)


def test_an_end_at_the_own_desk_is_the_end_there(desk: AtOutside) -> None:
    desk.hand_off()
    own, lead = OwnDesk(desk.scene.database, lambda: desk.scene.words), desk.scene.agent("Lea", role="lead")
    own.claim(desk.id, lead)
    own.close(desk.id, lead)
    desk.settle()
    desk.look()
    assert (desk.owner, desk.is_open) == ("closed", False)


@pytest.mark.parametrize("status", ["bot", "closed"])
def test_a_mark_there_ends_nothing_that_the_own_desk_has(desk: AtOutside, status: Status) -> None:
    desk.hand_off()
    own = OwnDesk(desk.scene.database, lambda: desk.scene.words)
    own.claim(desk.id, desk.scene.ann)
    desk.settle()
    desk.webhook(desk.ends(status))
    for _ in range(3):
        desk.look()
    assert desk.owner == "human"
    assert desk.scene.row(desk.id).holder_id == desk.scene.ann.id
    told = [relay for relay in desk.scene.rows(relays) if relay.key.startswith("kept:")]
    assert [(relay.kind, relay.state) for relay in told] == [("note", "sent")]
    own.close(desk.id, desk.scene.ann)
    assert desk.owner == "closed"


@pytest.mark.parametrize("found_by", ["telling", "looking"])
def test_a_case_that_is_deleted_there(desk: AtOutside, found_by: str) -> None:
    desk.hand_off()
    desk.reply("hello")
    desk.delete()
    if found_by == "telling":
        desk.customer("still there?")
    else:
        desk.look()
    assert desk.owner == "queue"
    assert PLEASE in desk.notes[0]
    own = OwnDesk(desk.scene.database, lambda: desk.scene.words)
    own.claim(desk.id, desk.scene.ann)
    own.close(desk.id, desk.scene.ann)
    desk.hand_off()
    assert desk.is_open
    desk.reply("hello again")
    assert desk.heard == ["hello", "hello again"]


def test_a_token_that_is_revoked(desk: AtOutside) -> None:
    desk.hand_off()
    desk.own_desk_after = timedelta(hours=1)
    desk.revoke()
    desk.customer("hello?")
    assert "token was revoked" in desk.notes[0]
    desk.restore()
    desk.again()
    assert desk.told == ["hello?"]
    assert not desk.troubled


def test_the_second_handoff_is_told_from_the_first(desk: AtOutside) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.hand_back()
    desk.customer("still broken")
    desk.hand_off()
    desk.look()
    assert (desk.owner, desk.is_open) == ("queue", True)
    assert desk.sees("still broken")
    desk.close()
    assert desk.owner == "closed"


def test_what_the_customer_writes_while_it_is_handed_back_is_answered_by_the_bot(desk: AtOutside) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.look()
    desk.ends("bot")  # and nobody is told of it yet
    desk.scene.write(desk.id, "one more question")
    desk.scene.work()
    desk.look()
    desk.scene.work()
    assert (desk.owner, desk.scene.said(desk.id, "bot")[-1:]) == ("bot", ["re: one more question"])


def test_what_was_answered_before_the_end_is_not_asked_again(desk: AtOutside) -> None:
    desk.hand_off()
    desk.look()
    desk.customer("how long?")
    desk.reply("two days")
    before = len(desk.scene.said(desk.id, "bot"))
    desk.hand_back()
    desk.scene.work()
    assert (desk.owner, len(desk.scene.said(desk.id, "bot"))) == ("bot", before)


def test_what_the_customer_writes_while_it_is_closed_is_with_people_again(desk: AtOutside) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.look()
    desk.ends("closed")
    desk.scene.write(desk.id, "one more question")
    desk.scene.work()
    desk.look()
    desk.look()
    assert desk.owner in ("queue", "human")
    assert desk.told[-1] == "one more question"
    assert desk.is_open
