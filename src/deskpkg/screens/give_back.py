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

from deskpkg.domain.managing import of_coming
from deskpkg.domain.messages import withdrawn_words
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
from deskpkg.screens.offering import Told, freed_by, tell, telling
from deskpkg.screens.package_facts import Whole, cancel_words, read_whole
from deskpkg.screens.pay import letters
from deskpkg.screens.words import money
from deskpkg.store import Unit, changes
from deskpkg.store.queries import payments, refunds
from deskpkg.widgets.fields import CheckField, ChoiceField, MoneyField, Option, TextField
from deskpkg.widgets.form import Form


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A package that is given back, and what there is to choose from."""

    whole: Whole
    used: Used
    without: Used
    """The same if its visits to come are canceled with it: they count as unused."""
    practice: Practice
    methods: tuple[Method, ...]

    @property
    def package(self) -> ClientPackage:
        """The package."""
        return self.whole.package

    def used_if(self, canceled: bool) -> Used:
        """Return what was used, the visits to come being `canceled` with it or going on."""
        return self.without if canceled else self.used


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was agreed."""

    basis: Basis
    fee_minor: int
    back_minor: int
    method: str
    reference: str
    visits: bool = False
    """Whether the visits and requests to come are canceled with it."""


def read_given_back(unit: Unit, package_id: int) -> GivenBack:
    """Read what a package comes to when it is given back.

    Raises:
        Refused: it can't be.
        Gone: there is no such package.
    """
    whole, used = read_whole(unit, package_id), refunds.used(unit, package_id)
    without = refunds.used(unit, package_id, but_coming=True)
    if reason := why_not_refund(whole.package, open_invoice=used is not None):
        raise Refused(reason)
    assert used is not None
    assert without is not None
    return GivenBack(whole, used, without, whole.practice, payments.methods(unit))


def why_not_give_back(whole: Whole) -> str:
    """Say why a package can't be given back; "" if it can."""
    billed = any(row.state in ("open", "paid") for row in whole.invoices)
    return why_not_refund(whole.package, open_invoice=billed)


async def give_back(screen: DeskScreen[Any], package_id: int, *, visits: bool = False) -> bool:
    """Ask what goes back of a package, and settle it; in a flow of `screen`. Tell if it was.

    With `visits` it is chosen already that what is to come is canceled with it.
    """
    request = token_hex(8)
    while (known := await screen.look_up(read_given_back, package_id)) is not None:
        chosen = await screen.ask(GiveBack(known, visits=visits))
        if chosen is None:
            return False
        told = await screen.attempt(partial(_settle, package_id, known, chosen, request))
        if told is not None:
            tell(screen, told)
            return True
    return False


def _settle(package_id: int, known: GivenBack, chosen: Chosen, request: str, unit: Unit) -> Told:
    """Give the package back; return what was done, and whose time that makes free."""
    giving = changes.refunds.Giving(
        *(known.used_if(chosen.visits), chosen.basis, chosen.fee_minor, chosen.back_minor),
        *(chosen.method, chosen.reference, request),
        tuple(visit.id for visit in known.whole.standing.coming) if chosen.visits else (),
    )
    freed = freed_by(unit, package_id) if chosen.visits else ()
    agreed = changes.refunds.give_back(unit, package_id, giving)
    back = money(agreed.back_minor, known.practice)
    unit.flush()
    return telling(unit, f"{clean(known.package.name)} is canceled, {back} paid back", freed)


class GiveBack(Dialog[Chosen]):
    """Asks how what was used is valued, a fee, and how much goes back; only F9 does it."""

    BINDING_GROUP_TITLE = "Give back"
    AUTO_FOCUS = "ChoiceField"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Pay back", id="give.commit", priority=True),
        Binding("escape", "back", "Keep package", id="give.back", tooltip="Change nothing"),
    ]
    DEFAULT_CSS = """
    GiveBack { #used { padding: 0 1; margin-bottom: 1; } #follows { padding: 1 1 0 1; } }
    """

    form = getters.query_one(Form)

    def __init__(self, known: GivenBack, *, visits: bool = False) -> None:
        """Give back the package that `known` tells of; `visits` are chosen to go with it."""
        super().__init__()
        self.known = known
        self._visits = visits and bool(known.whole.coming)
        self._proposed = settle(known.used_if(self._visits), Basis.PRO_RATA).back_minor

    def body(self) -> ComposeResult:
        """Yield what was used, the form, and what follows."""
        known, practice = self.known, self.known.practice
        self.heading = f"Give back {clean(known.package.name)}?"
        yield Static(id="used")
        currency, locale = practice.currency, practice.locale
        methods = [Option(m.name, m.name, alias=m.letter) for m in known.methods]
        form = Form(
            CheckField("visits", "Sessions", self._visits, text=cancel_words(known.whole)),
            ChoiceField(
                *("basis", "Used is", self._bases(), Basis.PRO_RATA), what="way", required=True
            ),
            MoneyField("fee", "Fee kept", hint="none", currency=currency, locale=locale),
            MoneyField("back", "Pay back", required=True, currency=currency, locale=locale),
            ChoiceField("method", "Method", methods, what="method"),
            TextField("reference", "Reference", hint="optional"),
            commit="Pay back",
            by_enter=False,
        )
        form.field("visits").display = bool(known.whole.coming)
        form.field("back").fill(self._proposed)
        yield form
        yield Static(id="follows")

    def on_mount(self) -> None:
        """Tell what follows."""
        self._tell()

    def _bases(self) -> list[Option[Basis]]:
        used = self.known.used_if(self._visits)
        return [Option(basis, basis.value, self._money(value_used(used, basis))) for basis in Basis]

    def _money(self, minor: int) -> str:
        return money(minor, self.known.practice)

    @on(Form.Changed)
    def _changed(self, event: Form.Changed) -> None:
        if event.key == "visits":
            self._visits = bool(self.form.field("visits").reading())
            cast(ChoiceField[Basis], self.form.field("basis")).offer(self._bases())
        if event.key in ("visits", "basis", "fee"):
            self._propose()
        self._tell()

    def _propose(self) -> None:
        """Fill in what the rules say goes back, unless another amount was typed."""
        basis, fee = self.form.field("basis").reading(), self.form.field("fee").reading() or 0
        back = self.form.field("back")
        if basis is not None and back.reading() == self._proposed:
            used = self.known.used_if(self._visits)
            self._proposed = settle(used, basis, fee).back_minor
            back.fill(self._proposed)

    def _tell(self) -> None:
        self.query_one("#used", Static).update(used_text(self.known, canceled=self._visits))
        text = Text()
        agreed = self._agreed()
        if isinstance(agreed, Settlement):
            text = follows(self.known, agreed, canceled=self._visits)
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
                self.known.used_if(self._visits),
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
            settle_by_hand(self.known.used_if(self._visits), basis, fee, back)
            if back and not method:
                raise BadInput("Choose how it is paid back.", field="method")
        except BadInput as refusal:
            self.form.show_refusal(refusal)
            return None
        reference = str(values["reference"] or "")
        return Chosen(basis, fee, back, method, reference, self._visits)

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()


def used_text(known: GivenBack, *, canceled: bool) -> Text:
    """Return what was used of the package, what it costs and what was paid."""
    used, package, practice = known.used_if(canceled), known.package, known.practice
    text = Text(f"{clean(package.client)}\n", "bold")
    text.append(f"{used.used} of {used.credits} credits used", "not bold")
    if package.booked and not canceled:
        text.append(f", {package.booked} of them booked and still to come", "not bold")
    billed, paid = money(used.billed_minor, practice), money(used.paid_minor, practice)
    text.append(f"\nbilled {billed}   paid {paid}", "not bold")
    pro_rata = money(value_used(used, Basis.PRO_RATA), practice)
    single = money(value_used(used, Basis.SINGLE), practice)
    return text.append(f"\nused: {pro_rata} pro rata, {single} at single prices", "not bold")


def follows(known: GivenBack, agreed: Settlement, *, canceled: bool) -> Text:
    """Return what follows: what is kept, what goes back or is owed, and what is lost."""
    practice, used = known.practice, known.used_if(canceled)
    text = Text.assemble("Kept ", (money(agreed.keep_minor, practice), "bold"))
    text.append("   goes back ").append(money(agreed.back_minor, practice), "bold")
    if agreed.owed_minor:
        text.append("   still owed ").append(money(agreed.owed_minor, practice), "bold")
    lost = counted(used.credits - used.used, "unused credit is", "unused credits are")
    text.append(f"\nThe package is canceled: {lost} lost. ")
    for words in of_coming(known.whole.standing, visits=canceled):
        text.append(words).append(" ")
    for words in withdrawn_words(known.whole.messages, canceled=True):
        text.append(words).append(" ")
    note = money(agreed.credit_minor, practice)
    return text.append(f"A credit note takes {note} off the invoice. This is final.")
