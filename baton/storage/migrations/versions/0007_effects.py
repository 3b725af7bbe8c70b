"""The action that a message's turn has begun and that must not run twice."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("effect", sa.String(120), nullable=True))


def downgrade() -> None:
    op.drop_column("inbox", "effect")
