"""The work behind `baton customer`: show, export, split, erase, sweep. It finds one person, or does nothing."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from baton.operations.command import JSON, Argument, Command
from baton.operations.commands import Said

if TYPE_CHECKING:
    from baton.storage.blobs import Blobs
    from baton.storage.database import Database

ACTOR = "baton customer"
"""Who did it, in the decision log."""


def show(arguments: Namespace) -> Said:
    """`baton customer show`."""
    from baton.memory.identities import find
    from baton.memory.overview import in_words, overview

    with _parts() as (database, _), database.reading() as tx:
        shown = overview(tx, find(tx, arguments.customer))
    return Said(shown, in_words(shown))


def export(arguments: Namespace) -> Said:
    """`baton customer export`; without --out everything is printed."""
    from baton.memory.export import gather, in_words, write
    from baton.memory.identities import find

    with _parts() as (database, blobs):
        with database.reading() as tx:
            customers = find(tx, arguments.customer)
        if arguments.out is None:
            data = gather(database, customers)
            return Said(data, in_words(data))
        files = write(database, blobs, customers, arguments.out)
    data = {"customers": customers, "file": str(arguments.out), "files": files}
    return Said(data, f"Everything about {customers[0]} is in {arguments.out}, with {files} files. Keep it safe.")


def split(arguments: Namespace) -> Said:
    """`baton customer split`; without --yes it only says who would be taken out of whom."""
    from baton.memory.identities import find_one, together
    from baton.memory.identities import split as run
    from baton.rights.decisions import Decision, record
    from baton.storage.belongings import conversation_ids

    with _parts() as (database, _), database.transaction() as tx:
        one = find_one(tx, arguments.customer)
        others = [other for other in together(tx, one) if other != one]
        shown = {"customer": one, "others": others, "split": bool(others and arguments.yes)}
        if not others:
            return Said(shown, f"{one} is on their own already. Nothing was changed.")
        if not arguments.yes:
            text = f"{one} would be taken out of {', '.join(others)}. Nothing was changed; to do it, add --yes."
            return Said(shown, text)
        run(tx, one)
        about = next(iter(conversation_ids(tx, [one])), None)
        record(tx, about, Decision("split", ACTOR, "a channel was taken out of a person"))
    return Said(shown, f"{one} is on their own again; {', '.join(others)} stay as they are.")


def erase(arguments: Namespace) -> Said:
    """`baton customer erase`; without --yes it only says what would go."""
    from baton.memory.erasure import erase as run
    from baton.memory.identities import find
    from baton.memory.overview import in_words, overview

    with _parts() as (database, blobs):
        with database.reading() as tx:
            customers = find(tx, arguments.customer)
            shown = overview(tx, customers)
        if not arguments.yes:
            text = f"{in_words(shown)}\nNothing was erased. To erase all of this for good, add --yes."
            return Said(shown | {"erased": False}, text)
        gone = run(database, blobs, customers, actor=ACTOR)
    total = sum(gone.rows.values())
    lines = [f"Erased: {total} rows, {gone.files} files; {gone.decisions} entries of the decision log were emptied."]
    lines += ["Copies that Baton cannot reach:", *(f"- {place}" for place in gone.elsewhere)]
    return Said(asdict(gone) | {"erased": True}, "\n".join(lines))


def sweep(arguments: Namespace) -> Said:
    """`baton customer sweep`; without --yes it only says what would go."""
    from baton.memory.retention import Retention
    from baton.rights.privacy import PrivacyPolicy
    from baton.settings import Settings

    policy = PrivacyPolicy.load(Settings.from_environment().policy_dir / "privacy.yml")
    with _parts() as (database, blobs):
        retention = Retention(database, blobs, lambda: policy)
        counts = retention.sweep() if arguments.yes else retention.due()
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    if arguments.yes:
        return Said({"removed": counts}, f"Removed: {said}.")
    return Said({"due": counts}, f"Due by policy/privacy.yml: {said}. Nothing was removed; --yes removes it.")


@contextmanager
def _parts() -> Iterator[tuple["Database", "Blobs"]]:
    from baton.settings import Settings
    from baton.storage.blobs import Blobs
    from baton.storage.database import Database
    from baton.storage.migrate import upgrade

    settings = Settings.from_environment()
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        yield database, Blobs(settings.files_dir)
    finally:
        database.close()


CUSTOMER: Argument = (
    "customer",
    {"help": "an id of a customer or a conversation, a login, an e-mail address, or channel:address"},
)
COMMANDS = (
    Command(
        "customer show",
        "Show who a customer is, what joins their channels, and how much is kept.",
        "baton customer show c_5f2a9d0c7b1e",
        show,
        (CUSTOMER, JSON),
    ),
    Command(
        "customer export",
        "Hand out everything that is kept of a customer, with files.",
        "baton customer export maya@example.org --out maya.zip",
        export,
        (
            CUSTOMER,
            ("--out", {"type": Path, "metavar": "F.zip", "help": "write a zip file; printed as JSON if left out"}),
            JSON,
        ),
    ),
    Command(
        "customer split",
        "Take one channel out of a person that it does not belong to; without --yes it only says who that is.",
        "baton customer split messenger:6012345678901234 --yes",
        split,
        (CUSTOMER, ("--yes", {"action": "store_true", "help": "really split"}), JSON),
    ),
    Command(
        "customer erase",
        "Erase a customer for good, and name the copies elsewhere; without --yes it only says what would go.",
        "baton customer erase whatsapp:447700900123 --yes",
        erase,
        (CUSTOMER, ("--yes", {"action": "store_true", "help": "really erase"}), JSON),
    ),
    Command(
        "customer sweep",
        "Show what policy/privacy.yml no longer lets be kept; --yes removes it now, as the gateway does every hour.",
        "baton customer sweep --json",
        sweep,
        (("--yes", {"action": "store_true", "help": "really remove it"}), JSON),
    ),
)
