"""What a client has in credit: applying it, paying it back; and voiding what was mistaken."""

from collections.abc import Iterable

from deskpkg.domain.invoices import why_not_pay
from deskpkg.domain.payments import (
    AlreadyVoid,
    NothingToPay,
    NotVoidable,
    Paying,
    TooMuch,
    checked_amount,
)
from deskpkg.domain.refused import BadInput, Conflict, Gone
from deskpkg.domain.text import optional
from deskpkg.store.changes.invoices import open_for_visit
from deskpkg.store.changes.payments import asked_before, entry, put
from deskpkg.store.models import Client, Payment
from deskpkg.store.queries import invoices, payments, practice
from deskpkg.store.unit import Unit


def apply(unit: Unit, invoice_id: int, amount_minor: int) -> None:
    """Apply what the client has in credit to an open invoice.

    Raises:
        BadInput: the amount is not above zero, or more than is open.
        TooMuch: it is more than the client has in credit.
        NothingToPay: the invoice is not open.
        Gone: there is no such invoice.
    """
    invoice = invoices.one(unit, invoice_id)
    if invoice.stored != "open" or not invoice.open_minor:
        raise NothingToPay(why_not_pay(invoice) or "Finalize the invoice first.")
    if checked_amount(amount_minor) > invoice.open_minor:
        raise BadInput("Type no more than is open on the invoice.", field="amount")
    _check_credit(unit, invoice.client_id, amount_minor)
    rest = amount_minor
    for payment_id, room in _with_room(unit, invoice.client_id):
        if part := min(rest, room):
            put(unit, payment_id, invoice_id, part)
            rest -= part
    unit.record(
        "credit.applied",
        f"Applied {practice.amount(unit, amount_minor)} of the credit to {invoice.number}",
        client=invoice.client_id,
        package=invoice.package_id,
        invoice=invoice_id,
    )


def apply_to_visit(unit: Unit, appointment_id: int, amount_minor: int) -> None:
    """Apply what the client has in credit to a visit, which is billed if it was not.

    Raises:
        As for `apply`; NotBillable: a package pays for it, or it did not take place.
        Gone: there is no such visit.
    """
    apply(unit, open_for_visit(unit, appointment_id).key, amount_minor)


def _check_credit(unit: Unit, client_id: int, amount_minor: int) -> None:
    credit = payments.unallocated(unit, client_id)
    if amount_minor > credit:
        has = practice.amount(unit, credit)
        raise TooMuch(f"The client has {has} in credit, no more.", field="amount")


def _with_room(unit: Unit, client_id: int) -> Iterable[tuple[int, int]]:
    """Return the client's payments that are not all applied, and how much more can be."""
    rows = unit.query(
        """SELECT p.id, p.amount_minor - (SELECT coalesce(sum(a.amount_minor), 0)
            FROM allocation a WHERE a.payment_id = p.id) AS room
        FROM payment p WHERE p.client_id = :client AND p.kind = 'payment' AND room > 0
            AND NOT EXISTS (SELECT 1 FROM payment v WHERE v.corrects_id = p.id)
        ORDER BY p.paid_on, p.id""",
        client=client_id,
    )
    return tuple((row[0], row[1]) for row in rows)


def release(unit: Unit, invoice_id: int, amount_minor: int) -> None:
    """Take money off an invoice, the latest payment first; it is unallocated then.

    Raises:
        Conflict: so much is not applied to it.
    """
    rest = amount_minor
    for applied in reversed(invoices.applied(unit, invoice_id)):
        if part := min(rest, applied.amount_minor):
            put(unit, applied.payment_id, invoice_id, -part)
            rest -= part
    if rest:
        raise Conflict


def refund(unit: Unit, client_id: int, paying: Paying) -> int:
    """Pay back what a client has in credit, or a part of it; return the refund's id.

    Raises:
        BadInput: the amount, the method or the day makes no sense.
        TooMuch: it is more than the client has in credit.
        Gone: there is no such client.
    """
    if unit.session.get(Client, client_id) is None:
        raise Gone
    if (known := asked_before(unit, "refund", client_id, paying)) is not None:
        return known
    _check_credit(unit, client_id, checked_amount(paying.amount_minor))
    entity = entry(unit, "refund", client_id, paying)
    unit.record(
        "payment.refunded",
        f"Paid back {practice.amount(unit, entity.amount_minor)} by {entity.method}",
        client=client_id,
        payment=entity.key,
        data={"amount_minor": entity.amount_minor},
    )
    return entity.key


def void(unit: Unit, payment_id: int, reason: str = "") -> int:
    """Take back a mistaken payment or refund by a new entry; return its id.

    What the payment had paid is open again.

    Args:
        unit: the unit of work.
        payment_id: the payment or refund.
        reason: what was wrong, as the records tell it.

    Raises:
        AlreadyVoid: it is void already.
        NotVoidable: it is itself a correction.
        TooMuch: money of it was paid back meanwhile.
        Gone: there is no such payment.
    """
    payment = unit.session.get(Payment, payment_id)
    if payment is None:
        raise Gone
    if payment.kind == "void":
        raise NotVoidable
    if unit.value("SELECT 1 FROM payment WHERE corrects_id = :id", id=payment_id):
        raise AlreadyVoid
    if payment.kind == "payment":
        _take_off(unit, payment)
        if payments.unallocated(unit, payment.client_id) < payment.amount_minor:
            raise TooMuch("Money of this payment was paid back: void the refund first.")
    entity = Payment(
        client_id=payment.client_id,
        kind="void",
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        method=payment.method,
        paid_on=unit.today,
        reference=optional(reason, "the reason", field="reason"),
        corrects_id=payment_id,
        created_at=unit.now,
    )
    unit.session.add(entity)
    unit.flush()
    what = "a payment" if payment.kind == "payment" else "a refund"
    amount = practice.amount(unit, payment.amount_minor)
    unit.record(
        "payment.voided",
        f"Voided {what} of {amount} by {payment.method}"
        f"{f': {entity.reference}' if entity.reference else ''}",
        client=payment.client_id,
        payment=entity.key,
        data={"voids": payment_id},
    )
    return entity.key


def _take_off(unit: Unit, payment: Payment) -> None:
    """Take a payment off all invoices to which it is applied."""
    for invoice_id, applied in unit.query(
        "SELECT invoice_id, sum(amount_minor) FROM allocation WHERE payment_id = :id "
        "GROUP BY invoice_id HAVING sum(amount_minor) > 0",
        id=payment.key,
    ):
        put(unit, payment.key, invoice_id, -applied)
