"""Messages that wait for the dialogue to come back: since when, and when their conversation's next turn is due."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("next_turn_at", Moment, nullable=True))
    op.add_column("inbox", sa.Column("put_off_at", Moment, nullable=True))


def downgrade() -> None:
    op.drop_column("inbox", "put_off_at")
    op.drop_column("conversations", "next_turn_at")
