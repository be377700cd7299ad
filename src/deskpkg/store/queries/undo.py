"""What a desk did last, and can take back."""

import json
from collections.abc import Mapping
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


LINES = 100
"""How many lines of the history are looked through at a time when several changes are listed."""

NEVER = {
    "invoice.finalized": "a finalized invoice is voided, never undone",
    "invoice.voided": "a void invoice stays void",
    "invoice.changed": "change the draft again instead",
    "invoice.reopened": "finalize the invoice again instead",
    "invoice.deleted": "make the invoice again instead",
    "invoice.credited": "a credit note stays",
    "plan.made": "cancel the plan instead",
    "plan.moved": "move the payment again instead",
    "plan.skipped": "cancel the plan, and make a new one",
    "credit.applied": "money that is applied stays there; void the payment instead",
    "till.counted": "count again instead",
    "payment.taken": "a payment is corrected by a new entry",
    "payment.refunded": "a refund is corrected by a new entry",
    "payment.voided": "a payment is corrected by a new entry",
    "method.created": "archive the payment method instead",
    "method.changed": "change the payment method again instead",
    "method.archived": "bring the payment method back instead",
    "method.restored": "archive the payment method again instead",
    "clients.imported": "an import is not taken back; archive who should not be there",
    "practice.created": "the practice stays set up; change its settings instead",
}
"""What is never taken back, and why."""


def last(unit: Unit, limit: int = 1) -> tuple[Done, ...]:
    """Return the last changes of this desk that were not taken back, the newest first."""
    operations: dict[str, None] = {}
    before = None
    while len(operations) < limit:
        rows = unit.query(
            """SELECT h.id, h.operation FROM history h WHERE h.desk = :desk AND h.undoes IS NULL
                AND (:before IS NULL OR h.id < :before)
                AND NOT EXISTS (SELECT 1 FROM history u WHERE u.undoes = h.operation)
            ORDER BY h.id DESC LIMIT :lines""",
            desk=unit.desk,
            before=before,
            lines=1 if limit == 1 else LINES,
        )
        if not rows:
            break
        before = rows[-1][0]
        operations.update(dict.fromkeys(row[1] for row in rows))
    return tuple(_told(unit, [*operations][:limit]).values())


def one(unit: Unit, operation: str) -> Done:
    """Return one change, headed by its first line.

    Raises:
        Gone: there is no such change.
    """
    found = _told(unit, [operation])
    if not found:
        raise Gone
    return found[operation]


def _told(unit: Unit, operations: list[str]) -> dict[str, Done]:
    """Return changes by their operation, each headed by its first line, in the order asked."""
    rows = unit.query(
        """SELECT h.operation, h.at, h.staff, h.text, h.action, h.data, c.last_name, c.first_name,
            h.desk, h.undoes, EXISTS (SELECT 1 FROM history u WHERE u.undoes = h.operation)
        FROM history h LEFT JOIN client c ON c.id = h.client_id
        WHERE h.operation IN (SELECT value FROM json_each(:operations)) ORDER BY h.id""",
        operations=json.dumps(operations),
    )
    lines: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        lines.setdefault(row[0], []).append(row)
    return {key: _done(unit, lines[key]) for key in operations if key in lines}


def _done(unit: Unit, rows: list[tuple[Any, ...]]) -> Done:
    operation, at, staff, text, _, _, last_name, first_name, desk, undoes, undone = rows[0]
    if last_name is not None:
        text = f"{display_name(last_name, first_name)} · {text}"
    refusal = _refusal(rows)
    if desk != unit.desk:
        refusal = f"{staff or 'somebody'} did it at another desk"
    elif undone:
        refusal = "it was undone already"
    elif undoes is not None:
        refusal = "it is itself an undoing; make the change again"
    return Done(operation, instant(at), staff, text, len(rows), refusal)


def _refusal(rows: list[tuple[Any, ...]]) -> str:
    for row in rows:
        if row[4] in NEVER:
            return NEVER[row[4]]
    if not any("rows" in json.loads(row[5]) for row in rows if row[5]):
        return "it was made before changes could be undone"
    return ""


@dataclass(frozen=True, slots=True)
class Later:
    """A line of a later change that stands."""

    staff: str
    desk: str
    text: str

    @property
    def who(self) -> str:
        """Who made it: "Ana at desk 2"."""
        return self.staff if self.desk in ("", self.staff) else f"{self.staff} at {self.desk}"


_ABOUT = {
    "appointment": "appointment_id",
    "client_package": "client_package_id",
    "client": "client_id",
    "invoice": "invoice_id",
}
"""The column of the history that tells which row of a table a line is about."""


def later(unit: Unit, entry: Mapping[str, Any], since: int) -> Later | None:
    """Return the latest line after `since` that touched what an entry is of; those undone aside.

    Of a row that was made, a line that is only about it counts too.

    Args:
        unit: the unit of work.
        entry: what was done to a row or a set of rows, as `changes.images` says it.
        since: a line of history.
    """
    table, key = entry["table"], entry.get("key")
    about = _ABOUT.get(table)
    conditions = [f"h.{about} = :key"] if about else []
    if not (about and entry.get("made")):
        same = "json_extract(r.value, '$.key') = :key"
        if key is None:
            same = "json_extract(r.value, '$.of') = :of"
        conditions.append(
            f"""EXISTS (SELECT 1 FROM json_each(h.data, '$.rows') r
                WHERE json_extract(r.value, '$.table') = :table AND {same})"""
        )
    row = unit.one(
        f"""SELECT h.staff, h.desk, h.text FROM history h WHERE h.id > :since AND h.undoes IS NULL
            AND NOT EXISTS (SELECT 1 FROM history u WHERE u.undoes = h.operation)
            AND {" AND ".join(conditions)}
        ORDER BY h.id DESC LIMIT 1""",
        table=table,
        key=key,
        of=json.dumps(entry.get("of"), separators=(",", ":")),
        since=since,
    )
    return Later(*row) if row else None


def came(unit: Unit, appointment_id: int, since: int) -> bool:
    """Tell whether a visit has taken its time after a line of history, and not only gone on."""
    found = unit.value(
        """SELECT 1 FROM history h, json_each(h.data, '$.rows') r
        WHERE h.appointment_id = :id AND h.id > :since
            AND r.value ->> 'table' = 'appointment' AND r.value ->> 'key' = :id
            AND (r.value ->> 'made' OR r.value ->> '$.was.state' IN ('missed', 'canceled')
                OR coalesce(r.value ->> '$.was.starts_at', r.value ->> '$.was.ends_at',
                    r.value ->> '$.was.practitioner_id') IS NOT NULL) LIMIT 1""",
        id=appointment_id,
        since=since,
    )
    return found is not None
