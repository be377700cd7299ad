"""Taking payments: for an invoice, a package, or all that a client owes."""

from deskpkg.domain.invoices import why_not_pay
from deskpkg.domain.payments import (
    NothingToPay,
    OpenInvoice,
    Paying,
    checked_amount,
    checked_day,
    method_called,
    spread,
)
from deskpkg.domain.refused import Gone, Refused
from deskpkg.domain.text import optional
from deskpkg.store.changes.invoices import open_for_package, open_for_visit, open_one
from deskpkg.store.models import Allocation, Client, Invoice, Payment
from deskpkg.store.queries import invoices, payments, practice
from deskpkg.store.unit import Unit


class AnotherPayment(Refused):
    """This was asked before with another amount or method; open the dialog again."""


def pay(unit: Unit, invoice_id: int, paying: Paying) -> int:
    """Take a payment for an invoice, all of it, a part, or more; return the payment's id.

    A draft is finalized. What is paid beyond what is open stays unallocated.

    Raises:
        BadInput: the amount, the method or the day makes no sense, or the draft has no lines.
        NothingToPay: nothing is open on the invoice, or it is void.
        Gone: there is no such invoice.
    """
    shown = invoices.one(unit, invoice_id)
    if (known := asked_before(unit, "payment", shown.client_id, paying)) is not None:
        return known
    if reason := why_not_pay(shown):
        raise NothingToPay(reason)
    invoice = open_one(unit, invoice_id)
    return _take(unit, invoice.client_id, paying, (invoice,))


def pay_package(
    unit: Unit,
    package_id: int,
    paying: Paying,
    practitioner_id: int | None = None,
    location_id: int | None = None,
) -> int:
    """Take a payment for a client package, which is invoiced if it was not; return its id.

    Raises:
        As for `pay`; BadInput: the package is free.
        Gone: there is no such package.
    """
    invoice_id = open_for_package(unit, package_id, practitioner_id, location_id)
    return pay(unit, invoice_id, paying)


def pay_visit(unit: Unit, appointment_id: int, paying: Paying) -> int:
    """Take a payment for a visit, which is billed if it was not; return the payment's id.

    What is paid beyond the visit's invoice goes to what else its client owes, by due date.

    Raises:
        As for `pay`; NotBillable: a package pays for it, or it did not take place.
        Gone: there is no such visit.
    """
    client_id = invoices.visit(unit, appointment_id).client_id
    if (known := asked_before(unit, "payment", client_id, paying)) is not None:
        return known
    invoice = open_for_visit(unit, appointment_id)
    others = [each.id for each in invoices.open_of_client(unit, client_id)]
    entities = [unit.session.get_one(Invoice, key) for key in others if key != invoice.key]
    return _take(unit, client_id, paying, (invoice, *entities))


def pay_client(unit: Unit, client_id: int, paying: Paying) -> int:
    """Take a payment for all that is open of a client, by due date; return its id.

    What is paid beyond that stays unallocated.

    Raises:
        BadInput: the amount, the method or the day makes no sense.
        Gone: there is no such client.
    """
    if unit.session.get(Client, client_id) is None:
        raise Gone
    if (known := asked_before(unit, "payment", client_id, paying)) is not None:
        return known
    found = invoices.open_of_client(unit, client_id)
    entities = tuple(unit.session.get_one(Invoice, invoice.id) for invoice in found)
    return _take(unit, client_id, paying, entities)


def asked_before(unit: Unit, kind: str, client_id: int, paying: Paying) -> int | None:
    """Return the payment that was made of the same request; None if there is none.

    Raises:
        AnotherPayment: something else was asked under it.
    """
    row = unit.one(
        "SELECT id, kind, client_id, amount_minor, method, reference FROM payment "
        "WHERE request = :request",
        request=paying.request or None,
    )
    if row is None:
        return None
    method = method_called(payments.methods(unit, archived=True), paying.method).name
    reference = optional(paying.reference, "the reference")
    if row[1:] != (kind, client_id, paying.amount_minor, method, reference):
        raise AnotherPayment
    return int(row[0])


def _take(unit: Unit, client_id: int, paying: Paying, targets: tuple[Invoice, ...]) -> int:
    """Write a payment down, and put it to invoices in their order."""
    payment = entry(unit, "payment", client_id, paying)
    opens = [_open(unit, invoice) for invoice in targets]
    spent = spread(payment.amount_minor, opens)
    for part in spent.parts:
        put(unit, payment.key, part.invoice_id, part.amount_minor)
    told = [part.number for part in spent.parts]
    if spent.rest_minor:
        told.append(f"{practice.amount(unit, spent.rest_minor)} in credit")
    amount = practice.amount(unit, payment.amount_minor)
    first = next((invoice for invoice in targets if spent.parts), None)
    unit.record(
        "payment.taken",
        f"Payment of {amount} by {payment.method}: {', '.join(told)}",
        client=client_id,
        package=first.client_package_id if first else None,
        invoice=first.key if first else None,
        payment=payment.key,
        data={"amount_minor": payment.amount_minor},
    )
    return payment.key


def entry(unit: Unit, kind: str, client_id: int, paying: Paying) -> Payment:
    """Add a payment or a refund (`kind`), checked, and return it.

    Raises:
        BadInput: the amount, the method or the day makes no sense.
    """
    day = paying.paid_on or unit.today
    entity = Payment(
        client_id=client_id,
        kind=kind,
        amount_minor=checked_amount(paying.amount_minor),
        currency=practice.the_practice(unit).currency,
        method=method_called(payments.methods(unit), paying.method).name,
        paid_on=checked_day(day, unit.today),
        reference=optional(paying.reference, "the reference", field="reference"),
        created_at=unit.now,
        request=paying.request or None,
    )
    unit.session.add(entity)
    unit.flush()
    return entity


def _open(unit: Unit, invoice: Invoice) -> OpenInvoice:
    shown = invoices.one(unit, invoice.key)
    return OpenInvoice(shown.id, shown.number, shown.details.due_on, shown.open_minor)


def put(unit: Unit, payment_id: int, invoice_id: int, amount_minor: int) -> None:
    """Put money of a payment to an invoice, or take it off again (below zero)."""
    unit.session.add(
        Allocation(
            payment_id=payment_id,
            invoice_id=invoice_id,
            amount_minor=amount_minor,
            created_at=unit.now,
        )
    )
    unit.flush()
