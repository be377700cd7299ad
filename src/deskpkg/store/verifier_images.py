"""The promise that rows are what the history says was done to them last."""

import json
from collections.abc import Iterator
from typing import Any

from deskpkg.store import driver

TABLES = ("appointment", "client_package", "client_package_member", "message", "series", "waiting")
"""Whose changes are all told with what they did to the row."""


def images(connection: driver.Connection) -> Iterator[str]:
    """Check that each column that was ever changed says what the last change made of it."""
    for table, rows in _left(connection).items():
        cursor = connection.execute(
            f"SELECT * FROM {table} WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(rows)),),
        )
        names = [column[0] for column in cursor.description]
        for values in cursor.fetchall():
            row = dict(zip(names, values, strict=True))
            for column, value in rows[row["id"]].items():
                if column in row and row[column] != value and not _follows(row, column):
                    yield f"{table} {row['id']} has another {column} than its history says"


def _left(connection: driver.Connection) -> dict[str, dict[int, dict[str, Any]]]:
    """Return what the history says of changed columns, by table and id."""
    found: dict[str, dict[int, dict[str, Any]]] = {table: {} for table in TABLES}
    for (text,) in connection.execute(
        "SELECT data FROM history WHERE json_extract(data, '$.rows') IS NOT NULL ORDER BY id"
    ).fetchall():
        for entry in json.loads(text)["rows"]:
            rows = found.get(entry["table"], {})
            if "is" in entry and "key" in entry:
                rows.setdefault(entry["key"], {}).update(entry["is"])
            elif "gone" in entry:  # it is kept, and marked as gone by other columns than it told
                rows.pop(entry["key"], None)
    return found


def _follows(row: dict[str, Any], column: str) -> bool:
    """Tell whether a column follows from the visits, as a last day after the first use does."""
    return column == "expires_on" and row["expiry_from"] == "first_use"
