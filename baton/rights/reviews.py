"""Audits and reviews that are done again and again: kept and signed in the decision log, overdue ones named.

What an audit found stands in its report; the log keeps the report's digest, so that a signature is for that report and
no other. Only a person signs.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from baton.errors import ReviewError
from baton.rights.decisions import Decision, record
from baton.rights.policy import REVIEWS, RightsPolicy
from baton.storage import rights as rows
from baton.storage.database import Transaction

AUDIT, SIGN_OFF = "audit", "sign_off"


@dataclass(frozen=True)
class Due:
    """One kind of review: when it was last signed and by whom (None: never), and when it is due (None: by no rule)."""

    kind: str
    signed_at: datetime | None
    signed_by: str | None
    due_at: datetime | None
    overdue: bool

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        times = {"signed_at": self.signed_at, "due_at": self.due_at}
        shown = {name: at and at.isoformat(timespec="seconds") for name, at in times.items()}
        return {"kind": self.kind, "signed_by": self.signed_by, **shown, "overdue": self.overdue}


def digest_of(report: Path) -> str:
    """SHA-256 of a report; raises ReviewError when it cannot be read."""
    try:
        return hashlib.sha256(report.read_bytes()).hexdigest()
    except OSError as error:
        raise ReviewError(f"The report {report} cannot be read: {error.strerror}.") from error


def keep(
    tx: Transaction, kind: str, *, verdict: str, report: str, figures: Mapping[str, Any], model: str, policy: str
) -> None:
    """Write down that a review was made: its verdict, its figures, and the digest of its report."""
    inputs = {"kind": kind, "report": report, **figures}
    record(tx, None, Decision(AUDIT, "baton", verdict, inputs=inputs, model=model, policy_version=policy))


def sign(tx: Transaction, kind: str, *, by: str, report: str) -> None:
    """A person has read the report and answers for what follows; raises ReviewError for one that was not made here."""
    if kind not in REVIEWS:
        raise ReviewError(f"There is no review '{kind}'. Reviews: {', '.join(REVIEWS)}.")
    if not by.strip():
        raise ReviewError("A review is signed by a person: name them with --by.")
    made = rows.last_of(tx, AUDIT, kind, report=report)
    if made is None:
        raise ReviewError(f"This report is not one of {kind} that was made here, or it was changed since.")
    inputs = {"kind": kind, "report": report, "audit": made.id}
    record(tx, None, Decision(SIGN_OFF, by.strip(), made.outcome, inputs=inputs))


def due(tx: Transaction, policy: RightsPolicy) -> list[Due]:
    """Every kind of review, in the order of the policy's rules; one that was never signed counts from installation."""
    since = rows.installed_at(tx) or tx.now()
    every = policy.every_days
    return [_due(kind, rows.last_of(tx, SIGN_OFF, kind), every.get(kind), since, tx.now()) for kind in REVIEWS]


def _due(kind: str, last: Any, every_days: int | None, installed_at: datetime, now: datetime) -> Due:
    by, at = (last.actor, last.at) if last else (None, None)
    if every_days is None:
        return Due(kind, at, by, None, overdue=False)
    until = (at or installed_at) + timedelta(days=every_days)
    return Due(kind, at, by, until, overdue=until < now)
