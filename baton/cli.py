"""The command line: every command of Baton in one table. The only place that prints and exits."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from baton import __version__
from baton.errors import BatonError
from baton.operations import (
    academy_commands,
    academy_play,
    audit_commands,
    backtest_commands,
    bench_command,
    channel_commands,
    commands,
    conformance_command,
    customer_commands,
    decision_commands,
    evaluate_table,
    helpdesk_commands,
    kpi_commands,
    learn_command,
    preparation,
    review_commands,
    rights_commands,
    transcript_commands,
    user_table,
    voice_commands,
)
from baton.operations.command import JSON, Command
from baton.operations.commands import Said
from baton.operations.environment import QUIET

__all__ = ["COMMANDS", "GROUPS", "Command", "build_parser", "main"]


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
        _print(json.dumps(said.data, default=str) if getattr(parsed, "json", False) else said.text)
        sys.exit(0 if said.good else 1)


def _print(text: str) -> None:
    """A reader who has seen enough (`| head`) is no error; see the note on SIGPIPE in the documentation of `signal`."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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


def _bench(arguments: argparse.Namespace) -> Said:
    return bench_command.bench(arguments, tell=_progress)


def _conformance(arguments: argparse.Namespace) -> Said:
    return conformance_command.conformance(arguments, tell=_progress)


def _academy_play(arguments: argparse.Namespace) -> Said:
    return academy_play.play(arguments, read=input, tell=_tell)


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _tell(text: str) -> None:
    print(text, flush=True)


GROUPS = {
    "academy": "Practice conversations with simulated customers, for agents.",
    "customer": "What is known of a customer: see it, hand it out, erase it.",
    "channel": "Channels: WhatsApp, Messenger, the web page.",
    "decisions": "The log of automatic decisions.",
    "helpdesk": "Outside helpdesks: Chatwoot, Zendesk tickets and messaging, django-helpdesk, e-mail.",
    "model": "See trained models, choose one, go back.",
    "transcripts": "Conversations for analysis outside Baton.",
    "user": "Desk users.",
    "voice": "The brand's voice.",
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
        "channel test",
        "Ask a channel's vendor, and our own address, whether all is set up; says what is wrong and what to do.",
        "baton channel test whatsapp --json",
        channel_commands.channel_test,
        (("name", {"help": "whatsapp, messenger or web"}), JSON),
    ),
    *user_table.COMMANDS,
    *evaluate_table.COMMANDS,
    *customer_commands.COMMANDS,
    *helpdesk_commands.COMMANDS,
    *decision_commands.COMMANDS,
    *kpi_commands.COMMANDS,
    *learn_command.COMMANDS,
    *rights_commands.COMMANDS,
    *review_commands.COMMANDS,
    *backtest_commands.COMMANDS,
    *audit_commands.COMMANDS,
    *transcript_commands.COMMANDS,
    *voice_commands.COMMANDS,
    *academy_commands.COMMANDS,
    Command(
        "academy play",
        "Play a practice in the terminal, reply by reply, with the debrief at its end.",
        "baton academy play late_parcel --seed 3 --save mine.yml",
        _academy_play,
        academy_play.PLAY,
    ),
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
