"""The monthly empathy review: its samples, two blind ratings of each, and what was decided."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "empathy_reviews",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.JSON(), nullable=False),
        sa.Column("drawn_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("month", name="pk_empathy_reviews"),
    )
    op.create_table(
        "empathy_samples",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.Column("stratum", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["month"], ["empathy_reviews.month"], name="fk_empathy_samples_month"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_empathy_samples_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_empathy_samples"),
        sa.UniqueConstraint("month", "conversation_id", name="uq_empathy_samples_conversation"),
    )
    op.create_table(
        "empathy_ratings",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("sample_id", sa.String(40), nullable=False),
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.Column("rater_id", sa.String(40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["empathy_samples.id"], name="fk_empathy_ratings_sample_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_empathy_ratings_conversation_id"),
        sa.ForeignKeyConstraint(["rater_id"], ["users.id"], name="fk_empathy_ratings_rater_id"),
        sa.PrimaryKeyConstraint("id", name="pk_empathy_ratings"),
        sa.UniqueConstraint("sample_id", "rater_id", name="uq_empathy_ratings_rater"),
        sa.UniqueConstraint("sample_id", "place", name="uq_empathy_ratings_place"),
    )
    op.create_table(
        "empathy_decisions",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(40), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("followed_by", sa.String(40), nullable=True),
        sa.Column("followed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["month"], ["empathy_reviews.month"], name="fk_empathy_decisions_month"),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name="fk_empathy_decisions_decided_by"),
        sa.ForeignKeyConstraint(["followed_by"], ["users.id"], name="fk_empathy_decisions_followed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_empathy_decisions"),
    )
    for table, column in (
        ("empathy_samples", "month"),
        ("empathy_samples", "conversation_id"),
        ("empathy_ratings", "sample_id"),
        ("empathy_ratings", "conversation_id"),
        ("empathy_decisions", "month"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table in ("empathy_decisions", "empathy_ratings", "empathy_samples", "empathy_reviews"):
        op.drop_table(table)
