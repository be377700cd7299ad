"""What a client has in credit: applying it, paying it back; and voiding a mistaken payment."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from secrets import token_hex
from typing import Any, ClassVar, cast

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.invoices import Invoice
from deskpkg.domain.payments import Method, OpenInvoice, Paying
from deskpkg.domain.practice import Practice
from deskpkg.domain.refused import BadInput, Refused
from deskpkg.domain.text import clean
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.pay import letters
from deskpkg.screens.to_pay import ToPay
from deskpkg.screens.words import money, short
from deskpkg.store import Unit, changes
from deskpkg.store.queries import clients, invoices, payments
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import ChoiceField, Option, TextField
from deskpkg.widgets.fields.due import DueField
from deskpkg.widgets.form import Form

NO_CREDIT = "The client has nothing in credit."


@dataclass(frozen=True, slots=True)
class Credit:
    """What a client has in credit, and where it can go."""

    practice: Practice
    methods: tuple[Method, ...]
    client: str
    credit_minor: int
    invoices: tuple[OpenInvoice, ...]
    """The invoices to which it can be applied."""
    also: str = ""
    """What is done besides, when it is applied."""

    def amount(self, minor: int) -> str:
        """Return an amount as the practice writes it."""
        return money(minor, self.practice)


def read_credit(unit: Unit, client_id: int) -> Credit:
    """Read what a client has in credit.

    Raises:
        Refused: nothing.
        Gone: there is no such client.
    """
    name = clients.called(unit, client_id)
    credit = payments.unallocated(unit, client_id)
    if not credit:
        raise Refused(NO_CREDIT)
    return Credit(
        practices.the_practice(unit),
        payments.methods(unit),
        name,
        credit,
        invoices.open_of_client(unit, client_id),
    )


def _of_invoice(unit: Unit, invoice_id: int) -> Credit:
    return read_credit(unit, invoices.one(unit, invoice_id).client_id)


def why_not_apply(invoice: Invoice, credit_minor: int) -> str:
    """Say why no credit can be applied to an invoice; "" if some can."""
    if invoice.stored != "open":
        return "Finalize the invoice first." if invoice.stored == "draft" else "It is void."
    if not invoice.open_minor:
        return f"{invoice.number} is {invoice.state}: nothing is open."
    return "" if credit_minor else NO_CREDIT


async def apply_credit(
    screen: DeskScreen[Any], invoice_id: int | None = None, client_id: int | None = None
) -> None:
    """Ask how much of the credit goes to which invoice, and apply it; in a flow of `screen`.

    Args:
        screen: the screen that asks.
        invoice_id: the invoice that is paid; None: one of the client's is chosen.
        client_id: the client, if no invoice is given.
    """
    if invoice_id is not None:
        known = await screen.look_up(_of_invoice, invoice_id)
    else:
        assert client_id is not None
        known = await screen.look_up(read_credit, client_id)
    if known is None:
        return
    if not known.invoices:
        screen.say("Nothing is owed: the credit waits, or is paid back.", "warning")
        return
    answer = await screen.ask(ApplyCredit(known, invoice_id))
    if answer is not None:
        change = partial(
            changes.credit.apply, invoice_id=answer.invoice_id, amount_minor=answer.amount_minor
        )
        await screen.attempt(change, done=_applied(known, answer))


async def bill_and_apply(screen: DeskScreen[Any], facts: ToPay) -> None:
    """Ask how much of the credit goes to a visit, bill it, and apply that; in a flow of `screen`.

    Args:
        screen: the screen that asks.
        facts: what there is to pay for the visit, whose invoice is the first.
    """
    own = facts.invoices[:1]
    known = Credit(
        *(facts.practice, facts.methods, facts.title, facts.credit_minor, own), also=facts.also
    )
    answer = await screen.ask(ApplyCredit(known, None))
    if answer is not None:
        change = partial(
            changes.credit.apply_to_visit,
            appointment_id=facts.target.id,
            amount_minor=answer.amount_minor,
        )
        await screen.attempt(change, done=f"The visit is billed, {_applied(known, answer)}")


def _applied(known: Credit, answer: "Applying") -> str:
    return f"{known.amount(answer.amount_minor)} of the credit is applied"


@dataclass(frozen=True, slots=True)
class Applying:
    """How much goes to which invoice."""

    invoice_id: int
    amount_minor: int


class _Form(Dialog[Any]):
    """A dialog with one form below a few lines; F9 gives the answer."""

    AUTO_FOCUS = "Field"
    DEFAULT_CSS = """
    _Form { #told { padding: 0 1; margin-bottom: 1; } #letters { padding: 1 1 0 1; } }
    """

    form = getters.query_one(Form)

    def refuse_more_than(self, most: str) -> None:
        """Say how much it can be at most, and go where that is mended."""
        self.form.show_refusal(BadInput(f"Type an amount up to {most}.", field="amount"))

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()


class ApplyCredit(_Form):
    """Asks for an invoice and an amount."""

    BINDING_GROUP_TITLE = "Credit"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Apply", id="apply.commit", priority=True),
    ]

    def __init__(self, known: Credit, invoice_id: int | None) -> None:
        """Apply the credit that `known` tells of, first of all to the invoice with this id."""
        super().__init__()
        self.known = known
        ids = [invoice.id for invoice in known.invoices]
        self.invoice_id = invoice_id if invoice_id in ids else ids[0]

    def body(self) -> ComposeResult:
        """Yield what is in credit, and the form."""
        known, practice = self.known, self.known.practice
        self.heading = f"Apply credit · {clean(known.client)}"
        told = Text(f"{known.amount(known.credit_minor)} in credit", "bold")
        yield Static(told.append(f"\n{known.also}" if known.also else "", "not bold"), id="told")
        options = [
            Option(i.id, i.number, f"{known.amount(i.open_minor)} open") for i in known.invoices
        ]
        yield Form(
            ChoiceField("invoice", "To", options, self.invoice_id, what="invoice", required=True),
            DueField(
                *("amount", "Amount", self._most(self.invoice_id)),
                currency=practice.currency,
                locale=practice.locale,
                required=True,
            ),
            commit="Apply",
        )

    def _most(self, invoice_id: int) -> int:
        """Return what can go to an invoice."""
        invoice = next(i for i in self.known.invoices if i.id == invoice_id)
        return min(self.known.credit_minor, invoice.open_minor)

    @on(Form.Changed)
    def _chose(self, event: Form.Changed) -> None:
        chosen = self.form.field("invoice").reading()
        if event.key == "invoice" and chosen is not None:
            field = cast(DueField, self.form.field("amount"))
            field.due_minor = self._most(chosen)
            field.fill(field.due_minor)

    def answer(self) -> Applying | None:
        """Return the invoice and the amount."""
        values = self.form.values()
        if values is None:
            return None
        chosen, amount = cast(int, values["invoice"]), cast(int, values["amount"])
        if not 0 < amount <= self._most(chosen):
            self.refuse_more_than(self.known.amount(self._most(chosen)))
            return None
        return Applying(chosen, amount)


async def pay_back(screen: DeskScreen[Any], client_id: int) -> None:
    """Ask how much of the credit is paid back and how, and write it down; in a flow of `screen`."""
    request = token_hex(8)
    while (known := await screen.look_up(read_credit, client_id)) is not None:
        paying = await screen.ask(PayBack(known, request))
        if paying is None:
            return
        change = partial(changes.credit.refund, client_id=client_id, paying=paying)
        done = f"{known.amount(paying.amount_minor)} paid back by {paying.method}"
        if await screen.attempt(change, done=done):
            return


class PayBack(_Form):
    """Asks how much goes back, and how; only F9 does it."""

    BINDING_GROUP_TITLE = "Pay back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Pay back", id="refund.commit", priority=True),
    ]

    def __init__(self, known: Credit, request: str) -> None:
        """Pay back of the credit that `known` tells of; `request` tells it from any other."""
        super().__init__()
        self.known = known
        self.request = request

    def body(self) -> ComposeResult:
        """Yield what is in credit, the form, and the methods' letters."""
        known, practice = self.known, self.known.practice
        self.heading = f"Pay back · {clean(known.client)}"
        text = Text(f"{known.amount(known.credit_minor)} in credit\n", "bold")
        text.append("A refund is written down for good; a mistaken one is voided.", "not bold")
        yield Static(text, id="told")
        options = [Option(m.name, m.name, alias=m.letter) for m in known.methods]
        yield Form(
            DueField(
                *("amount", "Amount", known.credit_minor),
                currency=practice.currency,
                locale=practice.locale,
                required=True,
            ),
            ChoiceField("method", "Method", options, what="method", required=True),
            TextField("reference", "Reference", hint="optional"),
            commit="Pay back",
            by_enter=False,
        )
        yield Static(letters(known.methods), id="letters")

    def answer(self) -> Paying | None:
        """Return the refund."""
        values = self.form.values()
        if values is None:
            return None
        amount = cast(int, values["amount"])
        if not 0 < amount <= self.known.credit_minor:
            self.refuse_more_than(self.known.amount(self.known.credit_minor))
            return None
        reference = str(values["reference"] or "")
        return Paying(amount, str(values["method"]), None, reference, self.request)


async def void_payment(screen: DeskScreen[Any], payment_id: int) -> None:
    """Ask before a payment or refund is voided, and void it; in a flow of `screen`.

    What can't be is refused before anything is asked.
    """
    if await screen.foresee(changes.credit.void, payment_id) is None:
        return
    told = await screen.look_up(_consequences, payment_id)
    if told is None:
        return
    heading, lines = told
    reason = await screen.ask(VoidPayment(heading, lines))
    if reason is not None:
        change = partial(changes.credit.void, payment_id=payment_id, reason=reason)
        await screen.attempt(change, done="It is void; the entry that corrects it is written")


def _consequences(unit: Unit, payment_id: int) -> tuple[str, tuple[str, ...]]:
    """Return the question, and what voiding a payment or refund does."""
    entry = payments.one(unit, payment_id)
    name = clients.called(unit, entry.client_id)
    amount, day = practices.amount(unit, entry.amount_minor), short(entry.paid_on, unit.today)
    lines = [f"{amount} by {clean(entry.method)} on {day}, {clean(name)}."]
    for number, part in entry.applied:
        lines.append(f"{practices.amount(unit, part)} of {number} is open again.")
    if entry.kind == "refund":
        lines.append(f"{amount} is in the client's credit again.")
    lines.append("A new entry of today corrects it; nothing is erased. This is no refund.")
    return f"Void this {entry.kind}?", tuple(lines)


class VoidPayment(_Form):
    """Asks why a payment is void, and tells what follows; only F9 does it."""

    BINDING_GROUP_TITLE = "Void"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Void it", id="void.commit", priority=True),
        Binding("escape", "back", "Keep it", id="void.back", tooltip="Change nothing"),
    ]

    def __init__(self, heading: str, consequences: Sequence[str]) -> None:
        """Ask `heading`, and list the `consequences`."""
        super().__init__()
        self.heading = heading
        self.consequences = consequences

    def body(self) -> ComposeResult:
        """Yield the consequences and the reason."""
        yield Static(Text("\n".join(self.consequences)), id="told")
        yield Form(TextField("reason", "Why", hint="optional"), commit="Void it", by_enter=False)

    def answer(self) -> str | None:
        """Return the reason."""
        values = self.form.values()
        return None if values is None else str(values["reason"] or "")
