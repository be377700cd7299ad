"""Papers, composed of what the records say."""

from datetime import date

from deskpkg.domain import composing, composing_cash
from deskpkg.domain.papers import Paper
from deskpkg.domain.payments import why_no_receipt
from deskpkg.domain.refused import Refused
from deskpkg.store.queries import clients, invoices, payments, plans, practice
from deskpkg.store.unit import Unit


class NothingPaid(Refused):
    """Nothing is paid on this invoice, so there is no receipt; print the invoice instead."""


def invoice(unit: Unit, invoice_id: int) -> Paper:
    """Return an invoice for paper.

    Raises:
        Gone: there is no such invoice.
    """
    found = invoices.one(unit, invoice_id)
    return composing.invoice_paper(
        found,
        practice.the_practice(unit),
        clients.client(unit, found.client_id),
        invoices.applied(unit, invoice_id),
        invoices.credit_notes(unit, invoice_id),
        plans.of_invoice(unit, invoice_id),
    )


def receipt(unit: Unit, invoice_id: int) -> Paper:
    """Return a receipt for what was paid on an invoice.

    Raises:
        NothingPaid: nothing was.
        Gone: there is no such invoice.
    """
    found = invoices.one(unit, invoice_id)
    paid = invoices.applied(unit, invoice_id)
    if not paid:
        raise NothingPaid
    client = clients.client(unit, found.client_id)
    return composing.receipt_paper(found, practice.the_practice(unit), client, paid)


def slip(unit: Unit, payment_id: int) -> Paper:
    """Return a receipt for one payment or refund, whatever it was for.

    Raises:
        NothingPaid: it is void.
        Gone: there is no such payment.
    """
    found = payments.one(unit, payment_id)
    if reason := why_no_receipt(found):
        raise NothingPaid(reason)
    client = clients.client(unit, found.client_id)
    return composing_cash.slip_paper(found, practice.the_practice(unit), client)


def statement(unit: Unit, client_id: int) -> Paper:
    """Return a client's statement for paper.

    Raises:
        Gone: there is no such client.
    """
    client = clients.client(unit, client_id)
    account = payments.account(unit, client_id)
    return composing.statement_paper(account, practice.the_practice(unit), client, unit.today)


def day_end(unit: Unit, day: date) -> Paper:
    """Return a day's takings for paper, beside what was counted."""
    counted = {name: count.counted_minor for name, count in payments.counted(unit, day).items()}
    takings = payments.takings(unit, day)
    return composing_cash.takings_paper(takings, counted, practice.the_practice(unit), day)
