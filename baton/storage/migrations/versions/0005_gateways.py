"""Which gateway holds a conversation, a delivery or a file, and when each gateway was last seen."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
HOLDERS = {"conversations": "lease_by", "outbox": "sent_by", "attachments": "fetched_by"}


def upgrade() -> None:
    op.create_table(
        "gateways",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
    )
    for table, column in HOLDERS.items():
        held = sa.text(f"{column} IS NOT NULL")
        op.add_column(table, sa.Column(column, sa.String(40), nullable=True))
        op.create_index(f"ix_{table}_{column}", table, [column], postgresql_where=held, sqlite_where=held)


def downgrade() -> None:
    for table, column in HOLDERS.items():
        op.drop_index(f"ix_{table}_{column}", table)
        op.drop_column(table, column)
    op.drop_table("gateways")
