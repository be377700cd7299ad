"""What a desk did last, and can take back."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import Any

from deskpkg.domain.appointments import moment
from deskpkg.domain.names import display_name
from deskpkg.domain.refused import Gone
from deskpkg.domain.undoing import ToldLine, as_a_whole
from deskpkg.store.queries.names import NAME
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
    window: str = ""
    """The window in which it was made, if it was another one of this desk."""
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
    """Return the last changes of all windows of this desk that stand, the newest first."""
    lines = merge(*(_stand(unit, desk, limit) for desk in _known(unit)), reverse=True)
    operations: dict[str, None] = {}
    for _, operation in lines:
        operations[operation] = None
        if len(operations) == limit:
            break
    return tuple(_told(unit, [*operations]).values())


def newest(unit: Unit) -> Done | None:
    """Return what `undo` takes back: the last change of this window, or else of this desk."""
    own = next(_stand(unit, unit.desk, 1), None)
    if own is not None:
        return _told(unit, [own[1]])[own[1]]
    return next(iter(last(unit)), None)


def _known(unit: Unit) -> list[str]:
    """Return the windows of this desk in which anything was ever done."""
    rows = unit.query(
        """SELECT d.value FROM json_each(:desks) d
        WHERE EXISTS (SELECT 1 FROM history h WHERE h.desk = d.value)""",
        desks=json.dumps(unit.desks),
    )
    return [row[0] for row in rows]


def _stand(unit: Unit, desk: str, limit: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of a window that were not taken back, the newest first: id and operation."""
    before = None
    while True:
        rows = unit.query(
            """SELECT h.id, h.operation FROM history h WHERE h.desk = :desk AND h.undoes IS NULL
                AND (:before IS NULL OR h.id < :before)
                AND NOT EXISTS (SELECT 1 FROM history u WHERE u.undoes = h.operation)
            ORDER BY h.id DESC LIMIT :lines""",
            desk=desk,
            before=before,
            lines=1 if limit == 1 else LINES,
        )
        if not rows:
            return
        yield from rows
        before = rows[-1][0]


def one(unit: Unit, operation: str) -> Done:
    """Return one change, told as a whole.

    Raises:
        Gone: there is no such change.
    """
    found = _told(unit, [operation])
    if not found:
        raise Gone
    return found[operation]


def _told(unit: Unit, operations: list[str]) -> dict[str, Done]:
    """Return changes by their operation, each told as a whole, in the order asked."""
    rows = unit.query(
        f"""SELECT h.operation, h.at, h.staff, h.text, h.action, h.data, {NAME},
            h.desk, h.undoes, EXISTS (SELECT 1 FROM history u WHERE u.undoes = h.operation),
            h.appointment_id, s.name, a.starts_at, k.name
        FROM history h LEFT JOIN client c ON c.id = h.client_id
        LEFT JOIN appointment a ON a.id = h.appointment_id
        LEFT JOIN service s ON s.id = a.service_id
        LEFT JOIN client_package k ON k.id = h.client_package_id
        WHERE h.operation IN (SELECT value FROM json_each(:operations)) ORDER BY h.id""",
        operations=json.dumps(operations),
    )
    lines: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        lines.setdefault(row[0], []).append(row)
    return {key: _done(unit, lines[key]) for key in operations if key in lines}


def _done(unit: Unit, rows: list[tuple[Any, ...]]) -> Done:
    operation, at, staff, _, _, _, *name, desk, undoes, undone = rows[0][:12]
    text = as_a_whole([_line(unit, row) for row in rows])
    if name[0] is not None:
        text = f"{display_name(*name)} · {text}"
    refusal = _refusal(rows)
    if desk not in unit.desks:
        refusal = f"{staff or 'somebody'} did it at another desk"
    elif undone:
        refusal = "it was undone already"
    elif undoes is not None:
        refusal = "it is itself an undoing; make the change again"
    window = "" if desk == unit.desk else desk
    return Done(operation, instant(at), staff, text, len(rows), window, refusal)


def _line(unit: Unit, row: tuple[Any, ...]) -> ToldLine:
    appointment, service, starts_at, package = row[12:]
    visit = f"{service}, {moment(instant(starts_at), unit.zone)}" if appointment else ""
    return ToldLine(row[4], row[3], appointment, visit, package or "")


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


def written(unit: Unit, invoice_id: int, since: int) -> bool:
    """Tell whether an invoice was drafted or changed after a line of history."""
    found = unit.value(
        """SELECT 1 FROM history WHERE invoice_id = :id AND id > :since
            AND action IN ('invoice.drafted', 'invoice.changed') LIMIT 1""",
        id=invoice_id,
        since=since,
    )
    return found is not None
