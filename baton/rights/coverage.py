"""The rights ledger of a period: who was told that a machine speaks, who was told of each switch, who got a person.

Counted from what was said and from the decision log, not from what the code means to do. It changes nothing.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any

from baton.rights.policy import Law, RightsPolicy
from baton.storage import rights as rows
from baton.storage.database import Database, Transaction
from baton.storage.figures import Span

ASKS_FOR_A_PERSON, SURE, CLEAR = "request_human", 0.8, 0.6
"""The intent, its confidence and the moment's chance from which on a wish for a person is beyond doubt."""
SHOWN = 20
RECENT = timedelta(days=7)
FRESH_S = 600.0


@dataclass(frozen=True)
class Clock:
    """Wishes for a person: how many were answered by one, in the law's time, are overdue, were taken back."""

    wishes: int
    answered: int
    in_time: int
    overdue: int
    taken_back: int
    median_s: float | None

    @property
    def share_in_time(self) -> float | None:
        """Of those whose clock has run out or stopped; who went back to the bot by themselves is left out."""
        settled = self.answered + self.overdue
        return self.in_time / settled if settled else None


@dataclass(frozen=True)
class Coverage:
    """Counts of a period; `missing` names some conversations (what, id) behind every count that falls short."""

    span: Span
    sessions: int
    disclosed: int
    switches: int
    told: int
    known: int
    clock: Clock
    refusals: int
    missing: Sequence[tuple[str, str]]

    @property
    def is_whole(self) -> bool:
        """Every session with its receipt, every switch told, nobody refused a person."""
        return self.disclosed == self.sessions and self.told + self.known >= self.switches and not self.refusals

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        clock = self.clock
        return {
            "from": self.span.start.isoformat(),
            "to": self.span.end.isoformat(),
            "channel": self.span.channel,
            "sessions": self.sessions,
            "sessions_disclosed": self.disclosed,
            "switches": self.switches,
            "switches_told": self.told,
            "switches_known": self.known,
            "wishes": clock.wishes,
            "wishes_answered": clock.answered,
            "wishes_in_time": clock.in_time,
            "wishes_overdue": clock.overdue,
            "wishes_taken_back": clock.taken_back,
            "wishes_median_s": clock.median_s,
            "refusals": self.refusals,
            "whole": self.is_whole,
            "missing": [{"what": what, "conversation": key} for what, key in self.missing],
        }


def coverage(tx: Transaction, span: Span, *, pause: timedelta, law: Law) -> Coverage:
    """Count a period in one `reading`; `pause` is the break after which a customer is told anew."""
    told, moved = rows.sessions(tx, span, pause=pause), rows.switches(tx, span)
    refused = rows.refusals(tx, span, intent=ASKS_FOR_A_PERSON, confidence=SURE, chance=CLEAR)
    missing = [("refused a person", row.conversation_id) for row in refused[:SHOWN]]
    if told.disclosed < told.sessions:
        found = rows.undisclosed(tx, span, pause=pause, limit=SHOWN)
        missing += [("not told that a machine speaks", key) for key in found]
    if moved.told + moved.known < moved.switches:
        missing += [("a switch without notice", key) for key in rows.unnoticed(tx, span, limit=SHOWN)]
    clock = clock_of([(row.state, row.answered_s, row.age_s) for row in rows.wishes(tx, span)], law)
    told_of = {"switches": moved.switches, "told": moved.told, "known": moved.known}
    return Coverage(span, told.sessions, told.disclosed, **told_of, clock=clock, refusals=len(refused), missing=missing)


def clock_of(wishes: Sequence[tuple[str, float | None, float]], law: Law) -> Clock:
    """What became of wishes for a person (state, seconds to a person's first words, age in seconds). Pure."""
    answered = [answered_s for _, answered_s, _ in wishes if answered_s is not None]
    limit = law.person_within_s if law.person_within_s is not None else float("inf")
    waiting = [(state, age_s) for state, answered_s, age_s in wishes if answered_s is None]
    return Clock(
        wishes=len(wishes),
        answered=len(answered),
        in_time=sum(seconds <= limit for seconds in answered),
        overdue=sum(state != "left" and age_s > limit for state, age_s in waiting),
        taken_back=sum(state == "left" for state, _ in waiting),
        median_s=median(answered) if answered else None,
    )


@dataclass
class RecentCoverage:
    """The last seven days for the monitoring, counted at most every ten minutes however often it asks."""

    database: Database
    policy: Callable[[], RightsPolicy]
    pause: Callable[[], timedelta]
    _known: tuple[float, Coverage] | None = None
    _counting: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def coverage(self) -> Coverage:
        """At most FRESH_S old."""
        with self._counting:
            if self._known is None or time.monotonic() - self._known[0] > FRESH_S:
                with self.database.reading() as tx:
                    span = Span(tx.now() - RECENT, tx.now())
                    found = coverage(tx, span, pause=self.pause(), law=self.policy().in_force)
                self._known = time.monotonic(), found
            return self._known[1]
