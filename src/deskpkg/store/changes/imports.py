"""Adding many clients at once: all of them, or none."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from deskpkg.domain.client_rows import Person, Roll
from deskpkg.domain.clients import NewClient
from deskpkg.domain.names import name_key
from deskpkg.domain.text import counted
from deskpkg.store.changes.clients import search_words
from deskpkg.store.unit import Unit, instant_text

AT_ONCE = 1000
"""How many rows are looked up or written at once."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the clients of a list."""

    added: int
    already_there: int


def rows_of(new: NewClient, country: str) -> dict[str, Any]:
    """Return the columns of a new client; slow enough to be done before the write begins."""
    return {
        "last_name": new.last_name,
        "first_name": new.first_name,
        "birth_date": new.birth_date.isoformat() if new.birth_date else None,
        "phone": new.phone,
        "email": new.email,
        "notes": new.notes,
        "words": search_words(new, country),
        "sort_key": name_key(new.last_name, new.first_name),
    }


def newcomers(unit: Unit, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return those of `rows` (see `rows_of`) who are not clients yet, each of them once."""
    roll = _roll(unit, rows)
    found = []
    for row in rows:
        person = Person(row["birth_date"], row["phone"], row["email"])
        if not roll.has(row["sort_key"], person):
            roll.add(row["sort_key"], person)
            found.append(row)
    return found


def add_clients(
    unit: Unit,
    rows: Sequence[dict[str, Any]],
    source: str,
    progress: Callable[[int], None] = lambda _: None,
) -> Imported:
    """Add those of `rows` (see `rows_of`) who are not clients yet, with one line of history.

    Args:
        unit: the unit of work; whatever happens before it is committed leaves no client behind.
        rows: the clients' columns.
        source: where they come from, as the history tells it.
        progress: is told from time to time how many have been written.
    """
    new = newcomers(unit, rows)
    if new:
        before = unit.value("SELECT seq FROM sqlite_sequence WHERE name = 'client'") or 0
        done = 0
        for chunk in _chunks(new):
            _insert(unit, chunk)
            done += len(chunk)
            progress(done)
        unit.record(
            "clients.imported",
            f"Added {counted(len(new), 'client')} from {source}",
            data={"added": len(new), "first": before + 1, "last": before + len(new)},
        )
    return Imported(len(new), len(rows) - len(new))


def _insert(unit: Unit, rows: list[dict[str, Any]]) -> None:
    unit.execute_many(
        "INSERT INTO client (last_name, first_name, birth_date, phone, email, notes, words, "
        "sort_key, created_at) VALUES (:last_name, :first_name, :birth_date, :phone, :email, "
        ":notes, :words, :sort_key, :created_at)",
        [{**row, "created_at": instant_text(unit.now)} for row in rows],
    )


def _roll(unit: Unit, rows: Sequence[dict[str, Any]]) -> Roll:
    """Return the clients who have the name of one of `rows`, also those in the archive."""
    roll = Roll()
    for names in _chunks(sorted({row["sort_key"] for row in rows})):
        for name, *facts in unit.query(
            "SELECT sort_key, birth_date, phone, email FROM client "
            "WHERE sort_key IN (SELECT value FROM json_each(:names))",
            names=json.dumps(names),
        ):
            roll.add(name, Person(*facts))
    return roll


def _chunks(items: Sequence[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while chunk := list(islice(rest, AT_ONCE)):
        yield chunk
