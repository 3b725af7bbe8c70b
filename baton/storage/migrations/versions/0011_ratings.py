"""How customers found each part of a stretch, whether they would recommend us; wrap-up reasons, tags and whispers."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ratings",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.Column("stretch", sa.Integer, nullable=False),
        sa.Column("part", sa.String(12), nullable=False),
        sa.Column("user_id", sa.String(40), nullable=True),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("score", sa.Integer, nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_ratings"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_ratings_conversation_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_ratings_user_id"),
        sa.UniqueConstraint("conversation_id", "stretch", "part", name="uq_ratings_conversation_id_stretch_part"),
    )
    op.create_index("ix_ratings_conversation_id", "ratings", ["conversation_id"])
    op.add_column("handoffs", sa.Column("wrap_up", sa.String(40), nullable=True))
    op.add_column("notes", sa.Column("for_user", sa.String(40), nullable=True))
    op.add_column("conversations", sa.Column("tags", sa.JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("conversations", "tags")
    op.drop_column("notes", "for_user")
    op.drop_column("handoffs", "wrap_up")
    op.drop_table("ratings")
