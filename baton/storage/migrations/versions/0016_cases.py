"""Cases in outside helpdesks, and what is to be told to them."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.Column("helpdesk", sa.String(20), nullable=False),
        sa.Column("reference", sa.String(80), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("status", sa.String(20), nullable=True),
        sa.Column("stretch", sa.Integer, nullable=False),
        sa.Column("relayed_seq", sa.Integer, nullable=False),
        sa.Column("heard", sa.String(80), nullable=True),
        sa.Column("trouble", sa.Text, nullable=True),
        sa.Column("look_at", Moment(), nullable=True),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_cases_conversation_id"),
        sa.UniqueConstraint("conversation_id", "helpdesk", name="uq_cases_conversation_id_helpdesk"),
        sa.UniqueConstraint("helpdesk", "reference", name="uq_cases_helpdesk_reference"),
    )
    op.create_index("ix_cases_conversation_id", "cases", ["conversation_id"])
    op.create_index("ix_cases_state", "cases", ["state", "look_at"])
    op.create_table(
        "relays",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(40), nullable=False),
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", Moment(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("error", sa.Text, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_relays"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_relays_case_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_relays_conversation_id"),
        sa.UniqueConstraint("case_id", "key", name="uq_relays_case_id_key"),
    )
    op.create_index("ix_relays_conversation_id", "relays", ["conversation_id"])
    op.create_index("ix_relays_due", "relays", ["state", "next_attempt_at"])


def downgrade() -> None:
    op.drop_table("relays")
    op.drop_table("cases")
