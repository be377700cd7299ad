"""Payment plans as they stand."""

from datetime import date
from typing import Any

from deskpkg.domain.billing import invoice_number
from deskpkg.domain.names import display_name
from deskpkg.domain.plans import Every, Plan, standings
from deskpkg.domain.refused import Gone
from deskpkg.domain.zones import local_date
from deskpkg.store.queries.dues import instalments
from deskpkg.store.queries.names import NAME
from deskpkg.store.queries.owing import OPEN
from deskpkg.store.unit import Unit, instant


def one(unit: Unit, plan_id: int) -> Plan:
    """Return a plan.

    Raises:
        Gone: there is no such plan.
    """
    found = _plans(unit, "g.id = :id", id=plan_id)
    if not found:
        raise Gone
    return found[0]


def of_package(unit: Unit, package_id: int) -> Plan | None:
    """Return the plan of a client package: the one that stands, else the last that was canceled."""
    found = _plans(unit, "i.client_package_id = :id AND i.state <> 'void'", id=package_id)
    return found[0] if found else None


def of_invoice(unit: Unit, invoice_id: int) -> Plan | None:
    """Return the plan of an invoice: the one that stands, else the last that was canceled."""
    found = _plans(unit, "i.id = :id", id=invoice_id)
    return found[0] if found else None


# What is paid after a plan was canceled pays the invoice, and none of its instalments.
_PAID = """(SELECT coalesce(sum(a.amount_minor), 0) FROM allocation a WHERE a.invoice_id = i.id
    AND (g.canceled_at IS NULL OR a.created_at <= g.canceled_at)) - g.before_minor"""


def _plans(unit: Unit, where: str, **params: Any) -> list[Plan]:
    rows = unit.query(
        f"""SELECT g.id, i.id, i.prefix, i.number, i.client_package_id, coalesce(k.name, ''),
            i.client_id, {NAME}, g.every, g.first_on, g.total_minor,
            {_PAID}, {OPEN}, g.canceled_at
        FROM payment_plan g JOIN invoice i ON i.id = g.invoice_id
        JOIN client c ON c.id = i.client_id
        LEFT JOIN client_package k ON k.id = i.client_package_id
        WHERE {where} ORDER BY g.canceled_at IS NOT NULL, g.id DESC""",
        **params,
    )
    return [_plan(unit, row) for row in rows]


def _plan(unit: Unit, row: tuple[Any, ...]) -> Plan:
    key, invoice_id, prefix, number, package_id, package, client_id, *rest = row
    *name, every, first_on, total, paid, left, canceled = rest
    return Plan(
        id=key,
        invoice_id=invoice_id,
        number=invoice_number(prefix, number),
        package_id=package_id,
        package=package,
        client_id=client_id,
        client=display_name(*name),
        every=Every(every),
        first_on=date.fromisoformat(first_on),
        total_minor=total,
        lines=standings(instalments(unit, key), paid, unit.today, canceled=canceled is not None),
        invoice_open_minor=left,
        canceled_on=local_date(instant(canceled), unit.zone) if canceled else None,
    )
