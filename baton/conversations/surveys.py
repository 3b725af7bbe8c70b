"""Asks customers how it was, once for each part of a stretch, and keeps what they tap. A rating runs no dialogue.

It asks only while the customer's channel takes our words and nobody has written since; a question is never repeated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from baton.conversations import disclosing
from baton.conversations.moves import BOT, CLOSED
from baton.conversations.terms import Terms, is_closed
from baton.conversations.transcript import Button, Reply, say_as_bot
from baton.handoff.satisfaction import Part, Satisfaction, titles
from baton.storage import conversations as rows
from baton.storage import messages, ratings
from baton.storage.database import Database, Transaction

OPEN_FOR = timedelta(hours=1)
"""How long after its time a question still makes sense, as when the gateway was away."""


class Words(disclosing.Words, Protocol):
    """The lines of the questions."""

    bot_name: str
    rate_bot: str
    rate_bot_before: str
    recommend: str
    rating_thanks: str
    scores: tuple[str, ...]

    def rate_human(self, name: str) -> str: ...


@dataclass(frozen=True)
class Surveys:
    """Looks for parts that have ended and asks about them."""

    database: Database
    words: Callable[[], Words]
    policy: Callable[[], Satisfaction]
    terms: Callable[[str], Terms]

    def look(self) -> int:
        """One round; returns how many questions were asked."""
        if not self.policy().ask:
            return 0
        with self.database.reading() as tx:
            due = [*self._people(tx), *self._bot(tx), *self._recommendations(tx)]
        return sum(self._ask(*one) for one in due)

    def _people(self, tx: Transaction) -> list[tuple[str, int, Part, Any]]:
        until = tx.now() - timedelta(minutes=self.policy().human_after_minutes)
        found = ratings.after_a_person(tx, ended_before=until, ended_after=until - OPEN_FOR)
        return [(row.id, row.stretch, "human", row) for row in found]

    def _bot(self, tx: Transaction) -> list[tuple[str, int, Part, Any]]:
        until = tx.now() - timedelta(minutes=self.policy().bot_after_minutes)
        least = self.policy().bot_from_messages
        found = ratings.after_the_bot(tx, quiet_before=until, quiet_after=until - OPEN_FOR, from_messages=least)
        return [(row.id, row.stretch, "bot", None) for row in found]

    def _recommendations(self, tx: Transaction) -> list[tuple[str, int, Part, Any]]:
        wish = self.policy().recommendation
        if not wish.ask:
            return []
        until, since = tx.now() - timedelta(hours=wish.after_hours), tx.now() - timedelta(days=wish.every_days)
        found = ratings.to_recommend(tx, quiet_before=until, quiet_after=until - OPEN_FOR, not_since=since)
        return [(row.id, row.stretch, "recommend", None) for row in found]

    def _ask(self, conversation_id: str, stretch: int, part: Part, person: Any) -> bool:
        words = self.words()
        text = words.rate_human(person.name) if person else words.rate_bot if part == "bot" else words.recommend
        with self.database.transaction() as tx:
            row = rows.lock(tx, conversation_id)
            closed = is_closed(tx, self.terms(row.channel), conversation_id=row.id, author="bot", content={})
            if closed or row.owner not in (BOT, CLOSED) or messages.is_bot_at_work(tx, row.id):
                return False
            return ask(tx, row, part, text, words=words, stretch=stretch, user_id=person.user_id if person else None)


def ask(
    tx: Transaction, row: Any, part: Part, text: str, *, words: Words, stretch: int, user_id: str | None = None
) -> bool:
    """Put a question with its buttons, unless it was put before; the conversation must be locked."""
    if not ratings.asked(tx, conversation_id=row.id, stretch=stretch, part=part, user_id=user_id):
        return False
    if disclosing.is_due(row, now=tx.now(), words=words):
        disclosing.disclose(tx, row, words)
    buttons = [Button(title, payload) for title, payload in titles(part, words.scores)]
    say_as_bot(tx, row, [Reply(text, buttons)], name=words.bot_name)
    return True


def answered(tx: Transaction, row: Any, part: Part, score: int, *, words: Words) -> None:
    """Keep a score and say thanks; after the person the bot's part of that stretch is asked about, if it had one."""
    rating = ratings.answer(tx, conversation_id=row.id, part=part, score=score)
    if rating is None or rating.answered_at is not None:
        return
    helped = part == "human" and messages.has_said(tx, row.id, rating.stretch, author="bot")
    if helped and ask(tx, row, "bot", words.rate_bot_before, words=words, stretch=rating.stretch):
        return
    say_as_bot(tx, row, [Reply(words.rating_thanks)], name=words.bot_name)
