"""The command line: every command of Baton in one table. The only place that prints and exits.

Work is done in the modules a command imports when it runs, so that none pays for the others.
"""

import argparse
import getpass
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from baton import __version__
from baton.errors import BatonError
from baton.operations.environment import QUIET

Arguments = argparse.Namespace
JSON = ("--json", {"action": "store_true", "help": "print JSON, for a program to read"})


@dataclass(frozen=True)
class Command:
    """One row of the table; `arguments` are pairs for argparse's add_argument, `run` returns the exit status."""

    name: str
    help: str
    example: str
    run: Callable[[Arguments], int]
    arguments: tuple[tuple[str, dict[str, Any]], ...] = ()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status."""
    os.environ.update(QUIET)
    parsed = build_parser().parse_args(arguments)
    try:
        status = parsed.run(parsed)
    except BatonError as error:
        print(f"baton: {error}", file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; a name of two words makes a group."""
    parser = argparse.ArgumentParser(prog="baton", description="Hybrid customer service on Rasa.")
    parser.add_argument("--version", action="version", version=f"baton {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    groups: dict[str, Any] = {}
    for command in COMMANDS:
        group, _, word = command.name.rpartition(" ")
        if group and group not in groups:
            heading = commands.add_parser(group, help=GROUPS[group], description=GROUPS[group])
            groups[group] = heading.add_subparsers(metavar="COMMAND", required=True)
        sub = (groups[group] if group else commands).add_parser(
            word, help=command.help, description=command.help, epilog=f"example: {command.example}"
        )
        for name, options in command.arguments:
            sub.add_argument(name, **options)
        sub.set_defaults(run=command.run)
    return parser


def _up(_: Arguments) -> int:
    from baton.operations.project import Project
    from baton.operations.up import up
    from baton.settings import Settings

    with _progress() as progress:
        up(Project.here(), Settings.from_environment(), tell=_tell, progress=progress)
    return 0


def _gateway(_: Arguments) -> int:
    from baton.gateway.serve import serve
    from baton.operations.logs import configure_logs
    from baton.settings import Settings

    configure_logs("gateway")
    serve(Settings.from_environment())
    return 0


def _check(arguments: Arguments) -> int:
    from baton.operations.check import check_project
    from baton.operations.project import Project
    from baton.settings import Settings

    Settings.from_environment()
    problems = check_project(Project.here(), os.environ)
    if arguments.json:
        _json({"ok": not problems, "problems": [asdict(problem) for problem in problems]})
    else:
        print("\n".join(map(str, problems)) or "All is well.")
    return 1 if problems else 0


def _train(arguments: Arguments) -> int:
    from baton.operations.check import check_project
    from baton.operations.models import Models
    from baton.operations.project import Project
    from baton.operations.train import train

    project = Project.here()
    problems = check_project(project, os.environ)
    if problems:
        raise BatonError("Not trained, because this must be mended first:\n  " + "\n  ".join(map(str, problems)))
    with _progress() as progress:
        trained = train(project, if_needed=arguments.if_needed, progress=progress)
    if trained.fresh:
        Models(project.models).use(trained.model)
    said = "was trained; a running `baton up` takes it over" if trained.fresh else "fits its sources already"
    _said(arguments, {"model": trained.model, "fresh": trained.fresh}, f"Model {trained.model} {said}.")
    return 0


def _model_list(arguments: Arguments) -> int:
    models = _models()
    active = models.active()
    rows = [{"name": name, "active": name == active} for name in models.names()]
    lines = "\n".join(f"{'*' if row['active'] else ' '} {row['name']}" for row in rows)
    _said(arguments, {"models": rows}, lines or "No model yet. `baton train` makes one.")
    return 0


def _model_use(arguments: Arguments) -> int:
    _models().use(Path(arguments.name).name)
    return _pointed(arguments)


def _model_rollback(arguments: Arguments) -> int:
    _models().rollback()
    return _pointed(arguments)


def _pointed(arguments: Arguments) -> int:
    pointer = _models().pointer()
    _said(arguments, asdict(pointer), f"{pointer.current} is the model now; a running `baton up` takes it over.")
    return 0


def _user_add(arguments: Arguments) -> int:
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
    typed = _typed_password()
    password = typed or secrets.token_urlsafe(12)
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        add_user(database, name=arguments.name, password=password, role=arguments.role, skills=arguments.skill)
    finally:
        database.close()
    data = {"name": arguments.name, "role": arguments.role, "skills": arguments.skill}
    shown = {} if typed else {"password": password}
    words = "" if typed else f" The password, shown only now: {password}"
    _said(arguments, data | shown, f"{arguments.name} can log in to the desk as {arguments.role}.{words}")
    return 0


def _settings(arguments: Arguments) -> int:
    from baton.settings import SETTINGS

    rows = [
        {"variable": row.variable, "default": row.default, "help": row.help, "secret": row.secret} for row in SETTINGS
    ]
    width = max(len(row.variable) for row in SETTINGS)
    lines = [f"{row.variable:{width}}  {row.help} Default: {row.default or 'none'}" for row in SETTINGS]
    _said(arguments, {"settings": rows}, "\n".join(lines))
    return 0


def _models() -> Any:
    from baton.operations.models import Models
    from baton.operations.project import Project

    return Models(Project.here().models)


def _typed_password() -> str:
    """A password from the keyboard, or the first line of a pipe; empty asks for a random one."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password (empty: a random one): ")
    if first and getpass.getpass("Again: ") != first:
        raise BatonError("The two passwords differ. Nothing was changed.")
    return first


def _tell(text: str) -> None:
    print(text, flush=True)


def _said(arguments: Arguments, data: dict[str, Any], text: str) -> None:
    if arguments.json:
        _json(data)
    else:
        print(text)


def _json(data: dict[str, Any]) -> None:
    print(json.dumps(data, default=str))


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None]]:
    """A bar on a terminal, one line per new stage elsewhere; nothing is shown before the first stage."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    if not sys.stderr.isatty():
        yield lambda done, of, text: print(f"[{done}/{of}] {text}", file=sys.stderr, flush=True)
        return
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    task = bar.add_task("Training", total=None)

    def show(done: int, of: int, text: str) -> None:
        if not bar.live.is_started:
            bar.start()
        bar.update(task, completed=done, total=of, description=text)
        if done == of:
            bar.stop()

    try:
        yield show
    finally:
        bar.stop()


GROUPS = {
    "model": "See trained models, choose one, go back.",
    "user": "Desk users.",
}
COMMANDS: tuple[Command, ...] = (
    Command("up", "Start, supervise and stop everything.", "baton up", _up),
    Command(
        "check", "Find what would make a start go wrong; file, line, remedy.", "baton check --json", _check, (JSON,)
    ),
    Command(
        "train",
        "Train a model and point to it.",
        "baton train --if-needed",
        _train,
        (("--if-needed", {"action": "store_true", "help": "only when the model's sources have changed"}), JSON),
    ),
    Command("model list", "Show the trained models, newest first.", "baton model list", _model_list, (JSON,)),
    Command(
        "model use",
        "Point to a trained model; a running `baton up` takes it over.",
        "baton model use 20261123-204500-cold-salt.tar.gz",
        _model_use,
        (("name", {"help": "its file name in models/"}), JSON),
    ),
    Command("model rollback", "Go back to the model before.", "baton model rollback", _model_rollback, (JSON,)),
    Command(
        "user add",
        "Add a desk user; asks for the password or makes a random one.",
        "baton user add asha --role agent --skill orders --skill returns",
        _user_add,
        (
            ("name", {"help": "the name to log in with"}),
            ("--role", {"default": "agent", "help": "agent (default), lead, compliance, operator or designer"}),
            ("--skill", {"action": "append", "default": [], "help": "a skill of policy/desk.yml; may be repeated"}),
            JSON,
        ),
    ),
    Command("settings", "Print the table of settings.", "baton settings --json", _settings, (JSON,)),
    Command("gateway", "Run the gateway alone, where something else supervises.", "baton gateway", _gateway),
)
