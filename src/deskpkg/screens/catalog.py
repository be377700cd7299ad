"""The catalog: the packages for sale, their order, and selling from it."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from deskpkg.domain.practice import Practitioner
from deskpkg.domain.terms import CatalogPackage
from deskpkg.domain.text import clean
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.find import FindScreen
from deskpkg.screens.list_screen import ARCHIVE, EDIT, ListScreen, archived_words, marked
from deskpkg.screens.next_step import offer_next
from deskpkg.screens.package_about import PackageAbout
from deskpkg.screens.package_words import archived_row
from deskpkg.screens.review_sale import ReviewSale
from deskpkg.screens.words import expiry_words, services_words
from deskpkg.store import changes
from deskpkg.store.queries import catalog
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.cells import cut
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import Row
from deskpkg.widgets.table import Table


class PackagesScreen(ListScreen[CatalogPackage]):
    """What is for sale, in the order in which it is offered."""

    KIND = "package"
    PLACEHOLDER = "/ filters: a part of a name, a service, fixed, flexible, public, archived"
    COLUMNS = (
        Column("Package", min_width=24),
        Column("Price", 9, align="right"),
        Column("Credits", 7, align="right"),
        Column("Services", min_width=16, priority=1),
        Column("Expiry", 10),
        Column("Sold", 4, align="right", priority=2),
    )
    EMPTY = "No package for sale yet. Press n to make the first: a name, a price, some credits."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sell", "Sell", id="packages.sell", tooltip="Create it for a client"),
        EDIT,
        Binding("d", "duplicate", "Duplicate", id="packages.duplicate", tooltip="Begin a copy"),
        ARCHIVE,
        Binding(
            "shift+up,K", "reorder(-1)", "Move up", id="packages.up", tooltip="Offer it earlier"
        ),
        Binding(
            "shift+down,J", "reorder(1)", "Move down", id="packages.down", tooltip="Offer it later"
        ),
    ]

    def __init__(self) -> None:
        """Show the catalog."""
        super().__init__()
        self.people: dict[int, Practitioner] = {}

    def body(self) -> ComposeResult:
        """Yield the list, and under it the package that the cursor is on."""
        yield from super().body()
        yield PackageAbout()

    async def fetch(self) -> tuple[CatalogPackage, ...]:
        """Return the catalog."""
        people = await self.store.read(practices.practitioners, True)
        self.people = {person.id: person for person in people}
        return await self.store.read(catalog.packages, True)

    def cells(self, value: CatalogPackage) -> tuple[str, ...]:
        """Return what one would ask of it."""
        terms = value.terms
        return (
            marked(value),
            self.money(terms.price_minor),
            str(terms.credits),
            services_words(terms),
            expiry_words(terms.expiry),
            str(value.sold),
        )

    def rows(self, value: CatalogPackage) -> Iterator[Row]:
        """Yield its line, and one that says which of its services are archived."""
        yield from super().rows(value)
        yield from archived_row(value)

    def texts(self, value: CatalogPackage) -> Iterable[str]:
        """Return its name, its services, and what it is."""
        terms = value.terms
        services = (item.service for item in terms.included)
        shown = "public" if terms.public else "private"
        shelved = "includes archived" if terms.archived_services else ""
        return (terms.name, *services, terms.kind.value, shown, shelved)

    def form(self, value: CatalogPackage | None) -> DeskScreen[Any]:
        """Return its form."""
        return self.desk.make("package_form", package_id=value.id if value else None)

    def find(self, text: str, keep: bool) -> None:
        """Show what fits, and what there is to know of the package under the cursor."""
        super().find(text, keep)
        self._about()

    @on(Table.Moved)
    def _about(self) -> None:
        if self.practice is not None:
            self.query_one(PackageAbout).show(self.current, self.people, self.practice)
        self.refresh_bindings()

    def why_not(self, action: str) -> str:
        """Say why not."""
        if action not in ("sell", "duplicate", "reorder") or not self.is_mounted:
            return super().why_not(action)
        if (package := self.current) is None:
            return super().why_not("edit")
        if action == "sell" and package.archived:
            return f"{clean(package.terms.name)} is archived and not for sale; Del brings it back."
        if action == "reorder" and package.archived:
            return "An archived package has no place among those for sale; Del brings it back."
        if action == "reorder" and self.narrowed:
            return "The order is that of the whole list: Esc shows all, then move it."
        return ""

    @flow
    async def action_sell(self) -> None:
        """Choose or add a client, and sell them the package under the cursor."""
        if (package := self.current) is None:
            return
        sold, typed = None, ""
        while sold is None:
            find = cast(FindScreen, self.desk.make("find", pick=True, text=typed))
            find.facts = (f"for {cut(clean(package.terms.name), 40)}",)
            client_id = await self.ask(find)
            if client_id is None:
                return
            typed = find.text
            make = partial(self.desk.make, "review_sale")
            review = cast(ReviewSale, make(client_id=client_id, package_id=package.id))
            sold = await self.ask(review)
            if review.parked:
                return
        await offer_next(self, sold)
        self.open("manage_package", sold)

    @flow
    async def action_duplicate(self) -> None:
        """Begin a new package with the terms of the one under the cursor."""
        if (package := self.current) is not None:
            await self._edit(self.desk.make("package_form", copy_of=package.id))

    @flow
    async def action_reorder(self, by: int) -> None:
        """Offer the package under the cursor earlier or later; the cursor stays on it."""
        if (package := self.current) is not None:
            await self.attempt(partial(changes.catalog.move, by=by), package.id)

    async def _archive(self, value: CatalogPackage) -> None:
        done = archived_words(value)
        await self.attempt(changes.catalog.archive, value.id, not value.archived, done=done)
