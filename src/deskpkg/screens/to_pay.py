"""What a payment can be taken for, and what there is to pay, read at one moment."""

from dataclasses import dataclass
from datetime import date

from deskpkg.domain import prices
from deskpkg.domain.invoices import Invoice, why_not_pay
from deskpkg.domain.payments import Method, NothingToPay, OpenInvoice
from deskpkg.domain.practice import Practice
from deskpkg.screens.payable import Target
from deskpkg.store import Unit
from deskpkg.store.queries import appointments, clients, invoices, packages, payments, plans
from deskpkg.store.queries import practice as practices


@dataclass(frozen=True, slots=True)
class ToPay:
    """What the payment dialog shows."""

    practice: Practice
    methods: tuple[Method, ...]
    today: date
    title: str
    """What is paid, and by whom."""
    invoices: tuple[OpenInvoice, ...]
    """What the money is put to, in this order."""
    amount_minor: int
    """What is offered to be paid."""
    also: str = ""
    """What is done besides, when the payment is taken."""
    practitioner_id: int | None = None
    """Who stands on an invoice that is still to be made."""
    location_id: int | None = None


def read_to_pay(unit: Unit, target: Target) -> ToPay:
    """Read what there is to pay.

    Raises:
        NothingToPay: nothing is.
        Gone: what it would be paid for is no longer there.
    """
    match target.kind:
        case "invoice":
            return _invoice(unit, target.id)
        case "package":
            return _package(unit, target.id)
        case "plan":
            return _plan(unit, target.id)
        case "client":
            return _client(unit, target.id)


def _invoice(unit: Unit, invoice_id: int, amount_minor: int | None = None) -> ToPay:
    shown = invoices.one(unit, invoice_id)
    if reason := why_not_pay(shown):
        raise NothingToPay(reason)
    open_one = OpenInvoice(
        shown.id, shown.number, shown.details.due_on, shown.open_minor or shown.totals.gross
    )
    title = f"{_called(shown)} · {shown.client}"
    return _to_pay(unit, title, (open_one,), amount_minor or open_one.open_minor, also(shown))


def _called(invoice: Invoice) -> str:
    what = ", ".join(line.description for line in invoice.lines)
    return invoice.number if invoice.serial is not None else f"draft for {what}"


def also(invoice: Invoice) -> str:
    """Return what taking money for an invoice does besides; empty unless it is a draft."""
    return "The invoice is a draft: it is finalized with it." if invoice.stored == "draft" else ""


def _package(unit: Unit, package_id: int) -> ToPay:
    found = invoices.of_package(unit, package_id)
    if found is not None:
        return _invoice(unit, found)
    package = packages.one(unit, package_id)
    terms, practice = package.terms, practices.the_practice(unit)
    total = prices.to_pay(terms.price_minor, terms.tax_rate, practice)
    if not total:
        raise NothingToPay(f"{package.name} is free: there is nothing to pay.")
    habit = appointments.habit(unit, package.client_id)
    return _to_pay(
        unit,
        f"{package.name} · {package.client}",
        (OpenInvoice(0, "its invoice", unit.today, total),),
        total,
        "It has no invoice yet: one is made and finalized with it.",
        (habit.practitioner_id, habit.location_id) if habit else (None, None),
    )


def _plan(unit: Unit, plan_id: int) -> ToPay:
    plan = plans.one(unit, plan_id)
    following = plan.next
    return _invoice(unit, plan.invoice_id, following.open_minor if following else None)


def _client(unit: Unit, client_id: int) -> ToPay:
    found = invoices.open_of_client(unit, client_id)
    owed = sum(invoice.open_minor for invoice in found)
    title = clients.client(unit, client_id).name
    also = "" if found else "Nothing is owed: what is paid now is in credit."
    return _to_pay(unit, title, found, owed, also)


def _to_pay(
    unit: Unit,
    title: str,
    found: tuple[OpenInvoice, ...],
    amount_minor: int,
    also: str,
    people: tuple[int | None, int | None] = (None, None),
) -> ToPay:
    return ToPay(
        practices.the_practice(unit),
        payments.methods(unit),
        unit.today,
        title,
        found,
        amount_minor,
        also,
        *people,
    )
