"""What is asked before a payment plan is changed: another date, what is skipped, canceling."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, cast

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain import plans as rules
from deskpkg.domain.dates import format_date
from deskpkg.domain.plans import Plan, PlanLine, Skip
from deskpkg.domain.practice import Practice
from deskpkg.domain.refused import BadInput
from deskpkg.domain.when import date_order
from deskpkg.screens.dialog import Confirm, Dialog
from deskpkg.screens.words import money
from deskpkg.store import Unit
from deskpkg.store.queries import plans
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import DateField
from deskpkg.widgets.form import Form


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan, and what is needed to write it down."""

    plan: Plan
    practice: Practice
    today: date


def read_plan(unit: Unit, plan_id: int) -> Shown:
    """Read a plan.

    Raises:
        Gone: there is no such plan.
    """
    return Shown(plans.one(unit, plan_id), practices.the_practice(unit), unit.today)


class MovePayment(Dialog[date]):
    """Asks for another date of a payment."""

    BINDING_GROUP_TITLE = "Move"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Move", id="move.commit", priority=True),
    ]

    form = getters.query_one(Form)

    def __init__(self, shown: Shown, line: PlanLine) -> None:
        """Move a payment of a plan."""
        super().__init__()
        self.shown = shown
        self.line = line
        amount = money(line.instalment.amount_minor, shown.practice)
        self.heading = f"Move the payment of {amount}"

    def body(self) -> ComposeResult:
        """Yield the form."""
        yield Form(
            DateField(
                *("day", "Due on", format_date(self.line.instalment.due_on)),
                today=self.shown.today,
                order=date_order(self.shown.practice.locale),
                required=True,
            ),
            commit="Move",
        )

    def answer(self) -> date | None:
        """Return the date, if the payment can be due then."""
        values = self.form.values()
        if values is None:
            return None
        day = cast(date, values["day"])
        try:
            rules.moved(self.shown.plan, self.line.instalment.id, day, self.shown.today)
        except BadInput as refusal:
            self.form.show_refusal(refusal)
            return None
        return day

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()


class SkipPayment(Dialog[str]):
    """Asks what becomes of the amount of a payment that is skipped."""

    BINDING_GROUP_TITLE = "Skip"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "skip('spread')", "Spread", id="skip.spread", tooltip="Over the rest"),
        Binding("l", "skip('last')", "As a last one", id="skip.last", tooltip="One more payment"),
    ]
    DEFAULT_CSS = """
    SkipPayment Static { padding: 1 1; }
    """

    def __init__(self, shown: Shown, line: PlanLine) -> None:
        """Skip a payment of a plan."""
        super().__init__()
        self.shown = shown
        self.line = line
        instalment = line.instalment
        amount = money(instalment.amount_minor, shown.practice)
        self.heading = f"Skip {amount} of {format_date(instalment.due_on)}"

    def body(self) -> ComposeResult:
        """Yield what each choice does."""
        text = Text("What becomes of the amount?\n\n")
        text.append("s  ", "bold").append(f"{self._spread()}\n")
        day = format_date(rules.next_date(self.shown.plan))
        text.append("l  ", "bold").append(f"it is added as a last payment on {day}")
        yield Static(text)

    def _spread(self) -> str:
        """Return what spreading does, or why it can't be."""
        try:
            found = rules.skipped(self.shown.plan, self.line.instalment.id, Skip.SPREAD)
        except BadInput as refusal:
            return str(refusal)
        amounts = sorted({one.amount_minor for one in found}, reverse=True)
        words = " or ".join(money(minor, self.shown.practice) for minor in amounts)
        return f"it is spread over the payments after it: {words} each"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to commit by F9; nothing is spread over nothing."""
        if action == "skip" and parameters == ("spread",):
            last = self.line.place == len(self.shown.plan.lines)
            return None if last else True
        return action != "commit"

    def why_not(self, action: str) -> str:
        """Say why not."""
        return self._spread()

    def action_skip(self, how: str) -> None:
        """Answer."""
        self.dismiss(how)


def canceling(shown: Shown) -> Confirm:
    """Return the question before what is not paid of a plan is canceled."""
    plan, practice = shown.plan, shown.practice
    left = [line for line in plan.lines if line.open_minor]
    return Confirm(
        "Cancel the rest of this plan?",
        (
            f"{len(left)} of {len(plan.lines)} payments, {money(plan.open_minor, practice)}.",
            f"What is paid stays paid. {plan.number} stays open, and is due by its own date.",
        ),
        safe="Keep the plan",
        go="Cancel the rest",
    )
