"""Which gateway tells a helpdesk something."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
HELD = sa.text("sent_by IS NOT NULL")


def upgrade() -> None:
    op.add_column("relays", sa.Column("sent_by", sa.String(40), nullable=True))
    op.create_index("ix_relays_sent_by", "relays", ["sent_by"], postgresql_where=HELD, sqlite_where=HELD)


def downgrade() -> None:
    op.drop_index("ix_relays_sent_by", "relays")
    op.drop_column("relays", "sent_by")
