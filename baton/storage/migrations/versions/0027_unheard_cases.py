"""Since when a case in an outside helpdesk cannot be looked at."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("unheard_since", Moment, nullable=True))


def downgrade() -> None:
    op.drop_column("cases", "unheard_since")
