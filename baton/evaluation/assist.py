"""Scores what the desk helps agents with: the articles it shows at a moment, and the facts its summaries hold.

It scores only; what is shown is found by `baton.assist`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baton.assist.articles import Helpful
from baton.assist.learning import Line
from baton.assist.moment import Moment, moment_of
from baton.assist.summary import Point, summarise
from baton.evaluation.labelled import Entry, yaml_list

Look = Callable[[Moment], Sequence[Helpful]]


@dataclass(frozen=True)
class Labelled:
    """A moment and the articles that help; none when none does."""

    id: str
    moment: Moment
    articles: frozenset[str]


def load_moments(path: Path) -> list[Labelled]:
    """`id`, `context` (turns of author and text, the customer's last) and `articles`; raises LabelledFileError."""
    found = []
    for entry in yaml_list(path, under="moments"):
        moment = moment_of(_lines(entry, "context"))
        if moment.is_empty:
            raise entry.error("nobody of the customers says anything in 'context'.")
        found.append(Labelled(str(entry.values.get("id", "")), moment, frozenset(entry.values.get("articles") or ())))
    return found


def score_moments(moments: Sequence[Labelled], look: Look) -> dict[str, Any]:
    """Right among what is shown where an article helps, and silence where none does."""
    shown = [[one.article for one in look(labelled.moment)] for labelled in moments]
    rows = list(zip(moments, shown, strict=True))
    right = [bool(labelled.articles & set(found)) for labelled, found in rows if labelled.articles]
    silent = [not found for labelled, found in rows if not labelled.articles]
    wrong = [
        {"id": labelled.id, "wanted": sorted(labelled.articles), "shown": found}
        for labelled, found in rows
        if (not labelled.articles & set(found) if labelled.articles else found)
    ]
    return {
        "with_article": len(right),
        "right_among_shown": _share(right),
        "without_article": len(silent),
        "silent": _share(silent),
        "mistakes": wrong,
    }


def load_conversations(path: Path) -> list[tuple[Entry, list[Line]]]:
    """`turns` of author and text, `facts` of `fact`, `quote` and `turn` from 0; raises LabelledFileError."""
    return [(entry, _lines(entry, "turns")) for entry in yaml_list(path, under="conversations")]


def score_summaries(conversations: Sequence[tuple[Entry, list[Line]]]) -> dict[str, Any]:
    """Facts whose words stand in a line of their own message, conversations that keep all of theirs, and the length."""
    kept, whole, lines, missing = [], [], 0, []
    for entry, talk in conversations:
        points = summarise(talk)
        lines += len(points)
        mine = [_stands(fact, points) for fact in entry.values["facts"]]
        kept += mine
        whole.append(all(mine))
        lost = [fact["fact"] for fact, stands in zip(entry.values["facts"], mine, strict=True) if not stands]
        missing += [{"id": str(entry.values.get("id", "")), "fact": fact} for fact in lost]
    return {
        "conversations": len(whole),
        "facts": len(kept),
        "facts_kept": _share(kept),
        "conversations_whole": _share(whole),
        "lines": round(lines / max(1, len(whole)), 1),
        "mistakes": missing,
    }


def _stands(fact: Mapping[str, Any], points: Sequence[Point]) -> bool:
    said = " ".join(point.text for point in points if point.seq == fact["turn"] + 1)
    return _plain(fact["quote"]) in _plain(said)


def _lines(entry: Entry, key: str) -> list[Line]:
    turns = entry.values.get(key)
    if not isinstance(turns, list) or not turns:
        raise entry.error(f"'{key}' must be a list of turns.")
    values = [turn.values if isinstance(turn, Entry) else turn for turn in turns]
    if not all(isinstance(turn, Mapping) and {"author", "text"} <= set(turn) for turn in values):
        raise entry.error("a turn has the keys 'author' and 'text'.")
    return [Line(seq, str(turn["author"]), str(turn["text"])) for seq, turn in enumerate(values, 1)]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _share(flags: Sequence[bool]) -> float:
    return round(sum(flags) / len(flags), 4) if flags else 0.0
