"""Until when a customer should hear from a person: in the lists of the desk and in the figures."""

from datetime import datetime, timedelta

from sqlalchemy import update

from baton.storage.tables import conversations, messages
from tests.gateway.people import Gateway, Person


def at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def mine(person: Person) -> list[str | None]:
    return [one["due_at"] for one in person.call("GET", "/api/conversations?owner=mine").json()["conversations"]]


def late(gateway: Gateway) -> float:
    lines = gateway.client.get("/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith("baton_answers_overdue")).split()[1])


def test_who_waits_is_due_by_priority_and_counted_when_late(any_gateway: Gateway) -> None:
    customer, ann = any_gateway.customer(), any_gateway.person()
    customer.call("POST", "/chat/human")
    (entry,) = ann.queue
    assert at(entry["due_at"]) - at(entry["waiting_since"]) == timedelta(minutes=10)
    assert late(any_gateway) == 0
    with any_gateway.baton.database.transaction() as tx:
        past = tx.now() - timedelta(minutes=3)
        tx.connection.execute(update(conversations).values(priority=3, queued_at=past))
    (entry,) = ann.queue
    assert at(entry["due_at"]) - at(entry["waiting_since"]) == timedelta(minutes=2)
    assert late(any_gateway) == 1


def test_a_person_owes_a_reply_from_the_customers_first_unanswered_words_on(any_gateway: Gateway) -> None:
    customer, ann = any_gateway.customer(), any_gateway.person()
    ann.on(customer, "claim")
    customer.say("hello?")
    customer.say("anybody?")
    (first, _) = [one for one in customer.look()["messages"] if one["author"] == "customer"]
    (due,) = mine(ann)
    assert due is not None
    assert abs(at(due) - at(first["at"]) - timedelta(minutes=10)) < timedelta(milliseconds=2)
    with any_gateway.baton.database.transaction() as tx:
        tx.connection.execute(update(messages).values(at=tx.now() - timedelta(minutes=11)))
    assert late(any_gateway) == 1
    ann.on(customer, "messages", text="Here I am")
    assert mine(ann) == [None]
    assert late(any_gateway) == 0
