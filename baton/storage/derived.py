"""Columns that the database derives from a JSON column beside them: what millions of rows are counted by.

They are read only; what they say changes with the JSON they come from, whoever wrote it.
"""

from typing import Any

from sqlalchemy import Column, Computed, Float, Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement

LONGEST = 80
"""Characters of a name that are kept, so that no name is too long for an index."""


class _Derived(ColumnElement[Any]):
    """The value at a path of a JSON column: a number, a name, or 1 where there is a list that is not empty."""

    inherit_cache = False

    def __init__(self, source: str, path: str, kind: str) -> None:
        self.source, self.path, self.kind = source, path, kind


SQLITE = {
    "number": "{value}",
    "list": "CASE WHEN {value} <> '[]' THEN 1 END",
    "name": f"SUBSTR({{value}}, 1, {LONGEST})",
}
POSTGRESQL = SQLITE | {"number": "CAST({value} AS DOUBLE PRECISION)"}


@compiles(_Derived)  # type: ignore[untyped-decorator]
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return SQLITE[element.kind].format(value=f"json_extract({element.source}, '$.{element.path}')")


@compiles(_Derived, "postgresql")  # type: ignore[untyped-decorator]
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    path = element.path.replace(".", ",")
    return POSTGRESQL[element.kind].format(value=f"{element.source} #>> '{{{path}}}'")


def number(name: str, source: str, path: str) -> Column[Any]:
    """The number there."""
    return Column(name, Float, Computed(_Derived(source, path, "number")))


def word(name: str, source: str, path: str) -> Column[Any]:
    """The first characters of the name there."""
    return Column(name, String(LONGEST), Computed(_Derived(source, path, "name")))


def listed(name: str, source: str, path: str) -> Column[Any]:
    """1 where the list there holds something, else nothing."""
    return Column(name, Integer, Computed(_Derived(source, path, "list")))
