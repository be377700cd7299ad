"""Taking back a change: by a counter-entry for each of its lines, never by erasing one.

What a change did to the rows stands in its lines of history (see `images`). It is taken back if
the rows are still as it left them, and if the rules allow what comes back.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Any

from sqlalchemy import Date

from deskpkg.domain.appointments import State
from deskpkg.domain.refused import Refused
from deskpkg.store.changes import linking
from deskpkg.store.changes.images import UNTOLD, columns, image, rows_of, told, watch
from deskpkg.store.models import (
    Appointment,
    ClientPackage,
    ClientPackageMember,
    Entity,
    Instant,
    PaymentPlan,
)
from deskpkg.store.queries import appointments, invoices, packages
from deskpkg.store.queries import undo as queries
from deskpkg.store.unit import Unit, instant

REVERSED = {
    "package.linked": "package.unlinked",
    "package.unlinked": "package.linked",
    "package.returned": "package.used",
    "package.used": "package.returned",
    "appointment.created": "appointment.canceled",
    "series.created": "series.removed",
}
"""What a counter-entry is called where it is more than "restored"."""

BY_MISTAKE = "Booked by mistake, and undone"


class NothingToUndo(Refused):
    """Nothing of this desk is left to undo."""


class CantUndo(Refused):
    """This can't be undone."""

    def __init__(self, text: str, why: str) -> None:
        """Refuse to take back what `text` tells, because of `why`."""
        super().__init__(f"Can't undo “{text}”: {why}.")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the change that is taken back."""

    id: int
    action: str
    text: str
    client: int | None
    package: int | None
    appointment: int | None
    invoice: int | None
    delta: int
    data: dict[str, Any]


@dataclass(slots=True)
class _Undoing:
    """A change while it is taken back."""

    unit: Unit
    done: queries.Done
    last_id: int
    held: dict[int, int | None] = field(default_factory=dict)
    """Of each visit touched, the package it held a credit of before."""
    packages: set[int] = field(default_factory=set)

    def refuse(self, why: str) -> CantUndo:
        """Return the refusal."""
        return CantUndo(self.done.text, why)


def undo(unit: Unit, operation: str | None = None) -> str:
    """Take back a change of this desk, the last one if none is given; return what it was.

    Raises:
        NothingToUndo: there is none.
        CantUndo: something later depends on it, or the rules do not allow what comes back.
    """
    if operation is None:
        found = queries.last(unit)
        if not found:
            raise NothingToUndo
        done = found[0]
    else:
        done = queries.one(unit, operation)
    if done.refusal:
        raise CantUndo(done.text, done.refusal)
    lines = _lines(unit, done.operation)
    work = _Undoing(unit, done, lines[0].id)
    for line in lines:
        _check_later(work, line)
    for line in lines:
        _reverse(work, line)
    _check_rules(work)
    return done.text


def _lines(unit: Unit, operation: str) -> list[Line]:
    """Return the lines of a change, the last one first."""
    rows = unit.query(
        """SELECT id, action, text, client_id, client_package_id, appointment_id, invoice_id,
            delta, data FROM history WHERE operation = :operation ORDER BY id DESC""",
        operation=operation,
    )
    return [Line(*[*row[:8], json.loads(row[8]) if row[8] else {}]) for row in rows]


def _check_later(work: _Undoing, line: Line) -> None:
    """Refuse if what a line made has been used since by a change that stands."""
    made = [entry["table"] for entry in line.data.get("rows", ()) if entry.get("made")]
    columns_of = {
        "appointment": ("appointment_id", line.appointment),
        "client_package": ("client_package_id", line.package),
        "client": ("client_id", line.client),
        "invoice": ("invoice_id", line.invoice),
    }
    for table in made:
        column, key = columns_of.get(table, ("", None))
        if key is None:
            continue
        text = work.unit.value(
            f"""SELECT h.text FROM history h WHERE h.{column} = :key AND h.id > :last
                AND h.undoes IS NULL
                AND NOT EXISTS (SELECT 1 FROM history u WHERE u.undoes = h.operation)
            ORDER BY h.id DESC LIMIT 1""",
            key=key,
            last=work.last_id,
        )
        if text:
            raise work.refuse(f"later came “{text}”; undo that first")


def _reverse(work: _Undoing, line: Line) -> None:
    """Bring back the rows of one line, and write its counter-entry."""
    unit, restored = work.unit, []
    if line.package is not None:
        work.packages.add(line.package)
    for entry in line.data.get("rows", ()):
        if "of" in entry:
            _exchange(work, entry)
            restored.append({**entry, "was": entry["is"], "is": entry["was"]})
        else:
            restored += _restore(work, entry)
    action, data = _counter(work, line)
    unit.record(
        action,
        f"Undid: {line.text}",
        client=line.client,
        package=line.package,
        appointment=line.appointment,
        invoice=line.invoice,
        delta=-line.delta,
        data=data,
        rows=restored,
        undoes=work.done.operation,
    )


def _counter(work: _Undoing, line: Line) -> tuple[str, dict[str, Any] | None]:
    """Return what the counter-entry of a line is called, and what it tells."""
    if line.appointment is not None and line.action.removeprefix("appointment.") in set(State):
        visit = work.unit.session.get_one(Appointment, line.appointment)
        state = line.action.removeprefix("appointment.")
        data = {"from": state, "forfeited": visit.forfeited}
        return f"appointment.{visit.state}", data
    if line.action == "appointment.created":
        return REVERSED[line.action], {"forfeited": False}
    noun = line.action.partition(".")[0]
    return REVERSED.get(line.action, f"{noun}.restored"), None


def _restore(work: _Undoing, entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Bring back one row, or take away one that was made; return what was done to it."""
    unit, kind = work.unit, entities()[entry["table"]]
    row = unit.session.get(kind, entry["key"])
    if row is None:
        raise work.refuse("what it changed is gone")
    unit.images.pop((entry["table"], row.key), None)
    watch(unit, row)
    if isinstance(row, Appointment):
        work.held.setdefault(row.key, linking.held(row))
    if entry.get("made"):
        return _take_away(work, row)
    now = image(row)
    for name, value in entry["is"].items():
        if now[name] != value and not _follows(row, name):
            raise work.refuse(f"it was changed again{_by_whom(work, row)}")
    if isinstance(row, ClientPackage):
        _check_grant(work, row, entry["was"])
    if isinstance(row, PaymentPlan):
        _check_plan(work, row)
    for name, value in entry["was"].items():
        setattr(row, name, _typed(row, name, value))
    if UNTOLD in type(row).model_fields:
        setattr(row, UNTOLD, getattr(row, UNTOLD) + 1)
    return told(unit, row)


def _follows(row: Entity, name: str) -> bool:
    """Tell whether a column follows from the visits: the last day counted from the first use."""
    return isinstance(row, ClientPackage) and name == "expires_on" and row.expiry_from != "sale"


def _by_whom(work: _Undoing, row: Entity) -> str:
    """Return who changed a row last, and how, in words."""
    column = {"appointment": "appointment_id", "client_package": "client_package_id"}.get(
        str(row.__tablename__)
    )
    if column is None:
        return ""
    found = work.unit.one(
        f"SELECT staff, text FROM history WHERE {column} = :key AND id > :last "
        "ORDER BY id DESC LIMIT 1",
        key=row.key,
        last=work.last_id,
    )
    return f" by {found[0]} (“{found[1]}”)" if found else ""


def _take_away(work: _Undoing, row: Entity) -> list[dict[str, Any]]:
    """Let a row that was made be no more: nothing that the history tells of is ever erased."""
    unit = work.unit
    if isinstance(row, Appointment):
        row.state, row.canceled_at = State.CANCELED.value, unit.now
        row.cancel_reason, row.forfeited = BY_MISTAKE, False
        row.version += 1
    elif row.__tablename__ == "invoice":
        unit.execute("DELETE FROM invoice_line WHERE invoice_id = :key", key=row.key)
        unit.session.delete(row)
        unit.flush()
        return []
    else:
        if isinstance(row, ClientPackageMember) and packages.coming(
            unit, row.client_package_id, row.client_id
        ):
            raise work.refuse("they have a visit to come on it")
        column = next(
            name
            for name in ("deleted_at", "removed_at", "archived_at")
            if name in type(row).model_fields
        )
        setattr(row, column, unit.now)
    return told(unit, row)


def _check_grant(work: _Undoing, row: ClientPackage, was: dict[str, Any]) -> None:
    """Refuse to bring back fewer credits than are used, or a last day before a visit."""
    used = packages.one(work.unit, row.key).consumed if row.deleted_at is None else 0
    if was.get("credits", row.credits) < used:
        raise work.refuse(f"{used} credits are used meanwhile")
    last_day, last_use = was.get("expires_on"), packages.last_use(work.unit, row.key)
    counted = was.get("expiry_from", row.expiry_from) == "sale"
    if counted and last_day and last_use and last_use > date.fromisoformat(last_day):
        raise work.refuse("a later visit uses it")


def _check_plan(work: _Undoing, row: PaymentPlan) -> None:
    """Refuse to bring back a plan where another one stands, or which is no longer the bill's."""
    invoice = invoices.one(work.unit, row.invoice_id)
    if invoice.in_plan:
        raise work.refuse("another plan stands on the invoice")
    if invoice.stored != "open" or invoice.credited_minor:
        raise work.refuse("the invoice is no longer what the plan was made for")


def _exchange(work: _Undoing, entry: dict[str, Any]) -> None:
    """Bring back a set of rows."""
    unit, table, of = work.unit, entry["table"], entry["of"]
    if rows_of(unit, table, of) != entry["is"]:
        raise work.refuse("it was changed again")
    names = columns(unit, table)
    where = " AND ".join(f"{column} = :{column}" for column in of)
    _check_allowances(work, entry, names)
    unit.execute(f"DELETE FROM {table} WHERE {where}", **of)
    unit.execute_many(
        f"INSERT INTO {table} VALUES ({', '.join(f':{name}' for name in names)})",
        [dict(zip(names, row, strict=True)) for row in entry["was"]],
    )
    unit.session.expire_all()


def _check_allowances(work: _Undoing, entry: dict[str, Any], names: list[str]) -> None:
    if entry["table"] != "client_package_service":
        return
    package = packages.one(work.unit, entry["of"]["client_package_id"])
    back = {row[names.index("service_id")]: row[names.index("allowance")] for row in entry["was"]}
    for item in package.terms.included:
        if item.consumed > (back.get(item.service_id) or 0) and item.allowance is not None:
            raise work.refuse(f"{item.consumed} of {item.service} are used meanwhile")


def _check_rules(work: _Undoing) -> None:
    """Ask the rules of whatever visit takes its credit, or its time, again."""
    unit = work.unit
    unit.flush()
    for package_id in work.packages:
        linking.settle_expiry(unit, package_id)
    for key, before in work.held.items():
        visit = unit.session.get_one(Appointment, key)
        _check_slot(work, visit)
        after = linking.held(visit)
        if after is not None and after != before:
            try:
                linking.check_back(unit, visit)
            except Refused as refusal:
                raise work.refuse(str(refusal).rstrip(".")) from refusal


def _check_slot(work: _Undoing, visit: Appointment) -> None:
    """Refuse if a visit would come back beside another one that nobody agreed to."""
    if visit.state in (State.CANCELED, State.MISSED) or visit.overlap_accepted:
        return
    others = appointments.overlapping(
        work.unit, visit.practitioner_id, visit.starts_at, visit.ends_at, visit.key
    )
    if others:
        raise work.refuse(f"{others[0].practitioner} has {others[0].client} at that time now")


def entities() -> dict[str, type[Entity]]:
    """Return the kinds of rows that have a number, by the name of their table."""
    found: dict[str, type[Entity]] = {}
    kinds: list[type[Entity]] = [Entity]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if hasattr(kind, "__table__"):
            found[str(kind.__tablename__)] = kind
    return found


def _typed(row: Entity, name: str, value: Any) -> Any:
    """Return a value that JSON has kept, as the row's column takes it."""
    if value is None:
        return None
    kind = type(row).__table__.columns[name].type  # type: ignore[attr-defined]
    if isinstance(kind, Instant):
        return instant(value).astimezone(UTC)
    return date.fromisoformat(value) if isinstance(kind, Date) else value
