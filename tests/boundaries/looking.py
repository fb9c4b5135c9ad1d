"""Looking through all that is kept, whatever the table is called and whatever engine holds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def everything_kept(connection: Any) -> Iterator[tuple[str, str]]:
    """Each row of each table, raw tables and those of the search index included, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield (
                    table,
                    "\n".join(
                        f"{name}={_as_text(value)}" for name, value in zip(names, row, strict=True)
                    ),
                )


def _as_text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)
