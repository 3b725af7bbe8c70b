"""The work behind `baton transcripts`: conversations of a period for analysis, without what tells who wrote them."""

import json
from argparse import Namespace
from pathlib import Path

from baton.errors import BatonError
from baton.operations.command import JSON, Command
from baton.operations.commands import Said
from baton.operations.kpi_commands import PERIOD


def export(arguments: Namespace) -> Said:
    """`baton transcripts export`."""
    from baton.insights.period import period
    from baton.insights.transcripts import transcripts
    from baton.settings import Settings
    from baton.storage.database import Database
    from baton.storage.migrate import upgrade

    settings = Settings.from_environment()
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    conversations = messages = 0
    try:
        with database.reading() as tx:
            span = period(arguments.start, arguments.end, channel=arguments.channel, now=tx.now())
        with arguments.out.open("w", encoding="utf-8") as file:
            for found in transcripts(database, span):
                file.write(json.dumps(found, ensure_ascii=False) + "\n")
                conversations, messages = conversations + 1, messages + len(found["messages"])
    except OSError as error:
        raise BatonError(f"The transcripts cannot be written to {arguments.out}: {error.strerror}.") from error
    finally:
        database.close()
    data = {"file": str(arguments.out), "conversations": conversations, "messages": messages}
    text = (
        f"{conversations} conversations with {messages} messages are in {arguments.out}. Look into it before it leaves."
    )
    return Said(data, text)


COMMANDS = (
    Command(
        "transcripts export",
        "Write the conversations of a period for analysis, one JSON object a line, without what tells who wrote them.",
        "baton transcripts export --from 2026-11-01 --to 2026-12-01 --out november.jsonl",
        export,
        (*PERIOD, ("--out", {"type": Path, "metavar": "F.jsonl", "required": True, "help": "the file"}), JSON),
    ),
)
