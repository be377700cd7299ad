"""An invoice: its lines and totals, what was paid of it, and what can be done with it."""

from functools import partial
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain import invoices as rules
from deskpkg.domain.invoices import Invoice
from deskpkg.domain.text import clean
from deskpkg.screens.base import flow
from deskpkg.screens.credit import apply_credit, void_payment, why_not_apply
from deskpkg.screens.dialog import Confirm
from deskpkg.screens.invoice_forms import change_details, edit_line
from deskpkg.screens.invoice_rows import COLUMNS, Bill, head, in_full, read_bill, rows_of
from deskpkg.screens.payable import TakesPayment, Target
from deskpkg.screens.printing import print_paper
from deskpkg.screens.words import money, short
from deskpkg.store import changes
from deskpkg.store.queries import papers
from deskpkg.widgets.table import Table


class InvoiceScreen(TakesPayment[None]):
    """Shows an invoice; a draft is written here, an open one paid."""

    BINDING_GROUP_TITLE = "Invoice"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "finalize", "Finalize", id="invoice.finalize", tooltip="Number it"),
        Binding("n", "new_line", "New line", id="invoice.new", tooltip="Add a line"),
        Binding(
            "e",
            "edit",
            "Edit",
            id="invoice.edit",
            tooltip="Change the line under the cursor; of a finalized one: take it back to a draft",
        ),
        Binding("d", "details", "Details", id="invoice.details", tooltip="Dates, who pays, a note"),
        Binding(
            "c",
            "cancel",
            "Void",
            id="invoice.cancel",
            tooltip="Void the payment under the cursor, or the invoice; delete a draft",
        ),
        Binding("delete", "take_off", "Take off", id="invoice.take_off", tooltip="Remove the line"),
        Binding("t", "plan", "Plan", id="invoice.plan", tooltip="Pay by instalments"),
        Binding("l", "apply", "Apply credit", id="invoice.apply", tooltip="Pay from the credit"),
        Binding("w", "print", "Print", id="invoice.print", tooltip="Write and show it as a PDF"),
        Binding(
            "r", "receipt", "Receipt", id="invoice.receipt", tooltip="Write and show a receipt"
        ),
        Binding("s", "statement", "Statement", id="invoice.statement", tooltip="All the client's"),
    ]
    DEFAULT_CSS = """
    InvoiceScreen #head {
        height: 2; padding: 0 1; background: $surface; text-wrap: nowrap; text-overflow: ellipsis;
    }
    InvoiceScreen #line {
        padding: 0 1; max-height: 3; background: $surface; color: $foreground 70%;
    }
    """

    bill: var[Bill | None] = var(None, bindings=True)
    table = getters.query_one(Table)

    def __init__(self, invoice_id: int) -> None:
        """Show an invoice."""
        super().__init__()
        self.invoice_id = invoice_id

    def body(self) -> ComposeResult:
        """Yield the head and the list."""
        yield Static(id="head")
        yield Table(COLUMNS, header=False)
        yield Static(id="line", markup=False)

    async def read(self) -> None:
        """Read the invoice."""
        bill = await self.store.read(read_bill, self.invoice_id)
        invoice = bill.invoice
        self.bill = bill
        self.heading = f"{invoice.number} ({invoice.state})" if invoice.serial else "DRAFT INVOICE"
        left = f"{money(invoice.open_minor, bill.practice)} open" if invoice.open_minor else ""
        self.facts = (due_words(bill), left or invoice.state)
        self.query_one("#head", Static).update(head(bill), layout=False)
        self.table.show(list(rows_of(bill)))
        self._moved()

    @property
    def payable(self) -> Target | None:
        """The invoice."""
        return Target("invoice", self.invoice_id)

    @on(Table.Chosen)
    def _chosen(self, event: Table.Chosen) -> None:
        match event.key:
            case ("plan", int(plan_id)):
                self.open("plan", plan_id)
            case ("line", _) if self.bill and not rules.why_not_change(self.bill.invoice):
                self.action_edit()

    @on(Table.Moved)
    def _moved(self) -> None:
        told = in_full(self.bill, self.table.cursor_key) if self.bill else ""
        self.query_one("#line", Static).update(told)
        self.refresh_bindings()

    # -- what is possible -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can't be done now is dimmed."""
        return None if self.why_not(action) else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        if (bill := self.bill) is None:
            return ""
        invoice = bill.invoice
        match action:
            case "pay":
                return rules.why_not_pay(invoice)
            case "finalize":
                return rules.why_not_finalize(invoice)
            case "new_line" | "details":
                return rules.why_not_change(invoice)
            case "take_off":
                on_line = bill.line(self.table.cursor_key) is not None
                told = "" if on_line else "Put the cursor on a line."
                return rules.why_not_change(invoice) or told
            case "edit" if invoice.stored != "draft":
                return rules.why_not_reopen(invoice)
            case "plan" if bill.plan is None:
                return rules.why_not_pay(invoice)
            case "receipt" if not bill.payments:
                return "Nothing is paid yet: w prints the invoice itself."
            case "apply":
                return why_not_apply(invoice, bill.credit_minor)
        return ""

    # -- doing it ---------------------------------------------------------------------------------

    @flow
    async def action_finalize(self) -> None:
        """Give it its number and freeze it."""
        if self.bill is not None and await self.ask(_finalizing(self.bill)):
            finalize = changes.invoices.finalize
            await self.attempt(finalize, self.invoice_id, done=lambda number: f"{number} is open")

    @flow
    async def action_print(self) -> None:
        """Write the invoice for paper, and show it."""
        await print_paper(self, papers.invoice, self.invoice_id)

    @flow
    async def action_receipt(self) -> None:
        """Write a receipt for what was paid, and show it."""
        await print_paper(self, papers.receipt, self.invoice_id)

    @flow
    async def action_new_line(self) -> None:
        """Add a line."""
        if self.bill is not None:
            await edit_line(self, self.bill.invoice, None)

    @flow
    async def action_edit(self) -> None:
        """Change the line under the cursor, or the details; of an open one: back to a draft."""
        if (bill := self.bill) is None:
            return
        if bill.invoice.stored != "draft":
            if await self.ask(_reopening(bill.invoice)):
                done = f"{bill.invoice.number} is a draft again"
                await self.attempt(changes.invoices.reopen, self.invoice_id, done=done)
        elif (line := bill.line(self.table.cursor_key)) is not None:
            await edit_line(self, bill.invoice, line)
        else:
            await change_details(self, bill.invoice)

    @flow
    async def action_details(self) -> None:
        """Change the details."""
        if self.bill is not None:
            await change_details(self, self.bill.invoice)

    @flow
    async def action_take_off(self) -> None:
        """Take the line under the cursor off the draft."""
        if self.bill and (line := self.bill.line(self.table.cursor_key)) is not None:
            change = partial(changes.invoice_lines.remove, invoice_id=self.invoice_id, seen=line)
            await self.attempt(change, done=f"{clean(line.description)} is taken off")

    @flow
    async def action_cancel(self) -> None:
        """Void the payment under the cursor; else void or delete the whole."""
        if (bill := self.bill) is None:
            return
        if (payment := bill.payment(self.table.cursor_key)) is not None:
            await void_payment(self, payment.payment_id)
        elif bill.invoice.stored == "draft":
            await self._delete(bill.invoice)
        else:
            await self._void(bill.invoice)

    async def _delete(self, invoice: Invoice) -> None:
        if reason := rules.why_not_delete(invoice):
            self.say(reason, "warning")
        elif await self.ask(_deleting(invoice)):
            await self.store.write(changes.invoices.delete, invoice.id)
            self.say("The draft is deleted")
            self.dismiss(None)

    async def _void(self, invoice: Invoice) -> None:
        if reason := rules.why_not_void(invoice):
            self.say(reason, "warning")
        elif await self.ask(_voiding(invoice)):
            await self.attempt(changes.invoices.void, invoice.id, done=lambda n: f"{n} is void")

    @flow
    async def action_plan(self) -> None:
        """Open the plan, or make one."""
        if (bill := self.bill) is None:
            return
        if bill.plan is not None and bill.plan.canceled_on is None:
            self.open("plan", bill.plan.id)
        elif reason := rules.why_not_pay(bill.invoice):
            self.say(reason, "warning")
        else:
            await self.ask(self.desk.make("plan_form", invoice_id=self.invoice_id))

    @flow
    async def action_apply(self) -> None:
        """Pay from what the client has in credit."""
        await apply_credit(self, self.invoice_id)

    def action_statement(self) -> None:
        """Open the client's statement."""
        if self.bill is not None:
            self.open("statement", self.bill.invoice.client_id)


def due_words(bill: Bill) -> str:
    """Return "due 8 Dec", "overdue, due 24 Oct", "by plan"; nothing if nothing is open."""
    invoice = bill.invoice
    if not invoice.open_minor:
        return ""
    if invoice.in_plan:
        return "by plan"
    late = "overdue, " if invoice.details.due_on < bill.today else ""
    return f"{late}due {short(invoice.details.due_on, bill.today)}"


def _finalizing(bill: Bill) -> Confirm:
    invoice, practice = bill.invoice, bill.practice
    said = invoice.details
    number = (
        f"It keeps its number {invoice.number}" if invoice.serial else "It gets the next number"
    )
    return Confirm(
        f"Finalize the invoice for {clean(invoice.client)}?",
        (
            f"{number}.",
            "It can be a draft again only while nothing is paid on it.",
            f"{money(invoice.totals.gross, practice)} {practice.currency}, "
            f"issued {short(said.issued_on, bill.today)}, due {short(said.due_on, bill.today)}.",
            "What is to be added after that needs an invoice of its own.",
        ),
        safe="Keep the draft",
        go="Finalize",
    )


def _reopening(invoice: Invoice) -> Confirm:
    return Confirm(
        f"Take {clean(invoice.number)} back to a draft?",
        (
            "It can be changed then, and is not owed until it is finalized again.",
            "It keeps its number. Whoever has a copy of it should get the new one.",
        ),
        safe="Leave it open",
        go="Back to draft",
    )


def _voiding(invoice: Invoice) -> Confirm:
    return Confirm(
        f"Void {clean(invoice.number)}?",
        (
            "This is final. It stays listed with its number, and counts in no total.",
            "What it bills can be invoiced again.",
        ),
        safe="Keep the invoice",
        go="Void",
    )


def _deleting(invoice: Invoice) -> Confirm:
    what = ", ".join(clean(line.description) for line in invoice.lines) or "nothing yet"
    return Confirm(
        "Delete this draft?",
        (f"It bills {what}.", "It never had a number, and leaves none out."),
        safe="Keep the draft",
        go="Delete",
    )
