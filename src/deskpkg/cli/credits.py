"""`deskpkg credits`: what a client, or everybody, has left."""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from deskpkg.cli import database
from deskpkg.cli.output import Table, print_csv
from deskpkg.cli.problems import AMBIGUOUS, NOT_FOUND, Problem
from deskpkg.domain.billing import PAYMENT_WORDS
from deskpkg.domain.clients import ClientRow
from deskpkg.domain.dates import format_date
from deskpkg.domain.packages import ClientPackage, Status
from deskpkg.domain.refused import Gone
from deskpkg.domain.terms import Kind
from deskpkg.domain.text import fold
from deskpkg.store import Store, Unit
from deskpkg.store.queries import clients, packages

AT_ONCE = 1000
"""How many clients are read at once."""

NAMED = 20
"""How many of several matching clients are named."""

_CSV = (
    *("client_id", "client", "package_id", "package", "kind", "status", "credits", "consumed"),
    *("attended", "booked", "remaining", "expires", "price_minor", "currency", "payment_status"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "client",
        metavar="CLIENT",
        nargs="*",
        help="a client's number, or words of name, phone or birth date; everybody without it",
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_const", dest="show", const=_print_json, help="as JSON")
    how.add_argument("--csv", action="store_const", dest="show", const=_print_csv, help="as CSV")
    parser.add_argument("--all", action="store_true", help="with clients in the archive")
    parser.set_defaults(run=run, show=_print_table)


@dataclass(frozen=True, slots=True)
class _Page:
    """The packages of some clients, as they stand on a day."""

    packages: tuple[ClientPackage, ...]
    today: date


def run(arguments: argparse.Namespace) -> int:
    """Print the credits."""
    store = database.existing(arguments)
    show: Callable[[Iterator[_Page]], None] = arguments.show
    if arguments.client:
        client_id = store.run_read(_find, " ".join(arguments.client))
        show(iter([store.run_read(_usable, client_id)]))
    else:
        show(_pages(store, store.run_read(packages.owners, arguments.all)))
    return 0


def _usable(unit: Unit, client_id: int) -> _Page:
    """Return what one client can use, also what is shared with them."""
    return _Page(packages.of_client(unit, client_id), unit.today)


def _pages(store: Store, ids: tuple[int, ...]) -> Iterator[_Page]:
    for start in range(0, len(ids), AT_ONCE):
        yield store.run_read(_page, ids[start : start + AT_ONCE])


def _page(unit: Unit, ids: tuple[int, ...]) -> _Page:
    return _Page(packages.of_clients(unit, ids), unit.today)


def _find(unit: Unit, text: str) -> int:
    """Return the one client that `text` means.

    Raises:
        Problem: it means nobody, or several people.
    """
    number = text.strip().removeprefix("#")
    if number.isascii() and number.isdecimal() and len(number) < 19:
        try:
            return clients.client(unit, int(number)).id
        except Gone:
            pass
    found = clients.find(unit, text, limit=NAMED) if fold(text) else clients.Found(())
    if not found.rows:
        raise Problem(f"No client matches {text!r}.", NOT_FOUND)
    if len(found.rows) > 1:
        lines = [f"Several clients match {text!r}; say the number of one:"]
        lines += [_who(row) for row in found.rows]
        raise Problem("\n".join([*lines, "  and more"] if found.more else lines), AMBIGUOUS)
    return found.rows[0].id


def _who(row: ClientRow) -> str:
    born = format_date(row.birth_date, short=True) if row.birth_date else "no date of birth"
    return f"  {row.id}  {row.name}  {born}"


def _record(package: ClientPackage, today: date) -> dict[str, Any]:
    """Return what other programs are told of a package."""
    return {
        "client_id": package.client_id,
        "client": package.client,
        "package_id": package.id,
        "package": package.name,
        "kind": package.terms.kind.value,
        "status": package.status(today).value,
        "credits": package.credits,
        "consumed": package.consumed,
        "attended": package.attended,
        "booked": package.booked,
        "remaining": package.remaining,
        "expires": package.expires_on.isoformat() if package.expires_on else None,
        "services": [
            {
                "service": item.service,
                "allowance": item.allowance,
                "consumed": item.consumed,
                "remaining": item.remaining,
            }
            for item in package.terms.included
        ],
        "price_minor": package.terms.price_minor,
        "currency": package.currency,
        "payment_status": package.payment.value,
    }


def _print_json(pages: Iterator[_Page]) -> None:
    """Print one array, an object a line, as it is read."""
    lead = "["
    for page in pages:
        for package in page.packages:
            print(lead, json.dumps(_record(package, page.today)), sep="\n", end="")
            lead = ","
    print("[]" if lead == "[" else "\n]")


def _print_csv(pages: Iterator[_Page]) -> None:
    print_csv([_CSV])
    for page in pages:
        records = (_record(package, page.today) for package in page.packages)
        print_csv([record[name] for name in _CSV] for record in records)


def _print_table(pages: Iterator[_Page]) -> None:
    table = Table(("Client", "Package", "Kind", "Left", "Expires", "Status", "Payment"))
    empty = True
    for page in pages:
        pale = [p.status(page.today) is not Status.ACTIVE for p in page.packages]
        table.print((_row(package, page.today) for package in page.packages), pale)
        empty = empty and not page.packages
    if empty:
        print("No packages.")


def _row(package: ClientPackage, today: date) -> tuple[str, ...]:
    return (
        f"{package.client} #{package.client_id}",
        package.name,
        "fixed" if package.terms.kind is Kind.FIXED else "flexible",
        f"{package.remaining} of {package.credits} left",
        format_date(package.expires_on, short=True) if package.expires_on else "",
        package.status(today).value,
        PAYMENT_WORDS[package.payment],
    )
