"""A real django-helpdesk on loopback, in an environment of its own, and a road to it on which things go wrong.

The environment is made at first use and kept in `.venv`, beside the project's own. Where it cannot be made, these tests
are skipped by name; in CI it must be there.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

import httpx
import pytest

from tests.channels.local_server import LocalServer, Reply, Request, served
from tests.helpdesks.played_server import LOST_ANSWER
from tests.processes import free_port, until

ROOT = Path(__file__).parents[2]
SITE = Path(__file__).parent / "django_site"
HOME = ROOT / ".venv" / "django-helpdesk"
PACKAGES = ("django-helpdesk==2.6.1", "Django>=5.2,<5.3")
UV = ROOT / ".uv" / "bin" / "uv"
SECRET = "webhook-secret"


def environment() -> Path:
    """The Python that has django-helpdesk."""
    python, stamp = HOME / "bin" / "python", HOME / "packages"
    wanted = "\n".join(PACKAGES)
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    if UV.exists():
        make: list[object] = [UV, "venv", "--quiet", "--clear", "--python", sys.executable, HOME]
        install: list[object] = [UV, "pip", "install", "--quiet", "--python", python, *PACKAGES]
    else:
        make = [sys.executable, "-m", "venv", "--clear", HOME]
        install = [python, "-m", "pip", "install", "--quiet", *PACKAGES]
    for command in (make, install):
        try:
            done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=240)
            why = done.stderr if done.returncode else ""
        except (OSError, subprocess.TimeoutExpired) as error:
            why = str(error)
        if why:
            said = f"django-helpdesk could not be installed: {why[-300:]}"
            pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    stamp.write_text(wanted, encoding="utf-8")
    return python


class DjangoDesk:
    """The site itself: one for all tests of a run, each of which has tickets of its own.

    It is asked for one thing at a time: its SQLite refuses at once whoever reads and then writes while another has
    written, and what people do there must not fail because Baton tells something meanwhile.
    """

    def __init__(self) -> None:
        self.turn = RLock()
        python = environment()
        self.folder = Path(tempfile.mkdtemp(prefix="desk-"))
        self.webhooks: list[tuple[Mapping[str, str], bytes]] = []
        self._listening = served(self._told)
        told_at = self._listening.__enter__().address.replace("http://", f"http://baton:{SECRET}@")
        self._environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "settings",
            "DESK_FOLDER": str(self.folder),
            "HELPDESK_FOLLOWUP_WEBHOOK_URLS": f"{told_at}/helpdesks/django-helpdesk",
        }
        made = subprocess.run(
            [python, "prepare.py"], cwd=SITE, env=self._environment, capture_output=True, text=True, timeout=120
        )
        assert made.returncode == 0, made.stderr
        self.numbers: dict[str, int] = json.loads(made.stdout)
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        command = [str(python), "-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}"]
        with (self.folder / "log").open("w") as log:
            self._process = subprocess.Popen(command, cwd=SITE, env=self._environment, stdout=log, stderr=log)
        self._client = httpx.Client(base_url=f"{self.address}/helpdesk/api/", timeout=30, trust_env=False)
        until(self._answers, seconds=60)

    def ask(self, method: str, path: str, *, who: str = "ines", **body: Any) -> Any:
        """Somebody asks the helpdesk's own interface."""
        with self.turn:
            answer = self._client.request(method, path, auth=(who, f"{who}-password"), json=body or None)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def send(self, path: str, form: Mapping[str, str], files: Mapping[str, Any]) -> None:
        """Ines sends a form with files."""
        with self.turn:
            sent = self._client.post(path, auth=("ines", "ines-password"), data=dict(form), files=files)
        sent.raise_for_status()

    def download(self, address: str) -> bytes:
        """What lies at an address of the helpdesk's."""
        found = self._client.get(address)
        found.raise_for_status()
        return found.content

    def shut(self) -> None:
        """Stop it and take its folder away."""
        self._process.terminate()
        self._process.wait(20)
        self._client.close()
        self._listening.__exit__(None, None, None)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            return self._client.get("tickets/").status_code in (401, 403)
        except httpx.HTTPError:
            return False

    def _told(self, request: Request) -> Reply:
        self.webhooks.append((request.headers, request.body))
        return Reply(200)


@dataclass
class Road:
    """What lies between Baton and the helpdesk: `play` holds the failures to come, one a request.

    While it is `refused`, the helpdesk is shown a password that is not Baton's.
    """

    desk: DjangoDesk
    play: deque[Reply | str | None] = field(default_factory=deque)
    down: Reply | None = None
    refused: bool = False
    asked: int = 0

    def __call__(self, request: Request) -> Reply:
        self.asked += 1
        failure = self.down or (self.play.popleft() if self.play else None)
        if isinstance(failure, Reply):
            return failure
        kept = {
            name: value
            for name, value in request.headers.items()
            if name.lower() in ("authorization", "content-type", "host")
        }
        if self.refused:
            kept["Authorization"] = "Basic Z3Vlc3NlZDp4"
        with self.desk.turn, httpx.Client(base_url=self.desk.address, timeout=30, trust_env=False) as client:
            answer = client.request(
                request.method, request.path, params=dict(request.query), headers=kept, content=request.body
            )
        if failure == LOST_ANSWER:
            return Reply(dropped=True)
        return Reply(answer.status_code, answer.content, {"Content-Type": answer.headers.get("Content-Type", "")})


def allowed(secret: str = SECRET) -> dict[str, str]:
    """The header of a webhook, as an address with a user and a password makes it."""
    return {"Authorization": "Basic " + base64.b64encode(f"baton:{secret}".encode()).decode()}


def local_address(local: LocalServer) -> str:
    """Where the helpdesk is, by the road."""
    return f"{local.address}/helpdesk"


@cache
def shared_desk() -> DjangoDesk:
    """One for all tests of a run, which `conftest.py` ends."""
    return DjangoDesk()
