"""Taking a payment for what one is on: an invoice, a package, or all that a client owes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from secrets import token_hex
from typing import Any, ClassVar, cast

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.payments import Method, Paying, checked_amount, checked_day, spread
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import clean
from deskpkg.domain.when import date_order
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.payable import Target
from deskpkg.screens.to_pay import ToPay, read_to_pay
from deskpkg.screens.words import money, short
from deskpkg.store import Unit, changes
from deskpkg.widgets.fields import ChoiceField, Option, PastDateField, TextField
from deskpkg.widgets.fields.due import DueField
from deskpkg.widgets.form import Form


async def take_payment(screen: DeskScreen[Any], target: Target) -> bool:
    """Ask for a payment and write it down; in a flow of `screen`. Tell whether it was taken.

    What is refused is asked again, with all that was typed.
    """
    request = token_hex(8)
    typed: dict[str, str] = {}
    while (facts := await screen.look_up(read_to_pay, target)) is not None:
        dialog = TakePayment(facts, request, typed)
        answer = await screen.ask(dialog)
        if answer is None:
            return False
        if isinstance(answer, FromCredit):
            await _apply_credit(screen, facts)
            return False
        typed = dialog.typed
        if await screen.attempt(_change(facts, answer), done=_taken(facts, answer)):
            return True
    return False


async def _apply_credit(screen: DeskScreen[Any], facts: ToPay) -> None:
    """Pay from what the client has in credit instead."""
    # it takes the methods' letters from here
    from deskpkg.screens.credit import apply_credit, bill_and_apply

    if facts.bills_visit:
        await bill_and_apply(screen, facts)
        return
    one = facts.invoices[0].id if len(facts.invoices) == 1 else None
    await apply_credit(screen, one, facts.client_id)


def _change(facts: ToPay, paying: Paying) -> Callable[[Unit], int]:
    """Return the use case that takes a payment for what `facts` tell."""
    target = facts.target
    match target.kind:
        case "package":
            return partial(
                changes.payments.pay_package,
                package_id=target.id,
                paying=paying,
                practitioner_id=facts.practitioner_id,
                location_id=facts.location_id,
            )
        case "visit":
            return partial(changes.payments.pay_visit, appointment_id=target.id, paying=paying)
        case "client":
            return partial(changes.payments.pay_client, client_id=target.id, paying=paying)
        case _:
            invoice_id = facts.invoices[0].id
            return partial(changes.payments.pay, invoice_id=invoice_id, paying=paying)


def _taken(facts: ToPay, paying: Paying) -> str:
    """Return what is said when it is done: "50.00 by Card, 400.00 still open"."""
    done = f"{money(paying.amount_minor, facts.practice)} by {paying.method}"
    return f"{done} · {after(facts, paying.amount_minor)}"


def after(facts: ToPay, amount_minor: int) -> str:
    """Return what is open after a payment, and what of it is in credit."""
    put = spread(amount_minor, facts.invoices)
    left = f"{money(put.open_minor, facts.practice)} open" if facts.invoices else ""
    rest = f"{money(put.rest_minor, facts.practice)} in credit" if put.rest_minor else ""
    return ", ".join(part for part in (left, rest) if part)


@dataclass(frozen=True, slots=True)
class FromCredit:
    """The answer that it is to be paid from what the client has in credit."""


class TakePayment(Dialog[Paying | FromCredit]):
    """Asks how much, how it is paid, when, and a reference."""

    BINDING_GROUP_TITLE = "Payment"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9,ctrl+s",
            "commit",
            "Take payment",
            id="pay.commit",
            priority=True,
            tooltip="Write the payment down",
        ),
        Binding(
            *("l", "credit", "Apply credit"),
            id="pay.credit",
            tooltip="Pay from the credit",
            show=False,
            priority=True,
        ),
    ]
    DEFAULT_CSS = """
    TakePayment {
        #owed { padding: 0 1; margin-bottom: 1; max-height: 8; overflow-y: auto; }
        #letters { padding: 1 1 0 1; color: $foreground 70%; }
    }
    """

    form = getters.query_one(Form)

    def __init__(self, facts: ToPay, request: str, typed: dict[str, str]) -> None:
        """Ask for a payment of what `facts` tell.

        Args:
            facts: what there is to pay.
            request: what tells this payment from any other.
            typed: what was typed before, if it is asked again.
        """
        super().__init__()
        self.known = facts
        self.request = request
        self.typed = typed

    def body(self) -> ComposeResult:
        """Yield what is owed, the form, and the methods' letters."""
        known, practice = self.known, self.known.practice
        self.heading = f"Take payment · {clean(known.title)}"
        yield Static(owed(known), id="owed")
        locale = practice.locale
        amount = DueField(
            *("amount", "Amount", known.amount_minor, known.open_minor),
            currency=practice.currency,
            locale=locale,
            required=True,
        )
        amount.passes = "l" if known.credit_applies else ""
        options = [Option(m.name, m.name, alias=m.letter) for m in known.methods]
        form = Form(
            amount,
            ChoiceField("method", "Method", options, what="method", required=True),
            PastDateField("paid_on", "On", "t", today=known.today, order=date_order(locale)),
            TextField("reference", "Reference", hint="optional"),
            commit="Take payment",
        )
        form.restore(self.typed)
        yield form
        yield Static(letters(known.methods), id="letters")

    def on_mount(self) -> None:
        """Tell what will be open."""
        self._tell()

    @on(Form.Changed)
    def _tell(self) -> None:
        field = self.form.field("amount")
        amount = field.reading()
        said = f"after this: {after(self.known, amount)}" if amount else ""
        whole = "   a all" if self.known.amount_minor < self.known.open_minor else ""
        field.note = f"{said}{whole}   h half" if self.known.amount_minor else said

    def answer(self) -> Paying | None:
        """Return the payment."""
        values = self.form.values()
        if values is None:
            return None
        self.typed = self.form.raws()
        try:
            return Paying(
                checked_amount(cast(int, values["amount"])),
                str(values["method"]),
                checked_day(cast(date, values["paid_on"] or self.known.today), self.known.today),
                str(values["reference"] or ""),
                self.request,
            )
        except BadInput as refusal:
            self.form.show_refusal(refusal)
            return None

    def action_credit(self) -> None:
        """Pay from the credit, if there is some."""
        if self.known.credit_applies:
            self.dismiss(FromCredit())

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()


def owed(known: ToPay) -> Text:
    """Return what is open, invoice by invoice, and what else the payment does."""
    practice = known.practice
    lines = []
    for invoice in known.invoices:
        line = Text(f"{clean(invoice.number):<12}")
        line.append(f"{money(invoice.open_minor, practice)} open", "bold")
        due = known.planned.get(invoice.id) or f"due {short(invoice.due_on, known.today)}"
        line.append(f"   {due}" if invoice.id else "")
        lines.append(line)
    told = filter(None, (known.also, credit_words(known)))
    return Text("\n").join([*lines, *map(Text, told)])


def credit_words(known: ToPay) -> str:
    """Return "73.00 in credit: l applies it", or when it can be; nothing without credit."""
    if not known.credit_minor:
        return ""
    words = f"{money(known.credit_minor, known.practice)} in credit"
    if known.credit_applies:
        return f"{words}: l {'bills the visit and ' if known.bills_visit else ''}applies it."
    return f"{words}; a final invoice can be paid from it." if known.invoices else f"{words}."


def letters(methods: tuple[Method, ...]) -> Text:
    """Return the methods' letters: "c Card   k Cash"."""
    text = Text()
    for method in methods:
        if method.letter:
            text.append(method.letter, "bold")
            text.append(f" {clean(method.name)}   ")
    return text
