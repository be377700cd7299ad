"""What clients should pay by now: instalments of plans, and invoices on which no plan stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from deskpkg.domain.billing import invoice_number
from deskpkg.domain.names import display_name
from deskpkg.domain.plans import Instalment, standings
from deskpkg.store.queries.names import NAME
from deskpkg.store.queries.owing import APPLIED, OPEN
from deskpkg.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Due:
    """An amount that is due."""

    client_id: int
    client: str
    invoice_id: int
    number: str
    """The invoice's number."""
    due_on: date
    open_minor: int
    overdue: bool
    """Whether its day is past; otherwise it is today."""
    plan_id: int | None = None
    """The plan of which it is an instalment."""


@dataclass(frozen=True, slots=True)
class Count:
    """How much is due by today."""

    instalments: int = 0
    """Instalments of today."""
    invoices: int = 0
    """Invoices of today on which no plan stands."""
    overdue: int = 0
    """Both, of days that are past."""


def due(unit: Unit, until: date | None = None) -> tuple[Due, ...]:
    """Return all that is due by a day, today if none is given, the longest overdue first."""
    day = until or unit.today
    return _in_order([*_invoices(unit, day, ""), *_instalments(unit, day, "")])


def of_client(unit: Unit, client_id: int) -> tuple[Due, ...]:
    """Return what of a client is due by today, the longest overdue first."""
    own = "AND i.client_id = :client"
    invoices = _invoices(unit, unit.today, own, client=client_id)
    return _in_order([*invoices, *_instalments(unit, unit.today, own, client=client_id)])


def count(unit: Unit) -> Count:
    """Return how much is due by today."""
    late, today = unit.query(
        f"SELECT coalesce(sum(i.due_on < :today), 0), coalesce(sum(i.due_on = :today), 0) {_OPEN}",
        today=unit.today.isoformat(),
        until=unit.today.isoformat(),
    )[0]
    parts = [due.overdue for due in _instalments(unit, unit.today, "")]
    return Count(parts.count(False), today, late + parts.count(True))


def _in_order(found: list[Due]) -> tuple[Due, ...]:
    return tuple(sorted(found, key=lambda due: (due.due_on, due.invoice_id)))


_OPEN = f"""FROM invoice i WHERE i.state = 'open' AND i.due_on <= :until AND {OPEN} > 0
    AND NOT EXISTS (SELECT 1 FROM payment_plan g WHERE g.invoice_id = i.id
        AND g.canceled_at IS NULL)"""
"""The invoices that are due by a day and on which no plan stands."""


def _invoices(unit: Unit, until: date, own: str, **params: Any) -> Iterator[Due]:
    for client_id, key, prefix, number, due_on, left, *name in unit.query(
        f"""SELECT d.*, {NAME} FROM (SELECT i.client_id, i.id, i.prefix, i.number, i.due_on,
            {OPEN} {_OPEN} {own}) d
        CROSS JOIN client c ON c.id = d.client_id""",
        until=until.isoformat(),
        **params,
    ):
        yield Due(
            client_id,
            display_name(*name),
            key,
            invoice_number(prefix, number),
            date.fromisoformat(due_on),
            left,
            overdue=due_on < unit.today.isoformat(),
        )


_PLANS = f"""FROM payment_plan g JOIN invoice i ON i.id = g.invoice_id
    WHERE g.canceled_at IS NULL AND {OPEN} > 0"""
"""The plans of which something is to come."""


def _instalments(unit: Unit, until: date, own: str, **params: Any) -> Iterator[Due]:
    parts: dict[int, list[Instalment]] = {}
    for key, day, amount in unit.query(
        f"""SELECT s.payment_plan_id, s.due_on, s.amount_minor FROM instalment s
        WHERE s.payment_plan_id IN (SELECT g.id {_PLANS} {own})""",
        **params,
    ):
        parts.setdefault(key, []).append(Instalment(date.fromisoformat(day), amount))
    for client_id, key, invoice_id, prefix, number, paid, *name in unit.query(
        f"""SELECT d.*, {NAME} FROM (SELECT i.client_id, g.id, i.id, i.prefix, i.number,
            {APPLIED} - g.before_minor {_PLANS} {own}) d
        CROSS JOIN client c ON c.id = d.client_id""",
        **params,
    ):
        for line in standings(parts[key], paid, unit.today):
            if line.open_minor and line.instalment.due_on <= until:
                yield Due(
                    client_id,
                    display_name(*name),
                    invoice_id,
                    invoice_number(prefix, number),
                    line.instalment.due_on,
                    line.open_minor,
                    overdue=line.instalment.due_on < unit.today,
                    plan_id=key,
                )


def instalments(unit: Unit, plan_id: int) -> tuple[Instalment, ...]:
    """Return the instalments of a plan in order of their dates."""
    rows = unit.query(
        "SELECT due_on, amount_minor, id FROM instalment WHERE payment_plan_id = :id "
        "ORDER BY due_on",
        id=plan_id,
    )
    return tuple(Instalment(date.fromisoformat(day), amount, key) for day, amount, key in rows)
