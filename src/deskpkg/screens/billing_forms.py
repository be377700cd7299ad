"""How the practice bills: numbers, terms, taxes, and the ways in which clients pay."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, cast

from textual.binding import BindingType

from deskpkg.domain.payments import Method
from deskpkg.domain.practice import Practice
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.form_screen import FormScreen
from deskpkg.screens.list_screen import ARCHIVE, EDIT, ListScreen, archived_words, marked
from deskpkg.store import Unit, changes
from deskpkg.store.queries import payments
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.columns import Column
from deskpkg.widgets.fields import CheckField, NotesField, NumberField, TextField
from deskpkg.widgets.form import Form


def read_billing(unit: Unit) -> tuple[Practice, int | None]:
    """Return the practice, and the last number of its series; None if that has not begun."""
    known = practices.the_practice(unit)
    return known, practices.last_number(unit, known.invoice_prefix)


class BillingForm(FormScreen[Practice]):
    """How invoices are numbered, taxed, and when they are due."""

    DRAFT = "billing"

    async def build(self) -> Form:
        """Return the form."""
        self.heading = "BILLING"
        known, last = await self.store.read(read_billing)
        self.known, self.last = known, last
        number = known.invoice_first if last is None else last + 1
        form = Form(
            TextField("invoice_prefix", "Invoices", known.invoice_prefix, wish=12),
            NumberField("invoice_first", "Next number", str(number), least=1, required=True),
            TextField("credit_prefix", "Credit notes", known.credit_prefix, wish=12),
            NumberField(
                *("due_days", "Days to pay", str(known.invoice_due_days)),
                least=0,
                most=365,
                required=True,
            ),
            CheckField("inclusive", "Prices", known.tax_inclusive, text="include their tax"),
            NotesField("address", "Address", hint="of the practice, as it stands on papers"),
            TextField("tax_number", "Tax number", known.tax_number, hint="none", wish=24),
            TextField("iban", "IBAN", known.iban, hint="none", wish=34),
            TextField("bic", "BIC", known.bic, hint="only outside the EEA", wish=12),
            commit="Save billing",
        )
        form.field("invoice_prefix").note = "what their numbers begin with; a new one begins anew"
        form.field("credit_prefix").note = "what theirs begin with"
        form.field("address").put(known.address)
        form.field("iban").note = "invoices get a code to pay with"
        form.field("inclusive").note = "of invoices that are begun from now on"
        return form

    async def save(self, values: dict[str, object]) -> Practice | None:
        """Change how the practice bills."""
        prefix, number = str(values["invoice_prefix"] or ""), cast(int, values["invoice_first"])
        goes_on = self.last is not None and prefix == self.known.invoice_prefix
        changed = replace(
            await self.store.read(practices.the_practice),
            invoice_prefix=prefix,
            credit_prefix=str(values["credit_prefix"] or ""),
            invoice_due_days=cast(int, values["due_days"]),
            tax_inclusive=bool(values["inclusive"]),
            address=str(values["address"] or ""),
            tax_number=str(values["tax_number"] or ""),
            iban=str(values["iban"] or ""),
            bic=str(values["bic"] or ""),
        )
        if not (goes_on and number == (self.last or 0) + 1):
            changed = replace(changed, invoice_first=number)
        return await self.attempt(changes.practice.set_up, changed, done="Billing saved")


class MethodForm(FormScreen[int]):
    """A way of paying, and the letter that chooses it."""

    DRAFT = "method"

    def __init__(self, method: Method | None = None) -> None:
        """Ask for a new way of paying, or change `method`."""
        super().__init__()
        self.method = method
        self.draft_subject = str(method.id) if method else ""

    async def build(self) -> Form:
        """Return the form."""
        self.heading = "PAYMENT METHOD" if self.method else "NEW PAYMENT METHOD"
        known = self.method
        form = Form(
            TextField("name", "Name", known.name if known else "", required=True, hint="Voucher"),
            TextField("letter", "Letter", known.letter if known else "", hint="v", wish=4),
            commit="Save method",
        )
        form.field("letter").note = "the key that chooses it when a payment is taken"
        return form

    async def save(self, values: dict[str, object]) -> int | None:
        """Add or change it."""
        name, letter = str(values["name"]), str(values["letter"] or "")
        key = self.method.id if self.method else None
        change = partial(changes.methods.save, name=name, letter=letter, method_id=key)
        return await self.attempt(change, done=f"{name} saved")


class MethodsScreen(ListScreen[Method]):
    """The ways in which clients pay."""

    KIND = "payment method"
    PLACEHOLDER = "/ filters: a part of a name, archived"
    COLUMNS = (Column("Method", min_width=24), Column("Letter", 8))
    EMPTY = "No way of paying yet. Press n to add the first."
    BINDINGS: ClassVar[list[BindingType]] = [EDIT, ARCHIVE]

    async def fetch(self) -> tuple[Method, ...]:
        """Return all methods."""
        return await self.store.read(payments.methods, True)

    def cells(self, value: Method) -> tuple[str, ...]:
        """Return the name and the letter."""
        return (marked(value), value.letter)

    def texts(self, value: Method) -> Iterable[str]:
        """Return the name."""
        return (value.name,)

    def form(self, value: Method | None) -> DeskScreen[Any]:
        """Return its form."""
        return self.desk.make("method_form", value)

    async def _archive(self, value: Method) -> None:
        change = changes.methods.archive
        await self.attempt(change, value.id, not value.archived, done=archived_words(value))
