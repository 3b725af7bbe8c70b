"""What people of the team practise with simulated customers."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practices",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("user_id", sa.String(40), nullable=False),
        sa.Column("scenario", sa.String(80), nullable=False),
        sa.Column("version", sa.String(12), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_practices_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_practices"),
    )
    op.create_index("ix_practices_user_id", "practices", ["user_id", "started_at"])
    op.create_table(
        "practice_acts",
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=True),
        sa.Column("after_s", sa.Float(), nullable=False),
        sa.Column("client_id", sa.String(80), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.id"], name="fk_practice_acts_practice_id"),
        sa.PrimaryKeyConstraint("practice_id", "seq", name="pk_practice_acts"),
    )


def downgrade() -> None:
    op.drop_table("practice_acts")
    op.drop_table("practices")
