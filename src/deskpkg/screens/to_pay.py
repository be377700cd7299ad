"""What a payment can be taken for, and what there is to pay, read at one moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from deskpkg.domain import prices
from deskpkg.domain.invoices import Invoice, why_not_bill, why_not_pay
from deskpkg.domain.payments import Method, NothingToPay, OpenInvoice
from deskpkg.domain.plans import Plan, asked_words
from deskpkg.domain.practice import Practice
from deskpkg.screens.payable import Target
from deskpkg.store import Unit
from deskpkg.store.queries import appointments, clients, invoices, packages, payments, plans
from deskpkg.store.queries import practice as practices

NOT_INVOICED = "It has no invoice yet: one is made and finalized with it."
NOT_BILLED = "It is not billed yet: its invoice is made and finalized with it."


@dataclass(frozen=True, slots=True)
class ToPay:
    """What the payment dialog shows."""

    target: Target
    """What the payment is taken for."""
    practice: Practice
    methods: tuple[Method, ...]
    today: date
    title: str
    """What is paid, and by whom."""
    client_id: int
    invoices: tuple[OpenInvoice, ...]
    """What the money is put to, in this order."""
    amount_minor: int
    """What is offered to be paid."""
    credit_minor: int = 0
    """What the client has in credit."""
    planned: Mapping[int, str] = field(default_factory=dict)
    """By invoice which instalments of its plan are asked for now."""
    also: str = ""
    """What is done besides, when the payment is taken."""
    practitioner_id: int | None = None
    """Who stands on an invoice that is still to be made."""
    location_id: int | None = None

    @property
    def open_minor(self) -> int:
        """All that is open."""
        return sum(invoice.open_minor for invoice in self.invoices)

    @property
    def credit_applies(self) -> bool:
        """Whether credit can be applied: to finalized invoices, and to a visit, billed with it."""
        return bool(self.credit_minor and self.invoices and (self.bills_visit or not self.also))

    @property
    def bills_visit(self) -> bool:
        """Whether it is for a visit whose invoice is still to be made, or to be finalized."""
        return self.target.kind == "visit" and bool(self.also)


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
        case "visit":
            return _visit(unit, target.id)
        case "client":
            return _client(unit, target.id)


def _invoice(unit: Unit, invoice_id: int, target: Target | None = None) -> ToPay:
    """Read what is open on an invoice; by its plan, if one runs, what is asked for now."""
    shown = invoices.one(unit, invoice_id)
    if reason := why_not_pay(shown):
        raise NothingToPay(reason)
    found = _open(shown)
    planned = _plans(unit, (found,))
    return _to_pay(
        unit,
        target or Target("invoice", invoice_id),
        f"{_called(shown)} · {clients.called(unit, shown.client_id)}",
        shown.client_id,
        (found,),
        _asked((found,), planned),
        also(shown),
        planned=planned,
    )


def _open(shown: Invoice) -> OpenInvoice:
    left = shown.open_minor or shown.totals.gross
    return OpenInvoice(shown.id, shown.number, shown.details.due_on, left)


def _plans(unit: Unit, found: Iterable[OpenInvoice]) -> dict[int, Plan]:
    """Return the plans that run on some invoices, by invoice."""
    plan_of = {invoice.id: plans.of_invoice(unit, invoice.id) for invoice in found}
    return {key: plan for key, plan in plan_of.items() if plan is not None and plan.active}


def _asked(found: Iterable[OpenInvoice], planned: Mapping[int, Plan]) -> int:
    """Return what is offered to be paid: of a plan what is asked for now, else all that is open."""
    return sum(
        sum(line.open_minor for line in planned[invoice.id].asked)
        if invoice.id in planned
        else invoice.open_minor
        for invoice in found
    )


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
        Target("package", package_id),
        f"{package.name} · {clients.called(unit, package.client_id)}",
        package.client_id,
        (OpenInvoice(0, "its invoice", unit.today, total),),
        total,
        NOT_INVOICED,
        (habit.practitioner_id, habit.location_id) if habit else (None, None),
    )


def _visit(unit: Unit, appointment_id: int) -> ToPay:
    """Read what is to be paid for a visit that is billed by itself; else what its client owes."""
    visit, made = invoices.visit(unit, appointment_id), invoices.of_visit(unit, appointment_id)
    shown = invoices.one(unit, made) if made is not None else None
    if (why_not_pay(shown) if shown else why_not_bill(visit)) or visit.covered_by:
        return _client(unit, visit.client_id)
    practice, line = practices.the_practice(unit), visit.line
    total = prices.to_pay(line.unit_minor, line.tax_rate, practice)
    own = _open(shown) if shown else OpenInvoice(0, "this visit", unit.today, total)
    if not own.open_minor:
        return _client(unit, visit.client_id)
    others = [each for each in invoices.open_of_client(unit, visit.client_id) if each.id != made]
    planned = _plans(unit, (own, *others))
    client = clients.client(unit, visit.client_id)
    return _to_pay(
        unit,
        Target("visit", appointment_id),
        f"{line.description} · {client.called}",
        client.id,
        (own, *others),
        _asked((own,), planned),
        also(shown) if shown else NOT_BILLED,
        planned=planned,
    )


def _plan(unit: Unit, plan_id: int) -> ToPay:
    return _invoice(unit, plans.one(unit, plan_id).invoice_id)


def _client(unit: Unit, client_id: int) -> ToPay:
    found = invoices.open_of_client(unit, client_id)
    planned = _plans(unit, found)
    title = clients.called(unit, client_id)
    also = "" if found else "Nothing is owed: what is paid now is in credit."
    return _to_pay(
        unit,
        Target("client", client_id),
        title,
        client_id,
        found,
        _asked(found, planned),
        also,
        planned=planned,
    )


def _to_pay(
    unit: Unit,
    target: Target,
    title: str,
    client_id: int,
    found: tuple[OpenInvoice, ...],
    amount_minor: int,
    also: str,
    people: tuple[int | None, int | None] = (None, None),
    planned: Mapping[int, Plan] = MappingProxyType({}),
) -> ToPay:
    return ToPay(
        target,
        practices.the_practice(unit),
        payments.methods(unit),
        unit.today,
        title,
        client_id,
        found,
        amount_minor,
        payments.unallocated(unit, client_id),
        {key: asked_words(plan, unit.today) for key, plan in planned.items()},
        also,
        *people,
    )
