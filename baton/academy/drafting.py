"""Drafts of scenarios from the team's own conversations, as `baton transcripts export` writes them: redacted before.

A draft can be played as it is; a lead reads it first and adds what no transcript holds: wrong help, other words.
"""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from baton.academy.scenario import MOMENTS
from baton.academy.wording import clauses_of
from baton.assist.summary import summarise

MOODS = ("anger", "frustration", "anxiety", "sadness", "confusion")
FELT = 0.4
MOST_SAID, MOST_POINTS, MOST_QUESTIONS, MOST_REPLIES = 6, 4, 2, 4
LEAST_WORDS = 4
HEAD = """\
# Drafted from a conversation of the team. Read it before anybody plays it: names and numbers must be gone, the title
# must say what it is about, and what no transcript holds is for you to add: `words`, `wrong`, `planted`, `look_up`
# (docs/academy.md).
"""


def draft(conversation: Mapping[str, Any]) -> str | None:
    """The text of a scenario's file; None when nobody of the team said anything in it that could be learnt from."""
    said = [one for one in conversation["messages"] if one["author"] in ("customer", "bot", "agent") and one["text"]]
    first = next((at for at, one in enumerate(said) if one["author"] == "agent"), None)
    opening = _opening(said[:first]) if first is not None else []
    points = _points(said[first:]) if first is not None else []
    if not opening or not points:
        return None
    mood, heat = _mood(said[:first])
    lines = [
        HEAD,
        f"title: {_quoted(_short(opening[-1]['text']))}",
        "level: 2",
        f"moment: {_moment(said[:first])}",
        f"about: {_quoted('From a conversation of our own.')}",
        f'customer: {{name: "Customer", mood: {mood}, heat: {heat}}}',
        "opening:",
        *(f"  - {{by: {one['author']}, text: {_quoted(one['text'])}}}" for one in opening),
        *_block("questions", _questions(said[first:])),
        *_block("points", [f"say: [{_quoted(text)}]" for text in points]),
        "expert:",
        *(f"  - {_quoted(text)}" for text in _replies(said[first:])),
    ]
    return "\n".join(lines) + "\n"


def _opening(before: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The last words before a person came, ending with the customer's."""
    last = max((at for at, one in enumerate(before) if one["author"] == "customer"), default=-1)
    return list(before[: last + 1][-MOST_SAID:])


def _points(after: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = [SimpleNamespace(id=str(at), seq=at, reading=None, **_named(one)) for at, one in enumerate(after)]
    told = [point.text for point in summarise([row for row in rows if row.author == "agent"])]
    return [text for text in told if "?" not in text and len(text.split()) >= LEAST_WORDS][:MOST_POINTS]


def _questions(after: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a colleague asked and the customer answered next."""
    found = []
    for one, following in pairwise(after):
        asked = [clause for clause in clauses_of(one["text"]) if clause.endswith("?")]
        if one["author"] == "agent" and following["author"] == "customer" and asked:
            found.append(f"ask: [{_quoted(asked[-1])}]\n    answer: {_quoted(following['text'])}")
    return found[:MOST_QUESTIONS]


def _replies(after: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the colleague wrote, joined until the customer answered."""
    found: list[str] = []
    fresh = True
    for one in after:
        if one["author"] == "agent":
            found = [*found, one["text"]] if fresh else [*found[:-1], f"{found[-1]} {one['text']}"]
        fresh = one["author"] != "agent"
    return found[:MOST_REPLIES]


def _mood(before: Sequence[Mapping[str, Any]]) -> tuple[str, float]:
    tones = [one.get("tone") or {} for one in before if one["author"] == "customer"]
    felt = [(float(tone.get(mood, 0.0)), mood) for tone in tones for mood in MOODS]
    heat, mood = max(felt, default=(0.0, "calm"))
    return (mood, round(min(heat, 1.0), 2)) if heat >= FELT else ("calm", 0.0)


def _moment(before: Sequence[Mapping[str, Any]]) -> str:
    reasons = [str(one.get("reason")) for one in before if one.get("reason") in MOMENTS]
    return reasons[-1] if reasons else "complaint"


def _block(name: str, entries: Sequence[str]) -> list[str]:
    kind = name.rstrip("s")
    return [f"{name}:", *(f"  {kind}_{at}:\n    {one}" for at, one in enumerate(entries, 1))] if entries else []


def _named(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"author": one["author"], "text": one["text"]}


def _short(text: str) -> str:
    words = re.sub(r"\s+", " ", text).split(" ")
    return " ".join(words[:8]) + ("…" if len(words) > 8 else "")


def _quoted(text: str) -> str:
    """As YAML reads it back."""
    return json.dumps(text, ensure_ascii=False)
