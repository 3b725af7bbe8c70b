"""Every table of Baton, in SQLAlchemy Core. Changing one needs a migration beside it in `migrations/versions`."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from baton.storage.academy_tables import practice_acts, practices
from baton.storage.assist_tables import suggestions
from baton.storage.case_tables import cases, relays
from baton.storage.columns import Moment, conversation, held_by, held_index, key, metadata
from baton.storage.decision_tables import decision_head, decisions
from baton.storage.delivery_tables import attachments, deliveries
from baton.storage.derived import listed, number, word
from baton.storage.memory_tables import digests, facts, promises, proof_codes, proofs
from baton.storage.people_tables import user_sessions, users
from baton.storage.review_tables import empathy_decisions, empathy_ratings, empathy_reviews, empathy_samples

RATING_TAPPED = "payload LIKE '/baton_rating/%'"
"""What is true of an inbox row whose message is the tap on a score: no words of the customer's own."""
__all__ = [
    "RATING_TAPPED",
    "Moment",
    "attachments",
    "cases",
    "decision_head",
    "decisions",
    "deliveries",
    "digests",
    "empathy_decisions",
    "empathy_ratings",
    "empathy_reviews",
    "empathy_samples",
    "facts",
    "metadata",
    "practice_acts",
    "practices",
    "promises",
    "proof_codes",
    "proofs",
    "relays",
    "suggestions",
    "user_sessions",
    "users",
]

customers = Table(
    "customers",
    metadata,
    key(),
    Column("channel", String(20), nullable=False),
    Column("channel_key", String(200), nullable=False),
    Column("name", String(200)),
    Column("email", String(254)),
    Column("address", String(200), index=True),
    Column("seen_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("profile_id", String(40), index=True),
    Column("timezone", String(40)),
    UniqueConstraint("channel", "channel_key"),
)

gateways = Table(
    "gateways",
    metadata,
    key(),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    key(),
    Column("channel", String(20), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    Column("owner", String(10), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("stretch", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("holder_id", ForeignKey("users.id")),
    Column("skill", String(40)),
    Column("priority", Integer, nullable=False),
    Column("queued_at", Moment),
    Column("outcome", JSON),
    Column("sentiment", Float),
    Column("lease", String(40)),
    Column("lease_until", Moment),
    held_by("lease_by"),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("remembered_seq", Integer),
    Column("customer_seen", Integer),
    Column("agent_seen", Integer),
    Column("next_turn_at", Moment),
    Column("offered_to", String(40)),
    Column("offered_at", Moment),
    Column("passed_by", JSON),
    Column("tags", JSON),
    Column("disclosed_at", Moment),
    Index("ix_conversations_owner_queue", "owner", "priority", "queued_at"),
    Index("ix_conversations_updated_at", "updated_at"),
    held_index("conversations", "lease_by"),
    Index(
        "ix_conversations_to_remember",
        "updated_at",
        postgresql_where=text("remembered_seq IS NULL OR remembered_seq < last_seq"),
        sqlite_where=text("remembered_seq IS NULL OR remembered_seq < last_seq"),
    ),
)

chat_sessions = Table(
    "chat_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    conversation(),
    Column("created_at", Moment, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    key(),
    conversation(),
    Column("seq", Integer, nullable=False),
    Column("author", String(10), nullable=False),
    Column("user_id", ForeignKey("users.id")),
    Column("name", String(200)),
    Column("text", Text, nullable=False),
    Column("buttons", JSON, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("stretch", Integer, nullable=False),
    Column("delivery", String(12), nullable=False),
    Column("reply_id", String(80)),
    Column("at", Moment, nullable=False),
    Column("reading", JSON),
    Column("judgement", JSON),
    Column("attachments", JSON),
    Column("sent_at", Moment),
    Column("content", JSON),
    Column("reaction", JSON),
    Column("withdrawn_at", Moment),
    number("valence", "reading", "tone.valence"),
    listed("detailed", "reading", "entities"),
    word("intent", "reading", "intent"),
    word("action", "judgement", "action"),
    word("reason", "judgement", "reason"),
    UniqueConstraint("conversation_id", "seq"),
    Index(
        "ix_messages_said",
        *("author", "conversation_id", "at", "seq", "valence", "detailed", "intent", "action", "reason"),
    ),
)

inbox = Table(
    "inbox",
    metadata,
    key(),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(300), nullable=False),
    conversation(),
    Column("message_id", ForeignKey("messages.id"), nullable=False),
    Column("payload", Text),
    Column("choice", String(20)),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("outcome", String(40)),
    Column("put_off_at", Moment),
    Column("effect", String(120)),
    UniqueConstraint("channel", "external_id"),
    Index("ix_inbox_waiting", "state", "received_at"),
    Index(
        "ix_inbox_ratings",
        "message_id",
        postgresql_where=text(RATING_TAPPED),
        sqlite_where=text(RATING_TAPPED),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", String(20), nullable=False),
    conversation(),
    Column("message_id", ForeignKey("messages.id"), nullable=False, unique=True),
    Column("epoch", Integer, nullable=False),
    Column("guarded", Boolean, nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    Column("lease_until", Moment),
    held_by("sent_by"),
    Column("begun", Integer),
    Column("external_id", String(300)),
    Column("error", Text),
    Column("created_at", Moment, nullable=False),
    Index("ix_outbox_due", "state", "next_attempt_at"),
    held_index("outbox", "sent_by"),
)

handoffs = Table(
    "handoffs",
    metadata,
    key(),
    conversation(),
    Column("inbound_id", String(40), unique=True),
    Column("state", String(12), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("skill", String(40)),
    Column("priority", Integer, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("claimed_at", Moment),
    Column("claimed_by", ForeignKey("users.id")),
    Column("ended_at", Moment),
    Column("outcome", JSON),
    Column("expected_wait_s", Integer),
    Column("waited_s", Integer),
    Column("wrap_up", String(40)),
    Index("ix_handoffs_state", "state", "requested_at"),
)

call_backs = Table(
    "call_backs",
    metadata,
    key(),
    conversation(),
    Column("message_id", ForeignKey("messages.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("contact", String(254), nullable=False),
    Column("words", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("promised_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("done_by", ForeignKey("users.id")),
)

ratings = Table(
    "ratings",
    metadata,
    key(),
    conversation(),
    Column("stretch", Integer, nullable=False),
    Column("part", String(12), nullable=False),
    Column("user_id", ForeignKey("users.id")),
    Column("asked_at", Moment, nullable=False),
    Column("score", Integer),
    Column("answered_at", Moment),
    UniqueConstraint("conversation_id", "stretch", "part"),
)

notes = Table(
    "notes",
    metadata,
    key(),
    conversation(),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("for_user", String(40)),
)

struck_lines = Table(
    "struck_lines",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("line_id", String(60), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("text", Text),
)
