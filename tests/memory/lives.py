"""Fills every table that can hold something of a customer, column by column, so that no table is forgotten.

Each text holds the customer's mark, so that whatever is left of them anywhere is found by it.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import JSON, Boolean, Float, Integer, Table, inspect, select, text

from baton.rights.decisions import Decision, record
from baton.storage.belongings import KEPT_EMPTY, belongs_to_somebody
from baton.storage.columns import Moment
from baton.storage.database import Database, Transaction
from baton.storage.tables import customers, empathy_reviews, metadata, users

OWNED = [table for table in metadata.sorted_tables if belongs_to_somebody(table)]
_COUNT = itertools.count(1)
EVENTS = "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255), type_name VARCHAR(255), data TEXT)"


@contextmanager
def rasas_events(database: Database) -> Iterator[None]:
    """Rasa's own table, as Rasa makes it, for as long as the test runs."""
    with database.transaction() as tx:
        tx.connection.execute(text(EVENTS))
    try:
        yield
    finally:
        with database.transaction() as tx:
            tx.connection.execute(text("DROP TABLE events"))


def live(database: Database, mark: str, *, profile_id: str | None = None) -> str:
    """A customer with a row in every table, and a decision; returns the customer's id."""
    with database.transaction() as tx:
        rows: dict[str, Any] = {"users": tx.connection.execute(select(users.c.id).limit(1)).scalar()}
        rows["empathy_reviews"] = _a_review(tx)
        for table in OWNED:
            if table.name in KEPT_EMPTY:
                continue
            written = [column for column in table.columns if column.computed is None]
            values = {column.name: _value(tx, table, column, rows, mark) for column in written}
            if table is customers:
                values["profile_id"] = profile_id
            values = {name: value for name, value in values.items() if name != "lease"}
            done = tx.connection.execute(table.insert().values(**values))
            rows[table.name] = values.get("id") or done.inserted_primary_key[0]
        about = rows["conversations"]
        record(tx, about, Decision("none", mark, mark, [mark], {"said": mark}, message_id=rows["messages"]))
        said = {"number": next(_COUNT), "about": about, "data": f'{{"text": "{mark}-events"}}'}
        tx.connection.execute(text("INSERT INTO events VALUES (:number, :about, 'user', :data)"), said)
    return str(rows["customers"])


def everything(database: Database) -> dict[str, list[str]]:
    """Table -> all its rows as text."""
    with database.reading() as tx:
        names = inspect(tx.connection).get_table_names()
        return {name: sorted(map(str, tx.connection.execute(text(f'SELECT * FROM "{name}"')))) for name in names}


def _a_review(tx: Transaction) -> str:
    """A month, the same for all, which holds nothing of the customer."""
    month: str | None = tx.connection.execute(select(empathy_reviews.c.month)).scalar()
    if month is None:
        month = "2026-01"
        tx.connection.execute(empathy_reviews.insert().values(month=month, seed=1, scheme=[], drawn_at=tx.now()))
    return month


def _value(tx: Transaction, table: Table, column: Any, rows: dict[str, Any], mark: str) -> Any:
    target = next((key.column.table for key in column.foreign_keys), None)
    if target is not None:
        return rows.get(target.name)
    if column.name == "sha256":
        return None
    if isinstance(column.type, Moment):
        return tx.now()
    if isinstance(column.type, JSON):
        return [{"said": f"{mark}-{table.name}-{column.name}"}]
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, (Integer, Float)):
        return next(_COUNT)
    words = f"{mark}-{next(_COUNT)}-{table.name}-{column.name}"
    return words[: getattr(column.type, "length", None) or 200]
