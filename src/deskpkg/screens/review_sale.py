"""The terms of a sale: what the catalog says, to be adjusted for one client."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar, cast

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.clients import Client
from deskpkg.domain.practice import Practice, Practitioner
from deskpkg.domain.selling import Adjusted, expiry_of_sale
from deskpkg.domain.terms import CatalogPackage, Kind
from deskpkg.domain.text import clean
from deskpkg.domain.when import date_order
from deskpkg.screens.base import flow
from deskpkg.screens.bookable_fields import bookable_fields, bookable_of, show_bookable
from deskpkg.screens.form_screen import FormScreen
from deskpkg.screens.message_rows import NO_ADDRESS, waits_words
from deskpkg.screens.next_step import offer_next
from deskpkg.screens.package_fields import credit_field
from deskpkg.screens.package_words import credits_words, includes_archived
from deskpkg.screens.price_note import tell_tax
from deskpkg.screens.words import expiry_words, money
from deskpkg.store import Unit, changes
from deskpkg.store.queries import catalog, clients, messages, packages
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import MoneyField, NumberField
from deskpkg.widgets.fields.field import Field
from deskpkg.widgets.fields.last_day import LastDay, LastDayField
from deskpkg.widgets.form import Form


@dataclass(frozen=True, slots=True)
class Sale:
    """A package of the catalog, and who buys it."""

    client: Client
    package: CatalogPackage
    practice: Practice
    practitioners: tuple[Practitioner, ...]
    today: date


def read_terms(unit: Unit, client_id: int, package_id: int) -> Sale:
    """Read what the form begins with."""
    return Sale(
        clients.client(unit, client_id),
        catalog.package(unit, package_id),
        practices.the_practice(unit),
        practices.practitioners(unit, True),
        unit.today,
    )


@dataclass(frozen=True, slots=True)
class Sold:
    """A package that was sold."""

    id: int
    words: str
    """What is said of it: "Flex 10 is sold; its confirmation waits in the outbox"."""


def sell(unit: Unit, client_id: int, package_id: int, change: Adjusted | None = None) -> Sold:
    """Sell a package, and tell whether a confirmation waits; see `changes.packages.sell`."""
    key = changes.packages.sell(unit, client_id, package_id, change)
    words = f"{clean(packages.one(unit, key).name)} is sold"
    waits = "; ".join(map(waits_words, messages.of_package(unit, key)))
    return Sold(key, f"{words}; {waits}" if waits else words)


def words_of(sold: Sold) -> str:
    """Return what is said after a sale."""
    return sold.words


class ReviewSale(FormScreen[int]):
    """Asks what is different for this client, and sells; the answer is the sold package's id."""

    DRAFT = "sale"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Sell", id="sale.commit", tooltip="Sell it like that"),
    ]
    DEFAULT_CSS = """
    ReviewSale #offer { height: auto; max-height: 7; padding: 0 0 1 0; }
    """

    def __init__(self, client_id: int, package_id: int) -> None:
        """Sell a package of the catalog to a client."""
        super().__init__()
        self.client_id = client_id
        self.package_id = package_id
        self.known: Sale
        self.draft_subject = f"{client_id}/{package_id}"

    async def build(self) -> Form:
        """Return the form, filled as the catalog says."""
        known = await self.store.read(read_terms, self.client_id, self.package_id)
        self.known = known
        terms, practice = known.package.terms, known.practice
        self.heading = f"SELL A PACKAGE  {clean(known.client.called)}"
        self.draft_title = f"{terms.name} for {known.client.called}"
        usual = expiry_of_sale(terms, Adjusted(), known.today)
        return Form(
            Static(offer(known), id="offer"),
            MoneyField(
                "price",
                "Fee",
                money(terms.price_minor, practice),
                currency=practice.currency,
                locale=practice.locale,
                required=True,
            ),
            LastDayField(
                "expires",
                "Expires",
                usual=usual,
                words=expiry_words(terms.expiry),
                today=known.today,
                order=date_order(practice.locale),
            ),
            *_credit_fields(known.package),
            *_limit_fields(known.package),
            *bookable_fields(known.practitioners, terms),
            commit="Sell package",
            note="Esc back, draft kept",
        )

    def depend(self) -> None:
        """Show what the choice of practitioners asks for, and the tax on the fee."""
        show_bookable(self.form)
        tell_tax(self.form, self.known.package.terms.tax_rate, self.known.practice)

    async def save(self, values: dict[str, object]) -> int | None:
        """Sell it."""
        selling = partial(sell, change=self._adjusted(values))
        sold = await self.attempt(selling, self.client_id, self.package_id, done=words_of)
        return sold.id if sold else None

    def finish(self, answer: int) -> None:
        """Go back to whoever asked; where nobody did, do what follows a sale, and show it."""
        if self.asked_by is None:
            self._go_on(answer)
        else:
            super().finish(answer)

    @flow
    async def _go_on(self, package_id: int) -> None:
        await offer_next(self, package_id)
        self.app.switch_screen(self.desk.make("manage_package", package_id))

    def _adjusted(self, values: dict[str, Any]) -> Adjusted:
        """Return what differs from the catalog."""
        terms = self.known.package.terms
        last = cast(LastDay, values["expires"])
        allowances = None
        if terms.kind is Kind.FIXED:
            ids = [item.service_id for item in terms.included]
            allowances = tuple((key, values[f"service{key}"]) for key in ids)
        return Adjusted(
            price_minor=values["price"],
            credits=values.get("credits"),
            allowances=allowances,
            expires_on=None if last.usual else last.day,
            no_expiry=not last.usual and last.day is None,
            limits=(values["weekly"], values["monthly"]),
            bookable=bookable_of(values),
        )


def _credit_fields(package: CatalogPackage) -> list[Field[int]]:
    """Return a field for the credits; of a fixed package one for each service."""
    terms = package.terms
    if terms.kind is Kind.FLEXIBLE:
        return [
            NumberField("credits", "Credits", str(terms.credits), least=1, most=1000, required=True)
        ]
    return [
        credit_field(item.service_id, clean(item.service), str(item.allowance), required=True)
        for item in terms.included
    ]


def _limit_fields(package: CatalogPackage) -> list[Field[int]]:
    """Return fields for how many visits a week and a month."""
    terms = package.terms
    return [
        NumberField(key, label, str(limit or ""), least=1, most=1000, hint="no limit")
        for key, label, limit in (
            ("weekly", "Each week", terms.weekly_limit),
            ("monthly", "Each month", terms.monthly_limit),
        )
    ]


def offer(known: Sale) -> Text:
    """Return what is sold, in a few lines; a warning if it includes archived services."""
    terms = known.package.terms
    lines = Text.assemble((clean(terms.name), "bold"), f"   {credits_words(terms)}")
    if words := includes_archived(terms):
        lines.append(f"\n! {words}; booked with a package only", "bold")
    if terms.description:
        internal = "internal: " if terms.description_internal else ""
        lines.append(f"\n{internal}{clean(terms.description)}", "dim")
    if terms.confirms:
        whom = clean(known.client.email) or f"{clean(known.client.called)}, {NO_ADDRESS}"
        lines.append(f"\na confirmation is written to {whom}", "dim")
    return lines
