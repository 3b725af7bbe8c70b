"""Shows that this gateway lives, and frees what others held that live no more. It runs no turn and sends nothing.

Several gateways share a PostgreSQL database; each is seen there about every second. A SQLite file belongs to one
gateway alone, so whatever another one holds there was left by a dead one.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from baton.errors import StorageUnavailable
from baton.storage import gateways
from baton.storage.database import Database

log = logging.getLogger("baton.heartbeat")
BEAT_S = 1.0
DEAD_S = 4.5
"""A gateway that has not been seen for this long is dead."""
SURE_S = 3.0
"""Nobody judges others before having been heard without a gap for this long: when the database comes back after an
outage, every gateway has been silent, and each needs a moment to be seen again."""


@dataclass
class Heartbeat:
    """Beats every BEAT_S through a database connection of its own, so that no crowd in the pool makes it late."""

    database: Database
    clock: Callable[[], float] = time.monotonic
    _last: float | None = field(default=None, repr=False)
    _unbroken_since: float = field(default=0.0, repr=False)

    def beat_once(self) -> bool:
        """Be seen, and bury the dead; always False: there is nothing more to do until the next beat."""
        if self.database.is_postgres:
            self._beat()
            self._bury(self._silent())
        elif self._last is None:
            # A file has one gateway, so it need not be seen by others.
            with self.database.reading() as tx:
                before = gateways.others(tx)
            self._bury(before)
            self._beat()
        return False

    def leave(self) -> None:
        """Say farewell: what this gateway held is given back already."""
        try:
            with self.database.transaction() as tx:
                gateways.leave(tx, tx.by)
        except StorageUnavailable:
            log.info("left without a farewell: the database is away")
        finally:
            self.database.close()

    def _beat(self) -> None:
        with self.database.transaction() as tx:
            gateways.beat(tx)
        now = self.clock()
        if self._last is None or now - self._last > SURE_S:
            self._unbroken_since = now
        self._last = now

    def _silent(self) -> Sequence[str]:
        if self.clock() - self._unbroken_since < SURE_S:
            return ()
        with self.database.reading() as tx:
            return gateways.others(tx, unseen_since=tx.now() - timedelta(seconds=DEAD_S))

    def _bury(self, dead: Sequence[str]) -> None:
        for gateway in dead:
            with self.database.transaction() as tx:
                if gateways.free(tx, gateway):
                    gateways.leave(tx, gateway)
            log.warning("took over from a gateway that is gone", extra={"gateway": gateway})
