"""A conversation as an empathy review shows it: who of the three spoke, in words without names, and how moods went on.

People are "team" here, never a person: the names of everybody at the desk are taken out, whoever wrote.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from baton.insights.transcripts import OURS
from baton.rights.redaction import redacted
from baton.storage import reviewable, transcripts
from baton.storage.database import Transaction
from baton.storage.figures import Span

SPEAKERS = {"customer": "customer", "bot": "bot", "agent": "team", "system": "notice"}
"""Who is shown as what; nothing else of a conversation is looked at."""


@dataclass(frozen=True)
class Line:
    """One message; `mood` is the valence of what a customer wrote, `buttons` says that choices stood under it.

    `by` tells people apart and is never shown.
    """

    author: str
    text: str
    mood: float | None = None
    by: str | None = None
    buttons: bool = False

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without who of the team it was."""
        return {"author": self.author, "text": self.text, "mood": self.mood}


def lines_of(tx: Transaction, conversation_id: str, span: Span, *, team: Sequence[str]) -> list[Line]:
    """What was said in a conversation in a span, without what tells who said it; what was taken back is left out."""
    owner = reviewable.owner_of(tx, conversation_id)
    said = transcripts.said_in(tx, conversation_id, span)
    ours = {row.name for row in said if row.author in OURS and row.name}
    names = sorted({*transcripts.names_of(tx, owner.customer_id, owner.profile_id), *team, *ours})
    return [_line(row, names) for row in said if row.author in SPEAKERS and row.withdrawn_at is None and row.text]


def _line(row: Any, names: Sequence[str]) -> Line:
    mood = ((row.reading or {}).get("tone") or {}).get("valence") if row.author == "customer" else None
    shown = None if mood is None else round(float(mood), 2)
    return Line(SPEAKERS[row.author], redacted(row.text, names=names), shown, row.user_id, bool(row.buttons))
