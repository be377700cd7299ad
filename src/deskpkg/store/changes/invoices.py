"""Invoices: drafting, finalizing, taking back, voiding."""

from deskpkg.domain import invoices as rules
from deskpkg.domain.billing import invoice_number
from deskpkg.domain.invoices import Line, due_date
from deskpkg.domain.refused import BadInput, Gone
from deskpkg.store.changes import invoicing
from deskpkg.store.changes.images import told
from deskpkg.store.changes.invoicing import NotPossible
from deskpkg.store.models import Client, Invoice
from deskpkg.store.queries import invoices, packages, practice
from deskpkg.store.unit import Unit


def draft(
    unit: Unit,
    client_id: int,
    practitioner_id: int | None = None,
    location_id: int | None = None,
    lines: tuple[Line, ...] = (),
) -> int:
    """Draft an invoice for a client; return its id.

    Raises:
        BadInput: a line makes no sense.
        AlreadyInvoiced, OnePackage, NotBillable: a line can't be billed.
        Gone: there is no such client.
    """
    if unit.session.get(Client, client_id) is None:
        raise Gone
    settings = practice.the_practice(unit)
    invoice = Invoice(
        client_id=client_id,
        practitioner_id=practitioner_id,
        location_id=location_id,
        issued_on=unit.today,
        due_on=due_date(unit.today, settings.invoice_due_days),
        currency=settings.currency,
        tax_inclusive=settings.tax_inclusive,
        created_at=unit.now,
    )
    unit.session.add(invoice)
    unit.flush()
    added = [invoicing.add(unit, invoice, line) for line in lines]
    what = ", ".join(line.description for line in invoicing.lines_of(unit, invoice.key))
    text = f"Drafted an invoice{f' for {what}' if what else ''}"
    invoicing.record(unit, invoice, "drafted", text, told(unit, invoice, *added))
    return invoice.key


def invoice_package(
    unit: Unit,
    package_id: int,
    practitioner_id: int | None = None,
    location_id: int | None = None,
) -> int:
    """Draft an invoice for a client package; return its id.

    Raises:
        AlreadyInvoiced: it has one that is not void.
        BadInput: the package is free.
        Gone: there is no such package.
    """
    package = packages.one(unit, package_id)
    if package.terms.price_minor == 0:
        raise BadInput(f"{package.name} is free: there is nothing to invoice.")
    terms = package.terms
    line = Line(package.name, terms.price_minor, 1, terms.tax_rate, package_id=package_id)
    return draft(unit, package.client_id, practitioner_id, location_id, (line,))


def invoice_visit(unit: Unit, appointment_id: int) -> int:
    """Draft an invoice for a visit that no package pays for; return its id.

    Raises:
        NotBillable: a package pays for it, or it is billed already.
        Gone: there is no such visit.
    """
    visit = invoices.visit(unit, appointment_id)
    people = (visit.practitioner_id, visit.location_id)
    return draft(unit, visit.client_id, *people, (visit.line,))


def bill_visit(unit: Unit, appointment_id: int) -> int:
    """Return the invoice of a visit, which is drafted if there is none.

    Raises:
        NotBillable: a package pays for it, or it did not take place.
        Gone: there is no such visit.
    """
    found = invoices.of_visit(unit, appointment_id)
    return found or invoice_visit(unit, appointment_id)


def finalize(unit: Unit, invoice_id: int) -> str:
    """Give a draft the next number of its series and freeze it; return the number.

    Raises:
        NotADraft: it is final already.
        BadInput: it has no lines.
        Gone: there is no such invoice.
    """
    invoice = invoicing.the_draft(unit, invoice_id)
    lines = invoicing.lines_of(unit, invoice_id)
    if not lines:
        raise BadInput(rules.why_not_finalize(invoices.one(unit, invoice_id)))
    found, said = invoicing.sums(unit, invoice), invoices.one(unit, invoice_id).details
    invoice.issued_on, invoice.due_on = said.issued_on, said.due_on
    invoice.tax_minor, invoice.total_minor = found.tax, found.gross
    if invoice.number is None:
        invoice.prefix, invoice.number = _next_number(unit)
    invoice.content_hash = invoicing.content_hash(invoice, lines)
    invoice.finalized_at = unit.now
    invoice.state = "open"
    number = invoice_number(invoice.prefix, invoice.number)
    invoicing.record(unit, invoice, "finalized", f"Finalized {number}")
    return number


def reopen(unit: Unit, invoice_id: int) -> None:
    """Take an invoice back to being a draft; it keeps its number.

    Raises:
        NotPossible: money is applied to it, or something else stands against that.
        Gone: there is no such invoice.
    """
    invoice = invoicing.the_invoice(unit, invoice_id)
    _check(rules.why_not_reopen(invoices.one(unit, invoice_id)))
    invoice.state, invoice.finalized_at, invoice.content_hash = "draft", None, None
    invoice.tax_minor = invoice.total_minor = None
    number = invoice_number(invoice.prefix, invoice.number)
    invoicing.record(unit, invoice, "reopened", f"Took {number} back to a draft")


def void(unit: Unit, invoice_id: int) -> str:
    """Void an invoice, for good; it keeps its number, which is returned.

    Raises:
        NotPossible: money is applied to it, or something else stands against that.
        Gone: there is no such invoice.
    """
    invoice = invoicing.the_invoice(unit, invoice_id)
    _check(rules.why_not_void(invoices.one(unit, invoice_id)))
    invoice.state = "void"
    number = invoice_number(invoice.prefix, invoice.number)
    invoicing.record(unit, invoice, "voided", f"Voided {number}")
    return number


def delete(unit: Unit, invoice_id: int) -> None:
    """Delete a draft that never had a number.

    Raises:
        NotPossible: it is finalized, or was once.
        Gone: there is no such invoice.
    """
    invoice = invoicing.the_invoice(unit, invoice_id)
    shown = invoices.one(unit, invoice_id)
    _check(rules.why_not_delete(shown))
    what = ", ".join(line.description for line in shown.lines)
    invoicing.record(unit, invoice, "deleted", f"Deleted the draft{f' for {what}' if what else ''}")
    for line in invoicing.lines_of(unit, invoice_id):
        unit.session.delete(line)
    unit.flush()
    unit.session.delete(invoice)


def open_for_package(
    unit: Unit,
    package_id: int,
    practitioner_id: int | None = None,
    location_id: int | None = None,
) -> int:
    """Return the finalized invoice of a client package: what is missing to that is done.

    Raises:
        BadInput: the package is free, or its draft has no lines.
        Gone: there is no such package.
    """
    found = invoices.of_package(unit, package_id)
    if found is None:
        found = invoice_package(unit, package_id, practitioner_id, location_id)
    open_one(unit, found)
    return found


def open_for_visit(unit: Unit, appointment_id: int) -> Invoice:
    """Return the finalized invoice of a visit: what is missing to that is done.

    Raises:
        NotBillable: a package pays for it, or it did not take place.
        Gone: there is no such visit.
    """
    return open_one(unit, bill_visit(unit, appointment_id))


def open_one(unit: Unit, invoice_id: int) -> Invoice:
    """Return an invoice, finalized if it was a draft.

    Raises:
        BadInput: it has no lines.
        Gone: there is no such invoice.
    """
    invoice = invoicing.the_invoice(unit, invoice_id)
    if invoice.state == "draft":
        finalize(unit, invoice_id)
    return invoice


def _check(reason: str) -> None:
    if reason:
        raise NotPossible(reason)


def _next_number(unit: Unit) -> tuple[str, int]:
    prefix, first = unit.query("SELECT invoice_prefix, invoice_first FROM practice")[0]
    last = practice.last_number(unit, prefix)
    return prefix, first if last is None else last + 1
