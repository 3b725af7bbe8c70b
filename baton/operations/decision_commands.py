"""The work behind `baton decisions`: is the log whole, and what does it say? It changes nothing."""

import json
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from baton.operations.command import JSON, Command
from baton.operations.commands import Said

if TYPE_CHECKING:
    from baton.storage.database import Database

FIELDS = (
    *("id", "at", "conversation_id", "message_id", "action", "actor", "reasons", "inputs", "model"),
    *("policy_version", "outcome", "previous_hash", "hash", "salt", "erased_at"),
)

RESTORED = "If it was restored, or is another database than before: docs/decisions.md says how the heads are set aside."


def verify(arguments: Namespace) -> Said:
    """`baton decisions verify`."""
    from baton.rights import decisions
    from baton.rights.heads import Signer, heads_file, key_file, mismatch, read_heads
    from baton.settings import Settings

    settings = Settings.from_environment()
    file: Path = arguments.heads or heads_file(settings.files_dir)
    heads = []
    if file.is_file():
        heads = read_heads(file, public=arguments.public or Signer(key_file(settings)).public)
    wanted, hashes, last = {head.id for head in heads}, dict[int, str](), 0

    def note(number: int, hashed: str) -> None:
        nonlocal last
        last = number
        if number in wanted:
            hashes[number] = hashed

    with _database() as database, database.reading() as tx:
        broken = decisions.verify(tx, note=note)
    unfit = mismatch([head for head in heads if broken is None or head.id <= last], hashes)
    broken = unfit or broken
    data = {"entries": last, "heads": len(heads), "holds": broken is None, "broken": broken}
    signed = f"{len(heads)} signed heads fit" if heads else f"there are no signed heads at {file}"
    text = f"{unfit}\n{RESTORED}" if unfit else broken or f"The decision log holds: {last} entries, {signed}."
    return Said(data, text, good=broken is None)


def export(arguments: Namespace) -> Said:
    """`baton decisions export`; with --customer what was decided about one person, in plain words."""
    from baton.rights.overrides import Overrides
    from baton.rights.plain_words import in_words
    from baton.storage import decisions as rows

    with _database() as database, database.reading() as tx:
        if arguments.customer is None:
            found = rows.all_in_order(tx)
        else:
            from baton.memory.identities import find
            from baton.storage.belongings import conversation_ids

            found = iter(rows.of_conversations(tx, conversation_ids(tx, find(tx, arguments.customer))))
        if arguments.out is not None:
            with arguments.out.open("w", encoding="utf-8") as out:
                count = _write(out, found)
            return Said({"entries": count, "file": str(arguments.out)}, f"{count} entries are in {arguments.out}.")
        known = Overrides()
        entries = [entry_of(row) | {"overrides": known.of(row)} for row in found]
    said = "\n".join(in_words(entry) for entry in entries)
    return Said({"decisions": entries}, said or "Nothing was decided yet.")


def entry_of(row: Any) -> dict[str, Any]:
    """An entry as plain data."""
    found = {name: getattr(row, name) for name in FIELDS}
    times = {name: found[name] and found[name].isoformat() for name in ("at", "erased_at")}
    return found | times


def _write(out: TextIO, found: Iterator[Any]) -> int:
    from baton.rights.overrides import Overrides

    count, known = 0, Overrides()
    for count, row in enumerate(found, 1):  # noqa: B007  (the last number is how many there were)
        entry = entry_of(row) | {"overrides": known.of(row)}
        out.write(json.dumps(entry, ensure_ascii=False) + "\n")
    return count


@contextmanager
def _database() -> "Iterator[Database]":
    from baton.settings import Settings
    from baton.storage.database import Database

    database = Database(Settings.from_environment().database_url)
    try:
        yield database
    finally:
        database.close()


COMMANDS: tuple[Command, ...] = (
    Command(
        "decisions verify",
        "Check that the decision log is whole and fits its signed heads; names the first entry that does not.",
        "baton decisions verify --heads /safe/decision-heads.jsonl",
        verify,
        (
            ("--heads", {"type": Path, "metavar": "FILE", "help": "another file of signed heads, such as a copy"}),
            ("--public", {"metavar": "HEX", "help": "the public key, where the private one is not at hand"}),
            JSON,
        ),
    ),
    Command(
        "decisions export",
        "Write the decision log, one JSON object a line; or say what was decided about one customer.",
        "baton decisions export --customer maya@example.com",
        export,
        (
            ("--customer", {"metavar": "WHO", "help": "an id, e-mail address or number: only what is about them"}),
            ("--out", {"type": Path, "metavar": "FILE", "help": "write the entries here"}),
            JSON,
        ),
    ),
)
