"""What customers attach, by the vendor's ids, and when they sent a message by the vendor's clock."""

import sqlalchemy as sa
from alembic import op

from baton.storage.tables import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("attachments", sa.JSON(), nullable=True))
    op.add_column("messages", sa.Column("sent_at", Moment(), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "sent_at")
    op.drop_column("messages", "attachments")
