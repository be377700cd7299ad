"""The series that visits belong to."""

from dataclasses import dataclass

from deskpkg.domain.appointments import AWAITED, Booking, State
from deskpkg.domain.repeats import Every
from deskpkg.domain.series import Member, Shape
from deskpkg.domain.zones import local_datetime
from deskpkg.store.unit import Unit, instant


@dataclass(frozen=True, slots=True)
class Series:
    """A series, as one of its visits sees it."""

    id: int
    every: Every
    place: int
    """Of the visit that was asked about, from 0 on."""
    members: tuple[Member, ...]
    keys: tuple[int, ...]
    """The ids of the appointments, in the order of `members`."""

    @property
    def member(self) -> Member:
        """The visit that was asked about."""
        return self.members[self.place]


def of_appointment(unit: Unit, appointment_id: int) -> Series | None:
    """Return the series that a visit belongs to, None if it does not repeat."""
    row = unit.one(
        "SELECT s.id, s.every, a.series_place FROM appointment a JOIN series s "
        "ON s.id = a.series_id WHERE a.id = :id",
        id=appointment_id,
    )
    if row is None:
        return None
    rows = unit.query(
        """SELECT id, series_place, starts_at, ends_at, practitioner_id, service_id, location_id,
            notes, confirmed, series_own, state FROM appointment
        WHERE series_id = :series ORDER BY series_place""",
        series=row[0],
    )
    members = tuple(_member(unit, *found[1:]) for found in rows)
    return Series(row[0], Every(row[1]), row[2], members, tuple(found[0] for found in rows))


def _member(
    unit: Unit,
    place: int,
    starts: str,
    ends: str,
    practitioner: int,
    service: int,
    location: int | None,
    notes: str,
    confirmed: int,
    own: str,
    state: str,
) -> Member:
    start = instant(starts)
    booking = Booking(
        0, practitioner, service, location, start, instant(ends), notes, bool(confirmed)
    )
    still = start > unit.now and State(state) in AWAITED
    return Member(place, shape(unit, booking), frozenset(own.split()), still)


def shape(unit: Unit, booking: Booking) -> Shape:
    """Return what a form says of a visit, in the practice's own day and time."""
    local = local_datetime(booking.starts_at, unit.zone)
    return Shape(
        local.date(),
        local.time(),
        int((booking.ends_at - booking.starts_at).total_seconds()) // 60,
        booking.practitioner_id,
        booking.service_id,
        booking.location_id,
        booking.notes,
        booking.confirmed,
    )
