"""Seconds between two moments as a SQL expression, the same on SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class seconds_between(GenericFunction[Any]):
    """`seconds_between(earlier, later)`; negative when it is the other way round, NULL when one is missing."""

    type = Float()
    inherit_cache = True


@compiles(seconds_between, "sqlite")  # type: ignore[untyped-decorator]
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    earlier, later = (compiler.process(clause, **options) for clause in element.clauses)
    return f"((julianday({later}) - julianday({earlier})) * 86400.0)"


@compiles(seconds_between, "postgresql")  # type: ignore[untyped-decorator]
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    earlier, later = (compiler.process(clause, **options) for clause in element.clauses)
    return f"EXTRACT(EPOCH FROM ({later} - {earlier}))"
