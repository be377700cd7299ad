"""Payment plans: making one, moving or skipping an instalment, canceling the rest."""

from collections.abc import Sequence
from datetime import date

from deskpkg.domain import plans as rules
from deskpkg.domain.dates import format_date
from deskpkg.domain.plans import Plan, Schedule, Skip
from deskpkg.domain.refused import BadInput, Conflict, Gone, Refused
from deskpkg.store.changes.images import Image, told, watch
from deskpkg.store.changes.invoices import open_for_package, open_one
from deskpkg.store.models import Instalment, PaymentPlan
from deskpkg.store.queries import invoices, plans, practice
from deskpkg.store.unit import Unit


class AlreadyPlanned(Refused):
    """A payment plan stands on this invoice already; cancel what is left of it first."""


def make(unit: Unit, invoice_id: int, schedule: Schedule) -> int:
    """Make a payment plan for what is open on an invoice; return its id. A draft is finalized.

    Raises:
        BadInput: the schedule makes no sense, or nothing is open.
        Conflict: the schedule is not for what is open now.
        AlreadyPlanned: the invoice has a plan.
        Gone: there is no such invoice.
    """
    if invoices.one(unit, invoice_id).in_plan:
        raise AlreadyPlanned
    open_one(unit, invoice_id)
    invoice = invoices.one(unit, invoice_id)
    if not invoice.open_minor:
        raise BadInput(f"{invoice.number} is {invoice.state}: there is nothing to pay.")
    if schedule.total_minor != invoice.open_minor:
        raise Conflict
    instalments = schedule.instalments(unit.today)
    plan = PaymentPlan(
        invoice_id=invoice_id,
        every=schedule.every.value,
        first_on=schedule.first_on,
        total_minor=schedule.total_minor,
        before_minor=invoice.applied_minor,
        created_at=unit.now,
    )
    unit.session.add(plan)
    unit.flush()
    unit.session.add_all(
        Instalment(payment_plan_id=plan.key, due_on=one.due_on, amount_minor=one.amount_minor)
        for one in instalments
    )
    unit.flush()
    count = f"{len(instalments)} {'payment' if len(instalments) == 1 else 'payments'}"
    made = plans.one(unit, plan.key)
    _record(unit, made, "made", f"Made a plan for {invoice.number}: {_sum(unit, made)} in {count}")
    return plan.key


def make_for_package(
    unit: Unit,
    package_id: int,
    schedule: Schedule,
    practitioner_id: int | None = None,
    location_id: int | None = None,
) -> int:
    """Make a payment plan for a client package, which is invoiced if it was not; return its id.

    Raises:
        As for `make`; BadInput: the package is free.
        Gone: there is no such package.
    """
    invoice_id = open_for_package(unit, package_id, practitioner_id, location_id)
    return make(unit, invoice_id, schedule)


def move(unit: Unit, plan_id: int, instalment_id: int, to: date) -> None:
    """Give an instalment another date.

    Raises:
        BadInput: it is paid, or can't be due on that day.
        Gone: there is no such plan.
    """
    plan = plans.one(unit, plan_id)
    moved = rules.moved(plan, instalment_id, to, unit.today)
    entity = unit.session.get_one(Instalment, instalment_id)
    if entity.due_on == to:
        return
    before = format_date(entity.due_on)
    entity.due_on = moved.due_on
    _record(unit, plan, "moved", f"Moved a payment from {before} to {format_date(to)}")


def skip(unit: Unit, plan_id: int, instalment_id: int, how: Skip) -> None:
    """Skip an instalment; its amount is spread over those after it, or becomes a last one.

    Raises:
        BadInput: it is paid, or none follows over which it could be spread.
        Gone: there is no such plan.
    """
    plan = plans.one(unit, plan_id)
    changed = rules.skipped(plan, instalment_id, how)
    entity = unit.session.get_one(Instalment, instalment_id)
    day = format_date(entity.due_on)
    unit.session.delete(entity)
    unit.flush()
    for one in changed:
        if one.id:
            unit.session.get_one(Instalment, one.id).amount_minor = one.amount_minor
        else:
            unit.session.add(
                Instalment(
                    payment_plan_id=plan_id, due_on=one.due_on, amount_minor=one.amount_minor
                )
            )
    became = "spread over the rest" if how is Skip.SPREAD else "added as a last payment"
    _record(unit, plan, "skipped", f"Skipped the payment of {day}: {became}")


def cancel(unit: Unit, plan_id: int) -> None:
    """Cancel what is not paid of a plan; what is paid stays paid, and the invoice stays open.

    Raises:
        Refused: it is canceled already, or paid.
        Gone: there is no such plan.
    """
    plan = plans.one(unit, plan_id)
    if reason := rules.why_not_cancel(plan):
        raise Refused(reason)
    end(unit, plan)


def end(unit: Unit, plan: Plan) -> None:
    """Let a plan no longer say what is due, however much of it is paid."""
    entity = unit.session.get(PaymentPlan, plan.id)
    if entity is None:
        raise Gone
    watch(unit, entity)
    entity.canceled_at = unit.now
    left = practice.amount(unit, plan.open_minor)
    text = f"Canceled the rest of the plan for {plan.number}: {left}"
    _record(unit, plan, "canceled", text, told(unit, entity))


def _sum(unit: Unit, plan: Plan) -> str:
    return practice.amount(unit, plan.total_minor)


def _record(unit: Unit, plan: Plan, verb: str, text: str, rows: Sequence[Image] = ()) -> None:
    unit.record(
        f"plan.{verb}",
        text,
        client=plan.client_id,
        package=plan.package_id,
        invoice=plan.invoice_id,
        data={"plan": plan.id},
        rows=rows,
    )
