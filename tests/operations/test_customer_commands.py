"""`baton customer` shows, hands out and erases one person, and does nothing when two may be meant."""

import json
from pathlib import Path

import pytest

from baton.cli import main
from baton.memory.identities import LOGIN, Proof, prove, together
from baton.rights.decisions import verify
from baton.storage.tables import customers, messages
from tests.fakes import Scene


@pytest.fixture
def shop(scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Scene:
    """Maya has written; the commands read the same database."""
    scene.write(scene.conversation(customer="known:C-1"), "my lamp is broken")
    monkeypatch.setenv("BATON_DATABASE_URL", scene.database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("BATON_FILES_DIR", str(tmp_path / "files"))
    return scene


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[object, str]:
    with pytest.raises(SystemExit) as ended:
        main(["customer", *words])
    return ended.value.code, capsys.readouterr().out


def test_a_customer_is_shown_without_their_words(shop: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "show", "known:C-1")
    assert code == 0
    assert "messages: 1" in said
    assert "lamp" not in said
    _, said = run(capsys, "show", "known:C-1", "--json")
    assert json.loads(said)["rows"]["messages"] == 1


def test_nothing_is_erased_before_somebody_says_yes(shop: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "erase", "known:C-1")
    assert (code, "Nothing was erased" in said) == (0, True)
    assert len(shop.rows(messages)) == 1
    code, said = run(capsys, "erase", "known:C-1", "--yes")
    assert (code, "Back-ups" in said) == (0, True)
    assert shop.rows(messages) == shop.rows(customers) == []


def test_the_export_is_printed_or_written(shop: Scene, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, said = run(capsys, "export", "known:C-1")
    assert json.loads(said)["tables"]["messages"][0]["text"] == "my lamp is broken"
    code, said = run(capsys, "export", "known:C-1", "--out", str(tmp_path / "maya.zip"))
    assert (code, (tmp_path / "maya.zip").is_file()) == (0, True)


def test_nobody_is_guessed(shop: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["show", "nobody"], ["export", "nobody"], ["erase", "nobody", "--yes"]):
        code, said = run(capsys, *words)
        assert "There is no customer 'nobody'" in str(code)
        assert said == ""
    assert len(shop.rows(messages)) == 1


def test_a_channel_is_taken_out_of_a_person_after_a_yes(shop: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    phone = shop.row(shop.conversation("whatsapp", "447")).customer_id
    (web,) = (row.id for row in shop.rows(customers) if row.id != phone)
    _, said = run(capsys, "split", phone, "--yes")
    assert "on their own already" in said
    for one in (web, phone):
        with shop.database.transaction() as tx:
            prove(tx, one, Proof(LOGIN, "C-1"))
    _, said = run(capsys, "split", "whatsapp:447")
    assert "Nothing was changed" in said
    assert len({row.profile_id for row in shop.rows(customers)}) == 1
    code, said = run(capsys, "split", "C-1", "--yes")
    assert "does not name one channel" in str(code)
    _, said = run(capsys, "split", "whatsapp:447", "--yes", "--json")
    assert json.loads(said) == {"customer": phone, "others": [web], "split": True}
    with shop.database.reading() as tx:
        assert together(tx, phone) == [phone]
        assert together(tx, web) == [web]
        assert verify(tx) is None
