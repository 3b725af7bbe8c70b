"""Help for a real conversation: from its transcript, other customers' solved cases, the shop, and agents' choices."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from baton.assist.assistant import Assistant, order_in_words
from baton.assist.experience import Experience
from baton.assist.policy import AssistPolicy
from baton.assist.ranking import Ranking, taught
from baton.errors import NotFound
from baton.handoff.handback import Outcome
from baton.helpdesks.own_desk import OwnDesk
from baton.memory.erasure import erase
from baton.shop.base import Line, Order
from baton.storage.blobs import Blobs
from baton.storage.tables import suggestions
from baton.voice.voice import Voice
from tests.assist.test_articles import Shelf
from tests.fakes import WORDS, Scene, answer, reading

POLICIES = Path(__file__).parents[2] / "policy"
POLICY = AssistPolicy.load(POLICIES / "assist.yml")
VOICE = Voice.load(POLICIES / "voices" / "warm.yml")
WISH = "how do I return my lamp, order NH-20417"
REPLY = "You can bring it back to any showroom, they print the label for you."
ORDER = Order(
    number="NH-20417",
    invoice="INV-1",
    customer_id="C-1",
    email="a@example.com",
    postcode="LS1",
    status="on_its_way",
    placed_on=date(2099, 1, 1),
    expected_on=date(2099, 1, 5),
    slot=None,
    delivered_on=None,
    tracking="T",
    large=False,
    lines=[Line("Lamp", 2, 4900)],
)


class Knowledge(Shelf):
    """The shelf, and vectors that are alike when texts share their longest word."""

    def vectors(self, texts: Sequence[str]) -> Any:
        found = np.zeros((len(texts), 26), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                found[row, ord(max(word, key=lambda letter: letter)) % 26] += 1.0
        return found / np.linalg.norm(found, axis=1, keepdims=True)


class OneOrder:
    """A shop with one order."""

    def order(self, number: str) -> Order:
        if number != ORDER.number:
            raise NotFound(f"There is no order {number}.")
        return ORDER


def assistant(scene: Scene) -> Assistant:
    knowledge = Knowledge()
    experience = Experience(scene.database, knowledge)
    while experience.look():
        pass
    return Assistant(
        scene.database,
        knowledge,
        experience,
        Ranking(scene.database),
        lambda: POLICY,
        lambda: VOICE,
        lambda: OneOrder(),  # type: ignore[arg-type, return-value]
    )


def asks(scene: Scene, customer: str = "maya", text: str = WISH) -> str:
    """A customer asks and Ann takes over."""
    scene.dialogue.script[text] = answer(
        "I do not know.",
        reading=reading(text, tone={"anger": 0.8}, entities=[{"entity": "order_number", "value": "NH-20417"}]),
    )
    conversation = scene.conversation(customer=customer)
    scene.write(conversation, text)
    scene.work()
    OwnDesk(scene.database, lambda: WORDS).claim(conversation, scene.ann)
    return conversation


def solves(scene: Scene, conversation: str, outcome: str = "solved") -> None:
    desk = OwnDesk(scene.database, lambda: WORDS)
    desk.reply(conversation, scene.ann, "One moment.")
    desk.reply(conversation, scene.ann, REPLY)
    desk.give_back(conversation, scene.ann, Outcome(outcome))  # type: ignore[arg-type]


def test_everything_for_one_look_at_a_conversation(scene: Scene) -> None:
    conversation = asks(scene)
    found = assistant(scene).look(conversation, agent="Ann", draft="Your parcel is with the carrier.")
    assert found["mood"] == "anger"
    assert [one["article"] for one in found["articles"]] == ["return_how"]
    assert found["suggestions"][0]["text"].startswith(VOICE.acknowledge.anger[0])
    assert found["summary"][0]["text"] == WISH
    assert {hint["kind"] for hint in found["mirror"]} == {"acknowledge", "next_step"}
    checking = next(macro for macro in found["macros"] if macro["key"] == "checking")
    assert "order NH-20417" in checking["text"]
    assert checking["missing"] == ("customer",)


def test_a_solved_case_helps_the_next_and_an_open_one_does_not(scene: Scene) -> None:
    solves(scene, asks(scene, "first"))
    solves(scene, asks(scene, "second"), outcome="open")
    [similar] = assistant(scene).look(asks(scene, "third"), agent="Ann")["similar"]
    assert (similar["asked"], similar["reply"]) == (WISH, REPLY)


def test_a_conversation_is_no_example_for_itself(scene: Scene) -> None:
    conversation = asks(scene)
    solves(scene, conversation)
    assert assistant(scene).look(conversation, agent="Ann")["similar"] == []


def test_what_is_erased_is_forgotten_here_too(scene: Scene, tmp_path: Path) -> None:
    conversation = asks(scene, "first")
    solves(scene, conversation)
    helper = assistant(scene)
    erase(scene.database, Blobs(tmp_path), [scene.row(conversation).customer_id], actor="test")
    helper.experience.look()
    assert helper.look(asks(scene, "second"), agent="Ann")["similar"] == []


def test_a_question_is_answered_from_the_order_and_the_history_with_sources(scene: Scene) -> None:
    conversation = asks(scene)
    found = assistant(scene).ask(conversation, "when is the order delivered?")
    assert [(one["kind"], one["source"]) for one in found if one["kind"] == "order"] == [("order", "NH-20417")]
    history = assistant(scene).ask(conversation, "lamp")
    assert [one["text"] for one in history if one["kind"] == "history"] == [WISH]


def test_where_nothing_is_known_nothing_is_said(scene: Scene) -> None:
    assert assistant(scene).ask(asks(scene), "which wine goes with fish?") == []


def test_an_unknown_order_is_no_answer(scene: Scene) -> None:
    found = assistant(scene).ask(asks(scene), "where is order NH-99999?")
    assert [one for one in found if one["kind"] == "order"] == []


def test_an_order_is_said_in_words() -> None:
    assert (
        order_in_words(ORDER) == "2 × Lamp. On its way, expected on 05 January 2099; placed on 01 January 2099, £98.00."
    )


def test_choices_teach_the_ranking_and_name_nobody(scene: Scene) -> None:
    conversation, helper = asks(scene), assistant(scene)
    for action in ("rejected", "wrong", "taken"):
        helper.note(conversation, kind="article", source="return_how", action=action)
    assert helper.ranking.liked() == {"return_how": taught(1, 2)}
    assert "user_id" not in suggestions.c
    with pytest.raises(NotFound):
        helper.note("c_unknown", kind="article", source="x", action="taken")


def test_an_article_after_which_the_mood_falls_is_flagged(scene: Scene) -> None:
    helper = assistant(scene)
    for number in range(5):
        text = f"I see {number}"
        scene.dialogue.script[text] = answer("ok", reading=reading(text, tone={"valence": 0.4}))
        conversation = scene.conversation(customer=f"c{number}")
        scene.write(conversation, text)
        scene.work()
        helper.note(conversation, kind="article", source="return_how", action="taken")
        OwnDesk(scene.database, lambda: WORDS).claim(conversation, scene.ann)
        scene.write(conversation, "that is no help")  # the fake reads a valence of -0.5
        scene.work()
    [effect] = helper.ranking.effects()
    assert (effect.source, effect.uses, effect.sours) == ("return_how", 5, True)
    assert effect.change == pytest.approx(-0.9)


def test_choices_add_and_take_away_only_so_much() -> None:
    assert taught(0, 0) == 0.0
    assert taught(1000, 0) == -taught(0, 1000) == 1.5
