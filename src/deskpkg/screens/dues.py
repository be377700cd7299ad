"""What is due and overdue of all clients, the longest overdue first."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var

from deskpkg.domain.practice import Practice
from deskpkg.screens.payable import TakesPayment, Target
from deskpkg.screens.words import days_left, money, short
from deskpkg.store import Unit
from deskpkg.store.queries import dues
from deskpkg.store.queries import practice as practices
from deskpkg.store.queries.dues import Due
from deskpkg.widgets.table import Column, Row, Table

COLUMNS = (
    Column("Client", min_width=20),
    Column("Due", 11),
    Column("", 13),
    Column("Invoice", 12),
    Column("What", 11, priority=1),
    Column("Open", 13, align="right"),
)


@dataclass(frozen=True, slots=True)
class AllDue:
    """What is due by today."""

    practice: Practice
    today: date
    dues: tuple[Due, ...]


def read_due(unit: Unit) -> AllDue:
    """Read what is due by today."""
    return AllDue(practices.the_practice(unit), unit.today, dues.due(unit))


class DuesScreen(TakesPayment[None]):
    """Lists what clients should have paid by now."""

    BINDING_GROUP_TITLE = "Due"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "client", "Client", id="dues.client", tooltip="Open the client"),
    ]

    all_due: var[AllDue | None] = var(None, bindings=True)
    table = getters.query_one(Table)

    def body(self) -> ComposeResult:
        """Yield the list."""
        self.heading = "DUE AND OVERDUE"
        yield Table(COLUMNS, empty="Nothing is due: everybody has paid what they should by now.")

    async def read(self) -> None:
        """Read what is due."""
        found = await self.store.read(read_due)
        self.all_due = found
        total = sum(due.open_minor for due in found.dues)
        self.facts = (money(total, found.practice),) if found.dues else ()
        self.table.show([row_of(due, found) for due in found.dues])

    @property
    def due(self) -> Due | None:
        """The line under the cursor."""
        key = self.table.cursor_key
        if self.all_due is None or not isinstance(key, tuple):
            return None
        return next((d for d in self.all_due.dues if _key(d) == key), None)

    @property
    def payable(self) -> Target | None:
        """What is due under the cursor."""
        if (due := self.due) is None:
            return None
        if due.plan_id is not None:
            return Target("plan", due.plan_id)
        return Target("invoice", due.invoice_id)

    @on(Table.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    @on(Table.Chosen)
    def _chosen(self) -> None:
        if (due := self.due) is not None and due.plan_id is not None:
            self.open("plan", due.plan_id)
        elif due is not None:
            self.open("invoice", due.invoice_id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs a line is dimmed without one."""
        return None if action in ("pay", "client") and self.due is None else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        return "Nothing is due."

    def action_client(self) -> None:
        """Open the client."""
        if (due := self.due) is not None:
            self.open("client", due.client_id, tab="invoices")


def _key(due: Due) -> tuple[object, ...]:
    return due.invoice_id, due.due_on


def row_of(due: Due, shown: AllDue) -> Row:
    """Return the row of what is due."""
    cells = (
        due.client,
        short(due.due_on, shown.today),
        days_left(due.due_on, shown.today),
        due.number,
        "instalment" if due.plan_id is not None else "invoice",
        money(due.open_minor, shown.practice),
    )
    return Row(_key(due), cells, "bad" if due.overdue else "warn")
