"""A small clinic for the tests: two people called Jane Smith, and a few packages."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from deskpkg.domain.appointments import Booking, State
from deskpkg.domain.clients import NewClient
from deskpkg.domain.practice import Practice
from deskpkg.domain.selling import Adjusted
from deskpkg.domain.terms import Expiry, ExpiryUnit, Included, Kind, Terms
from deskpkg.store import Store, Unit, changes

NOW = datetime(2026, 11, 24, 15, 57, tzinfo=UTC)
"""Tue 24 Nov 2026 10:57 in Toronto."""


@dataclass
class Clinic:
    """The ids of what is there."""

    mia: int = 0
    osei: int = 0
    place: int = 0
    physio: int = 0
    review: int = 0
    starter: int = 0
    flex: int = 0
    jane: int = 0
    other_jane: int = 0
    weber: int = 0
    janes_starter: int = 0
    janes_flex: int = 0


def fill(store: Store) -> Clinic:
    """Fill an empty database."""
    return store.run_write(_fill)


def _fill(unit: Unit) -> Clinic:
    clinic = Clinic()
    _open(unit, clinic)
    _catalog(unit, clinic)
    _people(unit, clinic)
    _sales(unit, clinic)
    return clinic


def _open(unit: Unit, clinic: Clinic) -> None:
    practice = Practice("Main Street Physio", "CA", "CAD", "en_CA", "America/Toronto")
    changes.practice.set_up(unit, practice)
    unit.flush()
    unit.__dict__.pop("zone", None)
    unit.__dict__.pop("today", None)
    clinic.place = changes.practice.save_location(unit, "Main St")
    clinic.mia = changes.practice.save_practitioner(unit, "Mia Brandt", "Mia")
    clinic.osei = changes.practice.save_practitioner(unit, "Dr K. Osei", "Osei")
    clinic.physio = changes.practice.save_service(unit, "Physio 60", 60, 9000)
    clinic.review = changes.practice.save_service(unit, "Review 30", 30, 5000)


def _catalog(unit: Unit, clinic: Clinic) -> None:
    fixed = (
        Included(clinic.physio, "Physio 60", 3),
        Included(clinic.review, "Review 30", 2),
    )
    year = Expiry(12, ExpiryUnit.MONTHS)
    clinic.starter = changes.catalog.save(
        unit, Terms("Physio Starter Pack", 45000, Kind.FIXED, 5, fixed, year)
    )
    pool = (Included(clinic.physio, "Physio 60"), Included(clinic.review, "Review 30"))
    clinic.flex = changes.catalog.save(
        unit, Terms("Wellness Flex 10", 40000, Kind.FLEXIBLE, 10, pool)
    )


def _people(unit: Unit, clinic: Clinic) -> None:
    jane = NewClient("Smith", "Jane", date(1984, 3, 12), "0412345678", "jane@example.com")
    clinic.jane = changes.clients.add(unit, jane)
    other = NewClient("Smith", "Jane", date(1991, 9, 3), "0412345220")
    clinic.other_jane = changes.clients.add(unit, other)
    clinic.weber = changes.clients.add(unit, NewClient("Weber", "Anna", None, "0412999111"))


def _sales(unit: Unit, clinic: Clinic) -> None:
    last_day = Adjusted(expires_on=date(2026, 11, 30))
    clinic.janes_starter = changes.packages.sell(unit, clinic.jane, clinic.starter, last_day)
    clinic.janes_flex = changes.packages.sell(unit, clinic.jane, clinic.flex)
    book(unit, clinic, clinic.physio, NOW - timedelta(days=7), State.COMPLETED)
    book(unit, clinic, clinic.review, NOW - timedelta(days=6), State.COMPLETED)
    book(unit, clinic, clinic.physio, NOW + timedelta(hours=3))


def book(
    unit: Unit, clinic: Clinic, service: int, at: datetime, state: State = State.BOOKED
) -> int:
    """Book a visit of Jane's with Mia on her starter pack."""
    booking = Booking(
        clinic.jane, clinic.mia, service, clinic.place, at, at + timedelta(minutes=60)
    )
    return changes.appointments.book(unit, booking, clinic.janes_starter, state=state)
