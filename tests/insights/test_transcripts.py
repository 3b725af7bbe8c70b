"""Transcripts for analysis hold what was said, read and decided, and nothing that tells who said it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from baton.helpdesks.own_desk import OwnDesk
from baton.insights.transcripts import transcripts
from baton.memory.identities import LOGIN, Proof, prove
from baton.memory.recorder import Recorder
from baton.storage.figures import Span
from tests.fakes import WORDS, Scene

SAID = "my name is Maya Patel, card 4111 1111 1111 1111, maya@home.example, ring 07700 900123 about NH-20417"


@pytest.fixture
def written(scene: Scene) -> Callable[..., list[dict[str, Any]]]:
    """The transcripts of the last hour, or of an earlier one."""

    def write(*, channel: str | None = None, hours_ago: int = 0) -> list[dict[str, Any]]:
        with scene.database.reading() as tx:
            end = tx.now() + timedelta(minutes=1) - timedelta(hours=hours_ago)
        return list(transcripts(scene.database, Span(end - timedelta(hours=1), end, channel)))

    return write


def told(scene: Scene, talk: str, text: str) -> None:
    scene.write(talk, text)
    scene.work()
    while Recorder(scene.database).look():
        pass


def test_what_tells_who_it_was_stays_here(scene: Scene, written: Callable[..., list[dict[str, Any]]]) -> None:
    talk = scene.conversation("whatsapp", "447700900123")
    told(scene, talk, SAID)
    desk = OwnDesk(scene.database, lambda: WORDS)
    desk.claim(talk, scene.ann)
    desk.reply(talk, scene.ann, "Dear Maya, it is on its way. Yours, Ann")
    desk.note(talk, scene.ann, "Maya sounds tired")
    (found,) = written()
    whole = json.dumps(found)
    secrets = ("Maya", "Patel", "Ann", "4111", "home.example", "07700", "447700900123", "tired", talk)
    assert [word for word in secrets if word in whole] == []
    texts = [message["text"] for message in found["messages"]]
    assert "my name is [name], card [card], [email], ring [phone] about NH-20417" in texts
    assert "Dear [name], it is on its way. Yours, [name]" in texts


def test_what_was_read_and_decided_goes_along(scene: Scene, written: Callable[..., list[dict[str, Any]]]) -> None:
    told(scene, scene.conversation(), "where is it?")
    customers = [one for one in written()[0]["messages"] if one["author"] == "customer"]
    assert [(one["intent"], one["action"]) for one in customers] == [("ask", "none")]
    assert "entities" not in customers[0]


def test_one_person_has_one_number_on_all_channels(scene: Scene, written: Callable[..., list[dict[str, Any]]]) -> None:
    talks = [scene.conversation(), scene.conversation("whatsapp", "447"), scene.conversation(customer="other")]
    for talk in talks:
        told(scene, talk, "hello")
    for talk in talks[:2]:
        with scene.database.transaction() as tx:
            prove(tx, scene.row(talk).customer_id, Proof(LOGIN, "C-1"))
    numbers = sorted(one["customer"] for one in written())
    assert (len(set(numbers)), len(numbers)) == (2, 3)


def test_only_the_period_and_the_channel_that_were_asked_for(
    scene: Scene, written: Callable[..., list[dict[str, Any]]]
) -> None:
    told(scene, scene.conversation(), "hello")
    told(scene, scene.conversation("whatsapp", "447"), "hello")
    assert [one["channel"] for one in written(channel="whatsapp")] == ["whatsapp"]
    assert written(hours_ago=3) == []


def test_more_conversations_than_one_step_reads(
    scene: Scene, written: Callable[..., list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baton.storage.transcripts.AT_A_TIME", 2)
    for number in range(5):
        told(scene, scene.conversation(customer=f"c{number}"), "hello")
    assert [one["conversation"] for one in written()] == [1, 2, 3, 4, 5]
