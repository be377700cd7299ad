"""A client's statement: what they owe, have paid and have in credit, line by line."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.payments import Account, Entry, Kind, entry_words
from deskpkg.domain.practice import Practice
from deskpkg.domain.text import clean
from deskpkg.screens.base import flow
from deskpkg.screens.credit import NO_CREDIT, apply_credit, pay_back, void_payment
from deskpkg.screens.payable import TakesPayment, Target
from deskpkg.screens.printing import print_paper
from deskpkg.screens.words import money, short
from deskpkg.store import Unit
from deskpkg.store.queries import clients, papers, payments
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.table import Column, Row, Table

COLUMNS = (
    Column("Date", 11),
    Column("What", min_width=30),
    Column("Amount", 12, align="right"),
    Column("Balance", 18, align="right"),
)
EMPTY = "Nothing was billed or paid yet: F7 takes a payment in advance."


@dataclass(frozen=True, slots=True)
class Statement:
    """A client's account, and what is needed to write it down."""

    client: str
    practice: Practice
    today: date
    account: Account


def read_statement(unit: Unit, client_id: int) -> Statement:
    """Read a client's account.

    Raises:
        Gone: there is no such client.
    """
    client = clients.client(unit, client_id)
    account = payments.account(unit, client_id)
    return Statement(client.name, practices.the_practice(unit), unit.today, account)


class StatementScreen(TakesPayment[None]):
    """Shows a client's account in order of time, with the balance after each line."""

    BINDING_GROUP_TITLE = "Statement"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "apply", "Apply credit", id="statement.apply", tooltip="Pay from the credit"),
        Binding("g", "pay_back", "Pay back", id="statement.refund", tooltip="Pay the credit back"),
        Binding("w", "print", "Print", id="statement.print", tooltip="Write and show it as a PDF"),
        Binding(
            "r",
            "receipt",
            "Receipt",
            id="statement.receipt",
            tooltip="Write and show a receipt for the payment or refund under the cursor",
        ),
        Binding(
            "c", "cancel", "Void", id="statement.void", tooltip="Void the payment under the cursor"
        ),
    ]
    DEFAULT_CSS = """
    StatementScreen #line {
        padding: 0 1; max-height: 3; background: $surface; color: $foreground 70%;
    }
    StatementScreen #sums { height: 2; padding: 0 1; background: $surface; }
    """

    statement: var[Statement | None] = var(None, bindings=True)
    table = getters.query_one(Table)

    def __init__(self, client_id: int) -> None:
        """Show a client's account."""
        super().__init__()
        self.client_id = client_id

    def body(self) -> ComposeResult:
        """Yield the list, and the sums."""
        yield Table(COLUMNS, empty=EMPTY)
        yield Static(id="line", markup=False)
        yield Static(id="sums")

    async def read(self) -> None:
        """Read the account; the cursor begins at its end."""
        first = self.statement is None
        found = await self.store.read(read_statement, self.client_id)
        self.statement = found
        self.heading = f"STATEMENT  {clean(found.client)}  #{self.client_id}"
        self.facts = (sums_in_brief(found),)
        self.table.show([row_of(entry, found) for entry in found.account.entries])
        if first and found.account.entries:
            self.table.action_last()
        self.query_one("#sums", Static).update(sums(found), layout=False)
        self._tell()

    @property
    def payable(self) -> Target | None:
        """All that the client owes."""
        return Target("client", self.client_id)

    @property
    def entry(self) -> Entry | None:
        """The line under the cursor."""
        if self.statement is None:
            return None
        key = self.table.cursor_key
        entries = self.statement.account.entries
        return next((entry for entry in entries if (entry.kind, entry.id) == key), None)

    @on(Table.Chosen)
    def _chosen(self) -> None:
        if (entry := self.entry) is not None and entry.kind is Kind.INVOICE:
            self.open("invoice", entry.id)

    @on(Table.Moved)
    def _moved(self) -> None:
        self._tell()
        self.refresh_bindings()

    def _tell(self) -> None:
        """Tell the line under the cursor in full."""
        told = in_full(self.entry) if self.entry is not None else ""
        self.query_one("#line", Static).update(told)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can't be done now is dimmed."""
        return None if self.why_not(action) else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        if self.statement is None:
            return ""
        match action:
            case "apply" | "pay_back" if not self.statement.account.credit_minor:
                return NO_CREDIT
            case "cancel":
                return why_not_void(self.entry)
            case "receipt":
                return no_receipt(self.entry)
        return ""

    @flow
    async def action_apply(self) -> None:
        """Apply what is in credit."""
        await apply_credit(self, client_id=self.client_id)

    @flow
    async def action_print(self) -> None:
        """Write the statement for paper, and show it."""
        await print_paper(self, papers.statement, self.client_id)

    @flow
    async def action_receipt(self) -> None:
        """Write a receipt for the payment or refund under the cursor, and show it."""
        if (entry := self.entry) is not None:
            await print_paper(self, papers.slip, entry.id)

    @flow
    async def action_pay_back(self) -> None:
        """Pay back what is in credit."""
        await pay_back(self, self.client_id)

    @flow
    async def action_cancel(self) -> None:
        """Void the payment or refund under the cursor."""
        if (entry := self.entry) is not None:
            await void_payment(self, entry.id)


def why_not_void(entry: Entry | None) -> str:
    """Say why a line of an account can't be voided; "" if it can."""
    if entry is None or entry.kind not in (Kind.PAYMENT, Kind.REFUND, Kind.VOID):
        return "Put the cursor on a payment or a refund; Enter opens an invoice."
    if entry.kind is Kind.VOID:
        return "A correction can't be voided; write the payment down again."
    return "It is void already." if entry.voided else ""


def no_receipt(entry: Entry | None) -> str:
    """Say why there is no receipt for a line of an account; "" if there is."""
    if entry is None or entry.kind not in (Kind.PAYMENT, Kind.REFUND):
        return "Put the cursor on a payment or a refund."
    return "What is void has no receipt." if entry.voided else ""


def in_full(entry: Entry) -> str:
    """Return "Paid by Card (receipt 7) for INV-0003, by Ana", for which a row has no room."""
    pays = f" for {', '.join(entry.pays)}" if entry.pays else ""
    by = f", by {entry.by}" if entry.by else ""
    return clean(f"{entry_words(entry)}{pays}{by}")


def row_of(entry: Entry, statement: Statement) -> Row:
    """Return the row of a line of an account."""
    practice = statement.practice
    cells = (
        short(entry.on, statement.today),
        Text(clean(entry_words(entry))),
        money(entry.amount_minor, practice),
        balance(entry.balance_minor, practice),
    )
    return Row((entry.kind, entry.id), cells, "strike" if entry.voided or not entry.counts else "")


def balance(minor: int, practice: Practice) -> str:
    """Return "250.00", what is owed; or "50.00 in credit"."""
    return f"{money(-minor, practice)} in credit" if minor < 0 else money(minor, practice)


def sums(statement: Statement) -> Text:
    """Return what is owed, overdue and in credit."""
    account, practice = statement.account, statement.practice
    text = Text.assemble("Owes ", (money(account.owes_minor, practice), "bold"))
    if account.overdue_minor:
        text.append(f" ({money(account.overdue_minor, practice)} overdue)")
    text.append("   In credit ").append(money(account.credit_minor, practice), "bold")
    text.append("   l applies it, g pays it back" if account.credit_minor else "")
    return text.append("\nBalance ").append(balance(account.balance_minor, practice), "bold")


def sums_in_brief(statement: Statement) -> str:
    """Return "owes 250.00", "in credit 50.00" or "nothing owed", for the top bar."""
    account, practice = statement.account, statement.practice
    parts = []
    if account.owes_minor:
        parts.append(f"owes {money(account.owes_minor, practice)}")
    if account.credit_minor:
        parts.append(f"in credit {money(account.credit_minor, practice)}")
    return "  ".join(parts) or "nothing owed"
