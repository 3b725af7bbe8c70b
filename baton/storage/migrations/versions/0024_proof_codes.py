"""Codes by which customers who can only write show who they are."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proof_codes",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("customer_id", sa.String(40), nullable=False),
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("address", sa.String(254), nullable=True),
        sa.Column("account", sa.String(150), nullable=True),
        sa.Column("salt", sa.String(32), nullable=True),
        sa.Column("hash", sa.String(64), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sendings", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("send_after", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_proof_codes_customer_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_proof_codes_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_proof_codes"),
    )
    for column in ("customer_id", "conversation_id", "account", "state"):
        op.create_index(f"ix_proof_codes_{column}", "proof_codes", [column])


def downgrade() -> None:
    op.drop_table("proof_codes")
