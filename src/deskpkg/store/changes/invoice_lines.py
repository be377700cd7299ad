"""What a draft says: its lines, and its details."""

from deskpkg.domain.invoices import Details, Line
from deskpkg.domain.refused import Conflict
from deskpkg.store.changes import invoicing
from deskpkg.store.models import InvoiceLine
from deskpkg.store.queries import invoices
from deskpkg.store.unit import Unit


def add(unit: Unit, invoice_id: int, line: Line) -> int:
    """Add a line to a draft; return the line's id.

    Raises:
        NotADraft: the invoice is final.
        BadInput: the line makes no sense.
        AlreadyInvoiced, OnePackage, NotBillable: it can't be billed.
        Gone: there is no such invoice.
    """
    invoice = invoicing.the_draft(unit, invoice_id)
    added = invoicing.add(unit, invoice, line)
    invoicing.record(unit, invoice, "changed", f"Added to the invoice: {added.description}")
    return added.key


def change(unit: Unit, invoice_id: int, seen: Line, line: Line) -> None:
    """Change a line of a draft; what it bills stays.

    Args:
        unit: the unit of work.
        invoice_id: the invoice.
        seen: the line as it was shown.
        line: what it is to say.

    Raises:
        Conflict: somebody else changed or removed it meanwhile.
        NotADraft, BadInput, Gone: as for adding one.
    """
    invoice = invoicing.the_draft(unit, invoice_id)
    entity = _line(unit, invoice_id, seen)
    line = line.checked()
    if line == seen:
        return
    entity.description, entity.quantity = line.description, line.quantity
    entity.unit_minor, entity.tax_rate = line.unit_minor, line.tax_rate
    invoicing.sums(unit, invoice)
    invoicing.record(unit, invoice, "changed", f"Changed on the invoice: {line.description}")


def remove(unit: Unit, invoice_id: int, seen: Line) -> None:
    """Take a line off a draft.

    Raises:
        Conflict: somebody else changed or removed it meanwhile.
        NotADraft, Gone: as for adding one.
    """
    invoice = invoicing.the_draft(unit, invoice_id)
    unit.session.delete(_line(unit, invoice_id, seen))
    unit.flush()
    if seen.package_id is not None:
        invoice.client_package_id = None
    invoicing.record(unit, invoice, "changed", f"Taken off the invoice: {seen.description}")


def change_details(unit: Unit, invoice_id: int, seen: Details, details: Details) -> None:
    """Change what a draft says besides its lines: dates, who treats, who pays, a note.

    Raises:
        Conflict: somebody else changed them meanwhile.
        NotADraft, BadInput, Gone: as for adding a line.
    """
    invoice = invoicing.the_draft(unit, invoice_id)
    details = details.checked()
    if invoices.one(unit, invoice_id).details != seen:
        raise Conflict
    if details == seen:
        return
    for name in Details.__slots__:
        if getattr(details, name) != getattr(seen, name):
            setattr(invoice, name, getattr(details, name))
    invoicing.record(unit, invoice, "changed", "Changed the details of the invoice")


def _line(unit: Unit, invoice_id: int, seen: Line) -> InvoiceLine:
    """Return a line, if it still says what was shown."""
    if seen not in invoices.one(unit, invoice_id).lines:
        raise Conflict
    return unit.session.get_one(InvoiceLine, seen.id)
