"""What vendors say of our messages, files of messages, what a message carries beside its text, customers' addresses."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from baton.storage.tables import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = (
    ("messages", "content", sa.JSON()),
    ("messages", "reaction", sa.JSON()),
    ("messages", "withdrawn_at", Moment()),
    ("customers", "address", sa.String(200)),
    ("customers", "seen_at", Moment()),
)


def upgrade() -> None:
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_index("ix_customers_address", "customers", ["address"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("external_id", sa.String(300), nullable=False),
        *_of_a_message("deliveries"),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("accepted_at", Moment(), nullable=False),
        *(sa.Column(name, Moment(), nullable=True) for name in ("sent_at", "delivered_at", "read_at", "failed_at")),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("channel", "external_id", name="uq_deliveries_channel_external_id"),
    )
    op.create_index("ix_deliveries_accepted_at", "deliveries", ["accepted_at"])
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(40), nullable=False),
        *_of_a_message("attachments", uploaded_before=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("name", sa.String(200), nullable=True),
        sa.Column("mime", sa.String(100), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", Moment(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint("message_id", "position", name="uq_attachments_message_id_position"),
    )
    op.create_index("ix_attachments_due", "attachments", ["state", "next_attempt_at"])
    for table in ("deliveries", "attachments"):
        for name in ("message_id", "conversation_id"):
            op.create_index(f"ix_{table}_{name}", table, [name])


def downgrade() -> None:
    op.drop_table("attachments")
    op.drop_table("deliveries")
    op.drop_index("ix_customers_address", "customers")
    for table, name, _ in reversed(COLUMNS):
        op.drop_column(table, name)


def _of_a_message(table: str, *, uploaded_before: bool = False) -> list[Any]:
    return [
        sa.Column("message_id", sa.String(40), nullable=uploaded_before),
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=f"fk_{table}_message_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=f"fk_{table}_conversation_id"),
    ]
