"""Booking visits, linking them to packages, and what becomes of them."""

from dataclasses import replace

from deskpkg.domain.appointments import ENDED, Booking, State, holds_credit
from deskpkg.domain.eligibility import Why
from deskpkg.domain.endings import why_not
from deskpkg.domain.refused import BadInput, Conflict, Gone, Refused
from deskpkg.domain.text import optional_lines
from deskpkg.domain.zones import local_date
from deskpkg.store.changes import linking, unbilling
from deskpkg.store.changes.asking import Agreed as Agreed
from deskpkg.store.changes.asking import OutsideHours as OutsideHours
from deskpkg.store.changes.asking import Overlapping as Overlapping
from deskpkg.store.changes.asking import Unusual as Unusual
from deskpkg.store.changes.asking import as_agreed as as_agreed
from deskpkg.store.changes.asking import ask
from deskpkg.store.changes.images import told, watch
from deskpkg.store.changes.unbilling import BilledSingly as BilledSingly
from deskpkg.store.models import Appointment, Client, Entity, Location, Practitioner, Service
from deskpkg.store.queries import appointments
from deskpkg.store.unit import Unit, instant_text


class NotLinked(Refused):
    """This appointment is not linked to a package."""


class TakenBack(Refused):
    """The series that it belonged to was taken back: book a new visit."""


def book(
    unit: Unit,
    booking: Booking,
    package_id: int | None = None,
    *,
    overlap: bool = False,
    outside: bool = False,
    state: State = State.BOOKED,
    override: str = "",
    series: tuple[int, int] | None = None,
) -> int:
    """Book a visit, paid by a credit of `package_id` if that is given; return its id.

    `override` is why staff make an exception, if a rule refuses the package that may be set aside;
    `series` is what it belongs to, and its place in there.

    Raises:
        Overlapping: the practitioner has another visit then, and `overlap` was not agreed to.
        OutsideHours: it lies outside the hours, and `outside` was not agreed to.
        NotEligible: the package can't pay for it; nothing is booked.
        BadInput: the times make no sense, or the service is archived and no package is given.
        Gone: the client, practitioner or service is no longer there.
    """
    _check(unit, booking, None, overlap=overlap, outside=outside)
    linking.check_offered(unit, booking.service_id, package_id)
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
        asked = linking.facts(unit, visit)
        made = linking.check(unit, visit, asked, package_id, override=override)
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
    override: str = "",
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
    visit = _visit(unit, appointment_id)
    _check_version(visit, version)
    before, paid_by = _booking(visit), visit.client_package_id
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
        linking.check_offered(unit, booking.service_id, package_id)
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


def _booking(visit: Appointment) -> Booking:
    """Return what a form says of `visit` as it stands."""
    return Booking(
        visit.client_id,
        visit.practitioner_id,
        visit.service_id,
        visit.location_id,
        visit.starts_at,
        visit.ends_at,
        visit.notes,
        visit.confirmed,
    )


def _ask(
    unit: Unit, visit: Appointment, booking: Booking, package_id: int, override: str
) -> linking.Exemption | None:
    """Ask the rules whether a package can pay for a visit as `booking` would have it.

    One that pays already is asked only if something changes that the rules ask about, or if the
    reason of an exception is put in other words.
    """
    goes_on = visit.client_package_id == package_id
    same_case = _case(unit, _booking(visit)) == _case(unit, booking)
    if goes_on and same_case and not _reworded(visit, override):
        if visit.state not in ENDED:
            linking.check_served(unit, visit, booking.starts_at)
        return None
    waived = linking.served(unit, visit, booking.starts_at) if goes_on else frozenset[Why]()
    asked = linking.facts(unit, visit, booking)
    return linking.check(unit, visit, asked, package_id, waived, override)


def _reworded(visit: Appointment, override: str) -> bool:
    """Tell whether the reason of the exception that a visit has is put in other words."""
    return bool(visit.override_reason) and override.strip() not in ("", visit.override_reason)


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
    override: str = "",
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
    visit = _visit(unit, appointment_id)
    _check_version(visit, version)
    asked = linking.facts(unit, visit, linked_to=visit.client_package_id)
    made = linking.check(unit, visit, asked, package_id, override=override)
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
    visit = _visit(unit, appointment_id)
    if visit.client_package_id is None:
        raise NotLinked
    _check_version(visit, version)
    linking.detach(unit, visit)
    visit.version += 1


def set_state(
    unit: Unit,
    appointment_id: int,
    state: State,
    *,
    forfeit: bool = False,
    reason: str = "",
    overlap: bool = False,
    version: int | None = None,
) -> None:
    """Let a visit arrive, end, be missed or canceled; doing it twice counts once.

    A visit that takes its credit again (a request confirmed, one that was missed or canceled) asks
    the rules again; one that was missed and took place after all, only whether a credit is left.

    Args:
        unit: the unit of work.
        appointment_id: the visit.
        state: what it becomes.
        forfeit: a missed or canceled visit keeps its credit, if it holds one.
        reason: why it was canceled.
        overlap: a canceled or missed visit may be booked again beside another one.
        version: of the visit when it was read, if that matters.

    Raises:
        Conflict: somebody changed it after `version` was read, to something else than `state`.
        Overlapping: its time was given to another visit, and `overlap` was not agreed to.
        NotEligible: its package can't pay for it any more.
        TakenBack: it was canceled with its whole series, as booked by mistake.
        Refused: it can't become that from what it is.
        Gone: the visit is no longer there.
    """
    visit = _visit(unit, appointment_id)
    before = State(visit.state)
    if before is state:
        return
    _check_version(visit, version)
    if refusal := why_not(before, state, starts_at=visit.starts_at, now=unit.now):
        raise Refused(refusal)
    _check_series(unit, visit, before)
    _check_slot(unit, visit, before, state, overlap=overlap)
    credit = linking.held(visit)
    forfeited = forfeit and state in ENDED and credit is not None
    linked = visit.client_package_id is not None
    if credit is None and holds_credit(state, linked=linked, forfeited=forfeited):
        linking.check_again(unit, visit)
    elif linked and state not in ENDED:
        linking.check_served(unit, visit, visit.starts_at)
    visit.state = state.value
    visit.forfeited = forfeited
    visit.canceled_at = unit.now if state is State.CANCELED else None
    why = optional_lines(reason, "the reason", 2000, field="reason")
    visit.cancel_reason = why if state is State.CANCELED else ""
    visit.version += 1
    unit.record(
        f"appointment.{state.value}",
        f"{state.value.capitalize()}: {linking.what(unit, visit)}",
        client=visit.client_id,
        appointment=visit.key,
        data={"from": before.value, "forfeited": visit.forfeited},
        rows=told(unit, visit),
    )
    linking.record_credit(unit, visit, credit)


def _check_series(unit: Unit, visit: Appointment, before: State) -> None:
    """Refuse to bring back one visit of a series that was taken back as a whole."""
    if before is State.CANCELED and unit.value(
        "SELECT removed_at IS NOT NULL FROM series WHERE id = :id", id=visit.series_id
    ):
        raise TakenBack


def _check_slot(
    unit: Unit, visit: Appointment, before: State, state: State, *, overlap: bool
) -> None:
    """Ask before a visit takes its time again; what took place is only marked as overlapping."""
    if before not in ENDED or state in ENDED:
        return
    others = appointments.overlapping(
        unit, visit.practitioner_id, visit.starts_at, visit.ends_at, visit.key
    )
    if others and state is State.BOOKED and not overlap:
        raise Overlapping(others)
    visit.overlap_accepted = visit.overlap_accepted or bool(others)


def _visit(unit: Unit, appointment_id: int) -> Appointment:
    visit = unit.session.get(Appointment, appointment_id)
    if visit is None:
        raise Gone
    watch(unit, visit)
    return visit


def _check_version(visit: Appointment, version: int | None) -> None:
    """Refuse to change what somebody else has changed since it was read."""
    if version not in (None, visit.version):
        raise Conflict


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
