"""The dialogs of a draft invoice: a line of it, and its details."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, ClassVar, cast

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from deskpkg.domain.dates import format_date
from deskpkg.domain.invoices import MOST_OF_ONE, Details, Invoice, Line, VisitToBill, why_not_bill
from deskpkg.domain.practice import Location, Practice, Practitioner
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import clean
from deskpkg.domain.when import date_order
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.words import money
from deskpkg.store import Unit, changes
from deskpkg.store.queries import invoices
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import (
    ChoiceField,
    DateField,
    MoneyField,
    NotesField,
    NumberField,
    Option,
    RateField,
    TextField,
)
from deskpkg.widgets.form import Form

COMMIT: list[BindingType] = [
    Binding(
        "f9,ctrl+s",
        "commit",
        "Save",
        id="line.commit",
        priority=True,
        tooltip="Put it on the draft",
    ),
]


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be billed to a client."""

    practice: Practice
    visits: tuple[VisitToBill, ...]
    packages: tuple[Line, ...]
    services: tuple[Line, ...]
    today: str
    """Today, as the text of a visit has it."""


def read_offered(unit: Unit, client_id: int) -> Offered:
    """Read what can be billed to a client."""
    services = tuple(
        Line(s.name, s.price_minor, 1, s.tax_rate, service_id=s.id)
        for s in practices.services(unit)
    )
    return Offered(
        practices.the_practice(unit),
        invoices.visits(unit, client_id),
        invoices.unbilled_packages(unit, client_id),
        services,
        format_date(unit.today),
    )


async def edit_line(screen: DeskScreen[Any], invoice: Invoice, line: Line | None) -> None:
    """Ask for a new line of a draft, or change `line`; in a flow of `screen`."""
    offered = await screen.look_up(read_offered, invoice.client_id)
    if offered is None:
        return
    new = await screen.ask(LineDialog(offered, line))
    if new is None:
        return
    change: Any
    if line is None:
        change = partial(changes.invoice_lines.add, invoice_id=invoice.id, line=new)
    else:
        change = partial(changes.invoice_lines.change, invoice_id=invoice.id, seen=line, line=new)
    await screen.attempt(change, done=f"{clean(new.description)} is on the draft")


class LineDialog(Dialog[Line]):
    """Asks for one line: a visit, a package, a service, or words of one's own."""

    BINDING_GROUP_TITLE = "Line"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = COMMIT

    form = getters.query_one(Form)

    def __init__(self, offered: Offered, line: Line | None) -> None:
        """Ask for a new line, or change `line`."""
        super().__init__()
        self.offered = offered
        self.line = line
        self.choices = choices(offered)

    def body(self) -> ComposeResult:
        """Yield the form."""
        self.heading = "Change the line" if self.line else "New line"
        practice = self.offered.practice
        currency, locale = practice.currency, practice.locale
        item = ChoiceField("item", "Bill", options(self.offered), what="item", hint="own words")
        form = Form(
            *([item] if self.line is None else []),
            TextField("description", "Text", required=True),
            NumberField("quantity", "Quantity", "1", least=1, most=MOST_OF_ONE, required=True),
            MoneyField("price", "Price", required=True, currency=currency, locale=locale),
            RateField("tax", "Tax %", locale=locale, hint="none"),
            commit="Save line",
        )
        form.field("price").note = "with tax" if practice.tax_inclusive else "without tax"
        if self.line is not None:
            fill(form, self.line)
        yield form

    @on(Form.Changed)
    def _chose(self, event: Form.Changed) -> None:
        if event.key != "item":
            return
        line = self.choices.get(str(self.form.field("item").reading()))
        if line is None:
            return
        fill(self.form, line)
        self.form.field("item").note = self._covered(line)

    def _covered(self, line: Line) -> str:
        """Return that a package pays for the client's visit of this service today, if one does."""
        if line.appointment_id is not None or line.service_id is None:
            return ""
        for visit in self.offered.visits:
            today = self.offered.today in visit.line.description
            if visit.covered_by and today and visit.line.service_id == line.service_id:
                return f"today's is paid by {visit.covered_by}"
        return ""

    def answer(self) -> Line | None:
        """Return the line."""
        values = self.form.values()
        if values is None:
            return None
        base = self.line or self.choices.get(str(values["item"]), Line("", 0))
        try:
            return replace(
                base,
                description=str(values["description"]),
                quantity=cast(int, values["quantity"]),
                unit_minor=cast(int, values["price"]),
                tax_rate=cast(int, values["tax"] or 0),
            ).checked()
        except BadInput as refusal:
            self.form.show_refusal(refusal)
            return None

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()


def choices(offered: Offered) -> dict[str, Line]:
    """Return what can be chosen, by the key of its option."""
    found = {f"visit {v.line.appointment_id}": v.line for v in offered.visits}
    found |= {f"package {line.package_id}": line for line in offered.packages}
    return found | {f"service {line.service_id}": line for line in offered.services}


def options(offered: Offered) -> list[Option[str]]:
    """Return the visits, packages and services; what a package pays for can't be chosen."""
    practice = offered.practice
    reasons = {f"visit {v.line.appointment_id}": v for v in offered.visits if why_not_bill(v)}
    return [
        Option(
            key,
            line.description,
            money(line.unit_minor, practice),
            f"paid by {reasons[key].covered_by}" if key in reasons else "",
        )
        for key, line in choices(offered).items()
    ]


def fill(form: Form, line: Line) -> None:
    """Show a line in the form."""
    form.field("description").fill(line.description)
    form.field("quantity").fill(line.quantity)
    form.field("price").fill(line.unit_minor)
    form.field("tax").fill(line.tax_rate or None)


@dataclass(frozen=True, slots=True)
class Around:
    """What the details of an invoice can be chosen from."""

    practice: Practice
    practitioners: tuple[Practitioner, ...]
    locations: tuple[Location, ...]
    today: date


def read_around(unit: Unit) -> Around:
    """Read what can be chosen."""
    return Around(
        practices.the_practice(unit),
        practices.practitioners(unit),
        practices.locations(unit),
        unit.today,
    )


async def change_details(screen: DeskScreen[Any], invoice: Invoice) -> None:
    """Ask for the details of a draft, and change them; in a flow of `screen`."""
    around = await screen.look_up(read_around)
    if around is None:
        return
    new = await screen.ask(DetailsDialog(around, invoice.details))
    if new is not None:
        change = partial(
            changes.invoice_lines.change_details,
            invoice_id=invoice.id,
            seen=invoice.details,
            details=new,
        )
        await screen.attempt(change, done="The draft is changed")


class DetailsDialog(Dialog[Details]):
    """Asks for dates, who treats and where, who pays, and a note."""

    BINDING_GROUP_TITLE = "Details"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = COMMIT

    form = getters.query_one(Form)

    def __init__(self, around: Around, details: Details) -> None:
        """Change `details`."""
        super().__init__()
        self.heading = "Details of the invoice"
        self.around = around
        self.details = details

    def body(self) -> ComposeResult:
        """Yield the form."""
        around, known = self.around, self.details
        day: dict[str, Any] = {
            "today": around.today,
            "order": date_order(around.practice.locale),
            "required": True,
        }
        people = [Option(p.id, p.name, alias=p.code) for p in around.practitioners]
        places = [Option(p.id, p.name, alias=p.code) for p in around.locations]
        yield Form(
            DateField("issued", "Issued", format_date(known.issued_on), **day),
            DateField("due", "Due", format_date(known.due_on), **day),
            ChoiceField("practitioner", "With", people, known.practitioner_id, what="practitioner"),
            ChoiceField("location", "Where", places, known.location_id, what="location"),
            TextField("payer", "Billed to", known.payer, hint="the client"),
            NotesField("payer_address", "Address", known.payer_address, hint="of who is billed"),
            NotesField("notes", "Note", known.notes, hint="printed on the invoice"),
            commit="Save details",
        )

    def answer(self) -> Details | None:
        """Return the details."""
        values = self.form.values()
        if values is None:
            return None
        try:
            return Details(
                cast(date, values["issued"]),
                cast(date, values["due"]),
                cast("int | None", values["practitioner"]),
                cast("int | None", values["location"]),
                str(values["payer"] or ""),
                str(values["payer_address"] or ""),
                str(values["notes"] or ""),
            ).checked()
        except BadInput as refusal:
            self.form.show_refusal(refusal)
            return None

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()
