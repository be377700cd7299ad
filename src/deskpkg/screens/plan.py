"""A payment plan: what of it is paid, due and overdue; paying, moving, skipping, canceling."""

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain import plans as rules
from deskpkg.domain.dates import format_date
from deskpkg.domain.plans import PlanLine, Skip, Standing
from deskpkg.domain.text import clean
from deskpkg.screens.base import flow
from deskpkg.screens.payable import TakesPayment, Target
from deskpkg.screens.plan_dialogs import MovePayment, Shown, SkipPayment, canceling, read_plan
from deskpkg.screens.words import money, short
from deskpkg.store import changes
from deskpkg.widgets.table import Column, Row, Table

COLUMNS = (
    Column("", 4, align="right"),
    Column("Due", min_width=18),
    Column("Amount", 13, align="right"),
    Column("Paid", 13, align="right"),
    Column("State", 12),
)
STYLES = {
    Standing.PAID: "dim",
    Standing.OVERDUE: "bad",
    Standing.DUE: "warn",
    Standing.COMING: "",
    Standing.CANCELED: "strike",
}


class PlanScreen(TakesPayment[None]):
    """Shows a payment plan, and does what can be done with it."""

    BINDING_GROUP_TITLE = "Payment plan"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "invoice", "Invoice", id="plan.invoice", tooltip="Open its invoice"),
        Binding("e", "move", "Move", id="plan.move", tooltip="Give a payment another date"),
        Binding("s", "skip", "Skip", id="plan.skip", tooltip="Skip a payment"),
        Binding("c", "cancel", "Cancel rest", id="plan.cancel", tooltip="Cancel what is not paid"),
    ]
    DEFAULT_CSS = """
    PlanScreen #head { height: 2; padding: 0 1; background: $surface; }
    """

    shown: var[Shown | None] = var(None, bindings=True)
    table = getters.query_one(Table)

    def __init__(self, plan_id: int) -> None:
        """Show a plan."""
        super().__init__()
        self.plan_id = plan_id

    def body(self) -> ComposeResult:
        """Yield the head and the payments."""
        yield Static(id="head")
        yield Table(COLUMNS)

    async def read(self) -> None:
        """Read the plan; the cursor begins on the next payment."""
        first = self.shown is None
        found = await self.store.read(read_plan, self.plan_id)
        plan, practice = found.plan, found.practice
        self.shown = found
        self.heading = f"PAYMENT PLAN  {clean(plan.package or plan.number)}"
        self.facts = (f"{money(plan.open_minor, practice)} to come",)
        self.query_one("#head", Static).update(head(found), layout=False)
        self.table.show([row_of(line, found) for line in plan.lines])
        if first and plan.next is not None:
            self.table.move_to(plan.next.instalment.id)

    @property
    def payable(self) -> Target | None:
        """The next payment."""
        return Target("plan", self.plan_id)

    @property
    def line(self) -> PlanLine | None:
        """The payment under the cursor."""
        key = self.table.cursor_key
        return self.shown.plan.line(key) if self.shown and isinstance(key, int) else None

    @on(Table.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    @on(Table.Chosen)
    def _chosen(self) -> None:
        self.action_invoice()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can't be done now is dimmed."""
        return None if self.why_not(action) else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        if self.shown is None:
            return ""
        match action:
            case "move" | "skip":
                return rules.why_not_change_line(self.shown.plan, self.line, action)
            case "cancel":
                return rules.why_not_cancel(self.shown.plan)
            case "pay" if not self.shown.plan.invoice_open_minor:
                return f"{self.shown.plan.number} is paid."
        return ""

    def action_invoice(self) -> None:
        """Open the invoice."""
        if self.shown is not None:
            self.open("invoice", self.shown.plan.invoice_id)

    @flow
    async def action_move(self) -> None:
        """Give the payment under the cursor another date."""
        if (shown := self.shown) is None or (line := self.line) is None:
            return
        day = await self.ask(MovePayment(shown, line))
        if day is not None:
            move = partial(
                changes.plans.move,
                plan_id=self.plan_id,
                instalment_id=line.instalment.id,
                to=day,
            )
            await self.attempt(move, done=f"It is due on {format_date(day)}")

    @flow
    async def action_skip(self) -> None:
        """Skip the payment under the cursor; what becomes of it is asked."""
        if (shown := self.shown) is None or (line := self.line) is None:
            return
        how = await self.ask(SkipPayment(shown, line))
        if how is not None:
            skip = partial(
                changes.plans.skip,
                plan_id=self.plan_id,
                instalment_id=line.instalment.id,
                how=Skip(how),
            )
            await self.attempt(skip, done="It is skipped; the sum stays what it was")

    @flow
    async def action_cancel(self) -> None:
        """Cancel what is not paid."""
        if self.shown is not None and await self.ask(canceling(self.shown)):
            done = "The rest of the plan is canceled; the invoice stays open"
            await self.attempt(changes.plans.cancel, self.plan_id, done=done)


def head(shown: Shown) -> Text:
    """Return the two lines above the payments."""
    plan, practice = shown.plan, shown.practice
    text = Text(clean(plan.client), "bold")
    text.append(f"   on {plan.number}, {plan.every.value}\n", "not bold")
    paid, total = money(plan.paid_minor, practice), money(plan.total_minor, practice)
    text.append(f"{paid} of {total} paid", "not bold")
    if plan.canceled_on is not None:
        text.append(f"   canceled {short(plan.canceled_on, shown.today)}", "not bold")
        return text
    if outside := plan.invoice_open_minor - plan.open_minor:
        text.append(f"   {money(outside, practice)} is open outside the plan", "not bold")
    if plan.active:
        text.append("   F7 pays, e moves, s skips, c cancels the rest", "dim not bold")
    return text


def row_of(line: PlanLine, shown: Shown) -> Row:
    """Return the row of a payment."""
    instalment, practice = line.instalment, shown.practice
    paid = money(line.paid_minor, practice) if line.paid_minor else ""
    cells = (
        str(line.place),
        format_date(instalment.due_on),
        money(instalment.amount_minor, practice),
        paid,
        "due today" if line.standing is Standing.DUE else line.standing.value,
    )
    return Row(instalment.id, cells, STYLES[line.standing])
