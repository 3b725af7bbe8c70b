"""When a customer was last told that a machine is speaking; finds entries of the log by time, and audits."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("disclosed_at", Moment(), nullable=True))
    # Every conversation began with the line.
    op.execute("UPDATE conversations SET disclosed_at = created_at")
    op.create_index("ix_decisions_at", "decisions", ["at"])
    audits = sa.text("action IN ('audit', 'sign_off')")
    op.create_index("ix_decisions_audits", "decisions", ["action", "at"], postgresql_where=audits, sqlite_where=audits)


def downgrade() -> None:
    op.drop_index("ix_decisions_audits", "decisions")
    op.drop_index("ix_decisions_at", "decisions")
    op.drop_column("conversations", "disclosed_at")
