"""The rows of `baton user` in the table of commands, with the question for a password that they share."""

import argparse
import getpass
import sys

from baton.errors import BatonError
from baton.operations import commands, user_commands
from baton.operations.command import JSON, Argument, Command
from baton.operations.commands import Said

USER: Argument = ("name", {"help": "the name the user logs in with"})


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


COMMANDS: tuple[Command, ...] = (
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
)
