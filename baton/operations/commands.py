"""The work behind the commands that answer and end. Each takes the parsed arguments and returns what is to be said.

Nothing here prints or exits. A command's modules are imported when it runs, so that none pays for the others.
"""

import os
import secrets
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from baton.errors import BatonError
from baton.operations.models import Models
from baton.operations.project import Project


@dataclass(frozen=True)
class Said:
    """The outcome of a command: `data` for --json, `text` for people; `good` decides the exit status."""

    data: Mapping[str, Any]
    text: str
    good: bool = True


def check(arguments: Namespace) -> Said:
    """`baton check`."""
    from baton.operations.check import check_project
    from baton.settings import Settings

    Settings.from_environment()
    problems = check_project(Project.here(), os.environ)
    data = {"ok": not problems, "problems": [asdict(problem) for problem in problems]}
    return Said(data, "\n".join(map(str, problems)) or "All is well.", good=not problems)


def train(arguments: Namespace) -> Said:
    """`baton train`; raises BatonError when the check finds something."""
    from baton.operations.check import check_project
    from baton.operations.progress import shown_progress
    from baton.operations.train import train as run_training

    project = Project.here()
    problems = check_project(project, os.environ)
    if problems:
        raise BatonError("Not trained, because this must be mended first:\n  " + "\n  ".join(map(str, problems)))
    with shown_progress() as progress:
        trained = run_training(project, if_needed=arguments.if_needed, progress=progress)
    if trained.fresh:
        Models(project.models).use(trained.model)
    how = "was trained; a running `baton up` takes it over" if trained.fresh else "fits its sources already"
    return Said(asdict(trained), f"Model {trained.model} {how}.")


def model_list(arguments: Namespace) -> Said:
    """`baton model list`."""
    models = _models()
    active = models.active()
    rows = [{"name": name, "active": name == active} for name in models.names()]
    lines = "\n".join(f"{'*' if row['active'] else ' '} {row['name']}" for row in rows)
    return Said({"models": rows}, lines or "No model yet. `baton train` makes one.")


def model_use(arguments: Namespace) -> Said:
    """`baton model use`."""
    return _pointed(_models().use(Path(arguments.name).name))


def model_rollback(arguments: Namespace) -> Said:
    """`baton model rollback`."""
    return _pointed(_models().rollback())


def _pointed(pointer: Any) -> Said:
    return Said(asdict(pointer), f"{pointer.current} is the model now; a running `baton up` takes it over.")


def user_add(arguments: Namespace, *, password: str) -> Said:
    """`baton user add`; an empty password asks for a random one, which is shown once."""
    from baton.handoff.desk_policy import DeskPolicy
    from baton.helpdesks.users import add_user
    from baton.settings import Settings
    from baton.storage.database import Database
    from baton.storage.migrate import upgrade

    settings = Settings.from_environment()
    known = DeskPolicy.load(settings.policy_dir / "desk.yml").skills
    unknown = sorted(set(arguments.skill) - set(known))
    if unknown:
        raise BatonError(f"There is no skill '{unknown[0]}' in policy/desk.yml. Skills: {', '.join(known)}.")
    chosen = password or secrets.token_urlsafe(12)
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        add_user(database, name=arguments.name, password=chosen, role=arguments.role, skills=arguments.skill)
    finally:
        database.close()
    data = {"name": arguments.name, "role": arguments.role, "skills": arguments.skill}
    text = f"{arguments.name} can log in to the desk as {arguments.role}."
    if password:
        return Said(data, text)
    return Said(data | {"password": chosen}, f"{text} The password, shown only now: {chosen}")


def settings(arguments: Namespace) -> Said:
    """`baton settings`."""
    from baton.settings import SETTINGS

    rows = [
        {"variable": row.variable, "default": row.default, "help": row.help, "secret": row.secret} for row in SETTINGS
    ]
    width = max(len(row.variable) for row in SETTINGS)
    lines = [f"{row.variable:{width}}  {row.help} Default: {row.default or 'none'}" for row in SETTINGS]
    return Said({"settings": rows}, "\n".join(lines))


def _models() -> Models:
    return Models(Project.here().models)
