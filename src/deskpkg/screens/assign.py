"""Selling a package to a client: choose it, look at the terms, sell, invoice."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from deskpkg.domain.clients import Client
from deskpkg.domain.practice import Practice, Practitioner
from deskpkg.domain.terms import CatalogPackage, Kind, Terms
from deskpkg.domain.text import begins, clean, words
from deskpkg.screens.base import flow
from deskpkg.screens.next_step import offer_next
from deskpkg.screens.package_about import PackageAbout
from deskpkg.screens.package_words import archived_row
from deskpkg.screens.review_sale import sell, words_of
from deskpkg.screens.searching import SearchScreen
from deskpkg.screens.words import expiry_words, money, services_words
from deskpkg.store import Unit
from deskpkg.store.queries import catalog, clients
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.table import Column, Row, Table

NEW = "new"
"""The key of the row that creates a package."""


@dataclass(frozen=True, slots=True)
class ForSale:
    """The catalog, and who buys."""

    client: Client
    practice: Practice
    packages: tuple[CatalogPackage, ...]
    people: Mapping[int, Practitioner]


def read_for_sale(unit: Unit, client_id: int) -> ForSale:
    """Read what can be sold to a client."""
    client = clients.client(unit, client_id)
    people = {person.id: person for person in practices.practitioners(unit, True)}
    return ForSale(client, practices.the_practice(unit), catalog.packages(unit), people)


class AssignPackage(SearchScreen[int]):
    """Chooses a package of the catalog for a client; the answer is the sold package's id."""

    BINDING_GROUP_TITLE = "Sell a package"
    PLACEHOLDER = "Which package? Type a part of its name"
    COLUMNS = (
        Column("Package", min_width=20),
        Column("Price", 9, align="right"),
        Column("Credits", 7, align="right"),
        Column("Services", min_width=24),
        Column("Expiry", 10),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "sell", "Sell", id="assign.sell", tooltip="Sell it as it is"),
    ]

    def __init__(self, client_id: int) -> None:
        """Sell to a client."""
        super().__init__()
        self.client_id = client_id
        self.for_sale: ForSale | None = None

    def body(self) -> ComposeResult:
        """Yield the line, the list, and under it the package that the cursor is on."""
        yield from super().body()
        yield PackageAbout()

    async def read(self) -> None:
        """Read the catalog."""
        self.for_sale = await self.store.read(read_for_sale, self.client_id)
        self.heading = f"SELL A PACKAGE  {clean(self.for_sale.client.called)}"
        await super().read()

    def find(self, text: str, keep: bool) -> None:
        """Show the packages with a word beginning with each word typed."""
        if self.for_sale is None:
            return
        wanted = words(text)
        found = [p for p in self.for_sale.packages if begins(wanted, _words(p.terms))]
        rows = [row for package in found for row in self._rows(package, self.for_sale.practice)]
        if not self.for_sale.packages:
            rows.append(Row("none", (Text("The catalog is empty.", "muted"),), selectable=False))
        elif not rows:
            rows.append(Row("none", (Text("No package is called so.", "muted"),), selectable=False))
        if not found:
            rows.append(Row(NEW, (Text("+ New package   (Enter)", "accent"),)))
        self.table.show(rows, keep=keep)
        self.hint("Enter looks at the terms, F9 sells at once" if found else "")
        self._about()

    @on(Table.Moved)
    def _about(self) -> None:
        if self.for_sale is not None:
            known = self.for_sale
            self.query_one(PackageAbout).show(self._current, known.people, known.practice)

    @property
    def _current(self) -> CatalogPackage | None:
        packages = self.for_sale.packages if self.for_sale else ()
        return next((p for p in packages if p.id == self.table.cursor_key), None)

    @staticmethod
    def _rows(package: CatalogPackage, practice: Practice) -> tuple[Row, ...]:
        terms = package.terms
        cells = (
            terms.name,
            money(terms.price_minor, practice),
            str(terms.credits),
            services_words(terms) if terms.kind is Kind.FIXED else f"any: {services_words(terms)}",
            expiry_words(terms.expiry),
        )
        return (Row(package.id, cells), *archived_row(package))

    def opened(self, key: Hashable) -> None:
        """Look at the terms of a package, or create one."""
        if key == NEW:
            self._create()
        elif isinstance(key, int):
            self._review(key)

    @flow
    async def _create(self) -> None:
        created = await self.ask(self.desk.make("package_form"))
        if created is not None:
            self.typed.value = ""
            await self.read()
            self.table.move_to(created)

    @flow
    async def _review(self, package_id: int) -> None:
        chosen = {"client_id": self.client_id, "package_id": package_id}
        sold = await self.ask(self.desk.make("review_sale", **chosen))
        if sold is not None:
            await self._sold(sold)

    @flow
    async def action_sell(self) -> None:
        """Sell the package under the cursor on the catalog's terms."""
        package = self._current
        if package is None:
            self.say("Choose a package first.", "warning")
            return
        sold = await self.attempt(sell, self.client_id, package.id, done=words_of)
        if sold is not None:
            await self._sold(sold.id)

    async def _sold(self, package_id: int) -> None:
        await offer_next(self, package_id)
        self.dismiss(package_id)


def _words(terms: Terms) -> tuple[str, ...]:
    """Return the words by which a package is found when it is sold."""
    return words(" ".join((terms.name, *(item.service for item in terms.included))))
