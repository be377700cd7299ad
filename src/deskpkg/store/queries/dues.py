"""What clients should pay by now: instalments of plans, and invoices on which no plan stands."""

from dataclasses import dataclass
from datetime import date

from deskpkg.domain.billing import invoice_number
from deskpkg.domain.clients import display_name
from deskpkg.domain.plans import Instalment, standings
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


def due(unit: Unit) -> tuple[Due, ...]:
    """Return all that is due by today, the longest overdue first."""
    return _due(unit, None)


def of_client(unit: Unit, client_id: int) -> tuple[Due, ...]:
    """Return what of a client is due by today, the longest overdue first."""
    return _due(unit, client_id)


def _due(unit: Unit, client_id: int | None) -> tuple[Due, ...]:
    found = [*_invoices(unit, client_id), *_instalments(unit, client_id)]
    return tuple(sorted(found, key=lambda due: (due.due_on, due.invoice_id)))


_PLANNED = """EXISTS (SELECT 1 FROM payment_plan g WHERE g.invoice_id = i.id
    AND g.canceled_at IS NULL)"""
_OF = "(:client IS NULL OR i.client_id = :client)"


def _invoices(unit: Unit, client_id: int | None) -> list[Due]:
    rows = unit.query(
        f"""SELECT i.client_id, c.last_name, c.first_name, i.id, i.prefix, i.number, i.due_on,
            {OPEN} AS left
        FROM invoice i JOIN client c ON c.id = i.client_id
        WHERE i.state = 'open' AND i.due_on <= :today AND {_OF} AND left > 0 AND NOT {_PLANNED}""",
        today=unit.today.isoformat(),
        client=client_id,
    )
    return [
        Due(
            row[0],
            display_name(row[1], row[2]),
            row[3],
            invoice_number(row[4], row[5]),
            date.fromisoformat(row[6]),
            row[7],
            overdue=row[6] < unit.today.isoformat(),
        )
        for row in rows
    ]


def _instalments(unit: Unit, client_id: int | None) -> list[Due]:
    plans = unit.query(
        f"""SELECT g.id, i.client_id, c.last_name, c.first_name, i.id, i.prefix, i.number,
            {APPLIED} - g.before_minor
        FROM payment_plan g JOIN invoice i ON i.id = g.invoice_id
        JOIN client c ON c.id = i.client_id
        WHERE g.canceled_at IS NULL AND {_OF} AND {OPEN} > 0""",
        client=client_id,
    )
    found = []
    for key, owner, last, first, invoice_id, prefix, number, paid in plans:
        for line in standings(instalments(unit, key), paid, unit.today):
            if line.open_minor and line.instalment.due_on <= unit.today:
                late = line.instalment.due_on < unit.today
                name, told = display_name(last, first), invoice_number(prefix, number)
                facts = (owner, name, invoice_id, told, line.instalment.due_on, line.open_minor)
                found.append(Due(*facts, overdue=late, plan_id=key))
    return found


def instalments(unit: Unit, plan_id: int) -> tuple[Instalment, ...]:
    """Return the instalments of a plan in order of their dates."""
    rows = unit.query(
        "SELECT due_on, amount_minor, id FROM instalment WHERE payment_plan_id = :id "
        "ORDER BY due_on",
        id=plan_id,
    )
    return tuple(Instalment(date.fromisoformat(day), amount, key) for day, amount, key in rows)
