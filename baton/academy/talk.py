"""A practice as the desk shows a conversation: messages with the mood read off them, card, sentiment. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from baton.academy.customer import mood_reading
from baton.academy.practice import Played

GAP = timedelta(minutes=1)
"""Between two messages of the opening, which lie before the practice began."""


def messages_of(played: Played, *, agent: str, began: datetime, spoken: Sequence[datetime] = ()) -> list[Any]:
    """Rows with id, seq, author, name, text, reading, at; `spoken` are the times of the replies."""
    scenario = played.scenario
    rows: list[Any] = []
    for place, said in enumerate(scenario.opening):
        at = began - GAP * (len(scenario.opening) - place)
        last = place == len(scenario.opening) - 1
        felt = said.by == "customer" and (last or scenario.is_upset)
        rows.append(_row(len(rows) + 1, said.by, said.text, at, played.began if felt else None, played, agent))
    for number, exchange in enumerate(played.exchanges):
        at = spoken[number] if number < len(spoken) else began
        rows.append(_row(len(rows) + 1, "agent", exchange.reply, at, None, played, agent))
        rows.append(_row(len(rows) + 1, "customer", exchange.answer, at, exchange.after, played, agent))
    return rows


def _row(seq: int, author: str, text: str, at: datetime, value: float | None, played: Played, agent: str) -> Any:
    scenario = played.scenario
    names = {"customer": scenario.customer.name, "agent": agent, "bot": None}
    reading = None if value is None else mood_reading(scenario.customer.mood, value)
    return SimpleNamespace(
        id=f"p{seq}", seq=seq, author=author, name=names[author], text=text, reading=reading, at=at, sentiment=value
    )


def as_conversation(played: Played, rows: Sequence[Any], *, practice: str, agent: str, over: bool) -> dict[str, Any]:
    """What the desk's page reads of a conversation, with the same keys."""
    scenario = played.scenario
    return {
        "conversation": practice,
        "owner": "closed" if over else "human",
        "holder": agent,
        "outside": False,
        "customer": {"name": scenario.customer.name, "channel": "practice", "email": None, "seen": len(rows)},
        "messages": [_shown(row) for row in rows],
        "sentiment": [{"seq": row.seq, "value": row.sentiment} for row in rows if row.sentiment is not None],
        "card": [
            {"id": str(number), "kind": "fact", "text": text, "message_ids": [], "struck": False}
            for number, text in enumerate(scenario.card)
        ],
        "handoff": {"reason": scenario.moment, "reasons": [scenario.about], "skill": None},
        "notes": [],
        "decisions": [],
        "ratings": [],
        "call_back": None,
        "tags": [],
        "window": None,
    }


def _shown(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "seq": row.seq,
        "author": row.author,
        "name": row.name,
        "text": row.text,
        "at": row.at.isoformat(),
        "sentiment": row.sentiment,
        "attachments": [],
        "files": [],
    }
