"""What happened, line by line."""

import json
from dataclasses import replace
from typing import Any

from deskpkg.domain.billing import HistoryLine
from deskpkg.domain.eligibility import Why, rules_named
from deskpkg.domain.mending import MadeException
from deskpkg.store.unit import Unit, instant

# Of a payment that went to several invoices, and of its correction, each of them tells.
_PAID = """(client_id IN (SELECT i.client_id FROM invoice i WHERE {invoice}) AND payment_id IN (
    SELECT a.payment_id FROM invoice i JOIN allocation a ON a.invoice_id = i.id WHERE {invoice}
    UNION ALL SELECT v.id FROM invoice i JOIN allocation a ON a.invoice_id = i.id
    JOIN payment v ON v.corrects_id = a.payment_id WHERE {invoice}))"""


def of_package(unit: Unit, package_id: int) -> tuple[HistoryLine, ...]:
    """Return the history of a client package, the newest first, with the count after each line.

    From the line on that canceled it nothing is left, whatever returns.
    """
    canceled = unit.value(
        """SELECT max(h.id) FROM history h JOIN client_package p ON p.id = h.client_package_id
        WHERE p.id = :id AND p.canceled_at IS NOT NULL AND h.action = 'package.canceled'""",
        id=package_id,
    )
    where = f"client_package_id = :id OR {_PAID.format(invoice='i.client_package_id = :id')}"
    lines = _lines(unit, where, counted=True, id=package_id)
    if canceled is None:
        return lines
    return tuple(replace(line, left=0) if line.id >= canceled else line for line in lines)


def of_client(unit: Unit, client_id: int, limit: int = 500) -> tuple[HistoryLine, ...]:
    """Return the last `limit` lines of a client's history, the newest first."""
    return _lines(unit, "client_id = :id", counted=False, limit=limit, id=client_id)


def of_appointment(unit: Unit, appointment_id: int) -> tuple[HistoryLine, ...]:
    """Return the history of an appointment, the newest first."""
    return _lines(unit, "appointment_id = :id", counted=False, id=appointment_id)


def set_aside(
    unit: Unit, appointment_id: int, package_id: int, reason: str, undone: int | None = None
) -> frozenset[Why]:
    """Return the rules that an exception was made for; none where the history does not tell.

    A line that was undone tells of them only where no other does; the change that the line `undone`
    belongs to, which is being undone, does not.
    """
    data = unit.value(
        """SELECT h.data FROM history h WHERE h.appointment_id = :appointment
            AND h.client_package_id = :package AND json_extract(h.data, '$.override') = :reason
            AND h.operation IS NOT (SELECT operation FROM history WHERE id = :undone)
        ORDER BY EXISTS (SELECT 1 FROM history u WHERE u.undoes = h.operation), h.id DESC
        LIMIT 1""",
        appointment=appointment_id,
        package=package_id,
        reason=reason,
        undone=undone,
    )
    return rules_named(json.loads(data).get("rules", ())) if data else frozenset()


def exception(unit: Unit, appointment_id: int) -> MadeException | None:
    """Return the exception under which a package pays for an appointment; None without one.

    A line that was undone tells of it only where no other does.
    """
    row = unit.one(
        """SELECT a.override_reason, h.data, h.staff, h.desk, h.at FROM appointment a
        JOIN history h ON h.appointment_id = a.id AND h.client_package_id = a.client_package_id
        WHERE a.id = :id AND a.override_reason <> ''
            AND json_extract(h.data, '$.override') = a.override_reason
        ORDER BY EXISTS (SELECT 1 FROM history u WHERE u.undoes = h.operation), h.id DESC
        LIMIT 1""",
        id=appointment_id,
    )
    if row is None:
        return None
    reason, data, staff, desk, at = row
    rules = tuple(Why(rule) for rule in json.loads(data).get("rules", ()))
    return MadeException(reason, rules, staff, desk, instant(at))


def of_invoice(unit: Unit, invoice_id: int) -> tuple[HistoryLine, ...]:
    """Return the history of an invoice, the newest first."""
    where = f"invoice_id = :id OR {_PAID.format(invoice='i.id = :id')}"
    return _lines(unit, where, counted=False, id=invoice_id)


def _lines(
    unit: Unit, where: str, *, counted: bool, limit: int = -1, **params: Any
) -> tuple[HistoryLine, ...]:
    left = "sum(delta) OVER (ORDER BY id)" if counted else "NULL"
    rows = unit.query(
        f"SELECT id, at, staff, text, delta, {left} FROM history WHERE {where} "
        "ORDER BY id DESC LIMIT :limit",
        limit=limit,
        **params,
    )
    return tuple(HistoryLine(row[0], instant(row[1]), *row[2:]) for row in rows)
