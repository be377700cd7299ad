"""Selling a package to a client: choose it, look at the terms, sell, invoice."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.clients import Client
from deskpkg.domain.packages import Payment
from deskpkg.domain.practice import Practice
from deskpkg.domain.terms import CatalogPackage, Kind, Terms
from deskpkg.domain.text import clean, fold
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.create_invoice import invoice_package
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.review_sale import ReviewSale, sold_words
from deskpkg.screens.searching import SearchScreen
from deskpkg.screens.words import expiry_words, money, services_words
from deskpkg.store import Unit, changes
from deskpkg.store.queries import catalog, clients, packages
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.table import Column, Row

NEW = "new"
"""The key of the row that creates a package."""


@dataclass(frozen=True, slots=True)
class ForSale:
    """The catalog, and who buys."""

    client: Client
    practice: Practice
    packages: tuple[CatalogPackage, ...]


def read_for_sale(unit: Unit, client_id: int) -> ForSale:
    """Read what can be sold to a client."""
    client = clients.client(unit, client_id)
    return ForSale(client, practices.the_practice(unit), catalog.packages(unit))


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

    async def read(self) -> None:
        """Read the catalog."""
        self.for_sale = await self.store.read(read_for_sale, self.client_id)
        self.heading = f"SELL A PACKAGE  {clean(self.for_sale.client.name)}"
        await super().read()

    def find(self, text: str, keep: bool) -> None:
        """Show the packages with a word beginning with each word typed."""
        if self.for_sale is None:
            return
        words = fold(text).split()
        found = [p for p in self.for_sale.packages if _fits(p.terms, words)]
        rows = [self._row(package, self.for_sale.practice) for package in found]
        if not self.for_sale.packages:
            rows.append(Row("none", (Text("The catalog is empty.", "muted"),), selectable=False))
        elif not rows:
            rows.append(Row("none", (Text("No package is called so.", "muted"),), selectable=False))
        if not found:
            rows.append(Row(NEW, (Text("+ New package   (Enter)", "accent"),)))
        self.table.show(rows, keep=keep)
        self.hint("Enter looks at the terms, F9 sells at once" if found else "")

    @staticmethod
    def _row(package: CatalogPackage, practice: Practice) -> Row:
        terms = package.terms
        cells = (
            terms.name,
            money(terms.price_minor, practice),
            str(terms.credits),
            services_words(terms) if terms.kind is Kind.FIXED else f"any: {services_words(terms)}",
            expiry_words(terms.expiry),
        )
        return Row(package.id, cells)

    def opened(self, key: Hashable) -> None:
        """Look at the terms of a package, or create one."""
        if key == NEW:
            self._create()
        elif isinstance(key, int):
            self._review(key)

    @flow
    async def _create(self) -> None:
        await self.ask(self.desk.make("package_form"))

    @flow
    async def _review(self, package_id: int) -> None:
        sold = await self.ask(ReviewSale(self.client_id, package_id))
        if sold is not None:
            await self._sold(sold)

    @flow
    async def action_sell(self) -> None:
        """Sell the package under the cursor on the catalog's terms."""
        key = self.table.cursor_key
        if not isinstance(key, int):
            self.say("Choose a package first.", "warning")
            return
        name = next((p.terms.name for p in self._packages if p.id == key), "")
        sold = await self.attempt(changes.packages.sell, self.client_id, key, done=sold_words(name))
        if sold is not None:
            await self._sold(sold)

    @property
    def _packages(self) -> tuple[CatalogPackage, ...]:
        return self.for_sale.packages if self.for_sale else ()

    async def _sold(self, package_id: int) -> None:
        await offer_next(self, package_id)
        self.dismiss(package_id)


def _fits(terms: Terms, words: list[str]) -> bool:
    names = fold(" ".join((terms.name, *(item.service for item in terms.included)))).split()
    return all(any(name.startswith(word) for name in names) for word in words)


async def offer_next(screen: DeskScreen[Any], package_id: int) -> None:
    """Offer what follows a sale, and do it; in a flow of `screen`."""
    package = await screen.store.read(packages.one, package_id)
    if package.payment is Payment.NOTHING_DUE:
        return
    if await screen.ask(NextStep(package.name)) == "invoice":
        await invoice_package(screen, package_id)


class NextStep(Dialog[str]):
    """Asks what to do about a package that was just sold."""

    BINDING_GROUP_TITLE = "Next step"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "next('invoice')", "Create an invoice", id="next.invoice"),
        Binding("enter", "next('later')", "Later", id="next.later"),
        Binding("escape", "back", "Later", id="next.back", show=False),
    ]
    DEFAULT_CSS = """
    NextStep Static { height: auto; padding: 1 1; }
    """

    def __init__(self, name: str) -> None:
        """Ask what follows the sale of the package `name`."""
        super().__init__()
        self.sold = name

    def body(self) -> ComposeResult:
        """Yield what was done."""
        self.heading = "Sold: what next?"
        yield Static(
            Text.assemble(
                (clean(self.sold), "bold"),
                " is sold and can be used at once.\n",
                "It has no invoice yet: i creates one now; later, i on the package does.",
            )
        )

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],
    ) -> bool | None:
        """There is nothing to commit."""
        return action != "commit"

    def action_next(self, step: str) -> None:
        """Answer."""
        self.dismiss(step)
