"""Messages that no designer thought of: another language, and what only machines and mischief send."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from baton.conversations.inbox import MAX_CHARACTERS
from baton.language.languages import Languages
from tests.language.hazards import HAZARDS
from tests.stack import Customer, Stack, until

pytestmark = pytest.mark.slow
LANGUAGES = Languages.load("policy/languages.yml")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("odd"), model=model)
    yield running.start("rasa", "actions", "gateway")
    running.stop()


@pytest.fixture
def customer(stack: Stack) -> Iterator[Customer]:
    someone = Customer(stack)
    yield someone
    someone.http.close()


def bot_messages(customer: Customer) -> list[dict[str, Any]]:
    return [message for message in customer.look()["messages"] if message["author"] == "bot"]


def answer(customer: Customer, text: str) -> str:
    before = len(bot_messages(customer))
    customer.say(text)
    until(lambda: len(bot_messages(customer)) > before)
    return " ".join(message["text"] for message in bot_messages(customer)[before:])


def test_a_german_question_gets_the_german_line_and_one_tap_brings_a_person(customer: Customer) -> None:
    german = LANGUAGES.of("de")
    assert answer(customer, "Wann kommt denn mein Schrank, Bestellung NH-20417?") == german.line
    assert answer(customer, "NH-20417") == german.line
    (button,) = bot_messages(customer)[-1]["buttons"]
    assert button["title"] == german.person
    customer.http.post("/chat/messages", json={"id": str(uuid.uuid4()), "choice": button["id"]})
    until(lambda: customer.look()["owner"] == "queue")
    assert any(message["text"] == german.handoff for message in bot_messages(customer))


def test_a_typed_yes_in_the_customers_language_brings_a_person(customer: Customer) -> None:
    assert answer(customer, "gdzie jest moja paczka, czekam już tydzień") == LANGUAGES.of("pl").line
    customer.say("tak, poproszę")
    until(lambda: customer.look()["owner"] == "queue")


def test_a_wish_for_a_person_in_another_language_hands_over_at_once(customer: Customer) -> None:
    customer.say("je voudrais parler à un conseiller s'il vous plaît")
    until(lambda: customer.look()["owner"] == "queue")
    assert bot_messages(customer)[0]["text"] == LANGUAGES.of("fr").handoff


def test_switching_to_english_brings_the_bot_back(customer: Customer) -> None:
    assert answer(customer, "¿dónde está mi pedido?") == LANGUAGES.of("es").line
    assert "9:00" in answer(customer, "what are your opening hours?")
    assert customer.look()["owner"] == "bot"


@pytest.mark.parametrize("name", HAZARDS)
def test_whatever_arrives_over_http_is_refused_or_answered(stack: Stack, name: str) -> None:
    someone = Customer(stack)
    body = json.dumps({"id": str(uuid.uuid4()), "text": HAZARDS[name][:MAX_CHARACTERS]})
    sent = someone.http.post("/chat/messages", content=body, headers={"Content-Type": "application/json"})
    if sent.status_code == 202:
        until(lambda: bot_messages(someone) or someone.look()["owner"] != "bot")
    else:
        assert sent.status_code == 422
        assert not HAZARDS[name].replace("\x00", "").strip()
    someone.http.close()


def test_broken_bytes_are_refused_and_the_next_message_is_answered(customer: Customer) -> None:
    broken = b'{"id": "1", "text": "caf\xe9 \xff\xfe"}'
    refused = customer.http.post("/chat/messages", content=broken, headers={"Content-Type": "application/json"})
    assert refused.status_code in (400, 422)
    assert refused.headers["content-type"] == "application/problem+json"
    assert "9:00" in answer(customer, "what are your opening hours?")
