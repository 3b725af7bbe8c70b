"""How many parts of a message were begun to be sent, so that what a dead sender left is known to be certain or not."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("begun", sa.Integer, nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "begun")
