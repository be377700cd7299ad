"""Appointments: their states, and what a list or a calendar shows of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class State(StrEnum):
    """The life of an appointment."""

    REQUESTED = "requested"
    BOOKED = "booked"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    MISSED = "missed"
    CANCELED = "canceled"


ENDED = frozenset({State.MISSED, State.CANCELED})
"""States in which the client did not come."""
AWAITED = frozenset({State.REQUESTED, State.BOOKED})
"""States in which nothing has become of a visit yet."""


def holds_credit(state: State, *, linked: bool, forfeited: bool) -> bool:
    """Tell whether an appointment uses a credit of its package.

    A request holds none until it is confirmed; a missed or canceled one only if forfeited.
    """
    if not linked or state is State.REQUESTED:
        return False
    return forfeited if state in ENDED else True


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit that an appointment holds."""

    package_id: int
    service_id: int
    """Of a fixed package, whose allowance it is one of."""


def would_hold(state: State, *, forfeited: bool = False) -> bool:
    """Tell whether an appointment would use a credit as soon as it is linked."""
    return holds_credit(state, linked=True, forfeited=forfeited)


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """Return "Tue 24 Nov 2026 11:00" in the practice's zone."""
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment, whole."""

    id: int
    client_id: int
    client: str
    practitioner_id: int
    practitioner: str
    location_id: int | None
    location: str
    service_id: int
    service: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    state: State
    confirmed: bool = False
    notes: str = ""
    price_minor: int = 0
    """The service's price, as the practice's prices are."""
    tax_rate: int = 0
    package_id: int | None = None
    package: str = ""
    forfeited: bool = False
    repeating: bool = False
    cancel_reason: str = ""
    version: int = 1
    override_reason: str = ""
    """Why staff let its package pay although a rule refused it."""

    @property
    def credit(self) -> "Credit | None":
        """The credit that it holds."""
        if self.package_id is None:
            return None
        if not holds_credit(self.state, linked=True, forfeited=self.forfeited):
            return None
        return Credit(self.package_id, self.service_id)


@dataclass(frozen=True, slots=True)
class VisitLine:
    """An appointment as a list shows it."""

    id: int
    client_id: int
    client: str
    practitioner_id: int
    practitioner: str
    service: str
    starts_at: datetime
    ends_at: datetime
    state: State
    package_id: int | None = None
    package: str = ""
    holds_credit: bool = False
    left: int | None = None
    """Credits left on the package that pays for it."""
    expires_on: str | None = None
    matches: int = 0
    """Active packages the client has, when the visit is not linked."""
    owes_minor: int = 0
    """What the client owes."""
    notes: str = ""
    billed: str = ""
    """The invoice that bills it by itself, where a list tells that: "INV-0041", "a draft"."""
    confirmed: bool = False
    location_id: int | None = None
    location: str = ""
    """The location's code, or its name without one; told only where the calendar needs it."""
    repeating: bool = False
    """Whether it belongs to a series; told only on its client's page."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What an appointment form says."""

    client_id: int
    practitioner_id: int
    service_id: int
    location_id: int | None
    starts_at: datetime
    ends_at: datetime
    notes: str = ""
    confirmed: bool = False


def booking_of(visit: Appointment) -> Booking:
    """Return what a form says of an appointment as it stands."""
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
