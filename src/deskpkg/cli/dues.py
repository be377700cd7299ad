"""`deskpkg dues`: who should have paid by now, and what."""

import argparse
import json
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from deskpkg.cli import database
from deskpkg.cli.output import Table, print_csv
from deskpkg.cli.ways import add_ways
from deskpkg.domain.dates import format_date
from deskpkg.domain.money import format_money
from deskpkg.domain.names import numbered, plain_name
from deskpkg.domain.practice import Practice
from deskpkg.store import Unit
from deskpkg.store.queries import dues, practice
from deskpkg.store.queries.dues import Due

_CSV = (
    *("client_id", "client", "number", "what", "due", "overdue_days", "open_minor", "currency"),
)

_Read = tuple[tuple[Due, ...], Practice, date]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--all", action="store_true", help="with what is due later")
    add_ways(parser, _print_table, _print_json, _print_csv)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what is due."""
    show: Callable[[_Read], None] = arguments.show
    show(database.existing(arguments).run_read(_read, arguments.all))
    return 0


def _read(unit: Unit, later: bool) -> _Read:
    found = dues.due(unit, date.max if later else None)
    return found, practice.the_practice(unit), unit.today


def _what(due: Due) -> str:
    return "instalment" if due.plan_id is not None else "invoice"


def _late(due: Due, today: date) -> int:
    """Return for how many days it should have been paid; 0 if it is not overdue."""
    return max(0, (today - due.due_on).days)


def _record(due: Due, settings: Practice, today: date) -> dict[str, Any]:
    return {
        "client_id": due.client_id,
        "client": plain_name(due.client, due.client_id),
        "number": due.number,
        "what": _what(due),
        "due": due.due_on.isoformat(),
        "overdue_days": _late(due, today),
        "open_minor": due.open_minor,
        "currency": settings.currency,
    }


def _print_json(read: _Read) -> None:
    """Print one array, an object a line."""
    found, settings, today = read
    lines = ",\n".join(json.dumps(_record(due, settings, today)) for due in found)
    print(f"[\n{lines}\n]" if lines else "[]")


def _print_csv(read: _Read) -> None:
    found, settings, today = read
    records = [_record(due, settings, today) for due in found]
    print_csv([_CSV, *([record[name] for name in _CSV] for record in records)])


def _print_table(read: _Read) -> None:
    found, settings, today = read
    money = partial(format_money, currency=settings.currency, locale=settings.locale)
    if not found:
        print("Nothing is due.")
        return
    rows = [
        (
            numbered(due.client, due.client_id),
            due.number,
            _what(due),
            format_date(due.due_on, short=True),
            _when(due, today),
            money(due.open_minor),
        )
        for due in found
    ]
    total = money(sum(due.open_minor for due in found))
    rows.append((f"Total {settings.currency}", "", "", "", "", total))
    Table(("Client", "Invoice", "What", "Due", "", "Open"), right=("Open",)).print(rows)


def _when(due: Due, today: date) -> str:
    """Return "12 days overdue", "today", or nothing of what is due later."""
    if late := _late(due, today):
        return f"{late} {'day' if late == 1 else 'days'} overdue"
    return "today" if due.due_on == today else ""
