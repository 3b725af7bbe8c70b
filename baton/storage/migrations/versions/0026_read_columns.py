"""What figures need of a message's reading and judgement, in columns that the database itself derives from them.

Derived and not written: what an older gateway stores while a newer one reads counts like everything else.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TYPES: dict[str, Any] = {
    "valence": sa.Float(),
    "detailed": sa.Integer(),
    "intent": sa.String(80),
    "action": sa.String(80),
    "reason": sa.String(80),
}
DERIVED = {
    "postgresql": {
        "valence": "CAST(reading #>> '{tone,valence}' AS DOUBLE PRECISION)",
        "detailed": "CASE WHEN reading #>> '{entities}' <> '[]' THEN 1 END",
        "intent": "SUBSTR(reading #>> '{intent}', 1, 80)",
        "action": "SUBSTR(judgement #>> '{action}', 1, 80)",
        "reason": "SUBSTR(judgement #>> '{reason}', 1, 80)",
    },
    "sqlite": {
        "valence": "json_extract(reading, '$.tone.valence')",
        "detailed": "CASE WHEN json_extract(reading, '$.entities') <> '[]' THEN 1 END",
        "intent": "SUBSTR(json_extract(reading, '$.intent'), 1, 80)",
        "action": "SUBSTR(json_extract(judgement, '$.action'), 1, 80)",
        "reason": "SUBSTR(json_extract(judgement, '$.reason'), 1, 80)",
    },
}
ORDER = ["author", "conversation_id", "at", "seq"]


def upgrade() -> None:
    derived = DERIVED[op.get_bind().dialect.name]
    if op.get_bind().dialect.name == "postgresql":
        # Writing millions of messages anew takes longer than any statement of a gateway may.
        op.execute("SET LOCAL statement_timeout = 0")
        # One statement, so that the table is written anew once and not for each column.
        added = ", ".join(
            f"ADD COLUMN {name} {kind.compile(op.get_bind().dialect)} GENERATED ALWAYS AS ({derived[name]}) STORED"
            for name, kind in TYPES.items()
        )
        op.execute(sa.text(f"ALTER TABLE messages {added}"))
    else:
        for name, kind in TYPES.items():
            op.add_column("messages", sa.Column(name, kind, sa.Computed(sa.text(derived[name]))))
    op.create_index("ix_messages_said", "messages", [*ORDER, *TYPES])
    op.drop_index("ix_messages_author_conversation", "messages")


def downgrade() -> None:
    op.create_index("ix_messages_author_conversation", "messages", ORDER)
    op.drop_index("ix_messages_said", "messages")
    for name in reversed(list(TYPES)):
        op.drop_column("messages", name)
