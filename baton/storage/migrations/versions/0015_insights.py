"""Indexes for KPIs: who wrote when, and which messages were taps on a score."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TAPPED = sa.text("payload LIKE '/baton_rating/%'")


def upgrade() -> None:
    op.create_index("ix_messages_author_conversation", "messages", ["author", "conversation_id", "at", "seq"])
    op.create_index("ix_inbox_ratings", "inbox", ["message_id"], postgresql_where=TAPPED, sqlite_where=TAPPED)


def downgrade() -> None:
    op.drop_index("ix_inbox_ratings", "inbox")
    op.drop_index("ix_messages_author_conversation", "messages")
