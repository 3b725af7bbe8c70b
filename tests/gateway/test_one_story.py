"""The same story over real adapters, in one session, over five, over three channels: the same card and slots."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from tests.fakes import FakeDialogue, answer, reading
from tests.gateway.people import Person
from tests.gateway.three_channels import Channels, Place, channels
from tests.memory.lamp_story import ANSWERS, ENTITIES, PROMISE, STORY

__all__ = ["channels"]

INTENTS = {"my name is Maya Patel": "inform", "hello again": "greet", "I want to talk to a person": "request_human"}
WAYS: Mapping[str, Sequence[str]] = {
    "one session": ["web"] * len(STORY),
    "five sessions": ["web 1", "web 2", "web 3", "web 3", "web 4", "web 5"],
    "three channels": ["web", "whatsapp", "messenger", "messenger", "web", "whatsapp"],
}
LOGIN, STRANGER = "C-0042", "C-0043"
Told = tuple[list[tuple[str, str]], dict[str, Any]]


def of_maya(channels: Channels, where: str) -> Place:
    """A place of Maya's, where she has shown who she is."""
    kind = where.partition(" ")[0]
    if kind == "web":
        return channels.web(LOGIN)
    open_at: Mapping[str, Callable[[], Place]] = {"whatsapp": channels.whatsapp, "messenger": channels.messenger}
    place = open_at[kind]()
    channels.shows_who_they_are(place, LOGIN)
    return place


def helped(channels: Channels, ann: Person, place: Place, text: str) -> None:
    """A person takes over, promises something and hands back."""
    path = f"/api/conversations/{place.id}"
    for verb, body in (
        ("claim", {}),
        ("messages", {"text": text}),
        ("return", {"outcome": "promised", "promise": text}),
    ):
        assert ann.call("POST", f"{path}/{verb}", json=body).status_code < 300
        channels.settle()


def told(channels: Channels, dialogue: FakeDialogue, way: Sequence[str]) -> Told:
    """Tell it, each piece where `way` says; the card at the end, and what the bot was told for the last turn."""
    for text in {text for author, text in STORY if author == "customer"}:
        asks = {"explicit_request": 0.99} if text == STORY[-1][1] else {}
        read = reading(text, entities=ENTITIES.get(text, []), intent=INTENTS.get(text, "ask"), moments=asks)
        dialogue.script[text] = answer(ANSWERS.get(text, "All right."), reading=read)
    ann = channels.gateway.person("Ann", "lead")
    places: dict[str, Place] = {}
    for (author, text), where in zip(STORY, way, strict=True):
        place = places.get(where) or places.setdefault(where, of_maya(channels, where))
        if author == "customer":
            place.say(text)
        else:
            helped(channels, ann, place, text)
    seen = channels.seen(ann, place)
    assert seen["owner"] == "queue"
    slots = dict(dialogue.turns[-1].metadata["slots"])
    slots.pop("channel")
    return [(line["kind"], line["text"]) for line in seen["card"]], slots


CARD = [
    ("promise", f"Ann, by Thursday 12 December: “{PROMISE}”"),
    ("wants", "“my Aster lamp is broken”"),
    ("last_words", "“I want to talk to a person”"),
    ("reason", "The customer asked for a person."),
    ("fact", "Order: NH-20417"),
    ("tried", "The bot said: “It left our warehouse.”"),
    ("tried", "The bot said: “I am sorry to hear that.”"),
]
SLOTS = {
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


@pytest.mark.parametrize("way", WAYS)
def test_wherever_it_is_told_the_desk_shows_the_same_card_and_the_bot_gets_the_same_slots(
    channels: Channels, dialogue: FakeDialogue, way: str
) -> None:
    card, slots = told(channels, dialogue, WAYS[way])
    assert card == CARD
    assert slots == SLOTS


def test_strangers_on_the_same_channels_know_nothing_of_it(channels: Channels, dialogue: FakeDialogue) -> None:
    told(channels, dialogue, WAYS["three channels"])
    for stranger in (channels.web(STRANGER), channels.whatsapp(profile="Maya Patel"), channels.messenger()):
        stranger.say("hello again")
        slots = dialogue.turns[-1].metadata["slots"]
        assert (slots["outcome"], slots["memory"]) == (None, None)
        assert "lamp" not in str(channels.page(channels.person(), stranger))
