"""The form for sessions: what it begins with, and how its fields depend on each other."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.terms import Included, allowed_practitioners
from deskpkg.screens.booking import Choices, choices
from deskpkg.screens.session_rows import Planned, Session, plan
from deskpkg.store import Unit
from deskpkg.store.queries import appointments, clients, packages
from deskpkg.store.queries import practice as practices
from deskpkg.store.queries import series as queries
from deskpkg.store.queries.appointments import Habit
from deskpkg.widgets.fields import ChoiceField, Option, PatternField
from deskpkg.widgets.fields.hidden import HiddenField
from deskpkg.widgets.form import Form


@dataclass(frozen=True, slots=True)
class Wish:
    """What sessions are booked for; a part that is None follows from the client's last visit."""

    package_id: int
    client_id: int | None = None
    """Who comes; None for whose package it is."""
    service_id: int | None = None
    practitioner_id: int | None = None
    location_id: int | None = None
    instead_of: int | None = None
    """A repeating appointment that is canceled, with those that follow, when they are booked."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the form begins with, and what the records say to what is listed."""

    package: ClientPackage
    client_id: int
    client: str
    choices: Choices
    habit: Habit | None
    today: date
    planned: tuple[Planned, ...] = ()


def read_known(unit: Unit, wish: Wish, sessions: tuple[Session, ...] = ()) -> Known:
    """Read what the screen shows.

    Raises:
        Gone: the package or the client is no longer there.
    """
    package = packages.one(unit, wish.package_id)
    who = package.client_id if wish.client_id is None else wish.client_id
    services = {service.id: service for service in practices.services(unit, archived=True)}
    replaced = None
    if wish.instead_of is not None:
        replaced = queries.of_appointment(unit, wish.instead_of)
    return Known(
        package,
        who,
        clients.client(unit, who).name,
        choices(unit),
        appointments.habit(unit, who),
        unit.today,
        plan(unit, package, who, sessions, services, frozenset(replaced.keys if replaced else ())),
    )


def session_form(known: Known, wish: Wish, pattern: str) -> Form:
    """Return the form, filled with what is wished, or what the client had last."""
    offered = known.choices
    covered = {item.service_id: item for item in known.package.terms.included}
    services = [s for s in offered.services if s.id in covered]
    options = [Option(s.id, s.name, _left_of(covered[s.id])) for s in services]
    places = [Option(place.id, place.name, alias=place.code) for place in offered.locations]
    form = Form(
        ChoiceField("service", "Service", options, what="service", required=True),
        ChoiceField("practitioner", "With", (), what="practitioner", required=True),
        ChoiceField("location", "Where", places, what="location"),
        PatternField(
            "when",
            "When",
            pattern,
            today=known.today,
            order=offered.order,
            required=True,
            hint="mon 12, or mon 12 x8",
        ),
        HiddenField("sessions"),
        commit="Add",
        commit_key="",
        note="Enter adds it to the list; F9 books all that is listed",
        columns=2,
    )
    _fill(form, known, wish)
    return form


def offer(form: Form, offered: Choices) -> None:
    """Offer the practitioners, and say who does not offer the service."""
    service = offered.service(cast("int | None", form.field("service").reading()))
    people = []
    for person in offered.practitioners:
        offers = service is None or person.id in service.practitioner_ids
        why = "" if offers or service is None else f"does not offer {service.name}"
        people.append(Option(person.id, person.name, alias=person.code, disabled_reason=why))
    field = form.field("practitioner")
    assert isinstance(field, ChoiceField)
    field.offer(people)


def _left_of(item: Included) -> str:
    return "" if item.remaining is None else f"{item.remaining} left"


def _fill(form: Form, known: Known, wish: Wish) -> None:
    """Fill in what is wished, or what the client had last, as far as the package covers it."""
    habit, offered = known.habit, known.choices
    left = [i.service_id for i in known.package.terms.included if i.remaining != 0]
    usual = (wish.service_id, habit.service_id if habit else None, *left)
    service = offered.service(next((key for key in usual if key in left), None))
    if service is not None:
        form.field("service").fill(service.id)
        allowed = allowed_practitioners(known.package.terms)
        people = [
            p.id
            for p in offered.practitioners
            if p.id in service.practitioner_ids and (allowed is None or p.id in allowed)
        ]
        wanted = (wish.practitioner_id, habit.practitioner_id if habit else None)
        form.field("practitioner").fill(_one_of(people, wanted))
    places = [place.id for place in offered.locations]
    wanted = (wish.location_id, habit.location_id if habit else None)
    form.field("location").fill(_one_of(places, wanted))
    offer(form, offered)


def _one_of(offered: list[int], wanted: tuple[int | None, ...]) -> int | None:
    """Return the first that is wanted and offered, or the only one there is."""
    found = next((key for key in wanted if key in offered), None)
    return offered[0] if found is None and len(offered) == 1 else found
