"""What agents have on their screens, so that two of them do not do the same work."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_sessions", sa.Column("looks_at", sa.String(40), nullable=True))
    op.add_column("user_sessions", sa.Column("writes_at", Moment(), nullable=True))


def downgrade() -> None:
    for name in ("writes_at", "looks_at"):
        op.drop_column("user_sessions", name)
