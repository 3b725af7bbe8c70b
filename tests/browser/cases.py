"""Conversations as the desk's interface shows them, for the tests of the desk page."""

from datetime import timedelta
from typing import Any

from tests.browser.fake_gateway import START, FakeGateway

HOSTILE = "<img src=x onerror=alert(1)> <b>bold</b> javascript:alert(1) https://example.com/a"


def add_waiting(fake: FakeGateway, key: str, customer: str, *, reason: str = "anger", text: str = HOSTILE) -> None:
    """A conversation in the queue, with transcript, card, mood, decision and a colleague's note."""
    fake.conversations[key] = conversation(key, customer, text)
    fake.queue.append(
        {
            "conversation": key,
            "customer": customer,
            "channel": "web",
            "owner": "queue",
            "holder": None,
            "reason": reason,
            "reasons": ["anger 0.93 (threshold 0.6)"],
            "skill": "complaints",
            "priority": 1,
            "waiting_since": START.isoformat(),
            "waiting_s": 65,
            "last_text": text,
            "sentiment": -0.7,
        }
    )


def conversation(key: str, customer: str, text: str) -> dict[str, Any]:
    """What GET /api/conversations/{id} answers."""
    said = [
        ("bot", "Hello, I am Nora, an automated assistant. How can I help?"),
        ("customer", "Where is my order NH-20417?"),
        ("bot", "Your order NH-20417 left our warehouse on Thursday."),
        ("customer", text),
    ]
    return {
        "conversation": key,
        "owner": "queue",
        "epoch": 2,
        "holder": None,
        "skill": "complaints",
        "customer": {"name": customer, "channel": "web"},
        "messages": [message(key, number, author, words) for number, (author, words) in enumerate(said)],
        "notes": [{"id": "n0", "author": "Ben", "text": "The courier's van broke down.", "at": moment(90)}],
        "handoff": {
            "reason": "anger",
            "reasons": ["anger 0.93 (threshold 0.6)"],
            "skill": "complaints",
            "requested_at": moment(80),
        },
        "sentiment": [{"seq": 2, "value": 0.1}, {"seq": 4, "value": -0.8}],
        "card": [
            {"id": "l1", "kind": "wants", "text": "“Where is my order NH-20417?”", "message_ids": [f"{key}-1"]},
            {"id": "l2", "kind": "fact", "text": "Order: NH-20417", "message_ids": [f"{key}-1"]},
            {"id": "l3", "kind": "mood", "text": f"Sounds angry: {text}", "message_ids": [f"{key}-3"]},
            {"id": "l4", "kind": "tried", "text": "", "message_ids": [], "struck": True},
        ],
        "decisions": [
            {
                "at": moment(80),
                "action": "handoff",
                "reasons": ["anger 0.93 (threshold 0.6)"],
                "policy_version": "ab12cd34ef56",
            }
        ],
        "suggested_outcome": {"outcome": "promised", "promise": "I will call you tomorrow", "next_step": None},
        "typing": None,
    }


def add_messages(fake: FakeGateway, key: str, count: int) -> None:
    """The customer writes so many long messages more."""
    said = fake.conversations[key]["messages"]
    for number in range(len(said), len(said) + count):
        said.append(message(key, number, "customer", f"Message {number}. " + "It goes on and on. " * 30))


def message(key: str, number: int, author: str, text: str) -> dict[str, Any]:
    """One message of the transcript."""
    return {
        "id": f"{key}-{number}",
        "seq": number + 1,
        "author": author,
        "name": {"bot": "Nora", "agent": "Ana"}.get(author, ""),
        "text": text,
        "buttons": [],
        "at": moment(20 * number),
        "delivery": "delivered",
        "sentiment": {1: 0.1, 3: -0.8}.get(number),
    }


def moment(seconds: int) -> str:
    """An ISO 8601 time, so many seconds after the start of the day."""
    return (START + timedelta(seconds=seconds)).isoformat()
