"""Uploaded files that nobody sent: forgotten after a day, together with bytes that nothing else needs."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from baton.conversations import files as rules
from baton.conversations.files import Files
from baton.errors import NotFound
from baton.storage.blobs import JUST_PUT_S, Blobs
from baton.storage.tables import attachments
from tests.fakes import Scene


@dataclass(frozen=True)
class Picture:
    content: bytes
    kind: str = "image"
    mime: str = "image/png"
    name: str = "sofa.png"


@pytest.fixture
def files(scene: Scene, tmp_path: Path) -> Files:
    return Files(scene.database, Blobs(tmp_path))


@pytest.fixture
def pass_by(scene: Scene, tmp_path: Path) -> Callable[..., None]:
    """Lets every file, or one, lie for some time, in the database and on the disk."""

    def pass_by(passed: timedelta, *keys: str) -> None:
        with scene.database.transaction() as tx:
            change = update(attachments).values(created_at=tx.now() - passed)
            tx.connection.execute(change.where(attachments.c.id.in_(keys)) if keys else change)
        for path in tmp_path.glob("??/*"):
            then = path.stat().st_mtime - passed.total_seconds()
            os.utime(path, (then, then))

    return pass_by


def send(scene: Scene, conversation: str, key: str) -> None:
    scene.write(conversation, "look")
    with scene.database.transaction() as tx:
        rules.tie(tx, conversation, [key], message_id=scene.messages(conversation)[-1].id)


def kept(scene: Scene) -> list[Any]:
    return [row.id for row in scene.rows(attachments)]


def test_a_file_that_nobody_sent_is_removed_after_a_day_and_not_before(
    scene: Scene, files: Files, pass_by: Callable[..., None], tmp_path: Path
) -> None:
    conversation = scene.conversation()
    key = files.keep(conversation, Picture(b"sofa"))["id"]
    pass_by(rules.UNSENT - timedelta(minutes=1))
    assert (files.sweep(), kept(scene)) == (0, [key])
    pass_by(rules.UNSENT + timedelta(minutes=1))
    assert (files.sweep(), kept(scene), list(tmp_path.glob("??/*"))) == (1, [], [])
    with pytest.raises(NotFound):
        files.read(conversation, key)


def test_a_sent_file_stays(scene: Scene, files: Files, pass_by: Callable[..., None]) -> None:
    conversation = scene.conversation()
    key = files.keep(conversation, Picture(b"sofa"))["id"]
    send(scene, conversation, key)
    pass_by(rules.UNSENT * 30)
    assert files.sweep() == 0
    assert files.read(conversation, key)[1] == b"sofa"


def test_bytes_stay_that_another_conversation_has_sent_too(
    scene: Scene, files: Files, pass_by: Callable[..., None]
) -> None:
    conversation, other = scene.conversation(), scene.conversation(customer="else")
    files.keep(other, Picture(b"sofa"))
    key = files.keep(conversation, Picture(b"sofa"))["id"]
    send(scene, conversation, key)
    pass_by(rules.UNSENT * 2)
    assert (files.sweep(), kept(scene)) == (0, [key])
    assert files.read(conversation, key)[1] == b"sofa"


def test_bytes_stay_that_somebody_is_about_to_send_again(
    scene: Scene, files: Files, pass_by: Callable[..., None]
) -> None:
    conversation = scene.conversation()
    files.keep(conversation, Picture(b"sofa"))
    pass_by(rules.UNSENT * 2)
    put = files.blobs.put(b"sofa")  # an upload whose row is not written yet
    files.sweep()
    assert kept(scene) == []
    assert files.blobs.read(put) == b"sofa"


def test_one_round_takes_both_files_of_the_same_content(
    scene: Scene, files: Files, pass_by: Callable[..., None], tmp_path: Path
) -> None:
    for customer in ("one", "two"):
        files.keep(scene.conversation(customer=customer), Picture(b"sofa"))
    pass_by(rules.UNSENT * 2)
    assert rules.UNSENT.total_seconds() > JUST_PUT_S
    assert (files.sweep(), kept(scene), list(tmp_path.glob("??/*"))) == (1, [], [])
