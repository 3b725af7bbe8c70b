"""Conversations for analysis outside Baton: what was said, read and decided, without what tells who said it.

Numbers stand for conversations and people; they begin anew with each export, so that two exports cannot be joined.
Texts go through `baton.rights.redaction`; files, notes, addresses and ids stay here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from baton.rights.redaction import redacted
from baton.storage import transcripts as rows
from baton.storage.database import Database
from baton.storage.figures import Span

READ = ("intent", "confidence", "article", "tone")
JUDGED = ("action", "reason", "sentiment")
OURS = frozenset({"agent", "system"})
"""Whose lines may hold the name of a person of the team."""


def transcripts(database: Database, span: Span) -> Iterator[dict[str, Any]]:
    """The conversations of a period, one after another, JSON-ready."""
    people: dict[str, int] = {}
    with database.reading() as tx:
        for number, row in enumerate(rows.of(tx, span), 1):
            said = rows.said_in(tx, row.id, span)
            team = {message.name for message in said if message.author in OURS and message.name}
            names = sorted({*rows.names_of(tx, row.customer_id, row.profile_id), *team})
            person = people.setdefault(row.profile_id or row.customer_id, len(people) + 1)
            messages = [_message(one, names) for one in said]
            yield {"conversation": number, "customer": person, "channel": row.channel, "messages": messages}


def _message(row: Any, names: Sequence[str]) -> dict[str, Any]:
    text = "" if row.withdrawn_at else redacted(row.text, names=names)
    return {
        "at": row.at.isoformat(),
        "author": row.author,
        "stretch": row.stretch,
        "text": text,
        "files": len(row.attachments or ()),
        **_chosen(row.reading, READ),
        **_chosen(row.judgement, JUDGED),
    }


def _chosen(found: Mapping[str, Any] | None, names: Sequence[str]) -> dict[str, Any]:
    return {name: found[name] for name in names if name in (found or {})} if found else {}
