"""Alembic's entry: runs on the connection that `baton.storage.migrate` hands over."""

from typing import Any

from alembic import context

from baton.storage.tables import metadata


def _ours(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    return kind != "table" or name in metadata.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=_ours,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
