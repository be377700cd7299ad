"""Booking visits, linking them to packages, and what becomes of them."""

from dataclasses import dataclass

from deskpkg.domain.appointments import Booking, State, VisitLine, holds_credit, moment
from deskpkg.domain.packages import NotEligible, VisitFacts, refusal
from deskpkg.domain.refused import BadInput, Conflict, Gone, Refused
from deskpkg.domain.zones import local_date
from deskpkg.store.models import Appointment, Client, Practitioner, Service
from deskpkg.store.queries import appointments, packages
from deskpkg.store.unit import Unit

LEGAL = {
    State.REQUESTED: {State.BOOKED, State.CANCELED},
    State.BOOKED: {State.ARRIVED, State.COMPLETED, State.MISSED, State.CANCELED},
    State.ARRIVED: {State.BOOKED, State.COMPLETED, State.MISSED},
    State.COMPLETED: {State.ARRIVED, State.BOOKED, State.MISSED},
    State.MISSED: {State.BOOKED, State.ARRIVED, State.COMPLETED},
    State.CANCELED: {State.BOOKED},
}
"""What an appointment can become."""


class Overlapping(Refused):
    """The practitioner has another visit at that time."""

    def __init__(self, others: tuple[VisitLine, ...]) -> None:
        """Tell which visits are there."""
        super().__init__()
        self.others = others


class NotLinked(Refused):
    """This appointment is not linked to a package."""


@dataclass(frozen=True, slots=True)
class _Held:
    """Which package an appointment holds a credit of."""

    package_id: int | None

    @classmethod
    def of(cls, visit: Appointment) -> "_Held":
        """Look at `visit` as it stands."""
        linked = visit.client_package_id is not None
        held = holds_credit(State(visit.state), linked=linked, forfeited=visit.forfeited)
        return cls(visit.client_package_id if held else None)


def book(
    unit: Unit,
    booking: Booking,
    package_id: int | None = None,
    *,
    overlap: bool = False,
    state: State = State.BOOKED,
) -> int:
    """Book a visit, paid by a credit of `package_id` if that is given; return its id.

    Raises:
        Overlapping: the practitioner has another visit then, and `overlap` was not agreed to.
        NotEligible: the package can't pay for it; nothing is booked.
        BadInput: the times make no sense.
        Gone: the client, practitioner or service is no longer there.
    """
    _check(unit, booking, None, overlap=overlap)
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
        notes=booking.notes,
        overlap_accepted=overlap,
        created_at=unit.now,
    )
    unit.session.add(visit)
    unit.flush()
    unit.record(
        "appointment.created",
        f"Booked {_what(unit, visit)}",
        client=visit.client_id,
        appointment=visit.key,
    )
    if package_id is not None:
        _link(unit, visit, package_id)
    return visit.key


def update(
    unit: Unit,
    appointment_id: int,
    booking: Booking,
    package_id: int | None,
    *,
    version: int,
    overlap: bool = False,
) -> None:
    """Change a visit, and which package pays for it (None: no package).

    A package that goes on paying is asked again for the new date, service and practitioner.

    Raises:
        Conflict: somebody changed it after `version` was read.
        Overlapping, NotEligible, BadInput, Gone: as for booking; nothing is changed.
    """
    visit = _visit(unit, appointment_id)
    if visit.version != version:
        raise Conflict
    if booking.client_id != visit.client_id:
        raise BadInput("An appointment stays with its client; book a new one.", field="client")
    moved = (visit.practitioner_id, visit.starts_at, visit.ends_at) != (
        booking.practitioner_id,
        booking.starts_at,
        booking.ends_at,
    )
    _check(unit, booking, appointment_id, overlap=overlap or not moved)
    paid_by = visit.client_package_id
    if paid_by is not None and paid_by != package_id:
        _unlink(unit, visit)
    before = (visit.service_id, visit.practitioner_id, visit.starts_at)
    visit.practitioner_id, visit.service_id = booking.practitioner_id, booking.service_id
    visit.location_id, visit.notes = booking.location_id, booking.notes
    visit.starts_at, visit.ends_at = booking.starts_at, booking.ends_at
    visit.confirmed, visit.overlap_accepted = booking.confirmed, overlap or visit.overlap_accepted
    visit.version += 1
    if (visit.service_id, visit.practitioner_id, visit.starts_at) != before or moved:
        unit.record(
            "appointment.changed",
            f"Changed to {_what(unit, visit)}",
            client=visit.client_id,
            appointment=visit.key,
        )
    elif paid_by == package_id:
        unit.record(
            "appointment.noted",
            f"Changed the details of {_what(unit, visit)}",
            client=visit.client_id,
            appointment=visit.key,
        )
    if package_id is None:
        return
    if paid_by != package_id:
        _link(unit, visit, package_id)
    elif (visit.service_id, visit.practitioner_id, visit.starts_at) != before:
        _check_link(unit, visit, package_id)


def link(unit: Unit, appointment_id: int, package_id: int) -> None:
    """Pay for a visit with a credit of a package.

    Raises:
        NotEligible: the package can't pay for it.
        Gone: the visit or the package is no longer there.
    """
    visit = _visit(unit, appointment_id)
    _link(unit, visit, package_id)
    visit.version += 1


def unlink(unit: Unit, appointment_id: int) -> None:
    """Take the package off a visit; its credit returns.

    Raises:
        NotLinked: no package pays for it.
        Gone: the visit is no longer there.
    """
    visit = _visit(unit, appointment_id)
    if visit.client_package_id is None:
        raise NotLinked
    _unlink(unit, visit)
    visit.version += 1


def set_state(
    unit: Unit, appointment_id: int, state: State, *, forfeit: bool = False, reason: str = ""
) -> None:
    """Let a visit arrive, end, be missed or canceled; doing it twice counts once.

    Args:
        unit: the unit of work.
        appointment_id: the visit.
        state: what it becomes.
        forfeit: a missed or canceled visit keeps its credit.
        reason: why it was canceled.

    Raises:
        Refused: it can't become that from what it is.
        Gone: the visit is no longer there.
    """
    visit = _visit(unit, appointment_id)
    before = State(visit.state)
    if before is state:
        return
    if state not in LEGAL[before]:
        raise Refused(f"An appointment that is {before.value} can't become {state.value}.")
    if state is State.CANCELED and visit.starts_at <= unit.now:
        raise Refused("This visit is past: it can't be canceled, only marked missed.")
    held = _Held.of(visit)
    visit.state = state.value
    visit.forfeited = forfeit and state in (State.MISSED, State.CANCELED)
    visit.canceled_at = unit.now if state is State.CANCELED else None
    visit.cancel_reason = reason if state is State.CANCELED else ""
    visit.version += 1
    unit.record(
        f"appointment.{state.value}",
        f"{state.value.capitalize()}: {_what(unit, visit)}",
        client=visit.client_id,
        appointment=visit.key,
        data={"from": before.value, "forfeited": visit.forfeited},
    )
    _record_credit(unit, visit, held)


def _visit(unit: Unit, appointment_id: int) -> Appointment:
    visit = unit.session.get(Appointment, appointment_id)
    if visit is None:
        raise Gone
    return visit


def _check(unit: Unit, booking: Booking, appointment_id: int | None, *, overlap: bool) -> None:
    if booking.ends_at <= booking.starts_at:
        raise BadInput("The visit must end after it starts.", field="when")
    for kind, key in (
        (Client, booking.client_id),
        (Practitioner, booking.practitioner_id),
        (Service, booking.service_id),
    ):
        if unit.session.get(kind, key) is None:
            raise Gone
    others = appointments.overlapping(
        unit, booking.practitioner_id, booking.starts_at, booking.ends_at, appointment_id
    )
    if others and not overlap:
        raise Overlapping(others)


def _facts(visit: Appointment, unit: Unit, linked_to: int | None) -> VisitFacts:
    return VisitFacts(
        client_id=visit.client_id,
        service_id=visit.service_id,
        service=str(unit.value("SELECT name FROM service WHERE id = :id", id=visit.service_id)),
        practitioner_id=visit.practitioner_id,
        day=local_date(visit.starts_at, unit.zone),
        repeating=visit.repeating,
        canceled=visit.state == State.CANCELED,
        linked_to=linked_to,
    )


def _check_link(unit: Unit, visit: Appointment, package_id: int) -> str:
    """Ask the rules whether a package can pay for a visit that is not linked to it now."""
    linked_to = visit.client_package_id
    visit.client_package_id = None
    unit.flush()
    facts = _facts(visit, unit, linked_to if linked_to != package_id else None)
    package = packages.one(unit, package_id)
    assert facts.day is not None
    used = packages.usage(unit, visit.client_id, facts.day, visit.key)
    before_use = bool(unit.value("SELECT pay_before_use FROM practice"))
    reason = refusal(
        package,
        facts,
        today=unit.today,
        usage=used.get(package_id),
        pay_before_use=before_use,
    )
    visit.client_package_id = linked_to
    if reason is not None:
        raise NotEligible(package.name, reason)
    return package.name


def _link(unit: Unit, visit: Appointment, package_id: int) -> None:
    held = _Held.of(visit)
    name = _check_link(unit, visit, package_id)
    visit.client_package_id = package_id
    unit.flush()
    _start_expiry(unit, visit, package_id)
    delta = -1 if _Held.of(visit) != held else 0
    unit.record(
        "package.linked",
        f"Linked to {name}: {_what(unit, visit)}",
        client=visit.client_id,
        package=package_id,
        appointment=visit.key,
        delta=delta,
    )


def _start_expiry(unit: Unit, visit: Appointment, package_id: int) -> None:
    """Set the last day of a package that expires after its first use, at that use."""
    package = packages.one(unit, package_id)
    expiry = package.terms.expiry
    if package.expires_on is None and expiry is not None and expiry.from_first_use:
        last_day = expiry.last_day(local_date(visit.starts_at, unit.zone))
        unit.execute(
            "UPDATE client_package SET expires_on = :day WHERE id = :id",
            day=last_day.isoformat(),
            id=package_id,
        )


def _unlink(unit: Unit, visit: Appointment) -> None:
    package_id = visit.client_package_id
    assert package_id is not None
    held = _Held.of(visit)
    name = unit.value("SELECT name FROM client_package WHERE id = :id", id=package_id)
    visit.client_package_id = None
    visit.override_reason = ""
    unit.record(
        "package.unlinked",
        f"Unlinked from {name}: {_what(unit, visit)}",
        client=visit.client_id,
        package=package_id,
        appointment=visit.key,
        delta=0 if held.package_id is None else 1,
    )


def _record_credit(unit: Unit, visit: Appointment, before: _Held) -> None:
    """Write into the package's history what a change of state did to its credits."""
    after = _Held.of(visit)
    if before == after:
        return
    back = before.package_id is not None
    unit.record(
        "package.returned" if back else "package.used",
        f"Credit {'returned' if back else 'used'}: {_what(unit, visit)}, {visit.state}",
        client=visit.client_id,
        package=before.package_id if back else after.package_id,
        appointment=visit.key,
        delta=1 if back else -1,
    )


def _what(unit: Unit, visit: Appointment) -> str:
    service, practitioner = unit.query(
        "SELECT s.name, coalesce(nullif(p.code, ''), p.name) FROM service s, practitioner p "
        "WHERE s.id = :service AND p.id = :practitioner",
        service=visit.service_id,
        practitioner=visit.practitioner_id,
    )[0]
    return f"{service}, {moment(visit.starts_at, unit.zone)} with {practitioner}"
