"""Finds the conversations with news that nothing has been remembered of yet."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NAME = "ix_conversations_to_remember"


def upgrade() -> None:
    new = sa.text("remembered_seq IS NULL OR remembered_seq < last_seq")
    op.create_index(NAME, "conversations", ["updated_at"], postgresql_where=new, sqlite_where=new)


def downgrade() -> None:
    op.drop_index(NAME, "conversations")
