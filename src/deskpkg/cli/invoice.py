"""`deskpkg invoice`: an invoice by its number, as it stands on paper."""

import argparse
import json
import sys
from typing import Any

from deskpkg.cli import database
from deskpkg.cli.problems import AMBIGUOUS, NOT_FOUND, Problem
from deskpkg.domain.invoices import Invoice
from deskpkg.domain.money import line_total
from deskpkg.domain.names import plain_name
from deskpkg.domain.papers import Paper
from deskpkg.domain.text import clean_lines
from deskpkg.store import Unit
from deskpkg.store.queries import invoices, papers


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("number", metavar="NUMBER", help="its number: INV-0041, or 41")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="as JSON")
    how.add_argument("--pdf", action="store_true", help="write it for paper, and say where")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the invoice, or write it for paper."""
    store = database.existing(arguments)
    if arguments.json:
        print(json.dumps(_record(store.run_read(_invoice, arguments.number)), indent=1))
        return 0
    paper = store.run_read(_paper, arguments.number)
    if arguments.pdf:
        from deskpkg.cli.paper import write_paper

        write_paper(paper)
    else:
        from deskpkg.documents.plain import as_text

        sys.stdout.write(clean_lines(as_text(paper)).rstrip("\n") + "\n")
    return 0


def _paper(unit: Unit, number: str) -> Paper:
    return papers.invoice(unit, _find(unit, number))


def _invoice(unit: Unit, number: str) -> Invoice:
    return invoices.one(unit, _find(unit, number))


def _find(unit: Unit, number: str) -> int:
    """Return the one invoice that `number` means.

    Raises:
        Problem: it means none, or several of different series.
    """
    found = invoices.numbered(unit, number)
    if not found:
        raise Problem(f"No invoice has the number {number!r}.", NOT_FOUND)
    if len(found) > 1:
        lines = [f"Several invoices have the number {number!r}; say the whole number of one:"]
        lines += [f"  {invoices.one(unit, key).number}" for key in found]
        raise Problem("\n".join(lines), AMBIGUOUS)
    return found[0]


def _record(invoice: Invoice) -> dict[str, Any]:
    """Return what other programs are told of an invoice."""
    said, totals = invoice.details, invoice.totals
    return {
        "number": invoice.number,
        "state": invoice.state,
        "client_id": invoice.client_id,
        "client": plain_name(invoice.client, invoice.client_id),
        "billed_to": said.payer or None,
        "issued": said.issued_on.isoformat(),
        "due": said.due_on.isoformat(),
        "practitioner": invoice.practitioner or None,
        "location": invoice.location or None,
        "currency": invoice.currency,
        "prices_include_tax": invoice.inclusive,
        "lines": [
            {
                "description": line.description,
                "quantity": line.quantity,
                "unit_minor": line.unit_minor,
                "tax_percent": line.tax_rate / 1000,
                "total_minor": line_total(
                    line.quantity, line.unit_minor, line.tax_rate, invoice.inclusive
                ).gross,
            }
            for line in invoice.lines
        ],
        "net_minor": totals.net,
        "tax_minor": totals.tax,
        "total_minor": totals.gross,
        "credited_minor": invoice.credited_minor,
        "paid_minor": invoice.applied_minor,
        "open_minor": invoice.open_minor,
    }
