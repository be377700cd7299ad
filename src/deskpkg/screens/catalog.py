"""The plain lists of the practice: packages for sale, services, practitioners, locations."""

from typing import Any, ClassVar, Generic, TypeVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from deskpkg.domain.money import format_money
from deskpkg.domain.practice import Location, Practice, Practitioner, Service
from deskpkg.domain.terms import CatalogPackage, Kind, Terms
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.store import changes
from deskpkg.store.queries import catalog
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import Row
from deskpkg.widgets.table import Table

V = TypeVar("V", CatalogPackage, Service, Practitioner, Location)


class ListScreen(DeskScreen[None], Generic[V]):
    """A list of what the practice has of one kind, each opened in its form."""

    KIND: ClassVar[str]
    """What one of them is called: "service"."""
    COLUMNS: ClassVar[tuple[Column, ...]]
    EMPTY: ClassVar[str]

    BINDING_GROUP_TITLE = "This list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", id="list.new", tooltip="Add one"),
        Binding("e", "edit", "Edit", id="list.edit", tooltip="Change it"),
        Binding(
            "delete",
            "archive",
            "Archive",
            id="list.archive",
            tooltip="Stop offering it; again: bring it back",
        ),
    ]

    table = getters.query_one(Table)

    def __init__(self) -> None:
        """Show the list."""
        super().__init__()
        self.values: dict[int, V] = {}

    def body(self) -> ComposeResult:
        """Yield the list."""
        yield Table(self.COLUMNS, empty=self.EMPTY)

    async def fetch(self) -> tuple[V, ...]:
        """Return everything of this kind, what is archived last."""
        raise NotImplementedError

    def cells(self, value: V, practice: Practice | None) -> tuple[str, ...]:
        """Return the cells of one."""
        raise NotImplementedError

    def form(self, value: V | None) -> DeskScreen[Any]:
        """Return the form for a new one, or for `value`."""
        raise NotImplementedError

    async def read(self) -> None:
        """Read the list."""
        practice = await self.store.read(practices.practice)
        values = await self.fetch()
        self.values = {value.id: value for value in values}
        self.heading = f"{self.KIND.upper()}S"
        self.facts = (str(sum(not value.archived for value in values)),)
        rows = [
            Row(value.id, self.cells(value, practice), "dim" if value.archived else "")
            for value in values
        ]
        self.table.show(rows)
        self.refresh_bindings()

    @property
    def current(self) -> V | None:
        """What is under the cursor."""
        key = self.table.cursor_key
        return self.values.get(key) if isinstance(key, int) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs a row is dimmed without one."""
        if action in ("edit", "archive") and not self.values:
            return None
        return super().check_action(action, parameters)

    @flow
    async def action_new(self) -> None:
        """Add one."""
        await self._edit(None)

    @flow
    async def action_edit(self) -> None:
        """Change the one under the cursor."""
        if (value := self.current) is not None:
            await self._edit(value)

    @on(Table.Chosen)
    def _open(self) -> None:
        self.action_edit()

    async def _edit(self, value: V | None) -> None:
        answer = await self.ask(self.form(value))
        if isinstance(answer, int):
            await self.read()
            self.table.move_to(answer)

    @flow
    async def action_archive(self) -> None:
        """Stop offering the one under the cursor, or offer it again."""
        if (value := self.current) is not None:
            name = value.terms.name if isinstance(value, CatalogPackage) else value.name
            done = (
                f"{name} is back" if value.archived else f"{name} archived; Delete brings it back"
            )
            await self._archive(value, done)

    async def _archive(self, value: V, done: str) -> None:
        change = changes.practice.archive
        await self.attempt(change, self.KIND, value.id, not value.archived, done=done)


class ServicesScreen(ListScreen[Service]):
    """What clients can book."""

    KIND = "service"
    COLUMNS = (
        Column("Service", min_width=20),
        Column("Minutes", 7, align="right"),
        Column("Price", 10, align="right"),
        Column("Offered by", min_width=14, priority=1),
    )
    EMPTY = "No service yet. Press n to add the first: what clients book, how long, how much."

    async def fetch(self) -> tuple[Service, ...]:
        """Return all services."""
        self.people = {p.id: p.short for p in await self.store.read(practices.practitioners)}
        return await self.store.read(practices.services, True)

    def cells(self, value: Service, practice: Practice | None) -> tuple[str, ...]:
        """Return its name, length, price and who offers it."""
        who = ", ".join(self.people[i] for i in sorted(value.practitioner_ids) if i in self.people)
        price = _money(value.price_minor, practice)
        return (_name(value.name, value.archived), str(value.minutes), price, who or "nobody")

    def form(self, value: Service | None) -> DeskScreen[Any]:
        """Return its form."""
        return self.desk.make("service_form", value)


class PractitionersScreen(ListScreen[Practitioner]):
    """Who treats."""

    KIND = "practitioner"
    COLUMNS = (
        Column("Practitioner", min_width=20),
        Column("Short", 10),
        Column("Offers", min_width=24, priority=1),
    )
    EMPTY = "No practitioner yet. Press n to add the first: each has a column in the calendar."

    async def fetch(self) -> tuple[Practitioner, ...]:
        """Return all practitioners."""
        self.services = {s.id: s.name for s in await self.store.read(practices.services)}
        return await self.store.read(practices.practitioners, True)

    def cells(self, value: Practitioner, _: Practice | None) -> tuple[str, ...]:
        """Return the names and the services."""
        offers = ", ".join(name for key, name in self.services.items() if key in value.service_ids)
        return (_name(value.name, value.archived), value.short, offers or "nothing yet")

    def form(self, value: Practitioner | None) -> DeskScreen[Any]:
        """Return their form."""
        return self.desk.make("practitioner_form", value)


class LocationsScreen(ListScreen[Location]):
    """Where clients are seen."""

    KIND = "location"
    COLUMNS = (Column("Location", min_width=24), Column("Short", 12))
    EMPTY = "No location yet. Press n to add the first: it stands on appointments and invoices."

    async def fetch(self) -> tuple[Location, ...]:
        """Return all locations."""
        return await self.store.read(practices.locations, True)

    def cells(self, value: Location, _: Practice | None) -> tuple[str, ...]:
        """Return the names."""
        return (_name(value.name, value.archived), value.code)

    def form(self, value: Location | None) -> DeskScreen[Any]:
        """Return its form."""
        return self.desk.make("location_form", value)


class PackagesScreen(ListScreen[CatalogPackage]):
    """What is for sale."""

    KIND = "package"
    COLUMNS = (
        Column("Package", min_width=18),
        Column("Price", 10, align="right"),
        Column("Credits", 7, align="right"),
        Column("Services", min_width=20, priority=1),
        Column("Expiry", 12),
        Column("Sold", 4, align="right", priority=2),
    )
    EMPTY = "No package for sale yet. Press n to make the first: a name, a price, some credits."

    async def fetch(self) -> tuple[CatalogPackage, ...]:
        """Return the catalog."""
        return await self.store.read(catalog.counted)

    def cells(self, value: CatalogPackage, practice: Practice | None) -> tuple[str, ...]:
        """Return what one would ask of it."""
        terms = value.terms
        return (
            _name(terms.name, value.archived),
            _money(terms.price_minor, practice),
            str(terms.credits),
            services_text(terms),
            str(terms.expiry) if terms.expiry else "none",
            str(value.sold),
        )

    def form(self, value: CatalogPackage | None) -> DeskScreen[Any]:
        """Return its form."""
        return self.desk.make("package_form", value.id if value else None)

    async def _archive(self, value: CatalogPackage, done: str) -> None:
        await self.attempt(changes.catalog.archive, value.id, not value.archived, done=done)


def services_text(terms: Terms) -> str:
    """Return "3 Physio 60, 2 Review 30" of a fixed package, the names alone of a flexible one."""
    if terms.kind is Kind.FIXED:
        return ", ".join(f"{item.allowance} {item.service}" for item in terms.included)
    return ", ".join(item.service for item in terms.included)


def _name(name: str, archived: bool) -> str:
    return f"{name} (archived)" if archived else name


def _money(minor: int, practice: Practice | None) -> str:
    return format_money(minor, practice.currency, practice.locale) if practice else str(minor)
