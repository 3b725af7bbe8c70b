"""Lines of the handover card that the customer has put right."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("struck_lines", sa.Column("text", sa.Text, nullable=True))


def downgrade() -> None:
    op.drop_column("struck_lines", "text")
