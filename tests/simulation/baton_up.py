"""A whole Baton under its own supervisor: `baton up` on a copy of the project, with ports and a database of its own."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from baton.assist.learning import FILE as ASSIST
from baton.operations.environment import quiet_rasa
from baton.operations.project import Project
from tests.stack import PASSWORD, ROOT, free_port, until

FILES = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml")
FOLDERS = ("data", "knowledge", "actions", "baton", "policy")
WORDS = {"gateway": "-m baton gateway", "actions": "-m rasa_sdk", "rasa": "-m rasa run"}
"""What each process has in its command line."""
START_S = 300.0


class BatonUp:
    """Started by `start`; its processes come back when they are killed."""

    def __init__(self, folder: Path, *, model: Path, database_url: str, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.ports = {"gateway": free_port(), "rasa": free_port(), "actions": free_port()}
        self.secret = secrets.token_hex(16)
        self.environment = quiet_rasa() | {
            "BATON_PORT": str(self.ports["gateway"]),
            "BATON_RASA_PORT": str(self.ports["rasa"]),
            "BATON_ACTIONS_PORT": str(self.ports["actions"]),
            "BATON_DATABASE_URL": database_url,
            "BATON_SHOP_URL": f"sqlite:///{folder}/shop.db",
            "BATON_SECRET": self.secret,
            "BATON_ADMIN_PASSWORD": PASSWORD,
            **settings,
        }
        for name in (*FILES, *FOLDERS):
            (folder / name).symlink_to(ROOT / name)
        (folder / "models").mkdir()
        for encoder in (ROOT / "models").glob("encoder"):
            (folder / "models" / "encoder").symlink_to(encoder)
        for learnt in (ROOT / "models").glob(ASSIST):
            shutil.copy(learnt, folder / "models")
        shutil.copy(model, folder / "models" / "first.tar.gz")
        known = {"first.tar.gz": Project(folder).source_digest()}
        (folder / "models" / "sources.json").write_text(json.dumps(known), encoding="utf-8")
        self.said = folder / "said.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until everything is ready."""
        with self.said.open("w") as out:
            command = [sys.executable, "-m", "baton", "up"]
            self._process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=out, stderr=out)
        until(self._ready, seconds=START_S)

    def pid(self, name: str) -> int | None:
        """The process of this name, if it runs at this moment."""
        assert self._process is not None
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if parent == self._process.pid and WORDS[name] in command:
                return int(folder.name)
        return None

    def rasa_is_ready(self) -> bool:
        """Whether Rasa has loaded its model and answers."""
        url, secret = f"http://127.0.0.1:{self.ports['rasa']}/webhooks/baton/state", {"X-Baton-Secret": self.secret}
        try:
            return httpx.get(url, headers=secret, timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def end(self) -> int:
        """Stop everything as an operator does; the exit status."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(timeout=90)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.said.read_text()
        return "Ready." in self.said.read_text()


def kill(pid: int) -> bool:
    """kill -9; False when it was gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
