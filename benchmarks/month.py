"""A month of a busy service in a database: some hundred conversations written by hand, copied under new ids.

Every customer's message has a whole reading and judgement, as large as real ones, since reading those is what costs.
"""

import random
import time
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select, text

from baton.handoff.reading import MOMENTS, TONES, Reading
from baton.storage.database import Database
from benchmarks.copies import SEPARATOR, copy_rows
from tests.insights.history import TABLES, History

ORIGINALS, DAYS, ROUNDS = 400, 29, 10
"""Conversations that are copied, the days they lie in, and the customer's messages in each, as many answers."""
AT_A_TIME = 5
INTENTS = ("track_order", "return_item", "faq", "cancel_order", "warranty_claim", "nlu_fallback", "invoice", "greet")
WORDS = "could you please tell me where the order is that I placed last week and when it will be delivered to us"


def fill(database: Database, *, count: int, end: datetime) -> float:
    """At least so many messages in the 29 days before `end`; answers the seconds it took."""
    started = time.monotonic()
    past = _originals(end)
    past.store(database)
    each = len(past.rows["messages"])
    copies = -(-count // each) - 1
    for first in range(0, copies, AT_A_TIME):
        _multiply(database, range(first, min(first + AT_A_TIME, copies)))
    with database.engine.connect() as connection:
        if database.is_postgres:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    return round(time.monotonic() - started, 1)


def stored(database: Database) -> dict[str, int]:
    """How much is there."""
    with database.reading() as tx:
        return {
            table.name: int(tx.connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in TABLES
        }


def _originals(end: datetime) -> History:
    draw, past = random.Random(9), History()
    for _ in range(ORIGINALS):
        at = end - timedelta(seconds=draw.uniform(3_600, DAYS * 86_400))
        key = past.conversation(at=at, channel=draw.choice(("web", "whatsapp", "messenger")))
        handed = draw.randrange(2, ROUNDS) if draw.random() < 0.35 else None
        for n in range(1, ROUNDS + 1):
            moment = at + timedelta(minutes=2 * n)
            past.answers(key, moment - timedelta(minutes=1), author="agent" if handed and n > handed else "bot")
            past.says(key, moment, mood=draw.uniform(-1, 1))
            if n == handed:
                reasons = ["anger 0.91 (threshold 0.65)"]
                past.handoff(key, moment, reasons=reasons, state="closed", waited=40, told=60, took=1_200)
        past.rated(key, at + timedelta(hours=1), draw.choice((None, None, 1, 3, 4, 5)))
        if handed:
            past.promised(key, at, due=(at + timedelta(days=1)).date().isoformat(), kept=at + timedelta(hours=5))
            past.suggested(key, at + timedelta(minutes=20), draw.choice(("taken", "edited", "rejected")))
    for row in past.rows["messages"]:
        _furnish(row, draw)
    for row in past.rows["conversations"]:
        # A service that has run for a month has long learnt what is to be remembered; a gateway would catch up on it.
        row["remembered_seq"] = row["last_seq"]
    return past


def _furnish(row: dict[str, Any], draw: random.Random) -> None:
    row["text"] = " ".join(draw.sample(WORDS.split(), 12))
    row["judgement"] = None
    if row["author"] != "customer":
        return
    mood = ((row["reading"] or {}).get("tone") or {}).get("valence", draw.uniform(-1, 1))
    intent = draw.choice(INTENTS)
    details = [{"entity": "order_number", "value": f"NH-{draw.randrange(20_000, 20_050)}", "start": 1, "end": 9}]
    row["reading"] = Reading(
        row["text"],
        intent=intent,
        confidence=round(draw.random(), 6),
        entities=details if draw.random() < 0.2 else [],
        tone={name: round(draw.random(), 6) for name in TONES} | {"valence": mood},
        moments={name: round(draw.random(), 6) for name in MOMENTS},
        failed=intent == "nlu_fallback",
    ).to_dict()
    acted = draw.random() < 0.05
    row["judgement"] = {
        "action": "offer" if acted else "none",
        "reason": draw.choice(("frustration", "confusion")) if acted else "none",
        "reasons": [],
        "sentiment": mood,
        "policy_version": "0123456789abcdef",
    }


def _multiply(database: Database, numbers: range) -> None:
    with database.transaction() as tx:
        counting = Table("copies", MetaData(), Column("n", Integer, primary_key=True))
        counting.create(tx.connection)
        tx.connection.execute(insert(counting), [{"n": number} for number in numbers])
        for table in TABLES:
            if table.name != "users":
                name = table.c.conversation_id if "conversation_id" in table.c else table.c.id
                copy_rows(tx.connection, table, ~name.contains(SEPARATOR), counting)
        counting.drop(tx.connection)
