"""`deskpkg takings`: what came in and went out on a day, by method, and what was counted."""

import argparse
import json
from datetime import date
from functools import partial
from typing import Any

from deskpkg.cli.output import Table, print_csv
from deskpkg.cli.problems import USAGE, Problem
from deskpkg.cli.ways import add_ways, tell
from deskpkg.domain.composing_cash import takings_rows
from deskpkg.domain.dates import format_date
from deskpkg.domain.money import format_money
from deskpkg.domain.payments import Taken
from deskpkg.domain.practice import Practice
from deskpkg.domain.refused import BadInput
from deskpkg.store import Unit
from deskpkg.store.queries import papers, payments, practice

_CSV = (
    *("day", "method", "payments", "in_minor", "out_minor", "net_minor", "counted_minor"),
    *("difference_minor", "currency"),
)
_AMOUNTS = ("Payments", "In", "Out", "Should be there", "Counted", "Difference")

_Read = tuple[date, tuple[Taken, ...], dict[str, int], Practice]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--on", metavar="DATE", default="", help="the day (today, without it)")
    add_ways(parser, _print_table, _print_json, _print_csv, paper=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the day's takings, or write them for paper."""
    return tell(arguments, arguments.on, _read, _paper)


def _read(unit: Unit, on: str) -> _Read:
    day = _day(unit, on)
    counted = {name: count.counted_minor for name, count in payments.counted(unit, day).items()}
    return day, payments.takings(unit, day), counted, practice.the_practice(unit)


def _paper(unit: Unit, on: str) -> Any:
    return papers.day_end(unit, _day(unit, on))


def _day(unit: Unit, on: str) -> date:
    """Return the day that was typed as the desk types it; today without one.

    Raises:
        Problem: it can't be read, or is still to come.
    """
    if not on:
        return unit.today
    from deskpkg.domain.when import date_order, parse_past_date

    try:
        order = date_order(practice.the_practice(unit).locale)
        day = parse_past_date(on, unit.today, order)
    except BadInput as refusal:
        raise Problem(str(refusal), USAGE) from refusal
    if day > unit.today:
        raise Problem(f"{format_date(day)} is still to come.", USAGE)
    return day


def _record(taken: Taken, read: _Read) -> dict[str, Any]:
    day, _, counted, settings = read
    there = counted.get(taken.method)
    return {
        "day": day.isoformat(),
        "method": taken.method,
        "payments": taken.payments,
        "in_minor": taken.in_minor,
        "out_minor": taken.out_minor,
        "net_minor": taken.net_minor,
        "counted_minor": there,
        "difference_minor": None if there is None else there - taken.net_minor,
        "currency": settings.currency,
    }


def _print_json(read: _Read) -> None:
    """Print one array, an object a line."""
    lines = ",\n".join(json.dumps(_record(taken, read)) for taken in read[1])
    print(f"[\n{lines}\n]" if lines else "[]")


def _print_csv(read: _Read) -> None:
    records = [_record(taken, read) for taken in read[1]]
    print_csv([_CSV, *([record[name] for name in _CSV] for record in records)])


def _print_table(read: _Read) -> None:
    day, takings, counted, settings = read
    money = partial(format_money, currency=settings.currency, locale=settings.locale)
    print(format_date(day))
    rows = takings_rows(takings, counted, money)
    total = sum(taken.net_minor for taken in takings)
    rows.append((f"Total {settings.currency}", "", "", "", money(total), "", ""))
    Table(("Method", *_AMOUNTS), right=_AMOUNTS).print(rows)
