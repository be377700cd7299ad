"""Repeating appointments: making a series, editing and canceling it as one, following or all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from deskpkg.domain.appointments import Booking, State
from deskpkg.domain.refused import BadInput, Conflict, Gone
from deskpkg.domain.repeats import Occurrence, Repeat, dates, occurrences
from deskpkg.domain.series import Member, Scope, edited, meant
from deskpkg.domain.text import counted
from deskpkg.domain.zones import local_datetime
from deskpkg.store.changes import appointments, linking, states
from deskpkg.store.changes.asking import Agreed, Unusual
from deskpkg.store.changes.images import told, watch
from deskpkg.store.changes.sessions import Doing
from deskpkg.store.models import Appointment, Series
from deskpkg.store.queries import series as queries
from deskpkg.store.unit import Unit


def create(
    unit: Unit, booking: Booking, repeat: Repeat, *, unusual: Agreed = False
) -> tuple[int, ...]:
    """Book a visit that repeats, all of it or nothing; return the ids of its visits.

    Raises:
        NotAll: some can't be booked, by place in the series.
        Clashing: something speaks against those times, and `unusual` was not agreed to.
        BadInput: they would be too many.
    """
    local = local_datetime(booking.starts_at, unit.zone)
    days = dates(local.date(), repeat)
    times = (
        Occurrence(days[0], booking.starts_at),
        *occurrences(days[1:], local.time(), unit.zone),
    )
    made = Series(
        client_id=booking.client_id,
        every=repeat.every.value,
        visits=len(days),
        until=repeat.until,
        created_at=unit.now,
    )
    unit.session.add(made)
    unit.flush()
    unit.record(
        "series.created",
        f"Repeats {repeat.every.value}, {counted(len(days), 'visit')}",
        client=booking.client_id,
        data={"series": made.key},
        rows=told(unit, made),
    )
    doing, length = Doing(), booking.ends_at - booking.starts_at
    for place, at in enumerate(times):
        doing.attempt(place, _booked(unit, booking, at, length, (made.key, place)))
    return doing.settle(unusual=unusual)


def _booked(
    unit: Unit, booking: Booking, at: Occurrence, length: timedelta, series: tuple[int, int]
) -> Callable[..., int]:
    def book(*, overlap: bool, outside: bool) -> int:
        if at.starts_at is None:
            raise BadInput(at.note, field="when")
        wanted = replace(booking, starts_at=at.starts_at, ends_at=at.starts_at + length)
        return appointments.book(unit, wanted, overlap=overlap, outside=outside, series=series)

    return book


def edit(
    unit: Unit,
    appointment_id: int,
    booking: Booking,
    scope: Scope,
    *,
    version: int,
    unusual: Agreed = False,
    overwrite: bool = False,
) -> int:
    """Change a visit of a series, and others as far as `scope` says; return how many.

    Args:
        unit: the unit of work.
        appointment_id: the visit.
        booking: what it is to be.
        scope: which visits the change is meant for.
        version: of the visit when it was read.
        unusual: what of times that are taken, or outside the hours, was agreed to.
        overwrite: whether changes of single visits are taken back by this one.

    Raises:
        Conflict: somebody changed it after `version` was read.
        NotAll, Clashing: as for `create`; nothing is changed.
        Gone: the visit is no longer there, or does not repeat.
    """
    visit, series = _visit(unit, appointment_id)
    if visit.version != version:
        raise Conflict
    new = queries.shape(unit, booking)
    changed = edited(series.members, series.place, new, scope, overwrite=overwrite)
    old = series.member.shape
    later = (new.day, new.clock) > (old.day, old.clock)
    doing = Doing()
    for member in sorted(changed, key=lambda m: m.place, reverse=later):  # none passes another
        here = booking if member.place == series.place else None
        key = series.keys[member.place]
        doing.attempt(member.place, _changed(unit, key, member, here))
    return len(doing.settle(unusual=unusual))


def _changed(unit: Unit, key: int, member: Member, exact: Booking | None) -> Callable[..., int]:
    """Return what makes a visit what it is to become: `exact`, if that is known to the instant."""

    def change(*, overlap: bool, outside: bool) -> int:
        visit = unit.session.get_one(Appointment, key)
        booking = exact or _of_member(unit, visit, member)
        watch(unit, visit)
        own = " ".join(sorted(member.own))
        kept, visit.series_own = visit.series_own, own
        update = partial(appointments.update, unit, key, booking, None, version=visit.version)
        try:
            update(overlap=overlap, outside=outside)
        except Unusual:
            visit.series_own = kept
            raise
        if rows := told(unit, visit):
            unit.record(
                "appointment.noted",
                f"Changed what is its own of {linking.what(unit, visit)}",
                client=visit.client_id,
                appointment=key,
                rows=rows,
            )
        return key

    return change


def _of_member(unit: Unit, visit: Appointment, member: Member) -> Booking:
    shape = member.shape
    local = local_datetime(visit.starts_at, unit.zone)
    at = Occurrence(shape.day, visit.starts_at)
    if (local.date(), local.time()) != (shape.day, shape.clock):
        (at,) = occurrences((shape.day,), shape.clock, unit.zone)
    if at.starts_at is None:
        raise BadInput(at.note, field="when")
    return Booking(
        visit.client_id,
        shape.practitioner_id,
        shape.service_id,
        shape.location_id,
        at.starts_at,
        at.starts_at + timedelta(minutes=shape.minutes),
        shape.notes,
        shape.confirmed,
    )


def cancel(
    unit: Unit,
    appointment_id: int,
    scope: Scope,
    *,
    reason: str = "",
    version: int | None = None,
) -> tuple[int, ...]:
    """Cancel a visit of a series, and others still to come as far as `scope` says; return which.

    Raises:
        Conflict: somebody changed it after `version`, if that matters, was read.
        Refused: the visit itself can't be canceled.
        Gone: it is no longer there, or does not repeat.
    """
    visit, series = _visit(unit, appointment_id)
    if version not in (None, visit.version):
        raise Conflict
    keys = tuple(series.keys[member.place] for member in meant(series.members, series.place, scope))
    for key in keys:
        appointments.set_state(unit, key, State.CANCELED, reason=reason)
    return keys


def _visit(unit: Unit, appointment_id: int) -> tuple[Appointment, queries.Series]:
    visit = states.standing(unit, appointment_id)
    found = queries.of_appointment(unit, appointment_id)
    if found is None:
        raise Gone
    return visit, found
