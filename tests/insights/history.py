"""A past that tests write down: who wrote when, who was passed on, what was rated. Kept in lists, stored in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from baton.storage.database import Database
from baton.storage.tables import (
    conversations,
    customers,
    handoffs,
    inbox,
    messages,
    promises,
    ratings,
    suggestions,
    users,
)

DAY = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
"""A Monday long enough ago for every return to be known."""
TABLES = (customers, users, conversations, messages, inbox, handoffs, ratings, promises, suggestions)


@dataclass
class History:
    """Rows by table; a conversation is its id."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {table.name: [] for table in TABLES})

    def __post_init__(self) -> None:
        self._seqs: dict[str, int] = {}
        self._add("users", id="u_ann", name="Ann", password_hash="-", role="agent", skills=[], active=True)

    def conversation(self, *, at: datetime = DAY, channel: str = "web") -> str:
        """A new conversation of a new customer, with the first words at this time."""
        key = f"c_{len(self._seqs)}"
        self._seqs[key] = 0
        self._add("customers", id=f"p_{key}", channel=channel, channel_key=key, created_at=at)
        now = {"created_at": at, "updated_at": at}
        start = {"owner": "bot", "epoch": 1, "stretch": 1, "last_seq": 0, "priority": 0}
        self._add("conversations", id=key, channel=channel, customer_id=f"p_{key}", **start, **now)
        self.says(key, at)
        return key

    def says(
        self,
        key: str,
        at: datetime,
        *,
        mood: float | None = None,
        payload: str | None = None,
        gives: Mapping[str, str] | None = None,
    ) -> None:
        """The customer writes, or taps what stands behind a button; `gives` are details: kind -> value."""
        entities = [{"entity": kind, "value": value} for kind, value in (gives or {}).items()]
        reading = {"tone": {"valence": mood} if mood is not None else {}, "entities": entities}
        number = self._message(key, "customer", at, reading if mood is not None or gives else None)
        about = {"channel": "web", "external_id": number, "state": "done", "attempts": 1, "received_at": at}
        self._add("inbox", id=f"i_{number}", conversation_id=key, message_id=number, payload=payload, **about)

    def answers(self, key: str, at: datetime, *, author: str = "bot") -> None:
        """The bot, or a person, writes."""
        self._message(key, author, at, None)

    def handoff(
        self,
        key: str,
        at: datetime,
        *,
        reason: str = "anger",
        reasons: Sequence[str] = (),
        skill: str | None = "orders",
        state: str = "queued",
        waited: float | None = None,
        told: float | None = None,
        took: float | None = None,
        outcome: str | None = None,
    ) -> None:
        """It went to people; times in seconds after the request."""
        taken = {"claimed_at": at + timedelta(seconds=waited), "claimed_by": "u_ann"} if waited is not None else {}
        ended = {"ended_at": at + timedelta(seconds=took)} if took is not None else {}
        self._add(
            "handoffs",
            id=f"h_{len(self.rows['handoffs'])}",
            conversation_id=key,
            state=state,
            reason=reason,
            reasons=list(reasons),
            skill=skill,
            priority=1,
            requested_at=at,
            waited_s=waited,
            expected_wait_s=told,
            outcome={"outcome": outcome} if outcome else None,
            **{"claimed_at": None, "claimed_by": None, "ended_at": None} | taken | ended,
        )

    def rated(self, key: str, at: datetime, score: int | None, *, part: str = "bot", stretch: int = 1) -> None:
        """The customer was asked, and answered unless the score is None."""
        number = f"r_{len(self.rows['ratings'])}"
        answer = {"score": score, "answered_at": at if score is not None else None}
        self._add("ratings", id=number, conversation_id=key, stretch=stretch, part=part, asked_at=at, **answer)

    def promised(self, key: str, at: datetime, *, due: str | None, kept: datetime | None = None) -> None:
        """The customer was promised something by a day, which was kept then, or never."""
        about = {"customer_id": f"p_{key}", "conversation_id": key, "author": "agent", "words": "…"}
        self._add("promises", id=f"o_{len(self.rows['promises'])}", due_on=due, at=at, kept_at=kept, **about)

    def suggested(self, key: str, at: datetime, action: str, *, source: str = "returns") -> None:
        """An agent took, edited or refused an article that was suggested."""
        about = {"conversation_id": key, "kind": "article", "source": source, "seq": 1}
        self._add("suggestions", id=f"s_{len(self.rows['suggestions'])}", action=action, at=at, **about)

    def store(self, database: Database) -> None:
        """Write everything down."""
        with database.transaction() as tx:
            for table in TABLES:
                for first in range(0, len(self.rows[table.name]), 20_000):
                    tx.connection.execute(table.insert(), self.rows[table.name][first : first + 20_000])

    def _message(self, key: str, author: str, at: datetime, reading: dict[str, Any] | None) -> str:
        self._seqs[key] += 1
        number = f"m_{key}_{self._seqs[key]}"
        place = {"conversation_id": key, "seq": self._seqs[key], "epoch": 1, "stretch": 1, "delivery": "delivered"}
        read = {"reading": reading, "judgement": None}
        self._add("messages", id=number, author=author, text="…", buttons=[], at=at, **read, **place)
        return number

    def _add(self, table: str, **row: Any) -> None:
        if table == "users":
            row["created_at"] = DAY
        self.rows[table].append(row)
