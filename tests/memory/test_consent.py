"""Where the policy wants a yes, nothing is learnt before it; a no counts everywhere."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from baton.conversations.transcript import Button, Reply
from baton.memory.chat_rights import CONSENT
from baton.memory.consent import ASKED, BUTTONS, Consent
from baton.memory.facts import KEEP
from baton.memory.recorder import Recorder
from baton.storage import memories
from baton.storage.tables import facts
from tests.fakes import Scene, answer

QUESTION = "REMEMBER?"


@dataclass(frozen=True)
class Rule:
    """Where a yes is needed."""

    ask_before_remembering: tuple[str, ...] = ("web",)


CONSENT_RULE = Consent(Rule, lambda: QUESTION)


@pytest.fixture
def step(scene: Scene) -> Callable[[], None]:
    """Answer and remember what waits, as a gateway with the rule does."""

    def run() -> None:
        while replace(scene.worker, also=CONSENT_RULE.question).work_once():
            pass
        while Recorder(scene.database, may_learn=CONSENT_RULE.may_remember).look():
            pass

    return run


def say_of_consent(scene: Scene, talk: str, value: str) -> None:
    """What the button's action keeps."""
    row = scene.row(talk)
    with scene.database.transaction() as tx:
        memories.forget_kind(tx, [row.customer_id], CONSENT)
        memories.note_fact(
            tx,
            customer_id=row.customer_id,
            conversation_id=talk,
            message_id=None,
            kind=CONSENT,
            value=value,
            source="said",
            confidence=1.0,
            at=tx.now(),
            keep=KEEP[CONSENT],
        )
        memories.gone_through(tx, talk, 0)


def learnt(scene: Scene) -> list[Any]:
    return [row.value for row in scene.rows(facts) if row.kind != CONSENT]


def test_it_is_asked_once_and_nothing_is_learnt_before_a_yes(scene: Scene, step: Callable[[], None]) -> None:
    talk = scene.conversation()
    for text in ("my name is Maya", "where are you?", "good"):
        scene.write(talk, text)
        step()
    assert scene.said(talk, "bot").count(QUESTION) == 1
    assert [row.value for row in scene.rows(facts)] == [ASKED]
    say_of_consent(scene, talk, "yes")
    step()
    assert learnt(scene) == ["Maya"]


def test_the_answers_are_buttons_for_the_bot(scene: Scene, step: Callable[[], None]) -> None:
    talk = scene.conversation()
    scene.write(talk, "hello")
    step()
    asked = next(message for message in scene.messages(talk) if message.text == QUESTION)
    assert [button["payload"] for button in asked.buttons] == [button.payload for button in BUTTONS]


@pytest.mark.parametrize(
    "busy",
    [
        answer("Which order?"),
        answer("Your order number", actions=["order_status_form"]),
        replace(answer(), replies=[Reply("Choose", (Button("A", "/a"),))]),
    ],
    ids=["a question", "a form", "buttons"],
)
def test_it_is_not_asked_beside_another_question(scene: Scene, step: Callable[[], None], busy: Any) -> None:
    scene.dialogue.script["hello"] = busy
    talk = scene.conversation()
    scene.write(talk, "hello")
    step()
    assert QUESTION not in scene.said(talk, "bot")
    scene.write(talk, "all right")
    step()
    assert QUESTION in scene.said(talk, "bot")


def test_elsewhere_it_is_not_asked_and_a_no_counts(scene: Scene, step: Callable[[], None]) -> None:
    talk = scene.conversation("whatsapp", "447")
    scene.write(talk, "my name is Maya")
    step()
    assert (scene.said(talk, "bot").count(QUESTION), learnt(scene)) == (0, ["Maya"])
    say_of_consent(scene, talk, "no")
    scene.write(talk, "my name is Maya Patel")
    step()
    assert "Maya Patel" not in learnt(scene)
