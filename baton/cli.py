"""The command line: every command of Baton in one table. The only place that prints and exits."""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from baton import __version__
from baton.errors import BatonError
from baton.operations import (
    bench_command,
    channel_commands,
    commands,
    conformance_command,
    customer_commands,
    evaluate_commands,
    evaluate_faq,
    evaluate_intents,
    helpdesk_commands,
    kpi_commands,
    preparation,
    user_commands,
)
from baton.operations.command import JSON, Argument, Command
from baton.operations.commands import Said
from baton.operations.environment import QUIET

__all__ = ["COMMANDS", "GROUPS", "Command", "build_parser", "main"]

USER: Argument = ("name", {"help": "the name the user logs in with"})
MODEL: Argument = (
    "--model",
    {"help": "a file name in models/; the active model if left out, trained if there is none"},
)
REPORTED: tuple[Argument, ...] = (
    ("--predictions", {"type": Path, "metavar": "OUT.jsonl", "help": "write one line per item"}),
    ("--plots", {"type": Path, "metavar": "DIR", "help": "draw the curves into this folder"}),
    JSON,
)
"""What every `baton evaluate` with `--data` can give beside its table."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status."""
    os.environ.update(QUIET)
    parsed = build_parser().parse_args(arguments)
    try:
        said = parsed.run(parsed)
    except BatonError as error:
        sys.exit(f"baton: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    if said is not None:
        print(json.dumps(said.data, default=str) if getattr(parsed, "json", False) else said.text)
        sys.exit(0 if said.good else 1)


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(prog="baton", description="Hybrid customer service on Rasa.")
    parser.add_argument("--version", action="version", version=f"baton {__version__}")
    top = parser.add_subparsers(metavar="COMMAND", required=True)
    groups: dict[str, Any] = {}
    for command in COMMANDS:
        group, _, word = command.name.rpartition(" ")
        if group and group not in groups:
            heading = top.add_parser(group, help=GROUPS[group], description=GROUPS[group])
            groups[group] = heading.add_subparsers(metavar="COMMAND", required=True)
        sub = (groups[group] if group else top).add_parser(
            word, help=command.help, description=command.help, epilog=f"example: {command.example}"
        )
        for name, options in command.arguments:
            sub.add_argument(name, **options)
        sub.set_defaults(run=command.run)
    return parser


def _up(arguments: argparse.Namespace) -> None:
    from baton.operations.progress import shown_progress
    from baton.operations.project import Project
    from baton.operations.up import up
    from baton.settings import Settings

    with shown_progress() as progress:
        up(Project.here(), Settings.from_environment(), tell=_tell, progress=progress)


def _gateway(arguments: argparse.Namespace) -> None:
    from baton.gateway.serve import serve
    from baton.operations.logs import configure_logs
    from baton.settings import Settings

    configure_logs("gateway")
    serve(Settings.from_environment())


def _user_add(arguments: argparse.Namespace) -> Said:
    return commands.user_add(arguments, password=_typed_password())


def _user_password(arguments: argparse.Namespace) -> Said:
    return user_commands.user_password(arguments, password=_typed_password())


def _typed_password() -> str:
    """A password from the keyboard, or the first line of a pipe; empty asks for a random one."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password (empty: a random one): ")
    if first and getpass.getpass("Again: ") != first:
        raise BatonError("The two passwords differ. Nothing was changed.")
    return first


def _bench(arguments: argparse.Namespace) -> Said:
    return bench_command.bench(arguments, tell=_progress)


def _conformance(arguments: argparse.Namespace) -> Said:
    return conformance_command.conformance(arguments, tell=_progress)


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _tell(text: str) -> None:
    print(text, flush=True)


GROUPS = {
    "customer": "What is known of a customer: see it, hand it out, erase it.",
    "channel": "Channels: WhatsApp, Messenger, the web page.",
    "helpdesk": "Outside helpdesks: Chatwoot.",
    "model": "See trained models, choose one, go back.",
    "user": "Desk users.",
    "evaluate": "Measure the bot on labelled files.",
}
COMMANDS: tuple[Command, ...] = (
    Command("up", "Start, supervise and stop everything.", "baton up", _up),
    Command(
        "check",
        "Find what would make a start go wrong; names file, line and remedy.",
        "baton check --json",
        commands.check,
        (JSON,),
    ),
    Command(
        "train",
        "Train a model and point to it.",
        "baton train --if-needed",
        commands.train,
        (("--if-needed", {"action": "store_true", "help": "only when the model's sources have changed"}), JSON),
    ),
    Command("model list", "Show the trained models, newest first.", "baton model list", commands.model_list, (JSON,)),
    Command(
        "model use",
        "Point to a trained model; a running `baton up` takes it over.",
        "baton model use 20261123-204500-cold-salt.tar.gz",
        commands.model_use,
        (("name", {"help": "its file name in models/"}), JSON),
    ),
    Command("model rollback", "Go back to the model before.", "baton model rollback", commands.model_rollback, (JSON,)),
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
    Command(
        "user password",
        "Give a desk user another password (asks for it or makes a random one) and end the user's sessions.",
        "baton user password asha",
        _user_password,
        (USER, JSON),
    ),
    Command(
        "user off",
        "Keep a desk user out and end the user's sessions.",
        "baton user off asha",
        user_commands.user_off,
        (USER, JSON),
    ),
    Command("user on", "Let a desk user in again.", "baton user on asha", user_commands.user_on, (USER, JSON)),
    Command(
        "evaluate understanding",
        "Measure how many labelled messages are understood; lists every mistake.",
        "baton evaluate understanding tests/evaluation/understanding_open.yml",
        evaluate_commands.understanding,
        (("files", {"nargs": "+", "type": Path, "metavar": "FILE", "help": "a labelled file"}), MODEL, JSON),
    ),
    Command(
        "evaluate escalation",
        "Measure who is brought to a person, and when, in labelled conversations (--data) or first messages (FILE).",
        "baton evaluate escalation --data conversations.yml --predictions out.jsonl --plots plots",
        evaluate_commands.escalation,
        (
            ("files", {"nargs": "*", "type": Path, "metavar": "FILE", "help": "labelled first messages"}),
            ("--data", {"type": Path, "metavar": "F.yml", "help": "labelled conversations, played turn by turn"}),
            MODEL,
            *REPORTED,
        ),
    ),
    Command(
        "evaluate tone",
        "Measure what is read of a customer's feelings; labels in the file are scored, each against its chances.",
        "baton evaluate tone --data messages.jsonl --predictions out.jsonl --plots plots",
        evaluate_commands.tone,
        (
            (
                "--data",
                {"type": Path, "required": True, "metavar": "F.jsonl", "help": "a line per message: text, labels"},
            ),
            MODEL,
            *REPORTED,
        ),
    ),
    Command(
        "channel test",
        "Ask a channel's vendor, and our own address, whether all is set up; says what is wrong and what to do.",
        "baton channel test whatsapp --json",
        channel_commands.channel_test,
        (("name", {"help": "whatsapp, messenger or web"}), JSON),
    ),
    Command(
        "evaluate intents",
        "Train the pipeline's intent classifier on labelled messages and measure it on others, in and out of scope.",
        "baton evaluate intents --train train.csv --test test.csv --predictions out.jsonl --plots plots",
        evaluate_intents.intents,
        (
            (
                "--train",
                {
                    "type": Path,
                    "required": True,
                    "metavar": "A.csv",
                    "help": "CSV of text and label; oos: out of scope",
                },
            ),
            ("--test", {"type": Path, "required": True, "metavar": "B.csv", "help": "CSV of text and label"}),
            *REPORTED,
        ),
    ),
    Command(
        "evaluate faq",
        "Measure which article answers labelled questions, and what is answered although no article does.",
        "baton evaluate faq --data questions.yml --predictions out.jsonl --plots plots",
        evaluate_faq.faq,
        (
            (
                "--data",
                {
                    "type": Path,
                    "required": True,
                    "metavar": "F.yml",
                    "help": "YAML list or CSV of text and article: an id, in YAML also a list of ids, or none",
                },
            ),
            MODEL,
            *REPORTED,
        ),
    ),
    *customer_commands.COMMANDS,
    *helpdesk_commands.COMMANDS,
    *kpi_commands.COMMANDS,
    Command(
        "conformance",
        "Try every fault of the handoff conformance suite on Baton and on bare Rasa, with real processes.",
        "baton conformance --only session-expiry --only two-claims",
        _conformance,
        (*conformance_command.ARGUMENTS, JSON),
    ),
    Command(
        "bench",
        "Measure what a turn costs beside stock Rasa: early, late, over many sessions, with many customers at once.",
        "baton bench --quick",
        _bench,
        (*bench_command.ARGUMENTS, JSON),
    ),
    Command("settings", "Print the table of settings.", "baton settings --json", commands.settings, (JSON,)),
    Command(
        "migrate",
        "Bring the database to the newest tables; safe when several do it at once.",
        "baton migrate",
        preparation.migrate,
        (JSON,),
    ),
    Command("gateway", "Run the gateway alone, where something else supervises.", "baton gateway", _gateway),
)
