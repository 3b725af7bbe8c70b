"""Who is at the desk and takes conversations, and to whom a waiting one is offered."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OFFER = {"offered_to": sa.String(40), "offered_at": Moment(), "passed_by": sa.JSON()}


def upgrade() -> None:
    op.add_column("users", sa.Column("away_since", Moment(), nullable=True))
    for name, kind in OFFER.items():
        op.add_column("conversations", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name in OFFER:
        op.drop_column("conversations", name)
    op.drop_column("users", "away_since")
