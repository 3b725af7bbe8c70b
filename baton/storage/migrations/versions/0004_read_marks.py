"""How far customer and agent have read, and the address of a customer whom the merchant's site knows."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("email", sa.String(254), nullable=True))
    op.add_column("conversations", sa.Column("customer_seen", sa.Integer(), nullable=True))
    op.add_column("conversations", sa.Column("agent_seen", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("conversations", "agent_seen")
    op.drop_column("conversations", "customer_seen")
    op.drop_column("customers", "email")
