"""Everything an agent is helped with at a moment, put together: the one door to `baton.assist`.

It reads and suggests; the only thing it writes is what became of a suggestion.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from baton.assist import ask as asking
from baton.assist.articles import Knowledge, helpful_articles
from baton.assist.ask import Passage
from baton.assist.experience import Alike, Experience
from baton.assist.macros import filled
from baton.assist.mirror import read_draft
from baton.assist.moment import Moment, moment_of
from baton.assist.policy import AssistPolicy
from baton.assist.ranking import Ranking
from baton.assist.replies import suggest
from baton.assist.summary import summarise
from baton.conversations.handover_card import card_of
from baton.errors import NotFound, ShopError
from baton.memory.identities import together
from baton.shop.base import Order, Shop
from baton.storage import conversations as rows
from baton.storage import handoffs, messages, suggestions
from baton.storage.database import Database, Transaction
from baton.storage.identities import conversations_of
from baton.voice.voice import Voice

log = logging.getLogger("baton.assist")
LOOKED_AT = 100
"""Messages of a conversation that are read for help."""
HISTORY = 400
LONG_AGO = timedelta(days=730)
SIMILAR = 3
SPEAKERS = frozenset({"customer", "agent", "bot"})
ACTIONS = ("taken", "edited", "rejected", "wrong")
KINDS = ("article", "case", "macro")
STATUS_WORDS = {
    "placed": "placed",
    "preparing": "being prepared",
    "on_its_way": "on its way",
    "out_for_delivery": "out for delivery",
    "delivered": "delivered",
    "cancelled": "cancelled",
}


@dataclass(frozen=True)
class Assistant:
    """Safe to share between threads."""

    database: Database
    knowledge: Knowledge
    experience: Experience
    ranking: Ranking
    policy: Callable[[], AssistPolicy]
    voice: Callable[[], Voice]
    shop: Callable[[], Shop]

    def look(self, conversation_id: str, *, agent: str, draft: str = "") -> dict[str, Any]:
        """Help for this conversation as it is now, and hints for a draft; raises NotFound."""
        policy = self.policy()
        with self.database.reading() as tx:
            row = rows.with_people(tx, conversation_id)
            said = messages.last(tx, conversation_id, limit=LOOKED_AT)
            live = handoffs.live(tx, conversation_id)
            orders = _orders(tx, conversation_id)
        moment = moment_of(said)
        articles = helpful_articles(
            self.knowledge, moment, least=policy.article_from, most=policy.articles, liked=self.ranking.liked()
        )
        alike = self.experience.alike(moment, but_not=conversation_id, most=SIMILAR)
        spoken = [message.text for message in said if message.author == "agent"]
        reason = live.reason if live else None
        replies = suggest(
            moment, articles=articles, cases=alike, policy=policy, voice=self.voice(), reason=reason, said=spoken
        )
        known = {"customer": row.customer_name, "agent": agent, "order": orders[0] if orders else None}
        return {
            "mood": moment.mood,
            "suggestions": [asdict(one) for one in replies],
            "articles": [asdict(one) for one in articles],
            "summary": [
                {"author": point.author, "text": point.text, "message_ids": [point.message_id]}
                for point in summarise(said)
            ],
            "similar": [_case(one) for one in alike],
            "macros": [asdict(macro) for macro in filled(policy.macros, known)],
            "mirror": self._hints(draft, moment),
        }

    def mirror(self, conversation_id: str, *, draft: str) -> list[dict[str, str]]:
        """Hints for a draft alone; nothing of it is kept."""
        with self.database.reading() as tx:
            said = messages.last(tx, conversation_id, limit=LOOKED_AT)
        return self._hints(draft, moment_of(said))

    def ask(self, conversation_id: str, question: str) -> list[dict[str, str]]:
        """Passages that answer an agent's question, each with its source; empty when nothing does."""
        with self.database.reading() as tx:
            person = together(tx, rows.read(tx, conversation_id).customer_id)
            theirs = [row.id for row in conversations_of(tx, person)]
            said = messages.of_conversations(tx, theirs, since=tx.now() - LONG_AGO, limit=HISTORY)
            orders = _orders(tx, conversation_id)
        spoken = [
            message for message in said if message.author in ("customer", "agent", "bot") and message.text.strip()
        ]
        alike = self.experience.alike(Moment((question,)), but_not=conversation_id, most=SIMILAR)
        found = [
            *self._from_orders(asking.order_numbers(question, orders), question),
            *asking.from_articles(self.knowledge, question),
            *asking.from_history(spoken, question),
            *asking.from_cases(alike),
        ]
        return [asdict(passage) for passage in found]

    def note(
        self, conversation_id: str, *, kind: str, source: str, action: str, confidence: float | None = None
    ) -> None:
        """What became of a suggestion; raises NotFound for an unknown conversation."""
        with self.database.transaction() as tx:
            rows.read(tx, conversation_id)
            suggestions.note(
                tx, conversation_id=conversation_id, kind=kind, source=source, action=action, confidence=confidence
            )

    def _hints(self, draft: str, moment: Moment) -> list[dict[str, str]]:
        return [asdict(hint) for hint in read_draft(draft, mood=moment.mood, avoid=tuple(self.voice().words))]

    def _from_orders(self, numbers: Sequence[str], question: str) -> list[Passage]:
        if not asking.is_about_an_order(question):
            return []
        found = []
        for number in numbers[: asking.MOST]:
            try:
                order = self.shop().order(number)
            except NotFound:
                continue
            except ShopError as error:
                log.warning("the shop could not be asked", extra={"error": type(error).__name__})
                break
            found.append(Passage("order", order.number, f"Order {order.number}", order_in_words(order)))
        return found


def order_in_words(order: Order) -> str:
    """An order as a colleague would say it."""
    articles = ", ".join(f"{line.quantity} × {line.product}" for line in order.lines)
    when = (
        f"delivered on {order.delivered_on:%d %B %Y}"
        if order.delivered_on
        else f"expected on {order.expected_on:%d %B %Y}{', late' if order.late else ''}"
    )
    total = f"£{order.total_pence / 100:.2f}"
    state = STATUS_WORDS.get(order.status, order.status).capitalize()
    return f"{articles}. {state}, {when}; placed on {order.placed_on:%d %B %Y}, {total}."


def _orders(tx: Transaction, conversation_id: str) -> list[str]:
    """The order numbers on the card, the newest first."""
    facts = [line.text for line in card_of(tx, conversation_id) if line.kind == "fact"]
    return [text.removeprefix("Order: ") for text in reversed(facts) if text.startswith("Order: ")]


def _case(one: Alike) -> dict[str, Any]:
    case = one.case
    return {
        "conversation": case.conversation,
        "handoff": case.handoff,
        "asked": case.asked,
        "reply": case.reply,
        "wrap_up": case.wrap_up,
        "likeness": round(one.likeness, 3),
    }
