"""What an entry of a long decision log costs, how long its check takes, and whether each attack on it is found.

    python -m benchmarks.decision_log [--entries 1000000] [--database postgresql]

The log is filled with entries like those of a turn, its head signed every few thousand. The last entries are appended
as Baton appends them and timed. Then `baton decisions verify` runs in a process of its own: on the whole log, and after
each of four attacks by somebody who can write the database but has no key. Each attack but the last is taken back.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.engine import Connection

from baton.rights.decisions import HASHED, Decision, fingerprint, record
from baton.rights.heads import Head, Signer, append, heads_file
from baton.storage.database import Database, Transaction
from baton.storage.migrate import upgrade
from baton.storage.tables import decision_head, decisions
from benchmarks.load import database as new_database
from benchmarks.yardstick import surroundings
from tests.stack import ROOT

RESULTS = Path(__file__).parent / "results"
START = datetime(2026, 1, 1, tzinfo=timezone.utc)
AT_A_TIME = 10_000
SIGNED_EVERY = 5_000
TIMED = 2_000
DECISION = Decision(
    "escalate",
    "bot",
    "queue",
    reasons=("anger", "repeated_problem"),
    inputs={"sentiment": -0.62, "trend": -0.18, "uncertainty": 0.07, "moments": {"anger": 0.81}, "turn": 4},
    model="20260101-120000-plain-model",
    policy_version="5f0c1d2e3a4b",
    message_id="0" * 32,
)
Attack = Callable[[Connection, int], int]
"""Does something to a log of so many entries; the number of the first entry that is not what it was."""


def main() -> None:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--out", type=Path, help="default: results/decision_log-<database>.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, new_database(options.database, Path(made)) as (url, _):
        result = surroundings() | measured(url, Path(made) / "files", options.entries)
    out = options.out or RESULTS / f"decision_log-{options.database}.json"
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


def measured(url: str, files: Path, entries: int) -> dict[str, Any]:
    """Fill an empty database, append, verify, attack."""
    upgrade(url)
    database, signer = Database(url), Signer(files / "decision-key.pem")
    try:
        fill(database, entries - TIMED, sign=lambda head: append(heads_file(files), signer.sign(head)))
        appended = _appended(database)
        result: dict[str, Any] = {"entries": entries, "append_ms": appended, "whole": _verified(url, files)}
        for name, attack in ATTACKS.items():
            with _attacked(database, attack, entries, last=name == list(ATTACKS)[-1]) as first:
                result[name] = {"first_changed": first} | _verified(url, files)
        return result
    finally:
        database.close()


def fill(database: Database, entries: int, *, sign: Callable[[Head], None]) -> None:
    """Write so many entries, and have the head signed every few thousand."""
    before = ""
    for start in range(0, entries, AT_A_TIME):
        rows = []
        for number in range(start + 1, min(start + AT_A_TIME, entries) + 1):
            values = _entry(number, before)
            before = fingerprint(values)
            rows.append(values | {"hash": before})
            if number % SIGNED_EVERY == 0:
                sign(Head(values["at"].isoformat(timespec="seconds"), number, before))
        with _patient(database) as tx:
            tx.connection.execute(insert(decisions), rows)
            tx.connection.execute(update(decision_head).values(last_id=rows[-1]["id"], last_hash=before))


@contextmanager
def _patient(database: Database) -> Iterator[Transaction]:
    """A transaction for thousands of rows at once, which a busy disk may hold up for longer than Baton would wait."""
    with database.transaction() as tx:
        if database.is_postgres:
            tx.connection.execute(text("SET LOCAL statement_timeout = 0"))
            tx.connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield tx


def _entry(number: int, before: str) -> dict[str, Any]:
    named = {name: getattr(DECISION, name) for name in HASHED if hasattr(DECISION, name)}
    return named | {
        "id": number,
        "conversation_id": None,
        "at": START + timedelta(seconds=number),
        "reasons": list(DECISION.reasons),
        "previous_hash": before,
        "salt": f"{number:032x}",
    }


def _appended(database: Database) -> dict[str, float]:
    """Milliseconds of an entry in a transaction that is under way, as every decision is."""
    times = []
    for _ in range(TIMED):
        with database.transaction() as tx:
            tx.now()  # a turn has asked the clock already
            start = time.perf_counter()
            record(tx, None, DECISION)
            times.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(times, n=100)
    return {"p50": round(cuts[49], 3), "p95": round(cuts[94], 3), "p99": round(cuts[98], 3)}


def _verified(url: str, files: Path) -> dict[str, Any]:
    environment = os.environ | {"BATON_DATABASE_URL": url, "BATON_FILES_DIR": str(files)}
    command = [sys.executable, "-m", "baton", "decisions", "verify", "--json"]
    start, before = time.perf_counter(), _processor_s()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    taken = {"verify_s": time.perf_counter() - start, "verify_processor_s": _processor_s() - before}
    return {name: round(seconds, 1) for name, seconds in taken.items()} | {"said": json.loads(done.stdout)["broken"]}


def _processor_s() -> float:
    """Processor seconds of the programs that have ended; on a busy machine they say more than the clock."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _attacked(database: Database, attack: Attack, entries: int, *, last: bool) -> Iterator[int]:
    """The log with an attack done to it; what was there before is put back, after the last attack it is not."""
    with _patient(database) as tx:
        kept = [dict(row) for row in tx.connection.execute(_touched(entries)).mappings()]
        head = dict(tx.connection.execute(select(decision_head)).mappings().one())
        first = attack(tx.connection, entries)
    yield first
    if last:
        return
    with _patient(database) as tx:
        numbers = [row["id"] for row in kept]
        tx.connection.execute(delete(decisions).where(decisions.c.id.in_(numbers)))
        tx.connection.execute(insert(decisions), kept)
        tx.connection.execute(update(decision_head).values({key: head[key] for key in ("last_id", "last_hash")}))


def _touched(entries: int) -> Any:
    """The entries that the attacks which are taken back change."""
    changed = decisions.c.id.in_([entries // 2, entries // 4, entries // 4 + 1])
    return select(decisions).where(changed | (decisions.c.id > entries - CUT))


CUT = 7_500
"""Entries at the end: more than lie between two signed heads."""


def one_byte(connection: Connection, entries: int) -> int:
    """One letter of one entry."""
    number = entries // 2
    connection.execute(update(decisions).where(decisions.c.id == number).values(outcome="queuf"))
    return number


def swapped(connection: Connection, entries: int) -> int:
    """Two neighbours change places."""
    one, other = entries // 4, entries // 4 + 1
    for old, new in ((one, -1), (other, one), (-1, other)):
        connection.execute(update(decisions).where(decisions.c.id == old).values(id=new))
    return one


def cut(connection: Connection, entries: int) -> int:
    """The end is gone, and the head in the database says that it never was."""
    left = entries - CUT
    connection.execute(delete(decisions).where(decisions.c.id > left))
    hashed = connection.execute(select(decisions.c.hash).where(decisions.c.id == left)).scalar_one()
    connection.execute(update(decision_head).values(last_id=left, last_hash=hashed))
    return left + 1


def made_anew(connection: Connection, entries: int) -> int:
    """An entry says something else, and every hash from there on fits it."""
    first = entries * 3 // 4 + 1
    before = connection.execute(select(decisions.c.hash).where(decisions.c.id == first - 1)).scalar_one()
    rehash = update(decisions).where(decisions.c.id == bindparam("number"))
    new = {name: bindparam(f"new_{name}") for name in ("outcome", "previous_hash", "hash")}
    for start in range(first, entries + 1, AT_A_TIME):
        part = decisions.c.id.between(start, start + AT_A_TIME - 1)
        changes = []
        for row in connection.execute(select(decisions).where(part).order_by(decisions.c.id)).mappings().all():
            values = dict(row) | {"previous_hash": before}
            values["outcome"] = "bot" if row["id"] == first else row["outcome"]
            before = fingerprint(values)
            said = {"new_outcome": values["outcome"], "new_previous_hash": values["previous_hash"]}
            changes.append({"number": row["id"], "new_hash": before} | said)
        connection.execute(rehash.values(new), changes)
    connection.execute(update(decision_head).values(last_hash=before))
    return first


ATTACKS: dict[str, Attack] = {"one_byte": one_byte, "swapped": swapped, "cut_tail": cut, "made_anew": made_anew}


if __name__ == "__main__":
    main()
