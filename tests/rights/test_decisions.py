"""The decision log shows every change, removal and insertion."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from baton.rights.decisions import Decision, erase, fingerprint, record, verify
from baton.storage.tables import decision_head, decisions
from tests.fakes import Scene


@pytest.fixture
def log(scene: Scene) -> Scene:
    """Five entries in two conversations."""
    for n in range(5):
        conversation = scene.conversation(customer=str(n % 2))
        entry = Decision(
            f"act {n}", "bot", "none", ["anger 0.93 – é"], {"tone": {"anger": 0.1 + 0.2, "n": n}}, "model-1"
        )
        with scene.database.transaction() as tx:
            record(tx, conversation, entry)
    return scene


def broken(scene: Scene) -> str | None:
    with scene.database.reading() as tx:
        return verify(tx)


def tamper(scene: Scene, *statements: Any) -> None:
    with scene.database.transaction() as tx:
        for statement in statements:
            tx.connection.execute(statement)


def test_an_untouched_log_holds(log: Scene) -> None:
    assert broken(log) is None


def test_an_empty_log_holds(scene: Scene) -> None:
    assert broken(scene) is None


@pytest.mark.parametrize(
    "change",
    [
        {"action": "nothing"},
        {"actor": "somebody"},
        {"outcome": "other"},
        {"reasons": []},
        {"inputs": {}},
        {"model": None},
        {"policy_version": "2"},
        {"message_id": "m_1"},
        {"hash": "0" * 64},
        {"previous_hash": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("entry", [1, 3, 5])
def test_a_changed_entry_is_named(log: Scene, entry: int, change: dict[str, Any]) -> None:
    tamper(log, update(decisions).where(decisions.c.id == entry).values(**change))
    assert broken(log) == f"Entry {entry} was changed after it was written."


@pytest.mark.parametrize("entry", [1, 3])
def test_a_removed_entry_is_named(log: Scene, entry: int) -> None:
    tamper(log, delete(decisions).where(decisions.c.id == entry))
    assert broken(log) == f"Entry {entry} is missing."


def test_entries_removed_at_the_end_are_noticed(log: Scene) -> None:
    tamper(log, delete(decisions).where(decisions.c.id >= 4))
    assert broken(log) == "Entries at the end of the log are missing."


def test_a_log_removed_as_a_whole_is_noticed(log: Scene) -> None:
    tamper(log, delete(decisions))
    assert broken(log) == "Entries at the end of the log are missing."


def test_a_removed_entry_is_noticed_when_the_rest_moves_up(log: Scene) -> None:
    tamper(
        log,
        delete(decisions).where(decisions.c.id == 3),
        update(decisions).where(decisions.c.id == 4).values(id=3),
        update(decisions).where(decisions.c.id == 5).values(id=4),
        update(decision_head).values(last_id=4),
    )
    assert broken(log) == "Entry 3 was changed after it was written."


def test_an_inserted_entry_is_noticed_also_with_a_hash_of_its_own(log: Scene) -> None:
    entry = dict(log.rows(decisions)[4]._mapping)
    forged = entry | {"id": 6, "action": "forged", "previous_hash": entry["hash"]}
    tamper(log, insert(decisions).values(**forged | {"hash": fingerprint(forged)}))
    assert broken(log) is not None


def test_an_entry_put_in_place_of_another_with_a_hash_of_its_own_is_noticed(log: Scene) -> None:
    forged = dict(log.rows(decisions)[2]._mapping) | {"action": "forged"}
    tamper(log, update(decisions).where(decisions.c.id == 3).values(action="forged", hash=fingerprint(forged)))
    assert broken(log) == "Entry 4 was changed after it was written."


def test_a_log_that_grows_while_it_is_verified_holds(log: Scene) -> None:
    conversation = log.conversation()
    with log.database.reading() as tx:
        tx.connection.execute(decisions.select()).all()
        with log.database.transaction() as other:
            record(other, conversation, Decision("meanwhile", "bot", "none"))
        assert verify(tx) is None


def test_a_person_can_be_taken_out_and_the_rest_still_holds(log: Scene) -> None:
    before = log.rows(decisions)
    gone = before[0].conversation_id
    with log.database.transaction() as tx:
        conversations = [row.conversation_id for row in before if row.reasons and row.conversation_id == gone]
        erase(tx, conversations, actor="lead")
    assert broken(log) is None
    emptied = [row for row in log.rows(decisions) if row.erased_at]
    assert [row.hash for row in emptied] == [row.hash for row in before if row.conversation_id == gone]
    assert {(row.conversation_id, row.salt, row.actor, str(row.reasons), str(row.inputs)) for row in emptied} == {
        (None, None, "-", "[]", "{}")
    }
    kept = [row for row in before if row.conversation_id != gone]
    assert [row for row in log.rows(decisions) if row.id in {row.id for row in kept}] == kept


def test_an_entry_that_somebody_emptied_without_an_erasure_is_named(log: Scene) -> None:
    when = log.rows(decisions)[0].at
    tamper(log, update(decisions).where(decisions.c.id == 3).values(erased_at=when, reasons=[], salt=None))
    assert broken(log) == "Entry 3 was emptied, and no erasure says so."


def test_emptied_entries_can_not_be_swapped(log: Scene) -> None:
    with log.database.transaction() as tx:
        erase(tx, [row.conversation_id for row in log.rows(decisions)], actor="lead")
    first, second = sorted(log.rows(decisions), key=lambda row: row.id)[:2]
    swap = {"hash": second.hash, "previous_hash": second.previous_hash}
    tamper(log, update(decisions).where(decisions.c.id == first.id).values(**swap))
    assert broken(log) == "Entry 1 was changed after it was written."


def test_what_an_emptied_entry_said_cannot_be_found_by_trying(log: Scene) -> None:
    said = dict(log.rows(decisions)[0]._mapping)
    assert fingerprint(said | {"salt": None}) != said["hash"]
