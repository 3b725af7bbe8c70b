"""What is remembered of customers; a decision log that keeps its chain when a person is taken out of it."""

import sqlalchemy as sa
from alembic import op

from baton.storage.columns import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BY_CUSTOMER = ("proofs", "facts", "promises", "digests")
BY_CONVERSATION = ("facts", "promises", "digests")
BY_MESSAGE = ("facts", "promises")


def upgrade() -> None:
    op.add_column("customers", sa.Column("profile_id", sa.String(40), nullable=True))
    op.create_index("ix_customers_profile_id", "customers", ["profile_id"])
    op.add_column("conversations", sa.Column("remembered_seq", sa.Integer, nullable=True))
    _memory()
    op.create_index("ix_proofs_kind_subject", "proofs", ["kind", "subject"])
    for names, column in (
        (BY_CUSTOMER, "customer_id"),
        (BY_CONVERSATION, "conversation_id"),
        (BY_MESSAGE, "message_id"),
    ):
        for name in names:
            op.create_index(f"ix_{name}_{column}", name, [column])
    with op.batch_alter_table("decisions") as table:
        table.alter_column("conversation_id", existing_type=sa.String(40), nullable=True)
        table.add_column(sa.Column("salt", sa.String(32), nullable=True))
        table.add_column(sa.Column("erased_at", Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("decisions") as table:
        table.drop_column("erased_at")
        table.drop_column("salt")
    for name in reversed(BY_CUSTOMER):
        op.drop_table(name)
    op.drop_column("conversations", "remembered_seq")
    op.drop_index("ix_customers_profile_id", "customers")
    op.drop_column("customers", "profile_id")


def _memory() -> None:
    _table(
        "proofs",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(254), nullable=False),
        sa.Column("proven_at", Moment(), nullable=False),
        sa.UniqueConstraint("customer_id", "kind", "subject", name="uq_proofs_customer_id_kind_subject"),
    )
    _table(
        "facts",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
    )
    _table(
        "promises",
        sa.Column("author", sa.String(10), nullable=False),
        sa.Column("name", sa.String(200), nullable=True),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("due_on", sa.String(10), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("kept_at", Moment(), nullable=True),
        sa.Column("kept_by", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["kept_by"], ["users.id"], name="fk_promises_kept_by"),
    )
    _table(
        "digests",
        sa.Column("stretch", sa.Integer, nullable=False),
        sa.Column("lines", sa.JSON, nullable=False),
        sa.Column("outcome", sa.JSON, nullable=True),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=False),
        sa.UniqueConstraint("conversation_id", "stretch", name="uq_digests_conversation_id_stretch"),
    )


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    owned = [sa.Column("customer_id", sa.String(40), nullable=False)]
    keys = [sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=f"fk_{name}_customer_id")]
    if name in BY_CONVERSATION:
        owned.append(sa.Column("conversation_id", sa.String(40), nullable=False))
        keys.append(
            sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=f"fk_{name}_conversation_id")
        )
    if name in BY_MESSAGE:
        owned.append(sa.Column("message_id", sa.String(40), nullable=True))
        keys.append(sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=f"fk_{name}_message_id"))
    key = sa.PrimaryKeyConstraint("id", name=f"pk_{name}")
    op.create_table(name, sa.Column("id", sa.String(40), nullable=False), *owned, *columns, key, *keys)
