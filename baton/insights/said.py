"""How what was really said sounds: the tone check over the bot's replies, and over people's as one team.

People are a team here, never a person: no figure from a few replies or a few people, and none of their words.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import groupby
from typing import Any

from baton.insights import intervals
from baton.storage.database import Database
from baton.storage.figures import Span
from baton.storage.spoken import spoken
from baton.voice.lexicon import ACKNOWLEDGES
from baton.voice.speech import mood_of
from baton.voice.tone_check import Finding, Situation, Text, check_text
from baton.voice.voice import UPSET, Voice

LEAST_REPLIES = 10
"""Replies from which there is a figure."""
LEAST_PEOPLE = 3
"""People who must have written them: the figure of one or two would be about somebody."""
SHORT = 5
"""Words up to which a finding's words are shown: longer ones may hold what a customer told us."""
MOST = 10
KNOWN = 4_096
"""Texts whose findings are kept while reading: a bot says the same things over and over."""
ASPECTS: Mapping[str, frozenset[str]] = {
    "warmth": frozenset({"cold", "blaming", "too_cheerful", "no_next_step"}),
    "clarity": frozenset({"unclear"}),
    "inclusivity": frozenset({"not_inclusive"}),
    "brand": frozenset({"off_brand", "forbidden_promise"}),
}
"""What a score is about, and the findings that lower it."""


@dataclass(frozen=True)
class Spoke:
    """What one side said in a turn: all its messages until the other wrote, and the customer's mood before."""

    author: str
    people: frozenset[str]
    text: Text
    acknowledged: bool = False
    """Whether the reply before this one acknowledged already: nobody says it twice in a row."""


@dataclass
class Sound:
    """What was found in one side's replies."""

    replies: int = 0
    people: set[str] = field(default_factory=set)
    clean: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    words: Counter[tuple[str, str]] = field(default_factory=Counter)

    def hears(self, spoke: Spoke, findings: Iterable[Finding]) -> None:
        """One more reply."""
        found = [one for one in findings if not (spoke.acknowledged and one.reason == "cold" and not one.words)]
        reasons = {finding.reason for finding in found}
        self.replies += 1
        self.people |= spoke.people
        self.reasons.update(reasons)
        self.clean.update(aspect for aspect, of in ASPECTS.items() if not reasons & of)
        self.words.update({(one.reason, one.words.lower()) for one in found if 0 < len(one.words.split()) <= SHORT})


def said(database: Database, span: Span, voice: Voice) -> dict[str, Any]:
    """The scores of a span by side, ready for JSON; a score is the share of replies without such a finding."""
    bot, team = Sound(), Sound()
    check = lru_cache(maxsize=KNOWN)(partial(check_text, voice=voice))
    with database.reading() as tx:
        for spoke in turns(spoken(tx, span)):
            (bot if spoke.author == "bot" else team).hears(spoke, check(spoke.text))
    return {
        "from": span.start.isoformat(),
        "to": span.end.isoformat(),
        "channel": span.channel,
        "voice": voice.title,
        "bot": _shown(bot, least_people=0) | {"words": _words(bot) if bot.replies >= LEAST_REPLIES else []},
        "team": _shown(team, least_people=LEAST_PEOPLE),
    }


def turns(rows: Iterable[Any]) -> Iterator[Spoke]:
    """Replies out of messages that are ordered by conversation and place."""
    for _, conversation in groupby(rows, key=lambda row: row.conversation_id):
        situation: Situation = "neutral"
        before = ""
        for author, part in groupby(conversation, key=lambda row: row.author):
            messages = list(part)
            if author == "customer":
                situation = _situation(messages[-1].reading)
                continue
            people = frozenset(row.user_id for row in messages if row.user_id)
            whole = "\n".join(row.text for row in messages)
            buttons = any(row.buttons for row in messages)
            text = Text(whole, "response" if author == "bot" else "macro", situation, buttons)
            yield Spoke(author, people, text, acknowledged=bool(ACKNOWLEDGES.search(before)))
            before = whole


def _situation(reading: Mapping[str, Any] | None) -> Situation:
    mood = mood_of((reading or {}).get("tone"))
    return "upset" if mood in UPSET else "neutral"


def _shown(sound: Sound, *, least_people: int) -> dict[str, Any]:
    enough = sound.replies >= LEAST_REPLIES and len(sound.people) >= least_people
    scores = {aspect: _share(sound.clean[aspect], sound.replies) if enough else None for aspect in ASPECTS}
    return {"replies": sound.replies, "scores": scores, "findings": dict(sound.reasons.most_common()) if enough else {}}


def _share(hits: int, of: int) -> dict[str, float]:
    found = intervals.share(hits, of)
    return {"value": round(found.value, 3), "low": round(found.low, 3), "high": round(found.high, 3)}


def _words(sound: Sound) -> list[dict[str, Any]]:
    return [
        {"reason": reason, "words": words, "times": times} for (reason, words), times in sound.words.most_common(MOST)
    ]
