"""`deskpkg export calendar`: a practitioner's days for another calendar program."""

import argparse
import os
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from deskpkg.cli import database
from deskpkg.cli.problems import AMBIGUOUS, CONFLICT, NOT_FOUND, USAGE, Problem
from deskpkg.domain.dates import format_date
from deskpkg.domain.entries import Entry, Standing
from deskpkg.domain.practice import Practitioner, find_practitioners
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import clean
from deskpkg.store import Unit
from deskpkg.store.queries import entries, practice

AHEAD = timedelta(days=27)
"""How far it goes without an end: four weeks with their first day."""
BEGINNING = b"BEGIN:VCALENDAR"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("what", choices=["calendar"], help="what to write: an iCalendar file")
    parser.add_argument(
        "practitioner",
        metavar="PRACTITIONER",
        nargs="*",
        help="whose: a number, a code, or words of the name; everybody's without it",
    )
    parser.add_argument("--from", dest="first", metavar="DATE", help="the first day (today)")
    parser.add_argument("--to", dest="last", metavar="DATE", help="the last day (four weeks on)")
    parser.add_argument("--output", metavar="FILE.ics", type=Path, help="where; else it is printed")
    parser.add_argument("--private", action="store_true", help="leave the clients' names out")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the calendar."""
    if arguments.output is not None:
        _may_write(arguments.output)
    store = database.existing(arguments)
    file, told = store.run_read(_export, arguments)
    if arguments.output is None:
        sys.stdout.buffer.write(file)
    else:
        _write(arguments.output, file)
        print(f"{told}, written to {clean(str(arguments.output))}")
    return 0


def _export(unit: Unit, arguments: argparse.Namespace) -> tuple[bytes, str]:
    """Return the file, and a line on what is in it."""
    from deskpkg.cli.ics import Book, calendar_file

    settings = practice.the_practice(unit)
    person = _person(unit, " ".join(arguments.practitioner)) if arguments.practitioner else None
    first, last = _days(unit, arguments)
    found = entries.entries(unit, first, last, person.id if person else None)
    book = Book(
        f"{person.name}, {settings.name}" if person else settings.name,
        unit.zone,
        entries.records_id(unit),
        private=arguments.private,
        whose=person is None,
    )
    return calendar_file(book, found), _told(found, person, first, last)


def _told(found: tuple[Entry, ...], person: Practitioner | None, first: date, last: date) -> str:
    count = f"{len(found):,} appointment{'' if len(found) == 1 else 's'}"
    whose = clean(person.name) if person else "everybody"
    off = sum(entry.standing is Standing.CANCELLED for entry in found)
    canceled = f" ({off:,} canceled)" if off else ""
    return f"{count} of {whose}{canceled}, {format_date(first)} to {format_date(last)}"


def _person(unit: Unit, text: str) -> Practitioner:
    """Return the one practitioner that `text` means.

    Raises:
        Problem: it means nobody, or several people.
    """
    found = find_practitioners(practice.practitioners(unit, archived=True), text)
    if not found:
        raise Problem(f"No practitioner matches {text!r}.", NOT_FOUND)
    if len(found) > 1:
        lines = [f"Several practitioners match {text!r}; say the number of one:"]
        lines += [f"  {person.id}  {person.name}" for person in found]
        raise Problem("\n".join(lines), AMBIGUOUS)
    return found[0]


def _days(unit: Unit, arguments: argparse.Namespace) -> tuple[date, date]:
    """Return the first and the last day.

    Raises:
        Problem: one of them cannot be read, or they are the wrong way round.
    """
    first = _day(unit, arguments.first, unit.today)
    last = _day(unit, arguments.last, first + AHEAD)
    if last < first:
        raise Problem(f"The last day is before the first, {format_date(first)}.", USAGE)
    return first, last


def _day(unit: Unit, text: str | None, otherwise: date) -> date:
    if text is None:
        return otherwise
    from deskpkg.domain.when import date_order, parse_date

    try:
        return parse_date(text, unit.today, date_order(practice.the_practice(unit).locale))
    except BadInput as error:
        raise Problem(str(error), USAGE) from None


def _may_write(path: Path) -> None:
    """Look whether what is at `path` may be replaced: nothing but an older calendar.

    Raises:
        Problem: something else is there.
    """
    if path.exists():
        with path.open("rb") as file:
            begins = file.read(len(BEGINNING))
        if begins != BEGINNING:
            raise Problem(f"{path} is no calendar and is not replaced; name another.", CONFLICT)


def _write(path: Path, data: bytes) -> None:
    """Put `data` at `path`, whole or not at all; it is for nobody else's eyes."""
    handle, made = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
