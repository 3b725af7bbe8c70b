"""An operator starts everything with `baton up`; models and policies change while customers write."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from baton.operations.models import Models
from baton.operations.project import Project
from tests.stack import ROOT, free_port, until

pytestmark = pytest.mark.slow
LINKED = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "data", "knowledge", "actions", "baton")


class Running:
    """`baton up` on a copy of the project, with free ports and a database of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.models = Models(root / "models")
        names = ("BATON_PORT", "BATON_RASA_PORT", "BATON_ACTIONS_PORT")
        self.ports = {name: str(free_port()) for name in names}
        self.url = f"http://127.0.0.1:{self.ports['BATON_PORT']}"
        self.environment = os.environ | self.ports | {"BATON_DATABASE_URL": f"sqlite:///{root}/baton.db"}
        self.said = root / "said.txt"
        with self.said.open("w") as out:
            command = [sys.executable, "-m", "baton", "up"]
            self.process = subprocess.Popen(command, cwd=root, env=self.environment, stdout=out, stderr=out)

    def baton(self, *words: str) -> str:
        command = [sys.executable, "-m", "baton", *words]
        done = subprocess.run(command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout

    def until_said(self, words: str) -> None:
        def said() -> bool:
            assert self.process.poll() is None, self.said.read_text()
            return words in self.said.read_text()

        until(said, seconds=180)

    def pids(self, *, words: str = "") -> list[int]:
        """Processes that `baton up` started and that still live."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                own = f"BATON_DATABASE_URL=sqlite:///{self.root}/".encode() in (folder / "environ").read_bytes()
            except OSError:
                continue
            if own and int(folder.name) != self.process.pid and words in command:
                found.append(int(folder.name))
        return found

    def first_words(self) -> str:
        """What a new customer reads first."""
        with httpx.Client(base_url=self.url, timeout=20, trust_env=False) as http:
            token = http.post("/chat/sessions", json={}).json()["token"]
            found = http.get("/chat/messages", params={"after": 0}, headers={"Authorization": f"Bearer {token}"})
            return str(found.json()["messages"][0]["text"])

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


@pytest.fixture
def running(tmp_path: Path, model: Path) -> Iterator[Running]:
    for name in LINKED:
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "policy", tmp_path / "policy")
    (tmp_path / "models").mkdir()
    shutil.copy(model, tmp_path / "models" / "first.tar.gz")
    digest = Project(tmp_path).source_digest()
    (tmp_path / "models" / "sources.json").write_text(json.dumps({"first.tar.gz": digest}))
    running = Running(tmp_path)
    try:
        running.until_said("Ready.")
        yield running
    finally:
        running.end()


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.timeout(600)
def test_models_and_policies_change_while_it_runs_and_nothing_outlives_it(running: Running) -> None:
    # A second start says in one line which ports are taken.
    command = [sys.executable, "-m", "baton", "up"]
    again = subprocess.run(command, cwd=running.root, env=running.environment, capture_output=True, text=True)
    assert again.returncode == 1
    assert again.stderr.startswith("baton: Taken by another program: port ")
    assert again.stderr.count("\n") == 1

    # A model that is none is refused, a sound one takes over, and one command goes back.
    (running.root / "models" / "broken.tar.gz").write_bytes(b"half of it")
    running.until_said("Model broken.tar.gz is not used, first.tar.gz keeps running.")
    shutil.copy(running.models.folder / "first.tar.gz", running.models.folder / "second.tar.gz")
    running.until_said("Model second.tar.gz has taken over.")
    running.baton("model", "rollback")
    running.until_said("Model first.tar.gz has taken over.")
    assert running.models.pointer().loaded == "first.tar.gz"

    # A changed policy speaks at once, a broken one leaves the last good in force.
    brand = running.root / "policy" / "brand.yml"
    shipped = brand.read_text()
    brand.write_text(shipped.replace("an automated bot", "a very automated bot"))
    assert "a very automated bot" in running.first_words()
    brand.write_text("disclosure: [\n")
    assert "a very automated bot" in running.first_words()
    brand.write_text(shipped)

    # A killed Rasa comes back by itself.
    (rasa,) = running.pids(words="-m rasa run")
    os.kill(rasa, signal.SIGKILL)
    running.until_said("rasa ended (signal 9)")
    until(lambda: httpx.get(f"{running.url}/ready", timeout=10, trust_env=False).status_code == 200, seconds=120)
    assert running.pids(words="-m rasa run") != [rasa]

    # Its end is the end of all.
    assert running.pids()
    assert running.end() == 0
    until(lambda: not running.pids(), seconds=5)
