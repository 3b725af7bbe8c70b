"""What the benchmark does to a decision log is found where it was done, in a log that is small enough to test."""

import pytest

from baton.rights.decisions import verify
from baton.rights.heads import Head, mismatch
from baton.storage.database import Database
from benchmarks import decision_log
from benchmarks.decision_log import ATTACKS, fill

ENTRIES = 600


@pytest.fixture
def heads(monkeypatch: pytest.MonkeyPatch, database: Database) -> list[Head]:
    monkeypatch.setattr(decision_log, "SIGNED_EVERY", 50)
    monkeypatch.setattr(decision_log, "CUT", 75)
    found: list[Head] = []
    fill(database, ENTRIES, sign=found.append)
    return found


def said(database: Database, heads: list[Head]) -> str | None:
    hashes: dict[int, str] = {}
    with database.reading() as tx:
        broken = verify(tx, note=hashes.__setitem__)
    return broken or mismatch(heads, hashes)


def test_a_filled_log_holds_and_fits_its_heads(database: Database, heads: list[Head]) -> None:
    assert said(database, heads) is None
    assert [head.id for head in heads] == list(range(50, ENTRIES + 1, 50))


@pytest.mark.parametrize(
    ("name", "first", "words"),
    [
        ("one_byte", 300, "Entry 300 was changed"),
        ("swapped", 150, "Entry 150 was changed"),
        ("cut_tail", 526, "entry 550 was there"),
        ("made_anew", 451, "from entry 451 to entry 500"),
    ],
)
def test_each_attack_is_found_where_it_was_done(
    database: Database, heads: list[Head], name: str, first: int, words: str
) -> None:
    with database.transaction() as tx:
        assert ATTACKS[name](tx.connection, ENTRIES) == first
    assert words in str(said(database, heads))
