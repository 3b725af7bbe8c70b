"""Removes what has been kept as long as `policy/privacy.yml` says, or tells what it would remove.

A customer goes as a whole person, with all channels, and only when nobody is serving them.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from baton.errors import CustomerBusy
from baton.memory.erasure import erase
from baton.memory.identities import together
from baton.storage import retention as rows
from baton.storage.blobs import Blobs
from baton.storage.database import Database, Transaction
from baton.storage.proof_codes import DAY

ACTOR = "retention"
"""Who did it, in the decision log."""


class Periods(Protocol):
    """How long each kind of data is kept, in days."""

    @property
    def keep_customers_days(self) -> int: ...
    @property
    def keep_promises_days(self) -> int: ...
    @property
    def keep_digests_days(self) -> int: ...
    @property
    def keep_practices_days(self) -> int: ...


@dataclass(frozen=True)
class Retention:
    """One round removes what is due; `at_a_time` quiet customers at most, the rest in the next round."""

    database: Database
    blobs: Blobs
    periods: Callable[[], Periods]
    at_a_time: int = 100

    def due(self) -> dict[str, int]:
        """What rounds would remove: kind of data -> how many rows, or people."""
        with self.database.reading() as tx:
            counts = {name: rows.count(tx, *what) for name, what in self._kinds(tx).items()}
            return {**counts, "customers": rows.count_quiet(tx, self._silent_since(tx))}

    def sweep(self) -> dict[str, int]:
        """Rounds until nothing is left that may go; returns what was removed in all of them."""
        removed: Counter[str] = Counter()
        while True:
            gone = self.look()
            removed.update(gone)
            if not gone["customers"]:
                return dict(removed)

    def look(self) -> dict[str, int]:
        """One round; returns what was removed."""
        with self.database.transaction() as tx:
            counts = {name: rows.remove(tx, *what) for name, what in self._kinds(tx).items()}
            quiet = self._quiet(tx)
        return {**counts, "customers": sum(self._erased(person) for person in quiet)}

    def _erased(self, person: list[str]) -> bool:
        """Whether they are gone; who is heard at the last moment stays."""
        try:
            erase(
                self.database, self.blobs, person, actor=ACTOR, wait_s=0, only_if=lambda tx: self._is_quiet(tx, person)
            )
        except CustomerBusy:
            return False
        return True

    def _kinds(self, tx: Transaction) -> dict[str, tuple[object, object]]:
        now, periods = tx.now(), self.periods()
        practices = rows.old_practices(now - timedelta(days=periods.keep_practices_days))
        return {
            "facts": rows.expired_facts(now),
            "promises": rows.kept_promises(now - timedelta(days=periods.keep_promises_days)),
            "digests": rows.old_digests(now - timedelta(days=periods.keep_digests_days)),
            "proof_codes": rows.old_codes(now - DAY),
            "acts of practices": rows.acts_of(practices),
            "practices": practices,
        }

    def _quiet(self, tx: Transaction) -> list[list[str]]:
        """People of whom no channel was heard for long enough."""
        quiet = rows.quiet_customers(tx, self._silent_since(tx), limit=self.at_a_time)
        return [list(person) for person in sorted({tuple(together(tx, found)) for found in quiet})]

    def _is_quiet(self, tx: Transaction, person: Sequence[str]) -> bool:
        before = self._silent_since(tx)
        return set(rows.quiet_customers(tx, before, among=person, limit=len(person))) == set(person)

    def _silent_since(self, tx: Transaction) -> datetime:
        return tx.now() - timedelta(days=self.periods().keep_customers_days)
