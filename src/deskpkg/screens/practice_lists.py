"""The plain lists of the practice: services, practitioners, locations."""

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from deskpkg.domain.packages import Status
from deskpkg.domain.practice import Location, Practitioner, Service
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.list_screen import ARCHIVE, EDIT, ListScreen, archived_words, marked
from deskpkg.store import Unit, changes
from deskpkg.store.queries import catalog, packages
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.columns import Column

HOURS = Binding("o", "hours", "Hours", id="list.hours", tooltip="The hours, and days that differ")


class ServicesScreen(ListScreen[Service]):
    """What clients can book."""

    KIND = "service"
    PLACEHOLDER = "/ filters: a part of a name, who offers it, archived"
    COLUMNS = (
        Column("Service", min_width=20),
        Column("Minutes", 7, align="right"),
        Column("Price", 10, align="right"),
        Column("Offered by", min_width=14, priority=1),
    )
    EMPTY = "No service yet. Press n to add the first: what clients book, how long, how much."
    BINDINGS: ClassVar[list[BindingType]] = [EDIT, ARCHIVE]

    async def fetch(self) -> tuple[Service, ...]:
        """Return all services."""
        self.people = {p.id: p for p in await self.store.read(practices.practitioners)}
        return await self.store.read(practices.services, True)

    def cells(self, value: Service) -> tuple[str, ...]:
        """Return its name, length, price and who offers it."""
        who = ", ".join(person.short for person in self._offering(value))
        amount = self.money(value.price_minor)
        return (marked(value), str(value.minutes), amount, who or "nobody")

    def texts(self, value: Service) -> Iterable[str]:
        """Return its name and who offers it."""
        return (value.name, *(f"{p.name} {p.short}" for p in self._offering(value)))

    def _offering(self, value: Service) -> list[Practitioner]:
        return [person for key, person in self.people.items() if key in value.practitioner_ids]

    def form(self, value: Service | None) -> DeskScreen[Any]:
        """Return its form."""
        return self.desk.make("service_form", service=value)

    async def _archive(self, value: Service) -> None:
        await self.attempt(archive_service, value, done=str)


class PractitionersScreen(ListScreen[Practitioner]):
    """Who treats."""

    KIND = "practitioner"
    PLACEHOLDER = "/ filters: a part of a name, what they offer, archived"
    COLUMNS = (
        Column("Practitioner", min_width=20),
        Column("Short", 10),
        Column("Offers", min_width=24, priority=1),
    )
    EMPTY = "No practitioner yet. Press n to add the first: each has a column in the calendar."
    BINDINGS: ClassVar[list[BindingType]] = [EDIT, HOURS, ARCHIVE]

    def action_hours(self) -> None:
        """Open the hours of the one under the cursor."""
        if self.current is not None:
            self.open("hours_of", kind=self.KIND, owner_id=self.current.id)

    async def fetch(self) -> tuple[Practitioner, ...]:
        """Return all practitioners."""
        self.services = {s.id: s.name for s in await self.store.read(practices.services)}
        return await self.store.read(practices.practitioners, True)

    def cells(self, value: Practitioner) -> tuple[str, ...]:
        """Return the names and the services."""
        return (marked(value), value.short, ", ".join(self._offers(value)) or "nothing yet")

    def texts(self, value: Practitioner) -> Iterable[str]:
        """Return the names and the services."""
        return (value.name, value.short, *self._offers(value))

    def _offers(self, value: Practitioner) -> list[str]:
        return [name for key, name in self.services.items() if key in value.service_ids]

    def form(self, value: Practitioner | None) -> DeskScreen[Any]:
        """Return their form."""
        return self.desk.make("practitioner_form", practitioner=value)


class LocationsScreen(ListScreen[Location]):
    """Where clients are seen."""

    KIND = "location"
    PLACEHOLDER = "/ filters: a part of a name, archived"
    COLUMNS = (Column("Location", min_width=24), Column("Short", 12))
    EMPTY = "No location yet. Press n to add the first: it stands on appointments and invoices."
    BINDINGS: ClassVar[list[BindingType]] = [EDIT, HOURS, ARCHIVE]

    def action_hours(self) -> None:
        """Open the hours of the one under the cursor."""
        if self.current is not None:
            self.open("hours_of", kind=self.KIND, owner_id=self.current.id)

    async def fetch(self) -> tuple[Location, ...]:
        """Return all locations."""
        return await self.store.read(practices.locations, True)

    def cells(self, value: Location) -> tuple[str, ...]:
        """Return the names."""
        return (marked(value), value.code)

    def texts(self, value: Location) -> Iterable[str]:
        """Return the names."""
        return (value.name, value.code)

    def form(self, value: Location | None) -> DeskScreen[Any]:
        """Return its form."""
        return self.desk.make("location_form", location=value)


def archive_service(unit: Unit, service: Service) -> str:
    """Archive a service or bring it back; return what was done, and which packages include it.

    Raises:
        Gone: there is no such service.
    """
    changes.practice.archive(unit, "service", service.id, not service.archived)
    done = archived_words(service)
    if service.archived:
        return done
    for_sale = sum(
        any(item.service_id == service.id for item in package.terms.included)
        for package in catalog.packages(unit)
    )
    sold = packages.of_service(unit, service.id)
    active = sum(package.status(unit.today) is Status.ACTIVE for package in sold)
    if not for_sale and not active:
        return f"{done}. No package includes it."
    return (
        f"{done}. Packages that include it keep it: {for_sale} for sale, "
        f"{active} sold and still active."
    )
