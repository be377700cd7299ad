"""What a desk did last, and can take back."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deskpkg.domain.clients import display_name
from deskpkg.domain.refused import Gone
from deskpkg.store.unit import Unit, instant


@dataclass(frozen=True, slots=True)
class Done:
    """One change of a desk, as a list of them shows it."""

    operation: str
    at: datetime
    staff: str
    text: str
    """Whose it was and what: "Smith, Jane · Unlinked from Flex: Physio 60, …"."""
    lines: int
    """How many lines of history it left."""
    refusal: str = ""
    """Why it can't be taken back whatever happened since; "" if nothing speaks against it."""


LINES = 12
"""How many lines a change is taken to leave at most, when several are listed."""

NEVER = {
    "invoice.finalized": "a finalized invoice is voided, never undone",
    "invoice.voided": "a void invoice stays void",
    "payment.taken": "a payment is corrected by a new entry",
    "payment.refunded": "a refund is corrected by a new entry",
    "payment.voided": "a payment is corrected by a new entry",
    "clients.imported": "an import is not taken back; archive who should not be there",
    "practice.created": "the practice stays set up; change its settings instead",
}
"""What is never taken back, and why."""


def last(unit: Unit, limit: int = 1) -> tuple[Done, ...]:
    """Return the last changes of this desk that were not taken back, the newest first."""
    rows = unit.query(
        """SELECT h.operation FROM history h WHERE h.desk = :desk AND h.undoes IS NULL
            AND NOT EXISTS (SELECT 1 FROM history u WHERE u.undoes = h.operation)
        ORDER BY h.id DESC LIMIT :lines""",
        desk=unit.desk,
        lines=1 if limit == 1 else limit * LINES,
    )
    operations = list(dict.fromkeys(row[0] for row in rows))
    return tuple(one(unit, operation) for operation in operations[:limit])


def one(unit: Unit, operation: str) -> Done:
    """Return one change, headed by its first line.

    Raises:
        Gone: there is no such change.
    """
    rows = unit.query(
        """SELECT h.at, h.staff, h.text, h.action, h.data, c.last_name, c.first_name
        FROM history h LEFT JOIN client c ON c.id = h.client_id
        WHERE h.operation = :operation ORDER BY h.id""",
        operation=operation,
    )
    if not rows:
        raise Gone
    at, staff, text, _, _, last_name, first_name = rows[0]
    if last_name is not None:
        text = f"{display_name(last_name, first_name)} · {text}"
    return Done(operation, instant(at), staff, text, len(rows), _refusal(rows))


def _refusal(rows: list[tuple[Any, ...]]) -> str:
    for row in rows:
        if row[3] in NEVER:
            return NEVER[row[3]]
    if not any("rows" in json.loads(row[4]) for row in rows if row[4]):
        return "it was made before changes could be undone"
    return ""
