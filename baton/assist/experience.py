"""What colleagues have solved: how customers began, and what the person who helped first said of substance.

Kept in memory and read anew from the database, so that what is erased there is soon gone here. It shows nothing by
itself, and only conversations that a person has ended as solved count.
"""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from baton.assist.moment import Moment, moment_of
from baton.storage import messages, solved
from baton.storage.database import Database, Transaction

MOST = 500
"""Cases that are kept, the newest."""
AT_A_TIME = 20
"""New ones in one look: each costs a pass of the encoder."""
KEPT = timedelta(days=180)
ALIKE = 0.62
"""Cosine from which two beginnings are about the same; see `benchmarks/assist.py`."""
SUBSTANCE = 8
"""Words of a reply that says something."""
_PERSONAL = re.compile(r"\d|@|\b(mr|mrs|ms|dr)\b|https?:", re.IGNORECASE)
Floats = npt.NDArray[np.float32]


class Vectors(Protocol):
    """Gives sentence vectors."""

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Shape (n, size), each of length one."""


@dataclass(frozen=True)
class Case:
    """A solved conversation: what the customer began with, and what helped."""

    handoff: str
    conversation: str
    asked: str
    reply: str
    wrap_up: str | None
    vector: Floats

    @property
    def is_personal(self) -> bool:
        """Whether the reply holds what belongs to one customer: numbers, addresses, titles."""
        return bool(_PERSONAL.search(self.reply))


@dataclass(frozen=True)
class Alike:
    """A case that resembles the moment, and by how much (cosine)."""

    case: Case
    likeness: float


class Experience:
    """Safe to share between threads; `look` is called by a loop."""

    def __init__(self, database: Database, vectors: Vectors) -> None:
        self._database, self._vectors = database, vectors
        self._lock = threading.Lock()
        self._cases: dict[str, Case | None] = {}

    def look(self) -> bool:
        """Take in what has been solved since, and forget what is gone; True when there is more."""
        with self._database.reading() as tx:
            there = solved.newest(tx, since=tx.now() - KEPT, limit=MOST)
            new = [row for row in there if row.id not in self._cases][:AT_A_TIME]
            read = {row.id: _read(tx, row) for row in new}
        asked = [case[0] for case in read.values() if case]
        vectors = iter(self._vectors.vectors(asked)) if asked else iter(())
        found = {row.id: _case(row, read[row.id], vectors) for row in new}
        with self._lock:
            self._cases |= found
            self._cases = {row.id: self._cases[row.id] for row in there if row.id in self._cases}
            return len(self._cases) < len(there)

    def alike(self, moment: Moment, *, but_not: str, most: int) -> list[Alike]:
        """The cases that began like this moment, likest first; those of this conversation do not count."""
        with self._lock:
            cases = [case for case in self._cases.values() if case and case.conversation != but_not]
        if not cases or moment.is_empty:
            return []
        likeness = np.stack([case.vector for case in cases]) @ self._vectors.vectors(moment.asks[:1])[0]
        best = np.argsort(-likeness, kind="stable")[:most]
        return [Alike(cases[place], float(likeness[place])) for place in best if likeness[place] >= ALIKE]


def _read(tx: Transaction, row: Any) -> tuple[str, str] | None:
    """The customer's words before a person came, and the first words of substance of that person."""
    said = messages.last(tx, row.conversation_id, limit=200)
    before = [message for message in said if message.at <= row.claimed_at]
    after = [message for message in said if row.claimed_at < message.at <= row.ended_at and message.author == "agent"]
    asked = moment_of(before).asks
    reply = next((message.text for message in after if len(message.text.split()) >= SUBSTANCE), None)
    return (asked[0], reply) if asked and reply else None


def _case(row: Any, read: tuple[str, str] | None, vectors: Any) -> Case | None:
    if read is None:
        return None
    return Case(row.id, row.conversation_id, read[0], read[1], row.wrap_up, next(vectors))
