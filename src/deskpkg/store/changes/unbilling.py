"""Taking a visit off the invoice that bills it, when a package is to pay for it."""

from deskpkg.domain import unbilling as rules
from deskpkg.domain.refused import Refused
from deskpkg.domain.unbilling import Bill, Off
from deskpkg.store.changes import invoice_lines, invoices
from deskpkg.store.queries import invoices as queries
from deskpkg.store.unit import Unit


class BilledSingly(Refused):
    """This visit is billed by itself; no package pays for it besides."""

    def __init__(self, bill: Bill) -> None:
        """Tell of its `bill`, which can be taken off if that is agreed to."""
        super().__init__(rules.why_not_link(bill) or " ".join(rules.unbilling_words(bill)))
        self.bill = bill


def settle(unit: Unit, appointment_id: int, *, agreed: bool) -> None:
    """Let a visit for which a package pays now be on no invoice besides.

    Args:
        unit: the unit of work.
        appointment_id: the visit.
        agreed: whether its line, or the invoice that bills nothing else, may go.

    Raises:
        BilledSingly: it is billed, and that was not agreed to, or it can't be taken off.
    """
    bill = queries.bill_of_visit(unit, appointment_id)
    if bill is None:
        return
    if bill.off is None or not agreed:
        raise BilledSingly(bill)
    match bill.off:
        case Off.LINE:
            invoice_lines.remove(unit, bill.invoice_id, bill.line)
        case Off.DELETE:
            invoices.delete(unit, bill.invoice_id)
        case Off.VOID:
            invoices.open_one(unit, bill.invoice_id)
            invoices.void(unit, bill.invoice_id)
