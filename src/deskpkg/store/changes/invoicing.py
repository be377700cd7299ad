"""What all changes of an invoice share: finding it, adding it up, telling of it, and its lines."""

import hashlib
import json
from collections.abc import Sequence

from sqlmodel import col, select

from deskpkg.domain import invoices as rules
from deskpkg.domain.invoices import Line, Totals, VisitToBill, totals
from deskpkg.domain.refused import BadInput, Gone, Refused
from deskpkg.store.changes.images import Image
from deskpkg.store.models import Invoice, InvoiceLine
from deskpkg.store.queries import invoices, packages
from deskpkg.store.unit import Unit


class AlreadyInvoiced(Refused):
    """This package has an invoice already; open that one, or void it first."""


class NotADraft(Refused):
    """This invoice is finalized and can't be changed; make a new one for what is to be added."""


class OnePackage(Refused):
    """This invoice bills another package; make an invoice of its own for this one."""


class NotBillable(Refused):
    """This visit can't be billed."""


class NotPossible(Refused):
    """The invoice has gone on in the meantime; look at it again."""


def the_invoice(unit: Unit, invoice_id: int) -> Invoice:
    """Return an invoice to be changed.

    Raises:
        Gone: there is no such invoice.
    """
    invoice = unit.session.get(Invoice, invoice_id)
    if invoice is None:
        raise Gone
    return invoice


def the_draft(unit: Unit, invoice_id: int) -> Invoice:
    """Return a draft to be changed.

    Raises:
        NotADraft: the invoice is final.
        Gone: there is no such invoice.
    """
    invoice = the_invoice(unit, invoice_id)
    if invoice.state != "draft":
        raise NotADraft(rules.why_not_change(invoices.one(unit, invoice_id)))
    return invoice


def lines_of(unit: Unit, invoice_id: int) -> list[InvoiceLine]:
    """Return the lines of an invoice, in their order."""
    query = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id)
    return list(unit.session.exec(query.order_by(col(InvoiceLine.position))))


def record(unit: Unit, invoice: Invoice, verb: str, text: str, rows: Sequence[Image] = ()) -> None:
    """Write into the history what was done to an invoice, and to the rows if it can be undone."""
    unit.record(
        f"invoice.{verb}",
        text,
        client=invoice.client_id,
        package=invoice.client_package_id,
        invoice=invoice.key,
        rows=rows,
    )


def sums(unit: Unit, invoice: Invoice) -> Totals:
    """Return what a draft comes to as it stands.

    Raises:
        BadInput: that is more than fits.
    """
    unit.flush()
    return totals(invoices.one(unit, invoice.key).lines, inclusive=invoice.tax_inclusive)


def add(unit: Unit, invoice: Invoice, line: Line) -> InvoiceLine:
    """Add a line to a draft, if what it bills is not billed yet.

    Raises:
        BadInput: the line makes no sense, or there are too many.
        AlreadyInvoiced, OnePackage, NotBillable: it can't be billed.
        Gone: what it bills is not there, or not this client's.
    """
    line = line.checked()
    if line.package_id is not None:
        _check_package(unit, invoice, line.package_id)
        invoice.client_package_id = line.package_id
        unit.flush()
    if line.appointment_id is not None:
        _check_visit(invoices.visit(unit, line.appointment_id), invoice)
    places = [other.position for other in lines_of(unit, invoice.key)]
    if len(places) >= rules.MOST_LINES:
        raise BadInput(f"An invoice has at most {rules.MOST_LINES} lines; begin another one.")
    added = InvoiceLine(
        invoice_id=invoice.key,
        position=max(places, default=0) + 1,
        description=line.description,
        quantity=line.quantity,
        unit_minor=line.unit_minor,
        tax_rate=line.tax_rate,
        client_package_id=line.package_id,
        service_id=line.service_id,
        appointment_id=line.appointment_id,
    )
    unit.session.add(added)
    sums(unit, invoice)
    return added


def _check_package(unit: Unit, invoice: Invoice, package_id: int) -> None:
    if packages.one(unit, package_id).client_id != invoice.client_id:
        raise Gone
    if invoices.of_package(unit, package_id) is not None:
        raise AlreadyInvoiced
    if invoice.client_package_id is not None:
        raise OnePackage


def _check_visit(visit: VisitToBill, invoice: Invoice) -> None:
    if visit.client_id != invoice.client_id:
        raise Gone
    if reason := rules.why_not_bill(visit):
        raise NotBillable(reason)


def content_hash(invoice: Invoice, lines: list[InvoiceLine]) -> str:
    """Return a hash of everything a finalized invoice says; `deskpkg check` makes it again."""
    payer = [[invoice.payer, invoice.payer_address]] if invoice.payer else []
    content = [
        [invoice.prefix, invoice.number, invoice.client_id, invoice.currency],
        [invoice.issued_on.isoformat(), invoice.due_on.isoformat(), int(invoice.tax_inclusive)],
        [invoice.tax_minor, invoice.total_minor],
        *payer,
        *[
            [line.position, line.description, line.quantity, line.unit_minor, line.tax_rate]
            for line in lines
        ],
    ]
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
