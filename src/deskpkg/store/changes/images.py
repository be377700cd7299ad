"""What a change did to the rows, as its line of history keeps it: enough to take it back.

A line's data has under `rows` one entry for each row the change made ("made") or changed ("was" and
"is", the columns that differ), and one for each set of rows that was exchanged ("of", "was", "is").
A counter-entry has them turned round; what had been made is "gone" there.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Date
from sqlmodel import SQLModel

from deskpkg.store.models import Entity, Instant
from deskpkg.store.unit import Unit, instant, instant_text

Image = dict[str, Any]

UNTOLD = "version"
"""The column that counts the changes, those that are taken back too."""


def image(row: SQLModel) -> Image:
    """Return the columns of a row, as JSON can say them."""
    return {name: _plain(getattr(row, name)) for name in type(row).model_fields if name != "id"}


def watch(unit: Unit, row: Entity) -> None:
    """Remember what a row says, before it is changed."""
    unit.images.setdefault((_table(row), row.key), image(row))


def told(unit: Unit, *rows: Entity) -> list[Image]:
    """Return what was done to rows since they were watched or last told; new ones were made."""
    unit.flush()
    entries = []
    for row in rows:
        table, key, now = _table(row), row.key, image(row)
        before = unit.images.get((table, key))
        unit.images[table, key] = now
        if before is None:
            entries.append({"table": table, "key": key, "made": True})
        elif changed := [name for name in now if now[name] != before[name] and name != UNTOLD]:
            was, now_is = ({name: side[name] for name in changed} for side in (before, now))
            entries.append({"table": table, "key": key, "was": was, "is": now_is})
    return entries


def rows_of(unit: Unit, table: str, of: Mapping[str, Any]) -> list[list[Any]]:
    """Return the rows of a table that belong to something, in the order of all their columns."""
    where = " AND ".join(f"{column} = :{column}" for column in of)
    order = ", ".join(str(number) for number in range(1, len(columns(unit, table)) + 1))
    found = unit.query(f"SELECT * FROM {table} WHERE {where} ORDER BY {order}", **of)
    return [list(row) for row in found]


def exchanged(
    unit: Unit, table: str, of: Mapping[str, Any], before: list[list[Any]]
) -> list[Image]:
    """Return what was done to a set of rows since `before` was read with `rows_of`."""
    now = rows_of(unit, table, of)
    return [] if now == before else [{"table": table, "of": dict(of), "was": before, "is": now}]


def turned_round(entries: list[Image]) -> list[Image]:
    """Return what taking `entries` back did to the rows, the first of them last."""
    return [_turned_round(entry) for entry in reversed(entries)]


def _turned_round(entry: Image) -> Image:
    if "was" in entry:
        return {**entry, "was": entry["is"], "is": entry["was"]}
    return {"table": entry["table"], "key": entry["key"], "gone": True}


def columns(unit: Unit, table: str) -> list[str]:
    """Return the names of a table's columns."""
    return [row[0] for row in unit.query("SELECT name FROM pragma_table_info(:name)", name=table)]


def entities() -> dict[str, type[Entity]]:
    """Return the kinds of rows that have a number, by the name of their table."""
    found: dict[str, type[Entity]] = {}
    kinds: list[type[Entity]] = [Entity]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if hasattr(kind, "__table__"):
            found[str(kind.__tablename__)] = kind
    return found


def typed(row: Entity, name: str, value: Any) -> Any:
    """Return a value that JSON has kept, as the row's column takes it."""
    if value is None:
        return None
    kind = type(row).__table__.columns[name].type  # type: ignore[attr-defined]
    if isinstance(kind, Instant):
        return instant(value).astimezone(UTC)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _table(row: SQLModel) -> str:
    return str(row.__tablename__)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value
