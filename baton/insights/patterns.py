"""What customers ask that the bot fails at: grouped by meaning, named, with examples and their growth. It only reads.

No number of groups is given. Texts that belong to no group are counted and left alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from baton.insights import intervals
from baton.insights.grouping import grouped
from baton.insights.intervals import Estimate
from baton.insights.naming import names
from baton.rights.redaction import redacted
from baton.storage.database import Database
from baton.storage.figures import Span
from baton.storage.unanswered import unanswered

MOST = 5_000
"""Messages that are looked at, the latest ones."""
LEAST = 5
"""Messages that make a pattern, from as many customers."""
EXAMPLES = 8
Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True)
class Asked:
    """A message that the bot failed at."""

    conversation: str
    at: datetime
    text: str
    why: str
    customer: str | None = None


@dataclass(frozen=True)
class Pattern:
    """`late` is the share of it in the later half of the period: above one half it grows. `examples` begin with the
    most typical and have no names, numbers or addresses in them; `centre` is the mean of the vectors."""

    name: str
    messages: int
    conversations: int
    whys: Mapping[str, int]
    late: Estimate
    examples: Sequence[str]
    centre: Vectors

    @property
    def grows(self) -> bool:
        """More of it in the later half than chance explains."""
        return self.late.low > 0.5


@dataclass(frozen=True)
class Found:
    """Patterns, the most frequent first; `looked_at` messages, of which `alone` are in none."""

    span: Span
    patterns: Sequence[Pattern]
    looked_at: int
    alone: int


def patterns(database: Database, span: Span, encode: Encode) -> Found:
    """The patterns of a period."""
    with database.reading() as tx:
        rows = [
            Asked(row.conversation_id, row.at, row.text, row.why, row.name) for row in unanswered(tx, span, most=MOST)
        ]
    return found_in(rows, span, encode)


def found_in(asked: Sequence[Asked], span: Span, encode: Encode) -> Found:
    """The patterns in these messages."""
    if len(asked) < LEAST:
        return Found(span, (), len(asked), len(asked))
    vectors = encode([one.text for one in asked])
    labels = grouped(vectors)
    groups = {int(label): np.flatnonzero(labels == label) for label in np.unique(labels) if label >= 0}
    enough = {label: rows for label, rows in groups.items() if len({asked[n].conversation for n in rows}) >= LEAST}
    named = names({label: [asked[n].text for n in rows] for label, rows in enough.items()})
    half = span.start + (span.end - span.start) / 2
    made = [_pattern(named[label], [asked[n] for n in rows], vectors[rows], half) for label, rows in enough.items()]
    ordered = sorted(made, key=lambda one: (-one.messages, one.name))
    return Found(span, ordered, len(asked), len(asked) - sum(one.messages for one in ordered))


def _pattern(name: str, asked: Sequence[Asked], vectors: Vectors, half: datetime) -> Pattern:
    centre = vectors.mean(axis=0)
    nearest = np.argsort(-(vectors @ centre), kind="stable")
    whys = {why: sum(one.why == why for one in asked) for why in sorted({one.why for one in asked})}
    return Pattern(
        name=name,
        messages=len(asked),
        conversations=len({one.conversation for one in asked}),
        whys=whys,
        late=intervals.share(sum(one.at >= half for one in asked), len(asked)),
        examples=_examples([asked[n] for n in nearest]),
        centre=np.asarray(centre / max(float(np.linalg.norm(centre)), 1e-9), dtype=np.float32),
    )


def _examples(ordered: Sequence[Asked]) -> list[str]:
    found: dict[str, None] = {}
    for one in ordered:
        if len(found) == EXAMPLES:
            break
        found[" ".join(redacted(one.text, names=[one.customer] if one.customer else []).split())] = None
    return list(found)
