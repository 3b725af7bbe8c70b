"""A SQLite file has room for one gateway; a PostgreSQL database for any number."""

import subprocess
import sys
from pathlib import Path

import pytest

from baton.errors import DatabaseTaken, StorageUnavailable
from baton.storage.sole_gateway import sole_gateway

HOLD = """
import sys
from baton.storage.sole_gateway import sole_gateway
with sole_gateway(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_gateway_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/baton.db"
    command = [sys.executable, "-c", HOLD, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(DatabaseTaken, match="PostgreSQL"), sole_gateway(url):
            pass
        first.kill()
        first.wait()
    with sole_gateway(url):
        pass


def test_a_folder_that_is_not_there_is_an_outage(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable), sole_gateway(f"sqlite:///{tmp_path}/none/baton.db"):
        pass


def test_gateways_share_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    url = "postgresql://baton@localhost/baton"
    inside = []
    with sole_gateway(url):
        inside.append("first")
        with sole_gateway(url):
            inside.append("second")
            assert list(tmp_path.iterdir()) == []  # nothing is held that could keep a third one out
    assert inside == ["first", "second"]
