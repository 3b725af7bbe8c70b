"""Seconds between two moments, and microseconds since 1970, as SQL expressions, the same on SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import BigInteger, Float
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


class microseconds(GenericFunction[Any]):
    """`microseconds(moment)`: since 1970, a whole number; NULL when it is missing."""

    type = BigInteger()
    inherit_cache = True


@compiles(microseconds, "sqlite")  # type: ignore[untyped-decorator]
def _since_1970_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    (moment,) = (compiler.process(clause, **options) for clause in element.clauses)
    # Times are stored as text with six digits after the point, which SQLite's own functions round to three.
    return f"(strftime('%s', {moment}) * 1000000 + substr({moment}, 21, 6))"


@compiles(microseconds, "postgresql")  # type: ignore[untyped-decorator]
def _since_1970_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    (moment,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM {moment}) * 1000000 AS BIGINT)"
