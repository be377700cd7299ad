"""A visit that is billed by itself, when a package is to pay for it: what becomes of its bill."""

from dataclasses import dataclass
from enum import StrEnum

from deskpkg.domain.invoices import Invoice, Line, why_not_void
from deskpkg.domain.money import line_total


class Off(StrEnum):
    """How a visit comes off the invoice that bills it."""

    LINE = "its line is taken off"
    DELETE = "the draft is deleted"
    VOID = "the invoice is voided"


@dataclass(frozen=True, slots=True)
class Bill:
    """The bill of a visit, and what becomes of it if a package pays for the visit instead."""

    invoice_id: int
    number: str
    """"INV-0041"; "Draft" without one."""
    state: str
    """draft, open, paid or credited."""
    line: Line
    amount_minor: int
    """What the line comes to, with tax."""
    off: Off | None
    """How the visit comes off it; None where it can't."""
    why_not: str = ""
    """Why it can't, and what to do first."""

    @property
    def on(self) -> str:
        """Where the visit is billed: "a draft", "INV-0041"."""
        return "a draft" if self.number == "Draft" else self.number

    @property
    def words(self) -> str:
        """Where, and how it stands there: "a draft", "INV-0041, paid"."""
        return self.on if self.number == "Draft" else f"{self.number}, {self.state}"


def bill_of(invoice: Invoice, appointment_id: int) -> Bill:
    """Return the bill of a visit that is on `invoice`."""
    line = next(line for line in invoice.lines if line.appointment_id == appointment_id)
    total = line_total(line.quantity, line.unit_minor, line.tax_rate, invoice.inclusive)
    off, why_not = _off(invoice)
    return Bill(invoice.id, invoice.number, invoice.state, line, total.gross, off, why_not)


def _off(invoice: Invoice) -> tuple[Off | None, str]:
    """Return how one line comes off an invoice, or why it can't."""
    alone = len(invoice.lines) == 1
    if invoice.stored == "draft":
        if not alone:
            return Off.LINE, ""
        return (Off.DELETE if invoice.serial is None else Off.VOID), ""
    if reason := why_not_void(invoice):
        return None, reason
    if not alone:
        return None, f"{invoice.number} bills more than that: take it back to a draft first."
    return Off.VOID, ""


def unbilling_words(bill: Bill) -> tuple[str, ...]:
    """Return what is asked before a package pays for a visit that is billed, a line each."""
    numbered = bill.number if bill.number != "Draft" else "the draft"
    became = {
        Off.LINE: f"Its line is taken off {numbered}; the rest of it stays.",
        Off.DELETE: "The draft, which bills nothing else, is deleted.",
        Off.VOID: f"{numbered}, which bills nothing else, is voided for good.",
    }
    assert bill.off is not None
    return (f"{bill.line.description} is billed on {bill.words}.", became[bill.off])


def unbilled_words(bill: Bill) -> str:
    """Return what became of the bill, once it is done: "INV-0041 is void"."""
    return {
        Off.LINE: f"taken off {'the draft' if bill.number == 'Draft' else bill.number}",
        Off.DELETE: "its draft is deleted",
        Off.VOID: f"{bill.number} is void",
        None: "",
    }[bill.off]


def why_not_link(bill: Bill) -> str:
    """Return why no package can pay for a visit that is billed; empty if it can be taken off."""
    if bill.off is not None:
        return ""
    return f"{bill.line.description} is billed on {bill.words}. {bill.why_not}"
