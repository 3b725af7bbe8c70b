"""What the desk shows, read together from the database: the queue, lists, one whole conversation."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from baton.conversations import handover_card
from baton.conversations.disclosing import DISCLOSE
from baton.conversations.files import shown as files_of
from baton.conversations.ownership import is_outside
from baton.conversations.terms import Terms
from baton.gateway import vendor_views, views
from baton.handoff.desk_policy import DeskPolicy, Template
from baton.handoff.handback import suggested
from baton.handoff.routing import presence as presence_of
from baton.handoff.routing import suits
from baton.helpdesks import HELPDESKS
from baton.helpdesks.base import Agent
from baton.storage import call_backs, cases, decisions, handoffs, messages, outbox, people, presence, ratings
from baton.storage import conversations as rows
from baton.storage.database import Database

TRANSCRIPT = 1_000
"""The newest messages that the desk shows of one conversation."""


def queue(database: Database, *, agent: Agent, policy: DeskPolicy) -> list[dict[str, Any]]:
    """Everybody who waits, in the order in which they should be served, and what of it is meant for `agent`."""
    with database.reading() as tx:
        waiting, names = rows.queue(tx), {one.id: one.name for one in presence.team(tx)}
        keys = [row.id for row in waiting]
        words, now = messages.last_words(tx, keys), tx.now()
        lost = outbox.lost_in(tx, keys) | cases.troubled_in(tx, keys)
        promised, outside = call_backs.open_in(tx, keys), cases.elsewhere(tx, keys)
        live = handoffs.live_in(tx, keys)
        return [
            views.queue_entry(
                row,
                handoff=live.get(row.id),
                last_text=words.get(row.id),
                undelivered=row.id in lost,
                now=now,
            )
            | {
                "offered_to": names.get(row.offered_to),
                "for_me": row.offered_to == agent.id,
                "call_back": views.call_back(promised.get(row.id)),
                "due_at": views.moment(row.queued_at and row.queued_at + policy.answer_within.first_word(row.priority)),
                "suits_me": row.id not in outside and suits(agent.skills, row.skill, languages=policy.languages),
                "helpdesk": _label(outside.get(row.id)),
            }
            for row in waiting
        ]


def team(database: Database) -> list[dict[str, Any]]:
    """Everybody who may talk to customers, by name."""
    with database.reading() as tx:
        now = tx.now()
        return [
            {
                "name": one.name,
                "role": one.role,
                "skills": list(one.skills),
                "presence": presence_of(
                    seen_s=(now - one.seen_at).total_seconds() if one.seen_at else None, away=bool(one.away_since)
                ),
                "holds": one.holds,
            }
            for one in presence.team(tx)
        ]


def found(
    database: Database, *, owner: str | None, agent: Agent, words: str, policy: DeskPolicy
) -> list[dict[str, Any]]:
    """A list of conversations; `due_at` is until when the customer should hear from the person who has it."""
    mine = owner == "mine"
    with database.reading() as tx:
        hits = rows.search(tx, owner=None if mine else owner, holder_id=agent.id if mine else None, words=words.strip())
        keys = [row.id for row in hits]
        texts = messages.last_words(tx, keys)
        lost = outbox.lost_in(tx, keys) | cases.troubled_in(tx, keys)
        outside = cases.elsewhere(tx, keys)
        waits = messages.unanswered(tx, owners=("human",)) if any(row.owner == "human" for row in hits) else {}
        reply = timedelta(minutes=policy.answer_within.reply)
        return [
            views.listed(row, last_text=texts.get(row.id), undelivered=row.id in lost)
            | {
                "due_at": views.moment(waits[row.id] + reply) if row.id in waits else None,
                "helpdesk": _label(outside.get(row.id)),
            }
            for row in hits
        ]


def whole(
    database: Database,
    conversation_id: str,
    *,
    terms: Callable[[str], Terms] = lambda channel: Terms(),
    templates: Mapping[str, Template] | None = None,
) -> dict[str, Any]:
    """Everything about one conversation; raises NotFound. `terms` are what its channel's vendor allows."""
    with database.reading() as tx:
        row = rows.with_people(tx, conversation_id)
        transcript = messages.last(tx, conversation_id, limit=TRANSCRIPT)
        live = handoffs.live(tx, conversation_id)
        files = files_of(tx, [message.id for message in transcript])
        shown = [views.desk_message(message, files.get(message.id, ())) for message in transcript]
        shown = vendor_views.with_fate(tx, shown, transcript)
        said = [message.text for message in transcript if message.author == "agent" and message.stretch == row.stretch]
        return {
            "conversation": row.id,
            "owner": row.owner,
            "epoch": row.epoch,
            "skill": row.skill,
            "holder": row.holder_name if row.owner == "human" else None,
            "outside": is_outside(tx, row),
            "helpdesk": _label(cases.elsewhere(tx, [row.id]).get(row.id)),
            "window": vendor_views.window(tx, row, terms(row.channel), templates or {}),
            "customer": {
                "name": row.customer_name or "Customer",
                "channel": row.channel,
                "email": row.customer_email,
                "seen": row.customer_seen,
            },
            "messages": shown,
            "sentiment": [
                {"seq": message["seq"], "value": message["sentiment"]}
                for message in shown
                if message["sentiment"] is not None
            ],
            "card": handover_card.for_the_team(tx, conversation_id),
            "decisions": [
                views.decision(entry)
                for entry in decisions.of_conversation(tx, conversation_id)
                if entry.action != DISCLOSE  # a receipt: it decides nothing
            ],
            "notes": [
                {
                    "id": note.id,
                    "author": note.author,
                    "whom": note.whom,
                    "text": note.text,
                    "at": views.moment(note.at),
                }
                for note in people.notes_of(tx, conversation_id)
            ],
            "handoff": views.handoff(live),
            "tags": list(row.tags or []),
            "ratings": [
                {"part": one.part, "score": one.score, "at": views.moment(one.answered_at)}
                for one in ratings.of_conversation(tx, conversation_id)
                if one.score is not None
            ],
            "call_back": views.call_back(call_backs.open_in(tx, [conversation_id]).get(conversation_id)),
            "suggested_outcome": suggested(agent_texts=said, bot_reason=live.reason if live else None),
        }


def _label(helpdesk: str | None) -> str | None:
    """What people call the helpdesk where others look after a conversation; None for the own desk."""
    return HELPDESKS[helpdesk].label if helpdesk in HELPDESKS else helpdesk
