"""One package of a client: what is left, what it paid for, its invoices and its history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.appointments import VisitLine
from deskpkg.domain.billing import PAYMENT_WORDS, HistoryLine, InvoiceRow, why_not_invoice
from deskpkg.domain.packages import ClientPackage, sentence
from deskpkg.domain.practice import Practice
from deskpkg.domain.terms import Included
from deskpkg.domain.text import clean
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.words import (
    STATES,
    bar,
    days_left,
    expires_cell,
    moment,
    money,
    short,
    status_word,
)
from deskpkg.store import Unit
from deskpkg.store.queries import appointments, billing, history, packages
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.table import Column, Row, Table

COLUMNS = (
    Column("", 17),
    Column("", min_width=26),
    Column("", 11),
    Column("", 4, align="right"),
    Column("", 8, align="right"),
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A client's package with all that belongs to it, at one moment."""

    package: ClientPackage
    practice: Practice
    zone: ZoneInfo
    today: date
    visits: tuple[VisitLine, ...]
    invoices: tuple[InvoiceRow, ...]
    history: tuple[HistoryLine, ...]


def read_whole(unit: Unit, package_id: int) -> Whole:
    """Read a client's package.

    Raises:
        Gone: there is no such package.
    """
    return Whole(
        packages.one(unit, package_id),
        practices.the_practice(unit),
        unit.zone,
        unit.today,
        appointments.of_package(unit, package_id),
        billing.of_package(unit, package_id),
        history.of_package(unit, package_id),
    )


class ManagePackage(DeskScreen[None]):
    """Shows a client's package, and does what can be done with it."""

    BINDING_GROUP_TITLE = "Package"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "book", "Book", id="package.book", tooltip="Book a visit on this package"),
        Binding("i", "invoice", "Invoice", id="package.invoice", tooltip="Invoice this package"),
        Binding("y", "copy", "Copy", id="package.copy", tooltip="Copy the sentence to say"),
    ]
    DEFAULT_CSS = """
    ManagePackage {
        #counts { height: 3; padding: 0 1; background: $surface; }
        #say { height: 2; padding: 0 1; color: $foreground 80%; }
    }
    """

    whole: var[Whole | None] = var(None, bindings=True)
    table = getters.query_one(Table)

    def __init__(self, package_id: int) -> None:
        """Show a client's package."""
        super().__init__()
        self.package_id = package_id

    def body(self) -> ComposeResult:
        """Yield the counts, the list, and the sentence to say."""
        yield Static(id="counts")
        yield Table(COLUMNS, header=False)
        yield Static(id="say")

    async def read(self) -> None:
        """Read the package."""
        whole = await self.store.read(read_whole, self.package_id)
        package, today = whole.package, whole.today
        self.whole = whole
        self.heading = f"{clean(package.name)} ({package.terms.kind.value})"
        self.facts = (status_word(package, today).upper(), until(whole))
        self.query_one("#counts", Static).update(counts(whole), layout=False)
        say = Text(f"say: “{clean(sentence(package, today))}”   y copy")
        self.query_one("#say", Static).update(say, layout=False)
        self.table.show(list(rows_of(whole)))

    @on(Table.Chosen)
    def _chosen(self, event: Table.Chosen) -> None:
        match event.key:
            case ("visit", int(appointment_id)):
                self.open("appointment", appointment_id)

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],
    ) -> bool | None:
        """Invoicing is dimmed when there is nothing to invoice."""
        return None if self.why_not(action) else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        if action != "invoice" or self.whole is None:
            return ""
        return why_not_invoice(self.whole.package)

    def action_book(self) -> None:
        """Book a visit that this package pays for."""
        if self.whole is not None:
            client = self.whole.package.client_id
            self.open("appointment_form", client_id=client, package_id=self.package_id)

    @flow
    async def action_invoice(self) -> None:
        """Draft an invoice."""
        from deskpkg.screens.create_invoice import invoice_package

        await invoice_package(self, self.package_id)

    def action_copy(self) -> None:
        """Copy the sentence to say."""
        if self.whole is not None:
            self.app.copy_to_clipboard(clean(sentence(self.whole.package, self.whole.today)))
            self.say("The sentence is copied.")


def until(whole: Whole) -> str:
    """Return "through 30 Nov (6 days)", "expired 30 Jun (2 days ago)", "no expiry"."""
    last, today = whole.package.expires_on, whole.today
    if last is None:
        return str(expires_cell(whole.package, today))
    verb = "through" if last >= today else "expired"
    return f"{verb} {short(last, today)} ({days_left(last, today)})"


def counts(whole: Whole) -> Text:
    """Return what was sold, used and is left; and what it cost and was paid."""
    package, practice = whole.package, whole.practice
    paid = PAYMENT_WORDS[package.payment]
    if package.payment_set_by:
        paid += f", set by {clean(package.payment_set_by)}"
    numbers = ", ".join(row.number for row in whole.invoices if row.state != "void")
    return Text.assemble(
        f"{clean(package.client)}   sold {short(package.sold_on, whole.today)}\n",
        f"Credits {package.credits}   Consumed {package.consumed} ",
        f"({package.attended} attended, {package.booked} booked)   ",
        ("Remaining ", "bold"),
        (str(package.remaining), "bold"),
        f"\nPrice {money(package.terms.price_minor, practice)}   ",
        f"Paid {money(package.paid_minor, practice)} ({paid})   {clean(numbers)}",
    )


def rows_of(whole: Whole) -> Iterator[Row]:
    """Yield the lines: services, visits, invoices, history."""
    yield Row("services", ("SERVICES",), "heading")
    yield from (_service(item, whole) for item in whole.package.terms.included)
    yield Row("visits", (f"VISITS  {len(whole.visits) or 'none: b books one'}",), "heading")
    yield from (_visit(visit, whole) for visit in whole.visits)
    title = "INVOICES" if whole.invoices else "INVOICES  none: i makes one"
    yield Row("invoices", (title,), "heading")
    yield from (_invoice(row, whole) for row in whole.invoices)
    yield Row("history", ("HISTORY",), "heading")
    yield from (_history(line, whole) for line in whole.history)


def _service(item: Included, whole: Whole) -> Row:
    if item.allowance is None:
        used, gauge = f"any of {whole.package.remaining} left", ""
    else:
        used = f"{item.consumed} of {item.allowance} used"
        gauge = bar(item.consumed, item.allowance, min(item.allowance, 10))
    cells = (item.service, f"{used:<16}  {gauge}{'  archived' if item.archived else ''}")
    return Row(("service", item.service_id), cells, selectable=False)


def _visit(visit: VisitLine, whole: Whole) -> Row:
    when = moment(visit.starts_at, whole.zone, whole.today)
    what = f"{clean(visit.service)} with {clean(visit.practitioner)}"
    held = "-1" if visit.holds_credit else "0"
    cells = (when, what, STATES[visit.state], held, "")
    return Row(("visit", visit.id), cells, "" if visit.holds_credit else "dim")


def _invoice(row: InvoiceRow, whole: Whole) -> Row:
    words = f"{row.state}, issued {short(row.issued_on, whole.today)}"
    total = money(row.total_minor, whole.practice)
    style = "strike" if row.state == "void" else ""
    return Row(("invoice", row.id), (row.number, f"{words}   {total}"), style)


def _history(line: HistoryLine, whole: Whole) -> Row:
    when = moment(line.at, whole.zone, whole.today)
    change = f"{line.delta:+d}" if line.delta else ""
    left = "" if line.left is None else f"{line.left} left"
    text = line.text.replace(f" to {whole.package.name}:", ":", 1)
    cells = (when, text, f"by {clean(line.staff)}", change, left)
    return Row(("history", line.id), cells)
