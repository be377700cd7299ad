"""Saying when locations are open and who works when, for every week and for single days."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deskpkg.domain import hours as values
from deskpkg.domain.agenda import Span
from deskpkg.domain.dates import WEEKDAYS
from deskpkg.domain.hours import Owner, Shift, Shifts
from deskpkg.domain.refused import BadInput, Gone
from deskpkg.domain.text import optional
from deskpkg.domain.told_hours import days_text, hours_text, none_of, other_text
from deskpkg.domain.typed_hours import tidy
from deskpkg.store.changes.images import Image, exchanged, rows_of, told, watch
from deskpkg.store.models import OtherDays
from deskpkg.store.queries import hours
from deskpkg.store.unit import Unit

NO_HOURS = Shift(Span(0, 0))
"""What is kept of a weekday that has none, so that it is not taken for one not spoken of."""


def set_week(unit: Unit, owner: Owner, week: Mapping[int, Shifts | None]) -> None:
    """Say the hours of weekdays (0 is Monday); None: nothing is said, the practice's day holds.

    Weekdays that are not in `week` stay as they are.

    Raises:
        BadInput: hours of one day overlap.
        Gone: the location or the practitioner is no longer there, or a location worked at.
    """
    names, known = _names(unit, owner), hours.weekly(unit)
    table, of = f"{owner.kind}_hours", {f"{owner.kind}_id": owner.id}
    before = rows_of(unit, table, of)
    said = []
    for weekday, typed in sorted(week.items()):
        shifts = None if typed is None else _checked(typed, names)
        if known.get((owner, weekday)) != shifts:
            _put(unit, owner, weekday, shifts)
            words = "as usual" if shifts is None else hours_text(shifts, names, none_of(owner))
            said.append(f"{WEEKDAYS[weekday][:3]} {words}")
    if rows := exchanged(unit, table, of, before):
        text = f"Changed the hours of {names[owner]}: {'; '.join(said)}"
        unit.record(f"{owner.kind}.hours", text, rows=rows)


def _put(unit: Unit, owner: Owner, weekday: int, shifts: Shifts | None) -> None:
    """Keep the hours of one weekday in place of what there was."""
    unit.execute(
        f"DELETE FROM {owner.kind}_hours WHERE {owner.kind}_id = :id AND weekday = :weekday",
        id=owner.id,
        weekday=weekday,
    )
    place = ", :place" if owner.kind == "practitioner" else ""
    unit.execute_many(
        f"INSERT INTO {owner.kind}_hours VALUES (:id, :weekday, :starts, :ends{place})",
        [
            {"id": owner.id, "weekday": weekday, **_row(shift)}
            for shift in (() if shifts is None else shifts or (NO_HOURS,))
        ],
    )


def _row(shift: Shift) -> dict[str, int | None]:
    return {"starts": shift.span.start, "ends": shift.span.end, "place": shift.place}


def save_other_days(unit: Unit, other: values.OtherDays) -> int:
    """Say that hours differ on some days, or change what was said with its id; return the id.

    What was said of days stays with its owner.

    Raises:
        BadInput: the last day is before the first, or hours overlap.
        Gone: whose hours they are, or what was said, is no longer there.
    """
    names = _names(unit, other.owner)
    reason = optional(other.reason, "the reason", field="reason")
    other = replace(other, shifts=_checked(other.shifts, names), reason=reason)
    if other.last < other.first:
        raise BadInput("The last day is before the first.", field="last")
    row = _other(unit, other.id) if other.id else _whose(other.owner)
    row.first_day, row.last_day, row.reason = other.first, other.last, reason
    unit.session.add(row)
    rows = told(unit, row)
    exchange = _put_other(unit, row, other.shifts)
    if rows or exchange:
        rows += exchange if other.id else []
        text = f"{names[other.owner]}: {other_text(other, names)}"
        unit.record(f"{other.owner.kind}.differs", text, rows=rows)
    return row.key


def _whose(owner: Owner) -> OtherDays:
    """Return a new row that belongs to `owner`."""
    of: dict[str, Any] = {f"{owner.kind}_id": owner.id}
    return OtherDays(**of)


def _put_other(unit: Unit, row: OtherDays, shifts: Shifts) -> list[Image]:
    """Keep the hours of days that differ in place of what there was; return what was done."""
    table, of = "other_hours", {"other_days_id": row.key}
    before = rows_of(unit, table, of)
    unit.execute(f"DELETE FROM {table} WHERE other_days_id = :id", id=row.key)
    unit.execute_many(
        f"INSERT INTO {table} VALUES (:id, :starts, :ends, :place)",
        [{"id": row.key, **_row(shift)} for shift in shifts],
    )
    return exchanged(unit, table, of, before)


def remove_other_days(unit: Unit, key: int) -> None:
    """Let the weekly hours hold again on days that differed.

    Raises:
        Gone: that was removed already.
    """
    row = _other(unit, key)
    row.removed_at = unit.now
    owner = (
        Owner("location", row.location_id)
        if row.location_id is not None
        else Owner("practitioner", row.practitioner_id or 0)
    )
    text = f"{_names(unit, owner)[owner]}: as usual {days_text(row.first_day, row.last_day)}"
    unit.record(f"{owner.kind}.usual", text, rows=told(unit, row))


def _other(unit: Unit, key: int) -> OtherDays:
    row = unit.session.get(OtherDays, key)
    if row is None or row.removed_at is not None:
        raise Gone
    watch(unit, row)
    return row


def _names(unit: Unit, owner: Owner) -> Mapping[Owner, str]:
    """Return what locations and practitioners are called, `owner` among them."""
    names = hours.names(unit)
    if owner not in names:
        raise Gone
    return names


def _checked(shifts: Shifts, names: Mapping[Owner, str]) -> Shifts:
    """Return hours in order; the locations that are worked at must be there."""
    if any(s.place is not None and Owner("location", s.place) not in names for s in shifts):
        raise Gone
    return tidy(shifts)
