"""Signed heads outside the database find what the chain alone cannot: a cut tail and a chain that was made anew."""

import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from baton.errors import HeadsError
from baton.rights.decisions import HASHED, Decision, fingerprint, record, verify
from baton.rights.heads import Head, HeadKeeper, Signer, mismatch, read_heads
from baton.storage.tables import decision_head, decisions
from tests.fakes import Scene


class Guarded:
    """A log whose head is signed after every second entry."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene, self.file = scene, folder / "heads.jsonl"
        self.signer = Signer(folder / "keys" / "key.pem")
        self.keeper = HeadKeeper(scene.database, self.file, self.signer)

    def grows(self, entries: int) -> None:
        for n in range(entries):
            with self.scene.database.transaction() as tx:
                record(tx, None, Decision(f"act {n}", "bot", "none"))
            if n % 2:
                self.keeper.look()

    def found(self) -> str | None:
        hashes: dict[int, str] = {}
        with self.scene.database.reading() as tx:
            broken = verify(tx, note=hashes.__setitem__)
        return broken or mismatch(read_heads(self.file, public=self.signer.public), hashes)


@pytest.fixture
def log(scene: Scene, tmp_path: Path) -> Guarded:
    guarded = Guarded(scene, tmp_path)
    guarded.grows(10)
    return guarded


def made_anew(log: Guarded, first: int) -> None:
    """Somebody with the database changes an entry and makes every hash from there on fit."""
    with log.scene.database.transaction() as tx:
        rows = tx.connection.execute(select(decisions).order_by(decisions.c.id)).mappings().all()
        before = rows[first - 2]["hash"] if first > 1 else ""
        for row in rows[first - 1 :]:
            values = {**{key: row[key] for key in HASHED}, "salt": row["salt"], "previous_hash": before}
            values["outcome"] = "another" if row["id"] == first else row["outcome"]
            before = fingerprint(values)
            changed = {"outcome": values["outcome"], "previous_hash": values["previous_hash"], "hash": before}
            tx.connection.execute(update(decisions).where(decisions.c.id == row["id"]).values(changed))
        tx.connection.execute(update(decision_head).values(last_hash=before))


def test_an_untouched_log_fits_its_heads(log: Guarded) -> None:
    assert log.found() is None
    assert len(read_heads(log.file, public=log.signer.public)) == 5


@pytest.mark.parametrize(("first", "between"), [(1, "from entry 1 to entry 2"), (6, "from entry 5 to entry 6")])
def test_a_chain_that_was_made_anew_is_found_and_placed(log: Guarded, first: int, between: str) -> None:
    made_anew(log, first)
    assert f"written anew somewhere {between}" in str(log.found())


def test_a_tail_that_was_cut_with_its_head_is_found(log: Guarded) -> None:
    with log.scene.database.transaction() as tx:
        last = tx.connection.execute(select(decisions.c.hash).where(decisions.c.id == 7)).scalar_one()
        tx.connection.execute(delete(decisions).where(decisions.c.id > 7))
        tx.connection.execute(update(decision_head).values(last_id=7, last_hash=last))
    assert "entry 8 was there on" in str(log.found())


def test_a_head_that_was_changed_is_refused_with_its_line(log: Guarded) -> None:
    lines = log.file.read_text().splitlines()
    lines[2] = json.dumps(json.loads(lines[2]) | {"id": 5})
    log.file.write_text("\n".join(lines))
    with pytest.raises(HeadsError, match=":3: this head was not signed with the key"):
        read_heads(log.file, public=log.signer.public)


def test_another_key_signs_nothing_for_us(log: Guarded, tmp_path: Path) -> None:
    forged = Signer(tmp_path / "other.pem").sign(Head("2026-01-01T00:00:00+00:00", 10, "0" * 64))
    log.file.write_text(json.dumps(forged.__dict__) + "\n")
    with pytest.raises(HeadsError):
        read_heads(log.file, public=log.signer.public)


def test_nothing_is_signed_while_nothing_happens(log: Guarded) -> None:
    assert log.keeper.look() is False


def test_the_key_is_its_owners_alone_and_stays_the_same(log: Guarded, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "key.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Signer(path).public == log.signer.public


def test_a_key_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("no key")
    with pytest.raises(HeadsError, match=r"key\.pem cannot be used"):
        Signer(tmp_path / "key.pem").sign(Head("now", 1, "0"))
