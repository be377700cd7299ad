"""Booking visits, linking them to packages, and what becomes of them."""

from dataclasses import replace

from deskpkg.domain.appointments import ENDED, Booking, State
from deskpkg.domain.eligibility import Overriding, Why, as_override
from deskpkg.domain.refused import BadInput, Gone, Refused
from deskpkg.domain.text import optional_lines
from deskpkg.domain.zones import local_date
from deskpkg.store.changes import checking, linking, unbilling
from deskpkg.store.changes.asking import Agreed as Agreed
from deskpkg.store.changes.asking import OutsideHours as OutsideHours
from deskpkg.store.changes.asking import Overlapping as Overlapping
from deskpkg.store.changes.asking import Unusual as Unusual
from deskpkg.store.changes.asking import as_agreed as as_agreed
from deskpkg.store.changes.asking import ask
from deskpkg.store.changes.images import told
from deskpkg.store.changes.states import booking_of, check_version, the_visit
from deskpkg.store.changes.states import set_state as set_state
from deskpkg.store.changes.unbilling import BilledSingly as BilledSingly
from deskpkg.store.models import Appointment, Client, Entity, Location, Practitioner, Service
from deskpkg.store.queries import appointments
from deskpkg.store.unit import Unit, instant_text


class NotLinked(Refused):
    """This appointment is not linked to a package."""


def book(
    unit: Unit,
    booking: Booking,
    package_id: int | None = None,
    *,
    overlap: bool = False,
    outside: bool = False,
    state: State = State.BOOKED,
    override: Overriding = "",
    series: tuple[int, int] | None = None,
) -> int:
    """Book a visit, paid by a credit of `package_id` if that is given; return its id.

    `override` is why staff make an exception, if a rule refuses the package that may be set aside;
    `series` is what it belongs to, and its place in there.

    Raises:
        Overlapping: practitioner or client has another visit then, and `overlap` was not agreed to.
        OutsideHours: it lies outside the hours, and `outside` was not agreed to.
        NotEligible: the package can't pay for it; nothing is booked.
        BadInput: the times make no sense, or the service is archived and no package is given.
        Gone: the client, practitioner or service is no longer there.
    """
    _check(unit, booking, None, overlap=overlap, outside=outside)
    checking.check_offered(unit, booking.service_id, package_id)
    visit = Appointment(
        client_id=booking.client_id,
        practitioner_id=booking.practitioner_id,
        service_id=booking.service_id,
        location_id=booking.location_id,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        zone=str(unit.zone),
        state=state.value,
        confirmed=booking.confirmed,
        notes=optional_lines(booking.notes, "the note", field="notes"),
        overlap_accepted=overlap,
        repeating=series is not None,
        series_id=series[0] if series else None,
        series_place=series[1] if series else None,
        created_at=unit.now,
    )
    unit.session.add(visit)
    unit.flush()
    unit.record(
        "appointment.created",
        f"{'Requested' if state is State.REQUESTED else 'Booked'} {linking.what(unit, visit)}",
        client=visit.client_id,
        appointment=visit.key,
        rows=told(unit, visit),
    )
    if package_id is not None:
        asked = checking.facts(unit, visit)
        made = checking.check(unit, visit, asked, package_id, override=override)
        linking.attach(unit, visit, package_id, made)
    return visit.key


def update(
    unit: Unit,
    appointment_id: int,
    booking: Booking,
    package_id: int | None,
    *,
    version: int,
    overlap: bool = False,
    outside: bool = False,
    override: Overriding = "",
    unbill: bool = False,
) -> None:
    """Change a visit, and which package pays for it (None: no package).

    A package that goes on paying is asked again for the new date, service and practitioner;
    `override` is why staff make an exception then, or the reason of one in other words; `unbill` is
    whether a bill of its own may go if another package pays.

    Raises:
        BilledSingly: it is billed by itself, and `unbill` was not agreed to.
        Conflict: somebody changed it after `version` was read.
        Overlapping, OutsideHours, NotEligible, BadInput, Gone: as for booking; nothing is changed.
    """
    visit = the_visit(unit, appointment_id)
    check_version(visit, version)
    before, paid_by = booking_of(visit), visit.client_package_id
    notes = optional_lines(booking.notes, "the note", field="notes")
    booking = replace(booking, notes=notes)
    if before == booking and paid_by == package_id and not _reworded(visit, override):
        return
    if booking.client_id != visit.client_id:
        raise BadInput("An appointment stays with its client; book a new one.", field="client")
    stays = _slot(before) == _slot(booking)
    there = stays and before.location_id == booking.location_id
    _check(unit, booking, appointment_id, overlap=overlap or stays, outside=outside or there)
    if before.service_id != booking.service_id:
        checking.check_offered(unit, booking.service_id, package_id)
    made = None
    if package_id is not None:
        made = _ask(unit, visit, booking, package_id, override)
    if paid_by not in (None, package_id):
        linking.detach(unit, visit)
    _write(unit, visit, booking)
    visit.overlap_accepted = overlap or visit.overlap_accepted
    visit.version += 1
    _record_change(unit, visit, before, booking)
    if package_id is not None and paid_by != package_id:
        linking.attach(unit, visit, package_id, made)
        unbilling.settle(unit, appointment_id, agreed=unbill)
    elif package_id is not None:
        linking.settle_expiry(unit, package_id)
        if made is not None:
            linking.exempt(unit, visit, package_id, made)


def _ask(
    unit: Unit, visit: Appointment, booking: Booking, package_id: int, override: Overriding
) -> checking.Exemption | None:
    """Ask the rules whether a package can pay for a visit as `booking` would have it.

    One that pays already is asked only if something changes that the rules ask about, or if the
    reason of an exception is put in other words.
    """
    goes_on = visit.client_package_id == package_id
    same_case = _case(unit, booking_of(visit)) == _case(unit, booking)
    if goes_on and same_case and not _reworded(visit, override):
        if visit.state not in ENDED:
            checking.check_served(unit, visit, booking.starts_at)
        return None
    waived = checking.served(unit, visit, booking.starts_at) if goes_on else frozenset[Why]()
    asked = checking.facts(unit, visit, booking)
    return checking.check(unit, visit, asked, package_id, waived, override)


def _reworded(visit: Appointment, override: Overriding) -> bool:
    """Tell whether the reason of the exception that a visit has is put in other words."""
    reason = as_override(override).reason.strip()
    return bool(visit.override_reason) and reason not in ("", visit.override_reason)


def _write(unit: Unit, visit: Appointment, booking: Booking) -> None:
    visit.practitioner_id, visit.service_id = booking.practitioner_id, booking.service_id
    visit.location_id, visit.confirmed = booking.location_id, booking.confirmed
    if visit.starts_at != booking.starts_at:
        visit.zone = str(unit.zone)
    visit.starts_at, visit.ends_at = booking.starts_at, booking.ends_at
    visit.notes = booking.notes


def _slot(booking: Booking) -> tuple[object, ...]:
    """Return what of a visit can overlap."""
    return booking.practitioner_id, booking.starts_at, booking.ends_at


def _case(unit: Unit, booking: Booking) -> tuple[object, ...]:
    """Return what of a visit a package's rules ask."""
    day = local_date(booking.starts_at, unit.zone)
    return booking.service_id, booking.practitioner_id, day


def _record_change(unit: Unit, visit: Appointment, before: Booking, after: Booking) -> None:
    """Write what changed of a visit itself; what became of its package is told by `linking`."""
    if before == after:
        return
    moved = (before.service_id, *_slot(before)) != (after.service_id, *_slot(after))
    done = "Changed to" if moved else "Changed the details of"
    unit.record(
        "appointment.changed" if moved else "appointment.noted",
        f"{done} {linking.what(unit, visit)}",
        client=visit.client_id,
        appointment=visit.key,
        rows=told(unit, visit),
    )


def link(
    unit: Unit,
    appointment_id: int,
    package_id: int,
    *,
    override: Overriding = "",
    version: int | None = None,
    unbill: bool = False,
) -> None:
    """Pay for a visit with a credit of a package; `override` is why, if it is an exception.

    Raises:
        BilledSingly: it is billed by itself, and `unbill` did not agree to take it off.
        NotEligible: the package can't pay for it.
        Conflict: somebody changed it after `version`, if that matters, was read.
        Gone: the visit or the package is no longer there.
    """
    visit = the_visit(unit, appointment_id)
    check_version(visit, version)
    asked = checking.facts(unit, visit, linked_to=visit.client_package_id)
    made = checking.check(unit, visit, asked, package_id, override=override)
    linking.attach(unit, visit, package_id, made)
    unbilling.settle(unit, appointment_id, agreed=unbill)
    visit.version += 1


def unlink(unit: Unit, appointment_id: int, *, version: int | None = None) -> None:
    """Take the package off a visit; its credit returns.

    Raises:
        NotLinked: no package pays for it.
        Conflict: somebody changed it after `version`, if that matters, was read.
        Gone: the visit is no longer there.
    """
    visit = the_visit(unit, appointment_id)
    if visit.client_package_id is None:
        raise NotLinked
    check_version(visit, version)
    linking.detach(unit, visit)
    visit.version += 1


def _check(
    unit: Unit, booking: Booking, appointment_id: int | None, *, overlap: bool, outside: bool
) -> None:
    if instant_text(booking.ends_at) <= instant_text(booking.starts_at):
        raise BadInput("The visit must end after it starts.", field="when")
    if booking.starts_at < appointments.EARLIEST:
        raise BadInput("Type a date after the year 1900.", field="when")
    if booking.ends_at - booking.starts_at > appointments.LONGEST:
        raise BadInput("A visit takes a day at most.", field="when")
    needed: tuple[tuple[type[Entity], int | None], ...] = (
        (Client, booking.client_id),
        (Practitioner, booking.practitioner_id),
        (Service, booking.service_id),
        (Location, booking.location_id),
    )
    for kind, key in needed:
        if key is not None and unit.session.get(kind, key) is None:
            raise Gone
    ask(unit, booking, appointment_id, overlap=overlap, outside=outside)
