"""What a customer lives through when a part of Baton is down: something honest, and a person."""

import signal
import uuid
from collections.abc import Callable

import httpx

from baton.storage import inbox
from baton.storage.tables import inbox as inbox_table
from tests.stack import Agent, Customer, Stack, locked, until

MakeStack = Callable[..., Stack]
SHORT = {"BATON_BRIDGE_S": "2"}
"""No patience with a Rasa that does not come back."""


def test_rasa_killed_in_mid_turn_ends_at_a_person_and_loses_nothing(make_stack: MakeStack) -> None:
    stack = make_stack(**SHORT).start("rasa", "actions", "gateway")
    customer = Customer(stack)
    stack.signal("rasa", signal.SIGSTOP)
    assert customer.say("where is my order NH-20417?").status_code == 202
    until(lambda: _turn_has_begun(stack))

    stack.kill("rasa")

    assert customer.is_with("queue")
    assert customer.wrote() == ["where is my order NH-20417?"]
    assert len(customer.heard("bot")) == 1
    assert "colleague" in customer.heard("bot")[0]
    entry = next(entry for entry in Agent(stack).queue() if entry["conversation"] == customer.id)
    assert entry["reason"] == "bot_unavailable"


def test_rasa_restarted_in_mid_turn_costs_a_wait_and_no_handoff(make_stack: MakeStack) -> None:
    stack = make_stack(BATON_BRIDGE_S="60", BATON_WATCHDOG_S="120").start("rasa", "actions", "gateway")
    customer, other = Customer(stack), Customer(stack)
    stack.signal("rasa", signal.SIGSTOP)
    customer.say("what are your opening hours?")
    until(lambda: _turn_has_begun(stack))
    stack.kill("rasa")
    other.say("what are your opening hours?")
    assert customer.heard("bot") == other.heard("bot") == []

    stack.start("rasa")

    for one in (customer, other):
        assert "Monday" in one.waits_for("bot")[0]
        assert one.look()["owner"] == "bot"
    until(lambda: _nothing_waits(stack))
    assert [len(one.heard("bot")) for one in (customer, other)] == [1, 1]


def test_without_the_action_server_a_process_of_the_shop_ends_at_a_person(make_stack: MakeStack) -> None:
    stack = make_stack().start("rasa", "gateway")
    customer = Customer(stack)

    customer.say("where is my order NH-20417?")

    assert customer.is_with("queue")
    assert customer.heard("bot")
    assert customer.wrote() == ["where is my order NH-20417?"]


def test_without_the_action_server_an_angry_customer_still_reaches_a_person(make_stack: MakeStack) -> None:
    stack = make_stack().start("rasa", "gateway")
    customer = Customer(stack)

    customer.say("This is the third time my sofa is late. I am furious, you people are useless and nobody cares!")

    assert customer.is_with("queue")
    entry = next(entry for entry in Agent(stack).queue() if entry["conversation"] == customer.id)
    assert entry["reason"] in ("anger", "frustration", "complaint")


def test_without_rasa_every_message_ends_at_a_person(make_stack: MakeStack) -> None:
    stack = make_stack(**SHORT).start("gateway")
    customer = Customer(stack)

    customer.say("hello")

    assert customer.is_with("queue")
    assert "colleague" in customer.waits_for("bot")[0]


def test_a_database_that_takes_no_writes_acknowledges_nothing_and_forgets_nothing(make_stack: MakeStack) -> None:
    stack = make_stack(**SHORT).start("gateway")
    customer, message = Customer(stack), str(uuid.uuid4())

    with locked(stack):
        refused = customer.say("my kettle broke", message_id=message)
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.headers["content-type"] == "application/problem+json"
    assert customer.wrote() == []

    assert customer.say("my kettle broke", message_id=message).json()["duplicate"] is False
    assert customer.say("my kettle broke", message_id=message).json()["duplicate"] is True
    assert customer.wrote() == ["my kettle broke"]
    assert customer.is_with("queue")


def test_a_database_that_is_gone_acknowledges_nothing_until_it_is_back(make_stack: MakeStack) -> None:
    stack = make_stack(**SHORT).start("gateway")
    customer, message = Customer(stack), str(uuid.uuid4())
    home, away = stack.folder / "baton.db", stack.folder / "away"
    away.mkdir()
    files = list(stack.folder.glob("baton.db*"))
    for path in files:
        path.rename(away / path.name)
    try:
        assert customer.say("hello?", message_id=message).status_code == 503
        assert httpx.get(f"{stack.url}/ready", trust_env=False).status_code == 503
        assert not home.exists()
    finally:
        for path in files:
            (away / path.name).rename(path)

    assert customer.say("hello?", message_id=message).status_code == 202
    assert customer.wrote() == ["hello?"]
    assert customer.is_with("queue")


def test_a_killed_gateway_answers_after_its_restart_what_it_had_acknowledged(make_stack: MakeStack) -> None:
    stack = make_stack(BATON_TURN_TIMEOUT_S="5").start("rasa", "actions", "gateway")
    customer = Customer(stack)
    stack.signal("rasa", signal.SIGSTOP)
    assert customer.say("what are your opening hours?").status_code == 202
    until(lambda: _turn_has_begun(stack))
    stack.kill("gateway")
    stack.signal("rasa", signal.SIGCONT)

    stack.start("gateway")

    until(lambda: customer.heard("bot"), seconds=60)
    assert customer.wrote() == ["what are your opening hours?"]
    until(lambda: _nothing_waits(stack), seconds=60)
    assert len(customer.heard("bot")) == 1
    assert "Monday" in customer.heard("bot")[0]
    assert customer.look()["owner"] == "bot"


def _turn_has_begun(stack: Stack) -> bool:
    with stack.database.reading() as tx:
        return bool(tx.connection.execute(inbox_table.select().where(inbox_table.c.attempts > 0)).first())


def _nothing_waits(stack: Stack) -> bool:
    with stack.database.reading() as tx:
        return inbox.backlog(tx)[0] == 0
