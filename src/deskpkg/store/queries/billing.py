"""Invoices as the lists show them."""

from datetime import date
from typing import Any

from deskpkg.domain.billing import InvoiceRow, invoice_number, invoice_state
from deskpkg.store.queries import invoices
from deskpkg.store.queries.owing import APPLIED, CREDITED, TOTAL
from deskpkg.store.unit import Unit


def of_client(unit: Unit, client_id: int) -> tuple[InvoiceRow, ...]:
    """Return a client's invoices, the newest first."""
    return _rows(unit, "i.client_id = :client", client=client_id)


def of_package(unit: Unit, package_id: int) -> tuple[InvoiceRow, ...]:
    """Return the invoices of a client package, the newest first."""
    return _rows(unit, "i.client_package_id = :package", package=package_id)


def _rows(unit: Unit, where: str, **params: Any) -> tuple[InvoiceRow, ...]:
    rows = unit.query(
        f"""SELECT i.id, i.prefix, i.number, i.state, i.issued_on, i.due_on,
            (SELECT group_concat(l.description, ', ') FROM invoice_line l
                WHERE l.invoice_id = i.id),
            {TOTAL}, {APPLIED}, {CREDITED}
        FROM invoice i WHERE {where} ORDER BY i.issued_on DESC, i.id DESC""",
        **params,
    )
    return tuple(_row(unit, row) for row in rows)


def _row(unit: Unit, row: tuple[Any, ...]) -> InvoiceRow:
    key, prefix, number, state, issued, due, what, total, applied, credited = row
    issued_on, due_on = date.fromisoformat(issued), date.fromisoformat(due)
    if state == "draft":  # its total and its dates are written when it is finalized
        draft = invoices.one(unit, key)
        total = draft.totals.gross
        issued_on, due_on = draft.details.issued_on, draft.details.due_on
    return InvoiceRow(
        key,
        invoice_number(prefix, number),
        invoice_state(state, total, applied, credited),
        issued_on,
        due_on,
        what or "",
        total,
        applied,
        credited,
    )
