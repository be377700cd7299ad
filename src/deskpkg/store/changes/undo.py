"""Taking back a change: by a counter-entry for each of its lines, never by erasing one.

What a change did to the rows stands in its lines of history (see `images`). It is taken back only
as long as no later change that stands has touched the same rows, and as the rules allow it.
"""

import json
from dataclasses import dataclass
from typing import Any

from deskpkg.domain.appointments import State
from deskpkg.domain.messages import why_not_recall
from deskpkg.domain.refused import Refused
from deskpkg.domain.templates import MessageKind
from deskpkg.domain.zones import local_date
from deskpkg.store.changes.images import turned_round
from deskpkg.store.changes.restoring import BY_MISTAKE, bring_back
from deskpkg.store.models import Appointment, Message
from deskpkg.store.queries import undo as queries
from deskpkg.store.unit import Unit

__all__ = ["BY_MISTAKE", "CantUndo", "NothingToUndo", "undo"]

REVERSED = {
    "package.linked": "package.unlinked",
    "package.unlinked": "package.linked",
    "package.returned": "package.used",
    "package.used": "package.returned",
    "appointment.created": "appointment.canceled",
    "series.created": "series.removed",
    "message.written": "message.withdrawn",
}
"""What a counter-entry is called where it is more than "restored"."""


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

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What it did to the rows, the first first."""
        return list(self.data.get("rows", ()))


def undo(unit: Unit, operation: str | None = None) -> str:
    """Take back a change of this desk; return what it was.

    If none is given, it is the last one of this window, or else of the desk's other windows.

    Raises:
        NothingToUndo: there is none.
        CantUndo: something later depends on it, or the rules do not allow what comes back.
        Gone: there is no such change.
    """
    if operation is not None:
        done = queries.one(unit, operation)
    elif found := queries.newest(unit):
        done = found
    else:
        raise NothingToUndo
    if done.refusal:
        raise CantUndo(done.text, done.refusal)
    lines = _lines(unit, done.operation)
    since = lines[0].id
    entries = [entry for line in lines for entry in reversed(line.rows)]
    try:
        for entry in entries:
            _check_given(unit, entry)
        for entry in entries:
            _check_later(unit, entry, since)
        bring_back(unit, entries, since)
    except Refused as refusal:
        raise CantUndo(done.text, str(refusal).rstrip(".")) from refusal
    for line in lines:
        _record(unit, line, done.operation)
    return done.text


def _lines(unit: Unit, operation: str) -> list[Line]:
    """Return the lines of a change, the last one first."""
    rows = unit.query(
        """SELECT id, action, text, client_id, client_package_id, appointment_id, invoice_id,
            delta, data FROM history WHERE operation = :operation ORDER BY id DESC""",
        operation=operation,
    )
    return [Line(*[*row[:8], json.loads(row[8]) if row[8] else {}]) for row in rows]


def _check_given(unit: Unit, entry: dict[str, Any]) -> None:
    """Refuse if what it wrote to a client was given to them: that can't be recalled."""
    if entry["table"] != "message" or not entry.get("made"):
        return
    row = unit.session.get_one(Message, entry["key"])
    if row.given_at is not None:
        day = local_date(row.given_at, unit.zone)
        raise Refused(why_not_recall(MessageKind(row.kind), day, unit.today))


def _check_later(unit: Unit, entry: dict[str, Any], since: int) -> None:
    """Refuse if a later change that stands touched a row, or used one that was made."""
    later = queries.later(unit, entry, since)
    if later is not None:
        own = later.desk in unit.desks
        raise Refused(
            f"later came “{later.text}”{'; undo that first' if own else f' by {later.who}'}"
        )


def _record(unit: Unit, line: Line, operation: str) -> None:
    """Write the counter-entry of a line."""
    action, data = _counter(unit, line)
    unit.record(
        action,
        f"Undid: {line.text}",
        client=line.client,
        package=line.package,
        appointment=line.appointment,
        invoice=line.invoice,
        delta=-line.delta,
        data=data,
        rows=turned_round(line.rows),
        undoes=operation,
    )


def _counter(unit: Unit, line: Line) -> tuple[str, dict[str, Any] | None]:
    """Return what the counter-entry of a line is called, and what it tells."""
    noun, _, verb = line.action.partition(".")
    if noun == "appointment" and verb in set(State):
        visit = unit.session.get_one(Appointment, line.appointment)
        return f"appointment.{visit.state}", {"from": verb, "forfeited": visit.forfeited}
    if line.action == "appointment.created":
        return REVERSED[line.action], {"forfeited": False}
    return REVERSED.get(line.action, f"{noun}.restored"), None
