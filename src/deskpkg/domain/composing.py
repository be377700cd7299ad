"""Putting invoices, receipts and statements into words for paper.

Amounts and dates are written as the practice's locale does; the labels are English.
"""

from collections.abc import Sequence
from datetime import date

from deskpkg.domain.clients import Client
from deskpkg.domain.invoices import Invoice, billed_words
from deskpkg.domain.money import format_money, format_rate, line_total
from deskpkg.domain.names import spoken_name
from deskpkg.domain.papers import (
    Heading,
    Paper,
    Party,
    Total,
    credit_transfer,
    paper_size,
)
from deskpkg.domain.payments import Account, Applied, CreditNote, entry_words
from deskpkg.domain.places import locale_data
from deskpkg.domain.plans import Plan
from deskpkg.domain.practice import Practice

_INVOICE = (
    Heading("Description", wide=True),
    Heading("Quantity", "right"),
    Heading("Unit price", "right"),
    Heading("Tax", "right"),
    Heading("Amount", "right"),
)
_RECEIPT = (
    Heading("Date"),
    Heading("Paid by", wide=True),
    Heading("Amount", "right"),
)
_STATEMENT = (
    Heading("Date"),
    Heading("What", wide=True),
    Heading("Amount", "right"),
    Heading("Balance", "right"),
)
_MARKS = {"draft": "DRAFT", "void": "VOID", "paid": "PAID"}


def day_words(day: date, locale: str) -> str:
    """Return a date as a locale writes it in full: "24 November 2026", "24. November 2026"."""
    from babel.dates import format_date

    return format_date(day, "long", locale=locale_data(locale))


class Writer:
    """Writes as one practice does."""

    def __init__(self, practice: Practice) -> None:
        """Write for `practice`."""
        self.practice = practice

    def money(self, minor: int) -> str:
        """Return an amount, without the currency."""
        return format_money(minor, self.practice.currency, self.practice.locale)

    def day(self, day: date) -> str:
        """Return a date in full."""
        return day_words(day, self.practice.locale)

    def rate(self, rate: int) -> str:
        """Return a tax rate with its sign."""
        return format_rate(rate, self.practice.locale, symbol=True)

    def total(self, label: str, minor: int, *, strong: bool = False) -> Total:
        """Return a line below the list."""
        return Total(label, self.money(minor), strong)

    def sender(self) -> Party:
        """Return who writes: the practice, its address and tax number."""
        lines = self.practice.address.splitlines()
        tax = (f"Tax number {self.practice.tax_number}",) if self.practice.tax_number else ()
        return Party(self.practice.name, (*lines, *tax))

    def paper(self, title: str, to: Party, headings: Sequence[Heading], **more: object) -> Paper:
        """Return a paper of the size that the practice writes on."""
        language = self.practice.locale.partition("_")[0]
        size = paper_size(self.practice.country)
        parts: dict[str, object] = {"facts": (), "rows": (), "totals": (), **more}
        return Paper(
            title,
            self.sender(),
            to,
            headings=tuple(headings),
            size=size,
            language=language,
            **parts,  # type: ignore[arg-type]
        )


def party_of(client: Client) -> Party:
    """Return a client as they are written to."""
    name = spoken_name(client.last_name, client.first_name)
    return Party(name, tuple(client.address.splitlines()))


def invoice_paper(
    invoice: Invoice,
    practice: Practice,
    client: Client,
    payments: Sequence[Applied] = (),
    notes: Sequence[CreditNote] = (),
    plan: Plan | None = None,
) -> Paper:
    """Return an invoice for paper: its lines, taxes, what was paid and credited, what is open.

    Args:
        invoice: the invoice, a draft or final.
        practice: who bills.
        client: who was treated; they are written to unless somebody else pays.
        payments: what was applied to it.
        notes: credit notes on it.
        plan: its payment plan; what is still to come of it is listed.
    """
    write, said = Writer(practice), invoice.details
    to = party_of(client)
    if said.payer:
        to = Party(said.payer, tuple(said.payer_address.splitlines()))
    due = "as the payment plan below says" if _schedule(plan, write) else write.day(said.due_on)
    facts = [("Issued", write.day(said.issued_on)), ("Due", due)]
    facts += [("For", party_of(client).name)] if said.payer else []
    facts += [("Practitioner", invoice.practitioner)] if invoice.practitioner else []
    facts += [("Location", invoice.location)] if invoice.location else []
    title = f"Invoice {invoice.number}" if invoice.serial else "Invoice"
    return write.paper(
        title,
        to,
        _INVOICE,
        facts=tuple(facts),
        rows=tuple(_lines(invoice, write)),
        totals=tuple(_totals(invoice, write, payments, notes)),
        notes="\n".join(
            filter(None, (said.notes, _schedule(plan, write), _account(invoice, write)))
        ),
        mark=_MARKS.get(invoice.state, ""),
        pay_code=credit_transfer(
            practice.name,
            practice.iban,
            invoice.open_minor,
            invoice.currency,
            f"{invoice.number} {party_of(client).name}",
            practice.bic,
        ),
        key="" if invoice.serial else f"draft {invoice.id}",
    )


def _lines(invoice: Invoice, write: Writer) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for line in invoice.lines:
        total = line_total(line.quantity, line.unit_minor, line.tax_rate, invoice.inclusive)
        amount = total.gross if invoice.inclusive else total.net
        rate = write.rate(line.tax_rate) if line.tax_rate else ""
        unit = write.money(line.unit_minor)
        rows.append((line.description, str(line.quantity), unit, rate, write.money(amount)))
    return rows


def _totals(
    invoice: Invoice, write: Writer, payments: Sequence[Applied], notes: Sequence[CreditNote]
) -> list[Total]:
    totals = invoice.totals
    lines = [] if invoice.inclusive or not totals.tax else [write.total("Subtotal", totals.net)]
    included = "Includes tax" if invoice.inclusive else "Tax"
    for tax in totals.rates:
        net = write.money(tax.net)
        lines.append(write.total(f"{included} {write.rate(tax.rate)} on {net}", tax.tax))
    lines.append(write.total(f"Total {invoice.currency}", totals.gross, strong=True))
    for note in notes:
        lines.append(write.total(f"Credit note {note.number}", -note.amount_minor))
    for payment in payments:
        when = write.day(payment.paid_on)
        lines.append(write.total(f"Paid {when}, {payment.method}", -payment.amount_minor))
    if (payments or notes) and invoice.stored == "open":
        lines.append(write.total("Open", invoice.open_minor, strong=True))
    return lines


def _schedule(plan: Plan | None, write: Writer) -> str:
    if plan is None:
        return ""
    lines = [
        f"{write.day(line.instalment.due_on)}   {write.money(line.open_minor)}"
        for line in plan.lines
        if line.open_minor
    ]
    return "\n".join(("Payment plan:", *lines)) if lines else ""


def _account(invoice: Invoice, write: Writer) -> str:
    """Return where what is open can be transferred to; empty if nothing is, or nowhere."""
    account = "".join(write.practice.iban.split())
    if not account or invoice.open_minor <= 0:
        return ""
    spaced = " ".join(account[start : start + 4] for start in range(0, len(account), 4))
    bic = f", BIC {write.practice.bic}" if write.practice.bic else ""
    return f"IBAN {spaced}{bic}, reference {invoice.number}"


def receipt_paper(
    invoice: Invoice, practice: Practice, client: Client, payments: Sequence[Applied]
) -> Paper:
    """Return a receipt for what was paid on an invoice."""
    write, said = Writer(practice), invoice.details
    to = Party(said.payer, tuple(said.payer_address.splitlines())) if said.payer else None
    paid = sum(payment.amount_minor for payment in payments)
    rows = [
        (
            write.day(payment.paid_on),
            _paid_by(payment, write),
            write.money(payment.amount_minor),
        )
        for payment in payments
    ]
    what = [line.description for line in invoice.lines]
    facts = [("Invoice", invoice.number), ("For", billed_words(what))]
    totals = [write.total(f"Paid {invoice.currency}", paid, strong=True)]
    if invoice.open_minor:
        totals.append(write.total("Still open", invoice.open_minor))
    return write.paper(
        f"Receipt {invoice.number}",
        to or party_of(client),
        _RECEIPT,
        facts=tuple(facts),
        rows=tuple(rows),
        totals=tuple(totals),
    )


def _paid_by(payment: Applied, write: Writer) -> str:
    """Return "Card (receipt 7)", and what was paid in all if that was more."""
    reference = f" ({payment.reference})" if payment.reference else ""
    part = payment.amount_minor != payment.whole_minor
    whole = f", part of {write.money(payment.whole_minor)}" if part else ""
    return f"{payment.method}{reference}{whole}"


def statement_paper(account: Account, practice: Practice, client: Client, today: date) -> Paper:
    """Return a client's account line by line, with the balance after each."""
    write = Writer(practice)
    rows = [
        (
            write.day(entry.on),
            entry_words(entry),
            write.money(entry.amount_minor) if entry.counts else "",
            write.money(entry.balance_minor),
        )
        for entry in account.entries
    ]
    totals = [write.total(f"Balance {practice.currency}", account.balance_minor, strong=True)]
    if account.overdue_minor:
        totals.append(write.total("Of that overdue", account.overdue_minor))
    if account.credit_minor:
        totals.append(write.total("In credit", account.credit_minor))
    return write.paper(
        "Statement",
        party_of(client),
        _STATEMENT,
        facts=(("As of", write.day(today)), ("Client", f"#{client.id}")),
        rows=tuple(rows),
        totals=tuple(totals),
        key=f"#{client.id} {today.isoformat()}",
    )
