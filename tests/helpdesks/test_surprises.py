"""What a connector raises that nobody was prepared for: said at the own desk, tried again, given up after a day."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from baton.errors import CaseGone, DeliveryFailed, StorageUnavailable
from baton.helpdesks.hearing import missed_pause_s
from baton.helpdesks.surprises import no_surprise
from baton.storage.tables import cases, relays
from tests.fakes import Scene
from tests.helpdesks.at_chatwoot import AtChatwoot, at_chatwoot

PLEASE = "Please look after this customer here."
WORDS = "what the customer said"


@pytest.fixture
def desk(scene: Scene) -> Iterator[AtChatwoot]:
    with at_chatwoot(scene) as there:
        yield there


def odd(*args: Any, **how: Any) -> Any:
    """Nobody was prepared for this."""
    raise ZeroDivisionError(WORDS)


def days_pass(desk: AtChatwoot, table: Any, column: str) -> None:
    """What began a moment ago began two days ago."""
    with desk.scene.database.transaction() as tx:
        tx.connection.execute(update(table).values(**{column: tx.now() - timedelta(days=2)}))


def never_again(desk: AtChatwoot) -> None:
    """This case is not looked at any more."""
    with desk.scene.database.transaction() as tx:
        tx.connection.execute(update(cases).where(cases.c.id == desk.case.id).values(look_at=None))


def waiting(desk: AtChatwoot) -> list[Any]:
    """What is still to be told."""
    return [row for row in desk.scene.rows(relays) if row.state != "sent"]


def test_a_database_that_is_away_is_not_held_against_the_helpdesk() -> None:
    with pytest.raises(StorageUnavailable), no_surprise("Chatwoot"):
        raise StorageUnavailable("The database is away.")


@pytest.mark.parametrize("verb", ["relay", "open"])
def test_what_cannot_be_told_is_said_and_told_again(
    desk: AtChatwoot, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if verb == "relay":
        desk.hand_off()
    monkeypatch.setattr(desk.connector, verb, odd)
    if verb == "open":
        desk.hand_off()
    desk.customer("hello?")
    assert f"Chatwoot could not be dealt with: ZeroDivisionError. {PLEASE}" in desk.notes
    assert WORDS not in " ".join(desk.notes)
    assert (desk.troubled, waiting(desk)[0].state) == (True, "pending")
    monkeypatch.undo()
    desk.again()
    desk.again()
    assert (desk.told, desk.troubled, waiting(desk)) == (["hello?"], False, [])


def test_what_cannot_be_told_for_a_day_is_given_up_and_holds_up_nothing(
    desk: AtChatwoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hand_off()
    monkeypatch.setattr(desk.connector, "relay", odd)
    desk.customer("hello?")
    days_pass(desk, relays, "created_at")
    desk.again()
    assert [row.state for row in waiting(desk)] == ["dead"]
    assert "Not told to Chatwoot: Chatwoot could not be dealt with: ZeroDivisionError." in desk.notes
    monkeypatch.undo()
    desk.customer("still there?")
    assert desk.told == ["still there?"]


def test_a_case_that_cannot_be_read_is_said_and_read_again(desk: AtChatwoot, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.hand_off()
    monkeypatch.setattr(desk.connector, "look", odd)
    desk.writes("Ines here")
    desk.look()
    why = "Answers from there cannot be read: Chatwoot could not be dealt with: ZeroDivisionError."
    assert (desk.notes, desk.heard) == ([f"{why} {PLEASE}"], [])
    assert desk.case.look_at > desk.case.unheard_since
    monkeypatch.undo()
    desk.look()
    assert (desk.heard, desk.troubled, desk.case.unheard_since) == (["Ines here"], False, None)
    assert desk.notes[-1] == "Chatwoot answers again."


def test_what_was_read_and_cannot_be_taken_in_is_said_too(desk: AtChatwoot, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.hand_off()
    desk.writes("Ines here")
    monkeypatch.setattr("baton.helpdesks.hearing.hear_reply", odd)
    desk.look()
    assert "Answers from there cannot be read" in desk.notes[0]
    monkeypatch.undo()
    desk.look()
    assert (desk.heard, desk.troubled) == (["Ines here"], False)


def test_a_case_that_cannot_be_read_for_a_day_is_the_own_desks_and_whoever_wrote_there_is_heard_later(
    desk: AtChatwoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hand_off()
    desk.reply("hello")
    monkeypatch.setattr(desk.connector, "look", odd)
    desk.look()
    assert desk.owner == "human"
    desk.writes("I was not heard")
    days_pass(desk, cases, "unheard_since")
    desk.look()
    assert (desk.owner, desk.case.state) == ("queue", "lost")
    assert PLEASE in desk.notes[-1]
    desk.look()
    monkeypatch.undo()
    desk.look()
    assert (desk.owner, desk.heard) == ("queue", ["hello", "I was not heard"])
    desk.reply("here I am again")
    assert (desk.owner, desk.case.state, desk.heard[-1]) == ("human", "open", "here I am again")


def test_a_case_that_cannot_be_read_is_said_though_others_are_read(
    desk: AtChatwoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.own_desk_after = timedelta(hours=1)
    desk.hand_off()
    monkeypatch.setattr(desk.connector, "look", odd)
    desk.look()
    since = desk.case.unheard_since
    other = AtChatwoot(desk.scene, desk.server, desk.server.address)
    other.hand_off()
    assert other.hearing.look_once()
    other.connector.shut()
    assert other.case.unheard_since is None
    never_again(other)
    desk.look()
    assert (desk.notes, desk.case.unheard_since) == ([], since)
    days_pass(desk, cases, "unheard_since")
    desk.look()
    assert PLEASE in desk.notes[0]


def test_pauses_between_looks_that_fail_grow_to_a_minute() -> None:
    lasted = [timedelta(0), timedelta(minutes=1), timedelta(minutes=2), timedelta(hours=3)]
    assert [missed_pause_s(one, every_s=15.0) for one in lasted] == [15.0, 15.0, 30.0, 60.0]
    assert missed_pause_s(timedelta(hours=3), every_s=90.0) == 90.0


def test_what_is_known_to_fail_keeps_its_meaning() -> None:
    for error in (CaseGone("gone"), DeliveryFailed("refused", permanent=True)):
        with pytest.raises(DeliveryFailed) as raised, no_surprise("Chatwoot"):
            raise error
        assert raised.value is error
