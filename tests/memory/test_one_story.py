"""The same story told in one session, over five sessions, or over three channels comes to the same."""

from collections.abc import Sequence
from typing import Any

import pytest

from baton.conversations import ownership
from baton.conversations.handover_card import card_of
from baton.handoff.handback import Outcome
from baton.helpdesks.own_desk import OwnDesk
from baton.memory.identities import LOGIN, Proof, prove
from baton.memory.recorder import Recorder
from baton.storage import conversations as rows
from tests.fakes import WORDS, Scene, answer, reading
from tests.memory.lamp_story import ANSWERS, ENTITIES, PROMISE, STORY

WAYS: dict[str, Sequence[tuple[str, str]]] = {
    "one session": [("web", "a")] * len(STORY),
    "five sessions": [("web", key) for key in "abccde"],
    "three channels": [
        ("web", "a"),
        ("whatsapp", "b"),
        ("messenger", "c"),
        ("messenger", "c"),
        ("web", "a"),
        ("whatsapp", "b"),
    ],
}


def told(scene: Scene, way: Sequence[tuple[str, str]]) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    """Tell it, each piece where `way` says; returns the card at the end and what the bot was told for the last turn."""
    for text in {text for author, text in STORY if author == "customer"}:
        read = reading(text, entities=ENTITIES.get(text, []), intent="greet" if "hello" in text else "ask")
        scene.dialogue.script[text] = answer(ANSWERS.get(text, "All right."), reading=read)
    places: dict[tuple[str, str], str] = {}
    for (author, text), place in zip(STORY, way, strict=True):
        talk = places.get(place) or places.setdefault(place, _conversation(scene, *place))
        if author == "customer":
            scene.write(talk, text)
            scene.work()
        else:
            _helped(scene, talk, text)
        while Recorder(scene.database).look():
            pass
    with scene.database.transaction() as tx:
        ownership.request_human(tx, talk, ownership.Request("explicit_request"), by="customer", notices=WORDS)
    with scene.database.reading() as tx:
        card = [(line.kind, line.text) for line in card_of(tx, talk)]
    slots = dict(scene.dialogue.turns[-1].metadata["slots"])
    slots.pop("channel")
    return card, slots


def _conversation(scene: Scene, channel: str, key: str) -> str:
    """A conversation of Maya's: all web sessions are hers by login, the messengers' by proof."""
    with scene.database.transaction() as tx:
        customer = rows.find_customer(tx, channel=channel, channel_key=f"maya-{channel}", name=None)
        prove(tx, customer, Proof(LOGIN, "C-1"))
        return rows.create(tx, channel=channel, customer_id=customer)


def _helped(scene: Scene, talk: str, text: str) -> None:
    desk = OwnDesk(scene.database, lambda: WORDS)
    desk.claim(talk, scene.ann)
    desk.reply(talk, scene.ann, text)
    desk.give_back(talk, scene.ann, Outcome("promised", PROMISE))


CARD = {
    ("promise", f"Ann, by Thursday 12 December: “{PROMISE}”"),
    ("fact", "Order: NH-20417"),
    ("wants", "“I want to talk to a person”"),
}


@pytest.mark.parametrize("way", WAYS)
def test_wherever_it_is_told_the_card_and_the_slots_are_the_same(scene: Scene, way: str) -> None:
    card, slots = told(scene, WAYS[way])
    assert set(card) >= CARD
    assert [text for kind, text in card if kind == "tried"] != []
    assert slots == {
        "outcome": {"outcome": "promised", "promise": PROMISE, "next_step": None, "never_ask": []},
        "customer_name": "Maya Patel",
        "memory": {
            "facts": [
                {"kind": "order", "heading": "Order", "value": "NH-20417"},
                {"kind": "name", "heading": "Name", "value": "Maya Patel"},
            ],
            "promise": None,
            "last": "“my Aster lamp is broken”",
        },
    }
    assert card == EXPECTED.setdefault("card", card)


EXPECTED: dict[str, list[tuple[str, str]]] = {}
"""The card of the first way that was told; all others must equal it."""


def test_a_strangers_card_and_slots_know_nothing_of_it(scene: Scene) -> None:
    told(scene, WAYS["three channels"])
    stranger = scene.conversation("whatsapp", "somebody else")
    scene.write(stranger, "hello again")
    scene.work()
    with scene.database.reading() as tx:
        lines = [line.text for line in card_of(tx, stranger)]
    assert [text for text in lines if "NH-20417" in text or "lamp" in text] == []
    slots = scene.dialogue.turns[-1].metadata["slots"]
    assert slots == {"outcome": None, "channel": "whatsapp", "customer_name": None, "memory": None}
