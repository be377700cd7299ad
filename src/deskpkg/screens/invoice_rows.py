"""What an invoice's page shows, read at one moment, and the rows it is shown in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from rich.text import Text

from deskpkg.domain.billing import HistoryLine
from deskpkg.domain.invoices import Invoice, Line
from deskpkg.domain.money import format_rate, line_total
from deskpkg.domain.payments import Applied, CreditNote
from deskpkg.domain.plans import Plan
from deskpkg.domain.practice import Practice
from deskpkg.domain.text import clean
from deskpkg.screens.words import moment, money, short
from deskpkg.store import Unit
from deskpkg.store.queries import history, invoices, payments, plans
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.table import Column, Row

COLUMNS = (
    Column("", min_width=32),
    Column("", 18, align="right"),
    Column("", 8, align="right"),
    Column("", 13, align="right"),
)
DETAILS = "details"
"""The key of the row that stands for the invoice itself."""


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice with all that belongs to it, at one moment."""

    invoice: Invoice
    practice: Practice
    zone: ZoneInfo
    today: date
    payments: tuple[Applied, ...]
    credit_notes: tuple[CreditNote, ...]
    plan: Plan | None
    credit_minor: int
    """What the client has in credit."""
    history: tuple[HistoryLine, ...]

    def line(self, key: object) -> Line | None:
        """Return the line with a row's key."""
        match key:
            case ("line", int(line_id)):
                return next((line for line in self.invoice.lines if line.id == line_id), None)
        return None

    def payment(self, key: object) -> Applied | None:
        """Return the payment with a row's key."""
        match key:
            case ("payment", int(payment_id)):
                return next((p for p in self.payments if p.payment_id == payment_id), None)
        return None


def read_bill(unit: Unit, invoice_id: int) -> Bill:
    """Read an invoice.

    Raises:
        Gone: there is no such invoice.
    """
    shown = invoices.one(unit, invoice_id)
    return Bill(
        shown,
        practices.the_practice(unit),
        unit.zone,
        unit.today,
        invoices.applied(unit, invoice_id),
        invoices.credit_notes(unit, invoice_id),
        plans.of_invoice(unit, invoice_id),
        payments.unallocated(unit, shown.client_id),
        history.of_invoice(unit, invoice_id),
    )


def head(bill: Bill) -> Text:
    """Return the two lines above the list: who is billed, by whom, and when it is due."""
    invoice, said = bill.invoice, bill.invoice.details
    people = " · ".join(clean(p) for p in (invoice.practitioner, invoice.location) if p)
    prices = "prices with tax" if invoice.inclusive else "prices without tax"
    text = Text(clean(invoice.client), "bold")
    if said.payer:
        text.append(f"   billed to {clean(said.payer)}", "not bold")
    text.append(f"   {people}\n" if people else "\n", "not bold")
    text.append(f"issued {short(said.issued_on, bill.today)}   ", "not bold")
    text.append(f"due {short(said.due_on, bill.today)}   {prices}", "not bold")
    return text.append(f"   {clean(said.notes)}" if said.notes else "", "not bold")


def in_full(bill: Bill, key: object) -> str:
    """Return what the row of a line, a payment or a credit note may have no room for."""
    if line := bill.line(key):
        return clean(line.description)
    if paid := bill.payment(key):
        return clean(f"Paid by {paid.method} {f'({paid.reference})' if paid.reference else ''}")
    notes = (note for note in bill.credit_notes if ("credit note", note.id) == key)
    return clean("".join(f"Credit note {note.number}  {note.reason}" for note in notes))


def rows_of(bill: Bill) -> Iterator[Row]:
    """Yield the lines, what they come to, what was paid, and the history."""
    invoice = bill.invoice
    yield Row("lines", (f"LINES{_hint(invoice)}",), "heading")
    yield from (_line(line, bill) for line in invoice.lines)
    yield from _totals(bill)
    yield from _payments(bill)
    yield from _plan(bill)
    yield Row("history", ("HISTORY",), "heading")
    yield from (_history(line, bill) for line in bill.history)


def _hint(invoice: Invoice) -> str:
    """Return what can be done with the lines of a draft."""
    if invoice.stored != "draft":
        return ""
    if not invoice.lines:
        return "  none yet: n adds one"
    return "  n adds, e edits, Del takes off; F9 finalizes, c deletes the draft"


def _line(line: Line, bill: Bill) -> Row:
    practice = bill.practice
    total = line_total(line.quantity, line.unit_minor, line.tax_rate, bill.invoice.inclusive)
    amount = total.gross if bill.invoice.inclusive else total.net
    cells = (
        line.description,
        f"{line.quantity} × {money(line.unit_minor, practice)}",
        format_rate(line.tax_rate, practice.locale, symbol=True) if line.tax_rate else "",
        money(amount, practice),
    )
    return Row(("line", line.id), cells)


def _totals(bill: Bill) -> Iterator[Row]:
    practice, totals = bill.practice, bill.invoice.totals
    word = "of which tax" if bill.invoice.inclusive else "tax"
    for rate in totals.rates:
        base = money(rate.net, practice)
        percent = format_rate(rate.rate, practice.locale, symbol=True)
        cells = (f"{word} on {base}", "", percent, money(rate.tax, practice))
        yield Row(("rate", rate.rate), cells, "dim", selectable=False)
    total = ("", f"Total {practice.currency}", "", money(totals.gross, practice))
    yield Row("total", total, "bold", selectable=False)


def _payments(bill: Bill) -> Iterator[Row]:
    if bill.invoice.stored != "open":
        return
    practice = bill.practice
    none = "" if bill.payments or bill.credit_notes else "  none: F7 takes one"
    yield Row("payments", (f"PAYMENTS{none}",), "heading")
    for note in bill.credit_notes:
        what = f"{short(note.issued_on, bill.today)}  {note.number}  {clean(note.reason)}"
        cells = (what, "", "", money(-note.amount_minor, practice))
        yield Row(("credit note", note.id), cells)
    for paid in bill.payments:
        part = paid.whole_minor != paid.amount_minor
        of = f"of {money(paid.whole_minor, practice)}" if part else ""
        what = f"{short(paid.paid_on, bill.today)}  {clean(paid.method)}  {clean(paid.reference)}"
        cells = (what.rstrip(), of, "", money(-paid.amount_minor, practice))
        yield Row(("payment", paid.payment_id), cells)
    left = ("", "Open", "", money(bill.invoice.open_minor, practice))
    style = "bold warn" if bill.invoice.open_minor else "bold"
    yield Row("open", left, style, selectable=False)


def _plan(bill: Bill) -> Iterator[Row]:
    if (plan := bill.plan) is None:
        return
    yield Row("plan", ("PAYMENT PLAN",), "heading")
    yield Row(("plan", plan.id), (plan_words(plan, bill.practice, bill.today),))


def plan_words(plan: Plan, practice: Practice, today: date) -> str:
    """Return "2 of 3 paid, next 133.33 on 24 Dec", "paid", "canceled, 1 of 3 paid"."""
    paid = sum(line.paid_minor == line.instalment.amount_minor for line in plan.lines)
    count = f"{paid} of {len(plan.lines)} paid"
    if plan.canceled_on is not None:
        return f"canceled {short(plan.canceled_on, today)}, {count}"
    if (line := plan.next) is None:
        return f"{count}: all of it"
    day, left = short(line.instalment.due_on, today), money(line.open_minor, practice)
    late = " overdue" if line.instalment.due_on < today else ""
    return f"{count}, next {left} on {day}{late}"


def _history(line: HistoryLine, bill: Bill) -> Row:
    when = moment(line.at, bill.zone, bill.today)
    text = Text.assemble((f"{when:<18}{clean(line.staff)}  ", "muted"), clean(line.text))
    return Row(("history", line.id), (text,), selectable=False)
