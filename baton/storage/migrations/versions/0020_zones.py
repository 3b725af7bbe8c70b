"""In which time zone a customer is."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("timezone", sa.String(40), nullable=True))


def downgrade() -> None:
    op.drop_column("customers", "timezone")
