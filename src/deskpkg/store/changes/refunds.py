"""Giving a package back: what is unused is taken away, credited and paid back, in one step."""

from dataclasses import dataclass

from deskpkg.domain.money import line_total, share
from deskpkg.domain.payments import Paying
from deskpkg.domain.refunds import (
    Basis,
    Settlement,
    Used,
    settle_by_hand,
    why_not_refund,
)
from deskpkg.domain.refused import BadInput, Conflict, Refused
from deskpkg.store.changes.credit import refund, release
from deskpkg.store.changes.managing import cancel
from deskpkg.store.changes.plans import end
from deskpkg.store.models import CreditNote
from deskpkg.store.queries import invoices, packages, plans, practice, refunds, uses
from deskpkg.store.unit import Unit


class NotRefundable(Refused):
    """This package can't be given back."""


@dataclass(frozen=True, slots=True)
class Giving:
    """What was agreed when a package is given back."""

    seen: Used
    """What the package came to when it was agreed."""
    basis: Basis
    fee_minor: int
    back_minor: int
    method: str = ""
    """How it is paid back; not needed if nothing is."""
    reference: str = ""
    request: str = ""
    visits: tuple[int, ...] = ()
    """All that is to come on it, if that is canceled with it; it counts as unused then."""


def give_back(unit: Unit, package_id: int, giving: Giving) -> Settlement:
    """Cancel a package, credit what is not kept of its price, and pay back; return the sums.

    Raises:
        NotRefundable: it is canceled, or no finalized invoice bills it.
        Conflict: something was used or paid since it was agreed.
        BadInput: the sums make no sense, or nothing would be credited.
        Gone: there is no such package.
    """
    package = packages.one(unit, package_id)
    used = refunds.used(unit, package_id, but_coming=bool(giving.visits))
    if reason := why_not_refund(package, open_invoice=used is not None):
        raise NotRefundable(reason)
    if used is None or used != giving.seen:
        raise Conflict
    if giving.visits and set(giving.visits) != set(uses.coming(unit, package_id)):
        raise Conflict
    agreed = settle_by_hand(used, giving.basis, giving.fee_minor, giving.back_minor)
    if not agreed.credit_minor:
        raise BadInput(f"{package.name} is used up: nothing goes back. Cancel it instead.")
    plan = plans.of_package(unit, package_id)
    if plan is not None and plan.canceled_on is None:
        end(unit, plan)
    back = practice.amount(unit, agreed.back_minor)
    cancel(unit, package_id, f"given back, {back} refunded", visits=bool(giving.visits))
    _pay_back(unit, package_id, agreed, giving)
    return agreed


def _pay_back(unit: Unit, package_id: int, agreed: Settlement, giving: Giving) -> None:
    """Take the money off the invoice and pay it back; credit what is not kept."""
    invoice_id = invoices.of_package(unit, package_id)
    assert invoice_id is not None
    invoice = invoices.one(unit, invoice_id)
    refund_id = None
    if agreed.back_minor:
        release(unit, invoice_id, agreed.back_minor)
        reference = giving.reference or invoice.number
        paying = Paying(
            agreed.back_minor, giving.method, reference=reference, request=giving.request
        )
        refund_id = refund(unit, invoice.client_id, paying)
    billed = [line for line in invoice.lines if line.package_id == package_id]
    sums = [line_total(o.quantity, o.unit_minor, o.tax_rate, invoice.inclusive) for o in billed]
    tax, gross = sum(s.tax for s in sums), sum(s.gross for s in sums)
    prefix, number = _next_number(unit)
    note = CreditNote(
        invoice_id=invoice_id,
        prefix=prefix,
        number=number,
        issued_on=unit.today,
        reason=f"Unused of {billed[0].description}",
        amount_minor=agreed.credit_minor,
        tax_minor=share(tax, agreed.credit_minor, gross),
        refund_id=refund_id,
        created_at=unit.now,
    )
    unit.session.add(note)
    unit.flush()
    unit.record(
        "invoice.credited",
        f"Credit note {prefix}{number:04d} for {invoice.number}: "
        f"{practice.amount(unit, agreed.credit_minor)}",
        client=invoice.client_id,
        package=package_id,
        invoice=invoice_id,
        data={"credit_note": note.key},
    )


def _next_number(unit: Unit) -> tuple[str, int]:
    prefix = practice.the_practice(unit).credit_prefix
    last = unit.value("SELECT max(number) FROM credit_note WHERE prefix = :prefix", prefix=prefix)
    return prefix, 1 if last is None else last + 1
