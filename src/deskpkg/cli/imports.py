"""`deskpkg import clients`: add clients from another system's list."""

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deskpkg.cli import database
from deskpkg.cli.csv_file import CsvFile, examine
from deskpkg.cli.problems import FAILED, NOT_FOUND, Problem
from deskpkg.domain import client_rows
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import clean
from deskpkg.store import Unit, changes
from deskpkg.store.queries import practice

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_ORDERS = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year-month-day"}
_STEP = 500


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("what", choices=["clients"], help="what the file lists")
    parser.add_argument("file", metavar="FILE.csv", type=Path, help="a table with a header line")
    parser.add_argument("--strict", action="store_true", help="add nobody if any row is bad")
    parser.add_argument("--dry-run", action="store_true", help="add nobody, but tell of every row")
    parser.set_defaults(run=run)


@dataclass(slots=True)
class _List:
    """The rows of a file, as they will be written, and how many could not be read."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    bad: int = 0


def run(arguments: argparse.Namespace) -> int:
    """Add the clients; all good ones in one transaction, so that a kill leaves all or none.

    It has failed where a row is bad, whatever was added.
    """
    if not arguments.file.exists():
        raise Problem(f"There is no file {arguments.file}.", NOT_FOUND)
    file = _understood(examine, arguments.file)
    columns = _understood(client_rows.columns, file.header)
    store = database.to_change(arguments)
    reading = store.run_read(_reading, file, columns)
    _announce(file, columns, reading)
    found = _read(file, columns, reading)
    if arguments.strict and found.bad:
        print(f"Nobody was added: {_rows(found.bad)} bad.")
        return FAILED
    if arguments.dry_run:
        new = len(store.run_read(changes.imports.newcomers, found.rows))
        _sum_up("would be added", new, len(found.rows) - new, found.bad)
        return FAILED if found.bad else 0
    counter = _Counter("writing")
    done = store.run_write(
        changes.imports.add_clients, found.rows, clean(arguments.file.name), counter.show
    )
    counter.end()
    _sum_up("added", done.added, done.already_there, found.bad)
    return FAILED if found.bad else 0


def _understood(read: Any, what: Any) -> Any:
    """Read the form of the file; one that is no list of clients is a failure, not a rule."""
    try:
        return read(what)
    except BadInput as error:
        raise Problem(str(error), FAILED) from None


def _reading(unit: Unit, file: CsvFile, columns: client_rows.Columns) -> client_rows.Reading:
    """Return how dates and phone numbers of the file are read, judging by all its dates."""
    from deskpkg.domain.when import date_order

    settings = practice.practice(unit)
    dates = (
        text
        for _, cells in file.rows()
        if isinstance(cells, list)
        for text in client_rows.birth_dates(cells, columns)
    )
    usual = date_order(settings.locale) if settings else "dmy"
    order = client_rows.date_order(dates, usual)
    return client_rows.Reading(settings.country if settings else "", order, unit.today)


def _announce(file: CsvFile, columns: client_rows.Columns, reading: client_rows.Reading) -> None:
    encoding = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16"}.get(file.encoding, "")
    spoken = encoding or "Windows-1252 (it is not UTF-8; check the names with accents)"
    print(f"Reading {clean(str(file.path))}: {spoken}, {_SEPARATORS[file.delimiter]}")
    for title, meaning in columns.used:
        order = f", {_ORDERS[reading.order]}" if meaning == "birth date" else ""
        print(f"  {title!r} is the {meaning}{order}")
    if columns.ignored:
        print(f"  ignored: {', '.join(map(repr, columns.ignored))}")


def _read(file: CsvFile, columns: client_rows.Columns, reading: client_rows.Reading) -> _List:
    found = _List()
    counter = _Counter("reading")
    for line, cells in file.rows():
        try:
            if isinstance(cells, BadInput):
                raise cells
            new = client_rows.client(cells, columns, reading)
        except BadInput as error:
            counter.end()
            print(f"line {line}: {clean(str(error))}", file=sys.stderr)
            found.bad += 1
            continue
        found.rows.append(changes.imports.rows_of(new, reading.country))
        counter.show(len(found.rows))
    counter.end()
    return found


def _sum_up(verb: str, added: int, there: int, bad: int) -> None:
    print(f"{added:,} {verb}, {there:,} already there, {bad:,} bad")


def _rows(count: int) -> str:
    return f"{count:,} row is" if count == 1 else f"{count:,} rows are"


class _Counter:
    """A line on the terminal that counts rows; nothing where stderr is none."""

    def __init__(self, doing: str) -> None:
        """Count what is done."""
        self._doing = doing
        self._shown = 0
        self._seen = sys.stderr.isatty()

    def show(self, count: int) -> None:
        """Show the count, if it has grown enough."""
        if self._seen and count - self._shown >= _STEP:
            self._shown = count
            print(f"\r{self._doing} {count:,}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line free again."""
        if self._shown:
            print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)
            self._shown = 0
