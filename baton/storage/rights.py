"""What the rights ledger is counted from, in a few set-based statements: sessions, switches, wishes for a person.

A session is what is said in a conversation without a long break, and in which the bot speaks. It writes nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, exists, func, literal, or_, select, text
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.decision_tables import AUDITS
from baton.storage.elapsed import seconds_between
from baton.storage.figures import Span
from baton.storage.tables import Moment, conversations, decisions, handoffs, inbox, messages, users

DISCLOSE = "disclose"
SPEAKERS = ("customer", "bot", "agent")
BY_THE_BOT = ("answer", "offer")
"""What an inbox row says of a message that the bot answered by itself."""


def sessions(tx: Transaction, span: Span, *, pause: timedelta) -> Row:
    """Counts of the sessions that began in a span: `sessions`, and `disclosed`, those with a receipt in time."""
    one = _sessions(span, pause)
    receipt: Any = case((_receipt(one, pause), 1), else_=0)
    counts = select(func.count().label("sessions"), func.coalesce(func.sum(receipt), 0).label("disclosed"))
    return tx.connection.execute(counts.select_from(one)).one()


def undisclosed(tx: Transaction, span: Span, *, pause: timedelta, limit: int) -> list[str]:
    """Conversations of sessions in which the bot spoke before it had said what it is."""
    one = _sessions(span, pause)
    query = select(one.c.conversation_id).where(~_receipt(one, pause)).order_by(one.c.began_at).limit(limit)
    return list(tx.connection.execute(query).scalars())


def switches(tx: Transaction, span: Span) -> Row:
    """Counts of the changes of owner in a span: `switches`, `told` by a notice, and `known` to the customer anyway."""
    moved = _moves(span)
    told: Any = case((moved.c.told, 1), else_=0)
    known: Any = case((moved.c.untold.is_not(None), 1), else_=0)
    counts = select(
        func.count().label("switches"),
        func.coalesce(func.sum(told), 0).label("told"),
        func.coalesce(func.sum(known), 0).label("known"),
    )
    return tx.connection.execute(counts.select_from(moved)).one()


def unnoticed(tx: Transaction, span: Span, *, limit: int) -> list[str]:
    """Conversations whose owner changed without a notice and without the customer's knowing."""
    moved = _moves(span)
    query = select(moved.c.conversation_id).where(~moved.c.told, moved.c.untold.is_(None)).limit(limit)
    return list(tx.connection.execute(query).scalars())


def wishes(tx: Transaction, span: Span) -> Sequence[Row]:
    """Each wish for a person in a span: `state`, `answered_s` until a person's first words, `age_s` since the wish."""
    first = (
        select(func.min(messages.c.at))
        .where(messages.c.conversation_id == handoffs.c.conversation_id, messages.c.author == "agent")
        .where(messages.c.at >= handoffs.c.requested_at)
        .scalar_subquery()
    )
    query = select(
        handoffs.c.state,
        seconds_between(handoffs.c.requested_at, first).label("answered_s"),
        seconds_between(handoffs.c.requested_at, literal(tx.now(), Moment)).label("age_s"),
    ).where(handoffs.c.reason == "explicit_request", handoffs.c.state != "requested")
    query = query.where(handoffs.c.requested_at >= span.start, handoffs.c.requested_at < span.end)
    return tx.connection.execute(_only(query, span, handoffs.c.conversation_id)).all()


def refusals(tx: Transaction, span: Span, *, intent: str, confidence: float, chance: float) -> Sequence[Row]:
    """Messages that clearly asked for a person and that the bot answered itself: `conversation_id`, `seq`.

    Clear is the `intent` with this `confidence`, or a moment of this `chance` that outweighs the wish for nobody.
    """
    reading = messages.c.reading
    moment = reading["moments"]["explicit_request"].as_float()
    against = func.coalesce(reading["moments"]["declines_human"].as_float(), 0.0)
    meant = and_(reading["intent"].as_string() == intent, reading["confidence"].as_float() >= confidence)
    query = (
        select(messages.c.conversation_id, messages.c.seq)
        .join(inbox, inbox.c.message_id == messages.c.id)
        .where(messages.c.author == "customer", messages.c.at >= span.start, messages.c.at < span.end)
        .where(inbox.c.outcome.in_(BY_THE_BOT), inbox.c.choice.is_(None))
        .where(against < func.coalesce(moment, 0.0), or_(meant, moment >= chance))
        .order_by(messages.c.at)
    )
    return tx.connection.execute(_only(query, span, messages.c.conversation_id)).all()


def last_of(tx: Transaction, action: str, kind: str, *, report: str | None = None) -> Row | None:
    """The newest entry of the decision log with this action about a kind of review, optionally about this report."""
    said = decisions.c.inputs
    # The index of these few entries is found only by a query that says its condition.
    query = select(decisions).where(text(AUDITS), decisions.c.action == action, said["kind"].as_string() == kind)
    if report is not None:
        query = query.where(said["report"].as_string() == report)
    return tx.connection.execute(query.order_by(decisions.c.at.desc(), decisions.c.id.desc()).limit(1)).first()


def installed_at(tx: Transaction) -> datetime | None:
    """When Baton was put to use here: its first user or the first entry of its log; None before either."""
    began = [
        tx.connection.execute(select(func.min(users.c.created_at))).scalar(),
        tx.connection.execute(select(decisions.c.at).where(decisions.c.id == 1)).scalar(),
    ]
    return min((at for at in began if at is not None), default=None)


def _sessions(span: Span, pause: timedelta) -> Any:
    """conversation_id, number, began_at, and spoke_at, the bot's first words."""
    along: dict[str, Any] = {"partition_by": messages.c.conversation_id, "order_by": messages.c.seq}
    before = func.lag(messages.c.at).over(**along)
    said = select(messages.c.conversation_id, messages.c.seq, messages.c.author, messages.c.at, before.label("before"))
    said = said.where(messages.c.author.in_(SPEAKERS))
    said = said.where(messages.c.at >= span.start - pause, messages.c.at < span.end)
    spoken = _only(said, span, messages.c.conversation_id).subquery("spoken")
    anew = or_(spoken.c.before.is_(None), seconds_between(spoken.c.before, spoken.c.at) > pause.total_seconds())
    number = func.sum(case((anew, 1), else_=0)).over(partition_by=spoken.c.conversation_id, order_by=spoken.c.seq)
    numbered = select(spoken, number.label("number")).subquery("numbered")
    by_bot = func.min(case((numbered.c.author == "bot", numbered.c.at)))
    began = func.min(numbered.c.at)
    return (
        select(numbered.c.conversation_id, numbered.c.number, began.label("began_at"), by_bot.label("spoke_at"))
        .group_by(numbered.c.conversation_id, numbered.c.number)
        .having(and_(by_bot.is_not(None), began >= span.start))
        .subquery("session")
    )


def _receipt(one: Any, pause: timedelta) -> Any:
    """Whether the customer was told before the bot's first words, and not longer before the session than a break."""
    said = and_(decisions.c.conversation_id == one.c.conversation_id, decisions.c.action == DISCLOSE)
    lately = seconds_between(decisions.c.at, one.c.began_at) <= pause.total_seconds()
    return exists().where(and_(said, decisions.c.at <= one.c.spoke_at, lately)).correlate(one)


def _moves(span: Span) -> Any:
    """conversation_id, untold (why no notice was due), told; entries of versions that kept no epoch are left out."""
    epoch = decisions.c.inputs["epoch"].as_integer()
    notice = (
        exists()
        .where(messages.c.conversation_id == decisions.c.conversation_id)
        .where(and_(messages.c.author == "system", messages.c.epoch == epoch))
        .correlate(decisions)
    )
    untold = decisions.c.inputs["untold"].as_string()
    query = select(decisions.c.conversation_id, untold.label("untold"), notice.label("told"))
    query = query.where(decisions.c.at >= span.start, decisions.c.at < span.end, epoch.is_not(None))
    return _only(query, span, decisions.c.conversation_id).subquery("moved")


def _only(query: Any, span: Span, conversation_id: Any) -> Any:
    if span.channel is None:
        return query
    return query.join(conversations, conversations.c.id == conversation_id).where(
        conversations.c.channel == span.channel
    )
