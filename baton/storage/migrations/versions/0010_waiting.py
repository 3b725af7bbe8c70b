"""How long a customer was told to wait and did wait; calls back and e-mails that were promised."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WAITS = ("expected_wait_s", "waited_s")


def upgrade() -> None:
    for name in WAITS:
        op.add_column("handoffs", sa.Column(name, sa.Integer, nullable=True))
    op.create_table(
        "call_backs",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.Column("message_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("contact", sa.String(254), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("promised_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("done_by", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_call_backs"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_call_backs_conversation_id"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_call_backs_message_id"),
        sa.ForeignKeyConstraint(["done_by"], ["users.id"], name="fk_call_backs_done_by"),
    )
    op.create_index("ix_call_backs_conversation_id", "call_backs", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("call_backs")
    for name in WAITS:
        op.drop_column("handoffs", name)
