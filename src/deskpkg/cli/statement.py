"""`deskpkg statement`: what a client owes, has paid and has in credit, line by line."""

import argparse
import json
from functools import partial
from typing import Any

from deskpkg.cli.output import Table, print_csv
from deskpkg.cli.ways import add_ways, tell
from deskpkg.cli.whose import the_client
from deskpkg.domain.dates import format_date
from deskpkg.domain.money import format_money
from deskpkg.domain.payments import Account, Entry, entry_words
from deskpkg.domain.practice import Practice
from deskpkg.domain.text import clean
from deskpkg.store import Unit
from deskpkg.store.queries import clients, papers, payments, practice

_CSV = (
    "client_id",
    "client",
    "date",
    "kind",
    "number",
    "what",
    "amount_minor",
    "balance_minor",
    "by",
)
_AMOUNTS = ("Amount", "Balance")

_Read = tuple[int, str, Account, Practice]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "client",
        metavar="CLIENT",
        nargs="+",
        help="a client's number, or words of name, phone or birth date",
    )
    add_ways(parser, _print_table, _print_json, _print_csv, paper=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the statement, or write it for paper."""
    return tell(arguments, " ".join(arguments.client), _read, _paper)


def _read(unit: Unit, name: str) -> _Read:
    client_id = the_client(unit, name)
    account = payments.account(unit, client_id)
    return client_id, clients.client(unit, client_id).name, account, practice.the_practice(unit)


def _paper(unit: Unit, name: str) -> Any:
    return papers.statement(unit, the_client(unit, name))


def _record(entry: Entry) -> dict[str, Any]:
    """Return what other programs are told of a line; what a void invoice came to is nothing."""
    return {
        "date": entry.on.isoformat(),
        "kind": entry.kind.value,
        "number": entry.number,
        "what": entry.what,
        "amount_minor": entry.amount_minor if entry.counts else 0,
        "balance_minor": entry.balance_minor,
        "void": entry.voided or not entry.counts,
        "pays": list(entry.pays),
        "by": entry.by,
    }


def _print_json(read: _Read) -> None:
    client_id, client, account, settings = read
    record = {
        "client_id": client_id,
        "client": client,
        "currency": settings.currency,
        "owes_minor": account.owes_minor,
        "overdue_minor": account.overdue_minor,
        "credit_minor": account.credit_minor,
        "balance_minor": account.balance_minor,
        "entries": [_record(entry) for entry in account.entries],
    }
    print(json.dumps(record, indent=1))


def _print_csv(read: _Read) -> None:
    client_id, client, account, _ = read
    records = [{"client_id": client_id, "client": client, **_record(e)} for e in account.entries]
    print_csv([_CSV, *([record[name] for name in _CSV] for record in records)])


def _print_table(read: _Read) -> None:
    client_id, client, account, settings = read
    money = partial(format_money, currency=settings.currency, locale=settings.locale)
    print(clean(f"{client} #{client_id}"))
    if not account.entries:
        print("Nothing was billed or paid.")
        return
    table = Table(("Date", "What", *_AMOUNTS), right=_AMOUNTS)
    rows = [
        (
            format_date(entry.on, short=True),
            entry_words(entry),
            money(entry.amount_minor) if entry.counts else "",
            money(entry.balance_minor),
        )
        for entry in account.entries
    ]
    table.print(rows, [entry.voided or not entry.counts for entry in account.entries])
    overdue = f" ({money(account.overdue_minor)} overdue)" if account.overdue_minor else ""
    owes, credit = money(account.owes_minor), money(account.credit_minor)
    print(f"Owes {owes}{overdue}, in credit {credit} {settings.currency}")
