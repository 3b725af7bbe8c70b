"""A database is prepared once, by whoever comes first; the password made up for `lead` is shown that once."""

from argparse import Namespace
from pathlib import Path

import pytest

from baton.operations.preparation import migrate
from baton.storage.database import Database
from baton.storage.tables import users


def test_the_first_time_makes_the_lead_and_the_second_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{tmp_path}/baton.db")
    first, second = migrate(Namespace()), migrate(Namespace())
    assert first.data["lead_password"] in first.text
    assert (second.data, "lead" in second.text) == ({"ok": True}, False)
    database = Database(f"sqlite:///{tmp_path}/baton.db")
    with database.reading() as tx:
        assert [row.name for row in tx.connection.execute(users.select())] == ["lead"]
    database.close()


def test_a_password_that_was_given_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{tmp_path}/baton.db")
    monkeypatch.setenv("BATON_ADMIN_PASSWORD", "a long password")
    said = migrate(Namespace())
    assert "a long password" not in said.text + str(said.data)
