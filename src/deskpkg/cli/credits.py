"""`deskpkg credits`: what a client, or everybody, has left."""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from deskpkg.cli import database
from deskpkg.cli.output import Table, print_csv
from deskpkg.cli.problems import USAGE, Problem
from deskpkg.cli.ways import add_ways
from deskpkg.cli.whose import the_client
from deskpkg.domain.billing import PAYMENT_WORDS
from deskpkg.domain.dates import format_date
from deskpkg.domain.names import numbered, plain_name
from deskpkg.domain.packages import ClientPackage, Status, left_of
from deskpkg.domain.terms import Kind
from deskpkg.domain.text import clean
from deskpkg.store import Store, Unit
from deskpkg.store.queries import packages

if TYPE_CHECKING:
    from deskpkg.cli.can_pay import Answers

AT_ONCE = 1000
"""How many clients are read at once."""

_CSV = (
    *("client_id", "client", "package_id", "package", "kind", "status", "credits", "consumed"),
    *("attended", "booked", "remaining", "expires", "price_minor", "billed_minor"),
    *("paid_minor", "currency", "payment_status", "shared_with"),
)
_ANSWER = ("can_pay", "reason")
"""The columns besides, where a visit is asked about."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "client",
        metavar="CLIENT",
        nargs="*",
        help="a client's number, or words of name, phone or birth date; everybody without it",
    )
    add_ways(parser, _print_table, _print_json, _print_csv)
    parser.add_argument("--all", action="store_true", help="with clients in the archive")
    visit = parser.add_argument_group("whether each can pay for a visit of CLIENT")
    visit.add_argument("--service", metavar="NAME", help="of this service")
    visit.add_argument("--on", metavar="DATE", help="on this day (any, without it)")
    visit.add_argument("--with", dest="person", metavar="NAME", help="with this practitioner")
    parser.set_defaults(run=run)


@dataclass(frozen=True, slots=True)
class _Page:
    """The packages of some clients, as they stand on a day."""

    packages: tuple[ClientPackage, ...]
    today: date
    client_id: int | None = None
    """Whose list it is, if it is one client's: with what is shared with them."""
    answers: "Answers | None" = None
    """What the rules say to the visit that is asked about."""


def run(arguments: argparse.Namespace) -> int:
    """Print the credits."""
    _check(arguments)
    store = database.existing(arguments)
    if arguments.client:
        pages = iter((store.run_read(_page_of, arguments),))
    else:
        pages = _pages(store, store.run_read(packages.owners, arguments.all))
    show: Callable[[Iterator[_Page], bool], None] = arguments.show
    show(pages, arguments.service is not None)
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Refuse to be asked about a visit that nobody comes to, or of no service."""
    if arguments.service is None and (arguments.on or arguments.person):
        raise Problem("Say which service it is for: --service NAME.", USAGE)
    if arguments.service is not None and not arguments.client:
        raise Problem("Say who comes: deskpkg credits CLIENT --service NAME.", USAGE)


def _pages(store: Store, ids: tuple[int, ...]) -> Iterator[_Page]:
    for start in range(0, len(ids), AT_ONCE):
        yield store.run_read(_page, ids[start : start + AT_ONCE])


def _page(unit: Unit, ids: tuple[int, ...]) -> _Page:
    return _Page(packages.of_clients(unit, ids), unit.today)


def _page_of(unit: Unit, arguments: argparse.Namespace) -> _Page:
    """Return one client's packages, and what is asked of them."""
    client_id, told = the_client(unit, " ".join(arguments.client)), None
    if arguments.service is not None:
        from deskpkg.cli.can_pay import answers

        on, person = arguments.on or "", arguments.person or ""
        told = answers(unit, client_id, arguments.service, on, person)
    return _Page(packages.of_client(unit, client_id), unit.today, client_id, told)


def _record(package: ClientPackage, page: _Page) -> dict[str, Any]:
    """Return what other programs are told of a package."""
    record = {
        "client_id": package.client_id,
        "client": plain_name(package.client, package.client_id),
        "package_id": package.id,
        "package": package.name,
        "kind": package.terms.kind.value,
        "status": package.status(page.today).value,
        "credits": package.credits,
        "consumed": package.consumed,
        "attended": package.attended,
        "booked": package.booked,
        "remaining": package.remaining,
        "lost": package.lost,
        "expires": package.expires_on.isoformat() if package.expires_on else None,
        "services": [
            {
                "service": item.service,
                "allowance": item.allowance,
                "consumed": item.consumed,
                "remaining": 0 if package.canceled_on and item.remaining else item.remaining,
            }
            for item in package.terms.included
        ],
        "price_minor": package.terms.price_minor,
        "billed_minor": package.billed_minor,
        "paid_minor": package.paid_minor,
        "currency": package.currency,
        "payment_status": package.payment.value,
        "shared_with": [plain_name(m.client, m.client_id) for m in package.members],
    }
    if page.answers is not None:
        reason = page.answers.reasons[package.id]
        record |= {"can_pay": not reason, "reason": reason or None}
    return record


def _print_json(pages: Iterator[_Page], _asked: bool) -> None:
    """Print one array, an object a line, as it is read."""
    lead = "["
    for page in pages:
        for package in page.packages:
            print(lead, json.dumps(_record(package, page)), sep="\n", end="")
            lead = ","
    print("[]" if lead == "[" else "\n]")


def _print_csv(pages: Iterator[_Page], asked: bool) -> None:
    names = (*_CSV, *_ANSWER) if asked else _CSV
    print_csv([names])
    for page in pages:
        records = (_record(package, page) for package in page.packages)
        print_csv([_cell(record[name]) for name in names] for record in records)


def _cell(value: Any) -> Any:
    """Return a value as CSV has it: lists in one cell, true and false as JSON writes them."""
    if isinstance(value, list):
        return "; ".join(value)
    return json.dumps(value) if isinstance(value, bool) else value


def _print_table(pages: Iterator[_Page], asked: bool) -> None:
    titles = ("Client", "Package", "Kind", "Left", "Expires", "Status", "Payment")
    table = Table((*titles, "Can pay") if asked else titles)
    empty = True
    for page in pages:
        if page.answers is not None:
            print(clean(f"For {page.answers.visit}:"))
        pale = [p.status(page.today) is not Status.ACTIVE for p in page.packages]
        table.print((_row(package, page) for package in page.packages), pale)
        empty = empty and not page.packages
    if empty:
        print("No packages.")


def _row(package: ClientPackage, page: _Page) -> tuple[str, ...]:
    shared = page.client_id not in (None, package.client_id)
    can_pay = () if page.answers is None else (page.answers.reasons[package.id] or "yes",)
    return (
        f"{numbered(package.client, package.client_id)}{' (shared)' if shared else ''}",
        package.name,
        "fixed" if package.terms.kind is Kind.FIXED else "flexible",
        left_of(package),
        format_date(package.expires_on, short=True) if package.expires_on else "",
        package.status(page.today).value,
        PAYMENT_WORDS[package.payment],
        *can_pay,
    )
