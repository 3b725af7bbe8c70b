"""What a customer lives through when everything works: the assistant gets things done, and remembers."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from baton.shop import open_shop
from baton.shop.base import Order, Shop, today
from tests.stack import Customer, Stack, until

pytestmark = pytest.mark.slow
NUMBER = "NH-20417"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("helped"), model=model)
    yield running.start("rasa", "actions", "gateway")
    running.stop()


@pytest.fixture(scope="module")
def shop(stack: Stack) -> Shop:
    return open_shop("demo", url=stack.environment["BATON_SHOP_URL"])


@pytest.fixture
def order(shop: Shop) -> Order:
    return shop.order(NUMBER)


@pytest.fixture
def customer(stack: Stack) -> Iterator[Customer]:
    someone = Customer(stack)
    yield someone
    someone.http.close()


def bot_messages(customer: Customer) -> list[dict[str, Any]]:
    return [message for message in customer.look()["messages"] if message["author"] == "bot"]


def answer(customer: Customer, text: str) -> str:
    """What the bot says to this."""
    before = len(bot_messages(customer))
    customer.say(text)
    until(lambda: len(bot_messages(customer)) > before)
    return " ".join(message["text"] for message in bot_messages(customer)[before:])


def press(customer: Customer, title: str) -> str:
    """What the bot says when this button under its last words is pressed."""
    before = bot_messages(customer)
    button = next(button for button in before[-1]["buttons"] if button["title"] == title)
    customer.http.post("/chat/messages", json={"id": str(uuid.uuid4()), "choice": button["id"]})
    until(lambda: len(bot_messages(customer)) > len(before))
    return " ".join(message["text"] for message in bot_messages(customer)[len(before) :])


def test_a_delivery_is_moved_although_a_question_comes_in_between(customer: Customer, order: Order, shop: Shop) -> None:
    wanted = today() + timedelta(days=10)
    wanted += timedelta(days=wanted.weekday() == 6)

    assert "NH-" in answer(customer, "My boss is furious with me, ha. Can I change my delivery day?")
    assert "postcode" in answer(customer, NUMBER)
    between = answer(customer, "what are your opening hours?")
    assert "9:00" in between
    assert "postcode" in between
    assert "planned for" in (said := answer(customer, order.postcode)) or "due on" in said
    assert "time of day" in answer(customer, wanted.isoformat())
    assert f"{wanted.day} {wanted:%B} between 8:00 and 12:00" in press(customer, "8 to 12")
    assert shop.order(NUMBER).expected_on == wanted
    assert customer.look()["owner"] == "bot"


def test_what_was_told_once_is_not_asked_again(customer: Customer, order: Order) -> None:
    assert NUMBER in answer(customer, f"where is my order {NUMBER}?")
    assert "postcode" in answer(customer, "I want to cancel my order")
    assert f"cancel order {NUMBER}" in answer(customer, order.postcode)
    assert "stays as it is" in press(customer, "No, keep it")


def test_a_wrong_number_is_explained_and_the_second_one_brings_a_person(customer: Customer) -> None:
    answer(customer, "where is my order?")
    assert "NH-99999" in answer(customer, "NH-99999")
    assert "colleagues" in answer(customer, "NH-88888")
    titles = [button["title"] for message in bot_messages(customer) for button in message["buttons"]]
    assert "Yes, a person please" in titles


def test_a_customer_can_stop_in_the_middle(customer: Customer) -> None:
    answer(customer, "I want to send something back")
    answer(customer, "never mind")
    assert "NH-" not in answer(customer, "thank you")


def test_an_invoice_is_sent_to_nobody_but_the_customer(customer: Customer, order: Order) -> None:
    answer(customer, "please send me a copy of my invoice")
    answer(customer, order.invoice)
    assert "isn't the address" in answer(customer, "somebody.else@mail.example")
    assert order.email in answer(customer, order.email)
