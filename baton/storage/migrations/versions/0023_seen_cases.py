"""Who had a case there when it was looked at last, and when it was last seen open."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("assignee", sa.String(120), nullable=True))
    op.add_column("cases", sa.Column("open_seen_at", Moment, nullable=True))


def downgrade() -> None:
    op.drop_column("cases", "open_seen_at")
    op.drop_column("cases", "assignee")
