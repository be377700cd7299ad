"""What the day list and the appointment form read of the records, in one go each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from deskpkg.domain.agenda import Day
from deskpkg.domain.appointments import Appointment
from deskpkg.domain.cards import Card
from deskpkg.domain.contacts import format_phone
from deskpkg.domain.eligibility import VisitFacts
from deskpkg.domain.money import format_money
from deskpkg.domain.offers import Offer, Offers
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.practice import Location, Practice, Practitioner, Service
from deskpkg.domain.prices import gross_words
from deskpkg.domain.when import DateOrder, date_order
from deskpkg.screens.calendar_pages import day_of
from deskpkg.store import Unit
from deskpkg.store.queries import appointments, clients, packages
from deskpkg.store.queries import practice as practices
from deskpkg.store.queries.appointments import Habit

COMING, PAST = 4, 2
"""How many of a client's visits a card shows."""


def money(practice: Practice, minor: int) -> str:
    """Return an amount as the practice writes it."""
    return format_money(minor, practice.currency, practice.locale)


def card(unit: Unit, client_id: int) -> Card:
    """Return a client's card.

    Raises:
        Gone: there is no such client.
    """
    practice = practices.the_practice(unit)
    client = clients.client(unit, client_id)
    return Card(
        client,
        packages.of_client(unit, client_id),
        appointments.coming(unit, client_id, COMING),
        appointments.past(unit, client_id, PAST),
        format_phone(client.phone, practice.country) if client.phone else "",
        money(practice, client.owes_minor) if client.owes_minor > 0 else "",
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """What an appointment form offers."""

    practice: Practice
    services: tuple[Service, ...]
    """All of them: an archived one is offered where a package of the client still covers it."""
    practitioners: tuple[Practitioner, ...]
    locations: tuple[Location, ...]
    prices: Mapping[int, str]
    """Of one visit, by service."""
    order: DateOrder

    def service(self, service_id: int | None) -> Service | None:
        """Return the service with this id."""
        return next((s for s in self.services if s.id == service_id), None)

    def practitioner(self, practitioner_id: int | None) -> Practitioner | None:
        """Return the practitioner with this id."""
        return next((p for p in self.practitioners if p.id == practitioner_id), None)


def choices(unit: Unit, appointment: Appointment | None = None) -> Choices:
    """Return what can be chosen; whom and what an appointment has is there even if archived.

    Raises:
        NotSetUp: there is no practice yet.
    """
    practice = practices.the_practice(unit)
    own = appointment
    services = practices.services(unit, True)
    people = tuple(
        p
        for p in practices.practitioners(unit, True)
        if not p.archived or (own and p.id == own.practitioner_id)
    )
    places = tuple(
        place
        for place in practices.locations(unit, True)
        if not place.archived or (own and place.id == own.location_id)
    )
    prices = {s.id: gross_words(s.price_minor, s.tax_rate, practice) for s in services}
    return Choices(practice, services, people, places, prices, date_order(practice.locale))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form wants to know of the records, given what is typed so far."""

    day: date
    visit: VisitFacts | None = None
    """None as long as there is no client."""
    appointment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the records say to what is typed."""

    day: Day
    card: Card | None = None
    offers: Offers | None = None
    habit: Habit | None = None

    def offer(self, package_id: int | None) -> Offer | None:
        """Return what the client's package with this id can do for the visit in the form."""
        if self.offers is None:
            return None
        found = (*self.offers.fitting, *self.offers.other)
        return next((offer for offer in found if offer.package.id == package_id), None)

    def package(self, package_id: int | None) -> ClientPackage | None:
        """Return the client's package with this id, as it is without the visit in the form."""
        offer = self.offer(package_id)
        return offer.package if offer else None


def answer(unit: Unit, asked: Asked) -> Answer:
    """Return what the records say to what is typed.

    Raises:
        Gone: the client is no longer there.
    """
    day = day_of(unit, asked.day)
    if asked.visit is None:
        return Answer(day)
    return Answer(
        day,
        card(unit, asked.visit.client_id),
        packages.offers_for(unit, asked.visit, asked.appointment_id),
        appointments.habit(unit, asked.visit.client_id),
    )
