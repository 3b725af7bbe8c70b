"""The KPIs of the last thirty days for the monitoring, measured at most every ten minutes however often it asks."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from baton.errors import NotMeasured
from baton.insights.measuring import Measuring
from baton.insights.period import period
from baton.insights.questions import LATELY, Question
from baton.storage.database import Database

FRESH_S = 600.0
"""How long the figures serve everybody who asks."""
WAIT_S = 5.0
"""How long the monitoring waits for new ones, which has more to look at than these."""
Rows = Sequence[Mapping[str, Any]]


@dataclass
class Recent:
    """Flat rows of the KPIs, as `Report.rows` has them."""

    database: Database
    measuring: Measuring
    _known: tuple[float, Rows] | None = None

    def rows(self) -> Rows:
        """At most FRESH_S old; the last ones while no new ones come in time, none before there were any."""
        known = self._known
        if known is None or time.monotonic() - known[0] > FRESH_S:
            with self.database.reading() as tx:
                span = period(None, None, now=tx.now())
            with suppress(NotMeasured, NotInTime):
                coming: Future[Rows] = self.measuring.ask(Question(LATELY, (None, None, None), span))
                coming.add_done_callback(self._keep)
                found = coming.result(WAIT_S)
                self._keep(coming)
                return found
        return known[1] if known else ()

    def _keep(self, done: "Future[Rows]") -> None:
        """Also what came too late for whoever asked."""
        if not done.cancelled() and done.exception() is None:
            self._known = time.monotonic(), done.result()
