"""Invoices and payments: drafting, finalizing, paying."""

import hashlib
import json
from datetime import timedelta

from sqlmodel import col, select

from deskpkg.domain.billing import invoice_number
from deskpkg.domain.money import line_total
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.refused import BadInput, Gone, Refused
from deskpkg.domain.text import optional, required
from deskpkg.store.changes.images import told
from deskpkg.store.models import Allocation, Invoice, InvoiceLine, Payment
from deskpkg.store.queries import packages, practice
from deskpkg.store.unit import Unit


class AlreadyInvoiced(Refused):
    """This package has an invoice already; open that one, or void it first."""


class NotADraft(Refused):
    """This invoice is finalized and can't be changed; make a new one for what is to be added."""


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
    if unit.value(
        "SELECT 1 FROM invoice WHERE client_package_id = :id AND state <> 'void'", id=package_id
    ):
        raise AlreadyInvoiced
    if package.terms.price_minor == 0:
        raise BadInput(f"{package.name} is free: there is nothing to invoice.")
    invoice = _draft(unit, package)
    invoice.practitioner_id, invoice.location_id = practitioner_id, location_id
    unit.session.add(invoice)
    unit.flush()
    line = InvoiceLine(
        invoice_id=invoice.key,
        position=1,
        description=package.name,
        unit_minor=package.terms.price_minor,
        tax_rate=package.terms.tax_rate,
        client_package_id=package_id,
    )
    unit.session.add(line)
    unit.flush()
    unit.record(
        "invoice.drafted",
        f"Drafted an invoice for {package.name}",
        client=package.client_id,
        package=package_id,
        invoice=invoice.key,
        rows=told(unit, invoice, line),
    )
    return invoice.key


def _draft(unit: Unit, package: ClientPackage) -> Invoice:
    """Return a draft for the client of a package, without lines."""
    settings = practice.the_practice(unit)
    return Invoice(
        client_id=package.client_id,
        client_package_id=package.id,
        issued_on=unit.today,
        due_on=unit.today + timedelta(days=settings.invoice_due_days),
        currency=package.currency,
        tax_inclusive=settings.tax_inclusive,
        created_at=unit.now,
    )


def finalize(unit: Unit, invoice_id: int) -> str:
    """Give a draft the next number of its series and freeze it; return the number.

    Raises:
        NotADraft: it is final already.
        BadInput: it has no lines.
        Gone: there is no such invoice.
    """
    invoice = _invoice(unit, invoice_id)
    if invoice.state != "draft":
        raise NotADraft
    lines = _lines(unit, invoice_id)
    if not lines:
        raise BadInput("Add at least one line before finalizing the invoice.")
    totals = [
        line_total(line.quantity, line.unit_minor, line.tax_rate, invoice.tax_inclusive)
        for line in lines
    ]
    if invoice.number is None:
        invoice.prefix, invoice.number = _next_number(unit)
    invoice.tax_minor = sum(total.tax for total in totals)
    invoice.total_minor = sum(total.gross for total in totals)
    invoice.content_hash = content_hash(invoice, lines)
    invoice.finalized_at = unit.now
    invoice.state = "open"
    number = invoice_number(invoice.prefix, invoice.number)
    unit.record(
        "invoice.finalized",
        f"Finalized {number}",
        client=invoice.client_id,
        package=invoice.client_package_id,
        invoice=invoice_id,
    )
    return number


def pay(unit: Unit, invoice_id: int, amount_minor: int, method: str, reference: str = "") -> int:
    """Record a payment on an open invoice, all of it or a part; return the payment's id.

    Raises:
        BadInput: the amount is not above zero, or more than is open.
        Refused: the invoice is not open.
    """
    invoice = _invoice(unit, invoice_id)
    if invoice.state != "open" or invoice.total_minor is None:
        raise Refused("Finalize the invoice before taking a payment for it.")
    paid = unit.value(
        "SELECT coalesce(sum(amount_minor), 0) FROM allocation WHERE invoice_id = :id",
        id=invoice_id,
    )
    if not 0 < amount_minor <= invoice.total_minor - paid:
        raise BadInput("Type an amount above zero, and no more than is open.", field="amount")
    payment = Payment(
        client_id=invoice.client_id,
        kind="payment",
        amount_minor=amount_minor,
        currency=invoice.currency,
        method=required(method, "how it was paid", field="method"),
        paid_on=unit.today,
        reference=optional(reference, "the reference", field="reference"),
        created_at=unit.now,
    )
    unit.session.add(payment)
    unit.flush()
    unit.session.add(
        Allocation(
            payment_id=payment.key,
            invoice_id=invoice_id,
            amount_minor=amount_minor,
            created_at=unit.now,
        )
    )
    unit.record(
        "payment.taken",
        f"Payment by {payment.method} on {invoice_number(invoice.prefix, invoice.number)}",
        client=invoice.client_id,
        package=invoice.client_package_id,
        invoice=invoice_id,
        payment=payment.key,
        data={"amount_minor": amount_minor},
    )
    return payment.key


def content_hash(invoice: Invoice, lines: list[InvoiceLine]) -> str:
    """Return a hash of everything a finalized invoice says; `deskpkg check` makes it again."""
    content = [
        [invoice.prefix, invoice.number, invoice.client_id, invoice.currency],
        [invoice.issued_on.isoformat(), invoice.due_on.isoformat(), int(invoice.tax_inclusive)],
        [invoice.tax_minor, invoice.total_minor],
        *[
            [line.position, line.description, line.quantity, line.unit_minor, line.tax_rate]
            for line in lines
        ],
    ]
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _invoice(unit: Unit, invoice_id: int) -> Invoice:
    invoice = unit.session.get(Invoice, invoice_id)
    if invoice is None:
        raise Gone
    return invoice


def _lines(unit: Unit, invoice_id: int) -> list[InvoiceLine]:
    query = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id)
    return list(unit.session.exec(query.order_by(col(InvoiceLine.position))))


def _next_number(unit: Unit) -> tuple[str, int]:
    prefix, first = unit.query("SELECT invoice_prefix, invoice_first FROM practice")[0]
    last = unit.value("SELECT max(number) FROM invoice WHERE prefix = :prefix", prefix=prefix)
    return prefix, first if last is None else last + 1
