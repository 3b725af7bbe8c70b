"""`baton up`: starts Rasa, the action server and the gateway, keeps them running, and ends them.

It refuses to start on anything `baton check` finds. It does no work of a customer itself.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx

from baton.errors import BatonError, ModelError, NotStarted
from baton.operations.child import Child, Job
from baton.operations.endpoints import fitting_endpoints
from baton.operations.environment import of_children, quiet_rasa
from baton.operations.models import Models
from baton.operations.ports import require_free_ports
from baton.operations.preparation import lead_words, prepare_database
from baton.operations.problem import Problem
from baton.operations.project import Project
from baton.operations.supervisor import Supervisor
from baton.operations.takeover import Takeover, everywhere, http_loader
from baton.operations.train import Progress, train
from baton.rights.privacy import PrivacyPolicy
from baton.settings import Settings

Tell = Callable[[str], None]
RASA_STEADY_S = 30.0
"""Rasa needs more than ten seconds to find out that it cannot come up."""
LATE_S = 120.0
"""After this long without readiness the operator is told what is missing."""


def up(project: Project, settings: Settings, *, tell: Tell, progress: Progress) -> None:
    """Run until Ctrl-C or SIGTERM; raises BatonError for whatever hinders the start."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    require_free_ports(settings)
    tell("Checking the project ...")
    problems = find_problems(project)
    if problems:
        raise NotStarted(problems)
    if password := prepare_database(settings):
        tell(lead_words(password))
    trained = train(project, if_needed=True, progress=progress)
    models = Models(project.models)
    if trained.fresh:
        models.use(trained.model)
    with tempfile.TemporaryDirectory(prefix="baton-") as folder:
        _run(project, settings, models, Path(folder), tell)


def find_problems(project: Project) -> list[Problem]:
    """`baton check` in a process of its own: importing Rasa's classes would fill this one with TensorFlow."""
    command = [sys.executable, "-m", "baton", "check", "--json"]
    done = subprocess.run(command, cwd=project.root, env=quiet_rasa(), capture_output=True, text=True)
    try:
        return [Problem(**found) for found in json.loads(done.stdout.splitlines()[-1])["problems"]]
    except (IndexError, ValueError, KeyError, TypeError) as error:
        raise BatonError(f"`baton check` itself failed:\n{done.stderr[-2000:]}") from error


def jobs(project: Project, settings: Settings, *, secret: str, endpoints: Path, model: Callable[[], str]) -> list[Job]:
    """The three processes, Rasa as often as it was asked for; `model` names the model file for a starting Rasa."""
    python = sys.executable
    own = os.environ | {"BATON_SECRET": secret, "BATON_DATABASE_URL": settings.database_url, "PYTHONUNBUFFERED": "1"}
    children = of_children(settings, secret, credentials=project.credentials)
    rasa = [python, "-m", "rasa", "run", "--interface", "127.0.0.1"]
    rasa += ["--endpoints", str(endpoints), "--credentials", str(project.credentials)]

    def rasa_on(port: int) -> Callable[[], list[str]]:
        return lambda: [*rasa, "--port", str(port), "--model", str(project.models / model())]

    actions = [python, "-m", "rasa_sdk", "--actions", "actions", "--port", str(settings.actions_port)]
    names = ["rasa", *(f"rasa-{number}" for number in range(2, settings.rasa_servers + 1))]
    return [
        Job("gateway", lambda: [python, "-m", "baton", "gateway"], own),
        Job("actions", lambda: actions, children),
        *(
            Job(name, rasa_on(port), children, RASA_STEADY_S)
            for name, port in zip(names, settings.rasa_ports, strict=True)
        ),
    ]


def _run(project: Project, settings: Settings, models: Models, folder: Path, tell: Tell) -> None:
    secret = settings.secret or secrets.token_urlsafe(32)
    takeover = Takeover(models, load=everywhere([http_loader(url, secret) for url in settings.rasa_urls]), tell=tell)

    def model() -> str:
        name = takeover.at_start()
        if name is None:
            raise ModelError("There is no model in models/. `baton train` makes one.")
        return name

    endpoints = fitting_endpoints(project, settings, folder=folder)
    keep_days = PrivacyPolicy.load(settings.policy_dir / "privacy.yml").keep_logs_days
    plan = jobs(project, settings, secret=secret, endpoints=endpoints, model=model)
    supervisor = Supervisor([Child(job, logs=project.logs, keep_days=keep_days) for job in plan], tell=tell)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: supervisor.stopping.set())
    tell(f"Starting gateway, Rasa and action server; their logs are in {project.logs.name}/ ...")
    watcher = threading.Thread(target=takeover.watch, args=(supervisor.stopping,), daemon=True)
    watcher.start()
    threading.Thread(target=_announce, args=(settings, supervisor.stopping, tell), daemon=True).start()
    supervisor.start()
    supervisor.run()
    tell("Stopped.")


def _announce(settings: Settings, stopping: threading.Event, tell: Tell) -> None:
    """Say once that everything is ready, and where."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    base = f"http://{host}:{settings.port}"
    late = time.monotonic() + LATE_S
    missing = "the gateway does not answer yet"
    while not stopping.wait(0.5):
        with suppress(httpx.HTTPError, ValueError):
            answer = httpx.get(f"{base}/ready", timeout=5, trust_env=False)
            if answer.status_code == 200:
                tell(f"Ready.\n  Chat  {base}/\n  Desk  {base}/desk\nCtrl-C stops everything.")
                return
            states = answer.json()["dependencies"]
            missing = ", ".join(name for name, state in states.items() if state != "ok") + " not ready"
        if time.monotonic() > late:
            tell(f"Not ready after {LATE_S:.0f} s: {missing}. The logs say why. Waiting on ...")
            late += LATE_S
