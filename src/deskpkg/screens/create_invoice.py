"""Invoicing a package: who treats and where is asked, the rest is known."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, cast

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.money import LineTotal, line_total
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.practice import Location, Practice, Practitioner
from deskpkg.domain.text import clean
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.pay import take_payment
from deskpkg.screens.payable import Target
from deskpkg.screens.words import money
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments, invoices, packages
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import ChoiceField, Option
from deskpkg.widgets.form import Form


@dataclass(frozen=True, slots=True)
class ToInvoice:
    """A package to be invoiced, and what there is to choose from."""

    package: ClientPackage
    total: LineTotal
    practice: Practice
    practitioners: tuple[Practitioner, ...]
    locations: tuple[Location, ...]
    practitioner_id: int | None
    """Who is suggested: the client's last practitioner, else the first."""
    location_id: int | None


@dataclass(frozen=True, slots=True)
class Invoicing:
    """What an invoice for a package needs to be told."""

    practitioner_id: int | None
    location_id: int | None
    pay: bool = False
    """Whether a payment is taken for it at once."""


def read_to_invoice(unit: Unit, package_id: int) -> ToInvoice:
    """Read what the dialog shows.

    Raises:
        Gone: there is no such package.
    """
    package = packages.one(unit, package_id)
    practice = practices.the_practice(unit)
    people, places = practices.practitioners(unit), practices.locations(unit)
    habit = appointments.habit(unit, package.client_id)
    terms = package.terms
    return ToInvoice(
        package,
        line_total(1, terms.price_minor, terms.tax_rate, practice.tax_inclusive),
        practice,
        people,
        places,
        habit.practitioner_id if habit else people[0].id if people else None,
        habit.location_id if habit and habit.location_id else places[0].id if places else None,
    )


async def open_invoice(screen: DeskScreen[Any], package_id: int) -> None:
    """Open the invoice of a package; without one, ask what it needs, and draft it; in a flow."""
    found = await screen.look_up(invoices.of_package, package_id)
    if found is not None:
        screen.open("invoice", found)
    else:
        await invoice_package(screen, package_id)


async def invoice_package(screen: DeskScreen[Any], package_id: int) -> int | None:
    """Ask what an invoice for a package needs, and draft it; in a flow of `screen`.

    Returns:
        The invoice's id; None when it was left, or refused.
    """
    facts = await screen.look_up(read_to_invoice, package_id)
    if facts is None:
        return None
    answer = await screen.ask(CreateInvoice(facts))
    if answer is None:
        return None
    total = money(facts.total.gross, facts.practice)
    done = f"Draft invoice created for {facts.package.name} · {total}"
    change = partial(
        changes.invoices.invoice_package,
        practitioner_id=answer.practitioner_id,
        location_id=answer.location_id,
    )
    made = await screen.attempt(change, package_id, done=done)
    if made is not None and answer.pay:
        await take_payment(screen, Target("invoice", made))
    return made


class CreateInvoice(Dialog[Invoicing]):
    """Asks for practitioner and location, and shows what the invoice will come to."""

    BINDING_GROUP_TITLE = "Invoice"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9,ctrl+s",
            "commit",
            "Create draft",
            id="invoice.commit",
            priority=True,
            tooltip="Create the invoice as a draft",
        ),
        Binding(
            "f7,ctrl+g p",
            "pay",
            "Create and pay",
            id="invoice.create_and_pay",
            priority=True,
            tooltip="Create it, and take a payment",
        ),
    ]
    DEFAULT_CSS = """
    CreateInvoice Static { height: auto; padding: 1 1 1 1; }
    """

    form = getters.query_one(Form)

    def __init__(self, facts: ToInvoice) -> None:
        """Ask for an invoice of `facts.package`."""
        super().__init__()
        self.facts_known = facts

    def body(self) -> ComposeResult:
        """Yield what is billed, and the form."""
        known = self.facts_known
        self.heading = f"Create invoice for {clean(known.package.name)}"
        yield Static(billed(known))
        people = [Option(p.id, p.name, alias=p.code) for p in known.practitioners]
        places = [Option(place.id, place.name, alias=place.code) for place in known.locations]
        yield Form(
            ChoiceField(
                "practitioner", "Practitioner", people, known.practitioner_id, what="practitioner"
            ),
            ChoiceField("location", "Location", places, known.location_id, what="location"),
            commit="Create draft",
        )

    def answer(self) -> Invoicing | None:
        """Return what was chosen."""
        values = self.form.values()
        if values is None:
            return None
        return Invoicing(
            cast("int | None", values["practitioner"]), cast("int | None", values["location"])
        )

    def action_pay(self) -> None:
        """Create it, and take a payment for it."""
        if (answer := self.answer()) is not None:
            self.dismiss(replace(answer, pay=True))

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()


def billed(known: ToInvoice) -> Text:
    """Return who is billed, for what, and what it comes to."""
    package, total, practice = known.package, known.total, known.practice
    tax = f"Tax {money(total.tax, practice)}   " if total.tax else "No tax   "
    return Text.assemble(
        f"{clean(package.client)}\n",
        (clean(package.name), "bold"),
        f"   {money(package.terms.price_minor, practice)}\n",
        tax,
        ("Total ", "bold"),
        (f"{money(total.gross, practice)} {practice.currency}", "bold"),
    )
