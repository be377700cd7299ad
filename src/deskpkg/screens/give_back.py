"""Giving a part-used package back: what was used, what is kept, what goes back."""

from dataclasses import dataclass
from functools import partial
from secrets import token_hex
from typing import Any, ClassVar, cast

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.payments import Method
from deskpkg.domain.practice import Practice
from deskpkg.domain.refunds import (
    Basis,
    Settlement,
    Used,
    settle,
    settle_by_hand,
    value_used,
    why_not_refund,
)
from deskpkg.domain.refused import BadInput, Refused
from deskpkg.domain.text import clean, counted
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.package_facts import Whole
from deskpkg.screens.pay import letters
from deskpkg.screens.words import money
from deskpkg.store import Unit, changes
from deskpkg.store.queries import packages, payments, refunds
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import ChoiceField, MoneyField, Option, TextField
from deskpkg.widgets.form import Form


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A package that is given back, and what there is to choose from."""

    package: ClientPackage
    used: Used
    practice: Practice
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was agreed."""

    basis: Basis
    fee_minor: int
    back_minor: int
    method: str
    reference: str


def read_given_back(unit: Unit, package_id: int) -> GivenBack:
    """Read what a package comes to when it is given back.

    Raises:
        Refused: it can't be.
        Gone: there is no such package.
    """
    package, used = packages.one(unit, package_id), refunds.used(unit, package_id)
    if reason := why_not_refund(package, open_invoice=used is not None):
        raise Refused(reason)
    assert used is not None
    practice = practices.the_practice(unit)
    return GivenBack(package, used, practice, payments.methods(unit))


def why_not_give_back(whole: Whole) -> str:
    """Say why a package can't be given back; "" if it can."""
    billed = any(row.state in ("open", "paid") for row in whole.invoices)
    return why_not_refund(whole.package, open_invoice=billed)


async def give_back(screen: DeskScreen[Any], package_id: int) -> bool:
    """Ask what goes back of a package, and settle it; in a flow of `screen`. Tell if it was."""
    request = token_hex(8)
    while (known := await screen.look_up(read_given_back, package_id)) is not None:
        chosen = await screen.ask(GiveBack(known))
        if chosen is None:
            return False
        if await screen.attempt(partial(_settle, package_id, known, chosen, request), done=str):
            return True
    return False


def _settle(package_id: int, known: GivenBack, chosen: Chosen, request: str, unit: Unit) -> str:
    """Give the package back; return what was done, in words."""
    giving = changes.refunds.Giving(
        *(known.used, chosen.basis, chosen.fee_minor, chosen.back_minor),
        *(chosen.method, chosen.reference, request),
    )
    agreed = changes.refunds.give_back(unit, package_id, giving)
    back = money(agreed.back_minor, known.practice)
    return f"{clean(known.package.name)} is canceled, {back} paid back"


class GiveBack(Dialog[Chosen]):
    """Asks how what was used is valued, a fee, and how much goes back; only F9 does it."""

    BINDING_GROUP_TITLE = "Give back"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Pay back", id="give.commit", priority=True),
        Binding("escape", "back", "Keep package", id="give.back", tooltip="Change nothing"),
    ]
    DEFAULT_CSS = """
    GiveBack { #used { padding: 0 1; margin-bottom: 1; } #follows { padding: 1 1 0 1; } }
    """

    form = getters.query_one(Form)

    def __init__(self, known: GivenBack) -> None:
        """Give back the package that `known` tells of."""
        super().__init__()
        self.known = known
        self._proposed = settle(known.used, Basis.PRO_RATA).back_minor

    def body(self) -> ComposeResult:
        """Yield what was used, the form, and what follows."""
        known, practice = self.known, self.known.practice
        self.heading = f"Give back {clean(known.package.name)}?"
        yield Static(used_text(known), id="used")
        currency, locale = practice.currency, practice.locale
        bases = [
            Option(basis, basis.value, self._money(value_used(known.used, basis)))
            for basis in Basis
        ]
        methods = [Option(m.name, m.name, alias=m.letter) for m in known.methods]
        form = Form(
            ChoiceField("basis", "Used is", bases, Basis.PRO_RATA, what="way", required=True),
            MoneyField("fee", "Fee kept", hint="none", currency=currency, locale=locale),
            MoneyField("back", "Pay back", required=True, currency=currency, locale=locale),
            ChoiceField("method", "Method", methods, what="method"),
            TextField("reference", "Reference", hint="optional"),
            commit="Pay back",
            by_enter=False,
        )
        form.field("back").fill(self._proposed)
        yield form
        yield Static(id="follows")

    def on_mount(self) -> None:
        """Tell what follows."""
        super().on_mount()
        self._tell()

    def _money(self, minor: int) -> str:
        return money(minor, self.known.practice)

    @on(Form.Changed)
    def _changed(self, event: Form.Changed) -> None:
        if event.key in ("basis", "fee"):
            self._propose()
        self._tell()

    def _propose(self) -> None:
        """Fill in what the rules say goes back, unless another amount was typed."""
        basis, fee = self.form.field("basis").reading(), self.form.field("fee").reading() or 0
        back = self.form.field("back")
        if basis is not None and back.reading() == self._proposed:
            self._proposed = settle(self.known.used, basis, fee).back_minor
            back.fill(self._proposed)

    def _tell(self) -> None:
        text = Text()
        agreed = self._agreed()
        if isinstance(agreed, Settlement):
            text = follows(self.known, agreed)
        elif agreed:
            text = Text(f"! {agreed}")
        text.append("\n\n").append(letters(self.known.methods))
        self.query_one("#follows", Static).update(text)

    def _agreed(self) -> Settlement | str:
        """Return what becomes of the money, or why it can't be."""
        read = {key: self.form.field(key).reading() for key in ("basis", "fee", "back")}
        if read["basis"] is None or read["back"] is None:
            return ""
        try:
            return settle_by_hand(
                self.known.used,
                cast(Basis, read["basis"]),
                cast(int, read["fee"] or 0),
                cast(int, read["back"]),
            )
        except BadInput as refusal:
            return str(refusal)

    def answer(self) -> Chosen | None:
        """Return what was agreed."""
        values = self.form.values()
        if values is None:
            return None
        basis, fee = cast(Basis, values["basis"]), cast(int, values["fee"] or 0)
        back, method = cast(int, values["back"]), str(values["method"] or "")
        try:
            settle_by_hand(self.known.used, basis, fee, back)
            if back and not method:
                raise BadInput("Choose how it is paid back.", field="method")
        except BadInput as refusal:
            self.form.show_refusal(refusal)
            return None
        return Chosen(basis, fee, back, method, str(values["reference"] or ""))

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()


def used_text(known: GivenBack) -> Text:
    """Return what was used of the package, what it costs and what was paid."""
    used, package, practice = known.used, known.package, known.practice
    text = Text(f"{clean(package.client)}\n", "bold")
    text.append(f"{used.used} of {used.credits} credits used", "not bold")
    if package.booked:
        text.append(f", {package.booked} of them booked and still to come", "not bold")
    billed, paid = money(used.billed_minor, practice), money(used.paid_minor, practice)
    text.append(f"\nbilled {billed}   paid {paid}", "not bold")
    pro_rata = money(value_used(used, Basis.PRO_RATA), practice)
    single = money(value_used(used, Basis.SINGLE), practice)
    return text.append(f"\nused: {pro_rata} pro rata, {single} at single prices", "not bold")


def follows(known: GivenBack, agreed: Settlement) -> Text:
    """Return what follows: what is kept, what goes back or is owed, and what is lost."""
    practice, package = known.practice, known.package
    text = Text.assemble("Kept ", (money(agreed.keep_minor, practice), "bold"))
    text.append("   goes back ").append(money(agreed.back_minor, practice), "bold")
    if agreed.owed_minor:
        text.append("   still owed ").append(money(agreed.owed_minor, practice), "bold")
    lost = counted(package.remaining, "unused credit is", "unused credits are")
    text.append(f"\nThe package is canceled: {lost} lost. ")
    note = money(agreed.credit_minor, practice)
    return text.append(f"A credit note takes {note} off the invoice. This is final.")
