"""What may happen in an outside helpdesk, the same for each: nothing is lost or doubled, and both sides are told."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from baton.helpdesks.connector import Status
from baton.helpdesks.own_desk import OwnDesk
from baton.storage.tables import relays
from tests.fakes import Scene
from tests.helpdesks.cast import CAST, OUTSIDE, TELLING
from tests.helpdesks.desks import AtOutside, Outside

AN_HOUR = 3600.0
PLEASE = "Please look after this customer here."


@pytest.fixture(params=OUTSIDE)
def desk(request: pytest.FixtureRequest, scene: Scene) -> Iterator[Outside]:
    people: Any = CAST[request.param](scene)
    with people as there:
        yield there


@pytest.fixture(params=TELLING)
def telling(request: pytest.FixtureRequest, scene: Scene) -> Iterator[AtOutside]:
    people: Any = CAST[request.param](scene)
    with people as there:
        yield there


def arrives(desk: Outside, told: bytes) -> None:
    """The webhook about something comes, where there is one."""
    if isinstance(desk, AtOutside):
        desk.webhook(told)


def test_down_at_the_handoff(desk: Outside) -> None:
    desk.goes_away()
    desk.hand_off()
    desk.customer("anybody?")
    assert (desk.owner, desk.troubled) == ("queue", True)
    assert [PLEASE in note for note in desk.notes] == [True]
    desk.comes_back()
    desk.again()
    desk.again()
    assert (desk.told, desk.troubled) == (["anybody?"], False)
    assert desk.notes[-1].endswith("answers again.")
    desk.reply("here I am")
    assert desk.heard == ["here I am"]


def test_down_between_two_messages(desk: Outside) -> None:
    desk.hand_off()
    desk.reply("hello")
    desk.goes_away()
    for text in ("first", "second"):
        desk.customer(text)
    assert desk.troubled
    desk.comes_back()
    desk.again()
    desk.again()
    assert desk.told == ["first", "second"]
    assert not desk.troubled


def test_an_answer_that_was_never_heard_doubles_nothing(desk: Outside) -> None:
    desk.hand_off()
    for n in range(4):
        desk.loses_answer(n)
        desk.customer(f"question {n}")
        desk.again()
    assert desk.told == [f"question {n}" for n in range(4)]


def test_a_webhook_that_is_lost(telling: AtOutside) -> None:
    telling.hand_off()
    telling.writes("Ines here")
    telling.look()
    assert (telling.owner, telling.heard) == ("human", ["Ines here"])


def test_a_webhook_that_comes_twice_and_again_after_a_look(telling: AtOutside) -> None:
    telling.hand_off()
    body = telling.writes("Ines here")
    for _ in range(2):
        telling.webhook(body)
    telling.look()
    telling.webhook(body)
    assert telling.heard == ["Ines here"]


def test_a_webhook_that_is_forged(telling: AtOutside) -> None:
    telling.hand_off()
    body = telling.writes("Ines here")
    assert telling.connector.verified(body, telling.signs(body), now=time.time())
    for headers in ({}, telling.signs(body, secret="guessed"), telling.signs(body, secret="")):
        assert not telling.connector.verified(body, headers, now=time.time())


def test_a_webhook_that_is_late_by_an_hour_puts_nothing_back(telling: AtOutside) -> None:
    telling.hand_off()
    said, ended = telling.writes("Ines here"), telling.ends("closed")
    telling.ends("open")
    telling.look()
    believed = telling.connector.verified(ended, telling.signs(ended, at=time.time() - AN_HOUR), now=time.time())
    assert believed is telling.unsigned
    for body in (ended, said):
        telling.webhook(body)
    telling.look()
    assert (telling.owner, telling.heard) == ("human", ["Ines here"])


def test_an_answer_after_the_hand_back(desk: Outside) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.hand_back()
    assert desk.owner == "bot"
    desk.ended_a_moment_ago()
    desk.reply("one more thing")
    desk.look()
    assert (desk.owner, desk.heard, desk.is_open) == ("human", ["solved", "one more thing"], True)
    before = len(desk.scene.said(desk.id, "bot"))
    desk.customer("oh, thank you")
    assert desk.told[-1] == "oh, thank you"
    assert len(desk.scene.said(desk.id, "bot")) == before


def test_an_answer_days_after_the_end(desk: Outside) -> None:
    desk.hand_off()
    desk.close()
    desk.ended_long_ago()
    desk.look()
    desk.reply("one more thing")
    desk.look()
    assert (desk.owner, desk.heard, desk.is_open) == ("human", ["one more thing"], True)


def test_an_end_at_the_own_desk_is_the_end_there(desk: Outside) -> None:
    desk.hand_off()
    own, lead = OwnDesk(desk.scene.database, lambda: desk.scene.words), desk.scene.agent("Lea", role="lead")
    own.claim(desk.id, lead)
    own.close(desk.id, lead)
    desk.settle()
    desk.look()
    assert (desk.owner, desk.is_open) == ("closed", False)


@pytest.mark.parametrize("status", ["bot", "closed"])
def test_a_mark_there_ends_nothing_that_the_own_desk_has(desk: Outside, status: Status) -> None:
    desk.hand_off()
    own = OwnDesk(desk.scene.database, lambda: desk.scene.words)
    own.claim(desk.id, desk.scene.ann)
    desk.settle()
    arrives(desk, desk.ends(status))
    for _ in range(3):
        desk.look()
    assert desk.owner == "human"
    assert desk.scene.row(desk.id).holder_id == desk.scene.ann.id
    told = [relay for relay in desk.scene.rows(relays) if relay.key.startswith("kept:")]
    assert [(relay.kind, relay.state) for relay in told] == [("note", "sent")]
    own.close(desk.id, desk.scene.ann)
    assert desk.owner == "closed"


@pytest.mark.parametrize("found_by", ["telling", "looking"])
def test_a_case_that_is_deleted_there(telling: AtOutside, found_by: str) -> None:
    telling.hand_off()
    telling.reply("hello")
    telling.delete()
    if found_by == "telling":
        telling.customer("still there?")
    else:
        telling.look()
    assert telling.owner == "queue"
    assert PLEASE in telling.notes[0]
    own = OwnDesk(telling.scene.database, lambda: telling.scene.words)
    own.claim(telling.id, telling.scene.ann)
    own.close(telling.id, telling.scene.ann)
    telling.hand_off()
    assert telling.is_open
    telling.reply("hello again")
    assert telling.heard == ["hello", "hello again"]


def test_a_token_that_is_revoked(desk: Outside) -> None:
    desk.hand_off()
    desk.own_desk_after = timedelta(hours=1)
    desk.revoke()
    desk.customer("hello?")
    assert any(why in desk.notes[0] for why in ("token was revoked", "refuses the password"))
    desk.restore()
    desk.again()
    assert desk.told == ["hello?"]
    assert not desk.troubled


def test_the_second_handoff_is_told_from_the_first(desk: Outside) -> None:
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


def test_what_the_customer_writes_while_it_is_handed_back_is_answered_by_the_bot(desk: Outside) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.look()
    desk.ends("bot")  # and nobody is told of it yet
    desk.scene.write(desk.id, "one more question")
    desk.scene.work()
    desk.look()
    desk.scene.work()
    assert (desk.owner, desk.scene.said(desk.id, "bot")[-1:]) == ("bot", ["re: one more question"])


def test_what_was_answered_before_the_end_is_not_asked_again(desk: Outside) -> None:
    desk.hand_off()
    desk.look()
    desk.customer("how long?")
    desk.reply("two days")
    before = len(desk.scene.said(desk.id, "bot"))
    desk.hand_back()
    desk.scene.work()
    assert (desk.owner, len(desk.scene.said(desk.id, "bot"))) == ("bot", before)


def test_what_the_customer_writes_while_it_is_closed_is_with_people_again(desk: Outside) -> None:
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
