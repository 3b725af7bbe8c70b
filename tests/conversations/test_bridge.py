"""A dialogue engine that is away for a moment costs a wait; one that stays away costs a handoff, as ever."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import update

from baton.conversations import ownership
from baton.conversations.bridge import Bridge
from baton.conversations.dialogue import Answer, Turn
from baton.errors import DialogueUnavailable, StorageUnavailable
from baton.storage.tables import conversations, inbox
from tests.fakes import Scene, answer

UNREACHED = DialogueUnavailable("Rasa cannot be reached.", retry_safe=True, away=True)
BROKEN_OFF = DialogueUnavailable("Rasa broke off.", retry_safe=False, away=True)
REFUSED = DialogueUnavailable("Rasa answered 503 to a turn.", retry_safe=True)
STUCK = DialogueUnavailable("Rasa gave no answer.", retry_safe=False)


@pytest.fixture(autouse=True)
def _patient(scene: Scene) -> None:
    scene.patience_s = 25.0


def let_pass(scene: Scene, seconds: float) -> None:
    back = timedelta(seconds=seconds)
    with scene.database.transaction() as tx:
        for column in (conversations.c.next_turn_at, inbox.c.put_off_at):
            for row in tx.connection.execute(column.table.select().where(column.is_not(None))).all():
                then = {column.name: row._mapping[column.name] - back}
                tx.connection.execute(update(column.table).where(column.table.c.id == row.id).values(**then))


def attempts(scene: Scene) -> list[int]:
    return [entry.attempts for entry in scene.rows(inbox)]


def is_away(scene: Scene, text: str, *errors: DialogueUnavailable) -> None:
    """The dialogue fails so often in these ways, and then answers."""
    left = list(errors)

    def script(turn: Turn) -> Answer:
        if left:
            scene.dialogue.there = not left[0].away
            raise left.pop(0)
        return answer(f"re: {turn.text}", to=turn.text)

    scene.dialogue.script[text] = script


def test_a_message_waits_and_is_answered_when_the_dialogue_is_back(scene: Scene) -> None:
    conversation, bridge = scene.conversation(), scene.bridge
    is_away(scene, "help", UNREACHED)
    scene.write(conversation, "help")
    scene.work()
    assert scene.said(conversation) == ["help"]
    assert (scene.row(conversation).owner, scene.row(conversation).lease, attempts(scene)) == ("bot", None, [0])
    bridge.look()
    scene.work()
    assert len(scene.dialogue.turns) == 1
    scene.dialogue.there = True
    bridge.look()
    scene.work()
    assert scene.said(conversation) == ["help", "re: help"]


def test_a_database_that_fails_while_everybody_is_woken_costs_one_look(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, bridge = scene.conversation(), scene.bridge
    is_away(scene, "help", UNREACHED)
    scene.write(conversation, "help")
    scene.work()
    scene.dialogue.there = True
    with monkeypatch.context() as broken:
        broken.setattr(scene.database, "transaction", lambda: (_ for _ in ()).throw(StorageUnavailable("gone")))
        with pytest.raises(StorageUnavailable):
            bridge.look()
    bridge.look()
    scene.work()
    assert scene.said(conversation) == ["help", "re: help"]


def test_the_others_do_not_wait_with_it(scene: Scene) -> None:
    away, there = scene.conversation(customer="a"), scene.conversation(customer="b")
    is_away(scene, "help", UNREACHED)
    scene.write(away, "help")
    scene.write(there, "hello")
    scene.work()
    assert scene.said(there, "bot") == ["re: hello"]


def test_later_messages_of_a_conversation_wait_behind_it(scene: Scene) -> None:
    conversation = scene.conversation()
    is_away(scene, "one", UNREACHED)
    scene.write(conversation, "one")
    scene.work()
    scene.write(conversation, "two")
    scene.work()
    assert scene.said(conversation, "bot") == []
    scene.dialogue.there = True
    scene.bridge.look()
    scene.work()
    assert scene.said(conversation, "bot") == ["re: one", "re: two"]


def test_when_it_stays_away_a_person_is_asked(scene: Scene) -> None:
    conversation = scene.conversation()
    is_away(scene, "help", *[UNREACHED] * 9)
    scene.write(conversation, "help")
    scene.work()
    let_pass(scene, 24)
    scene.work()
    assert len(scene.dialogue.turns) == 1
    let_pass(scene, 1)
    scene.work()
    assert scene.said(conversation) == ["help", "HOLDING", "QUEUED 1"]
    assert len(scene.dialogue.turns) == 2


def test_who_takes_the_conversation_meanwhile_has_the_message_at_once(scene: Scene) -> None:
    conversation = scene.conversation()
    is_away(scene, "help", UNREACHED)
    scene.write(conversation, "help")
    scene.work()
    rung: list[str] = []
    scene.database.ring = rung.append
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
    assert "inbox" in rung
    scene.work()
    assert [(entry.state, entry.outcome) for entry in scene.rows(inbox)] == [("done", "to_person")]


def test_a_dialogue_that_is_there_but_did_not_begin_is_asked_again_after_longer_and_longer_pauses(scene: Scene) -> None:
    conversation = scene.conversation()
    is_away(scene, "help", *[REFUSED] * 4)
    scene.write(conversation, "help")
    ends = []
    for _ in range(4):
        scene.work()
        (row,), (entry,) = scene.rows(conversations), scene.rows(inbox)
        ends.append((row.next_turn_at - entry.put_off_at).total_seconds())
        let_pass(scene, ends[-1])
    assert ends[0] == 0.5
    assert all(later >= 2 * earlier for earlier, later in pairwise(ends))
    scene.work()
    assert scene.said(conversation) == ["help", "re: help"]
    assert attempts(scene) == [1]
    assert {turn.attempt for turn in scene.dialogue.turns} == {1}


def test_a_turn_that_broke_off_is_asked_for_once_more(scene: Scene) -> None:
    conversation = scene.conversation()
    is_away(scene, "help", BROKEN_OFF)
    scene.write(conversation, "help")
    scene.work()
    assert scene.said(conversation) == ["help"]
    scene.dialogue.there = True
    scene.bridge.look()
    scene.work()
    assert scene.said(conversation) == ["help", "re: help"]
    asked = [(turn.inbound_id, turn.attempt) for turn in scene.dialogue.turns]
    assert asked == [(scene.rows(inbox)[0].id, 1), (scene.rows(inbox)[0].id, 2)]


def test_a_message_that_breaks_the_dialogue_twice_goes_to_a_person(scene: Scene) -> None:
    conversation = scene.conversation()
    is_away(scene, "help", BROKEN_OFF, BROKEN_OFF)
    scene.write(conversation, "help")
    scene.work()
    scene.dialogue.there = True
    scene.bridge.look()
    scene.work()
    assert scene.said(conversation) == ["help", "HOLDING", "QUEUED 1"]


def test_a_dialogue_that_is_stuck_is_not_waited_for(scene: Scene) -> None:
    conversation = scene.conversation()
    is_away(scene, "help", STUCK)
    scene.write(conversation, "help")
    scene.work()
    assert scene.said(conversation) == ["help", "HOLDING", "QUEUED 1"]


def test_what_a_gateway_that_is_gone_put_off_is_woken_by_the_next(scene: Scene) -> None:
    conversation = scene.conversation()
    is_away(scene, "help", UNREACHED)
    scene.write(conversation, "help")
    scene.work()
    scene.dialogue.there = True
    Bridge(scene.database, scene.dialogue).look()
    scene.work()
    assert scene.said(conversation, "bot") == ["re: help"]


def test_it_looks_for_the_dialogue_only_while_it_is_away(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(scene.dialogue, "ready", lambda: asked.append("ready?") or True)
    bridge = scene.bridge
    for _ in range(3):
        bridge.look()
    assert len(asked) == 1
    bridge.note(UNREACHED)
    bridge.look()
    assert len(asked) == 2
    bridge.note(REFUSED)
    bridge.look()
    assert len(asked) == 2
