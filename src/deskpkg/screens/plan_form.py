"""Setting up a payment plan: so many payments, how often, from when; the schedule is live."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.billing import why_not_plan
from deskpkg.domain.plans import Every, Instalment, Schedule, step
from deskpkg.domain.practice import Practice
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import clean
from deskpkg.domain.when import date_order
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.form_screen import FormScreen
from deskpkg.screens.payable import Target
from deskpkg.screens.to_pay import ToPay, read_to_pay
from deskpkg.screens.words import money, short
from deskpkg.store import Unit, changes
from deskpkg.store.queries import packages, plans
from deskpkg.widgets.fields import ChoiceField, DateField, MoneyField, NumberField, Option
from deskpkg.widgets.form import Form

EVERY = (
    Option(Every.MONTH, "every month", alias="m"),
    Option(Every.WEEK, "every week", alias="w"),
    Option(Every.FORTNIGHT, "every two weeks", alias="f fortnightly 2"),
)
ROWS = 10
"""How many rows of a schedule are shown."""
CELL = 32
"""How wide a payment of it is shown, in cells."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was typed, as a schedule or as the reason why it is none."""

    schedule: Schedule | None
    instalments: tuple[Instalment, ...] = ()
    refusal: str = ""


async def open_plan(screen: DeskScreen[Any], package_id: int) -> None:
    """Open the payment plan of a package; without one that stands, ask for one; in a flow."""
    found = await screen.look_up(plans.of_package, package_id)
    if found is not None and found.canceled_on is None:
        screen.open("plan", found.id)
    else:
        package = await screen.look_up(packages.one, package_id)
        if package is not None and (reason := why_not_plan(package)):
            screen.say(reason, "warning")
        elif package is not None:
            await screen.ask(screen.desk.make("plan_form", package_id=package_id))


class PlanForm(FormScreen[int]):
    """Asks for a payment plan on an invoice or a package; the answer is the plan's id."""

    DRAFT = "plan"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Make plan", id="plan.commit", tooltip="Make the plan"),
    ]
    DEFAULT_CSS = """
    PlanForm {
        #page { height: auto; }
        #schedule { padding: 0 3; height: auto; }
    }
    """

    def __init__(self, package_id: int | None = None, invoice_id: int | None = None) -> None:
        """Make a plan for a client package, or for an invoice."""
        super().__init__()
        self.target = (
            Target("package", package_id)
            if package_id is not None
            else Target("invoice", invoice_id or 0)
        )
        self.draft_subject = f"{self.target.kind} {self.target.id}"
        self.known: ToPay

    def body(self) -> ComposeResult:
        """Yield the place for the form, and the schedule."""
        yield from super().body()
        yield Static(id="schedule")

    async def build(self) -> Form:
        """Return the form: three payments, monthly, from today."""
        self.known = known = await self.store.read(read_to_pay, self.target)
        practice = known.practice
        self.heading = f"PAYMENT PLAN  {clean(known.title)}"
        self.facts = (f"{money(known.open_minor, practice)} open",)
        self.draft_title = f"Plan for {known.title}"
        return Form(
            NumberField("number", "Payments", "3", least=1, most=120, required=True),
            ChoiceField("every", "Paid", EVERY, Every.MONTH, what="frequency", required=True),
            DateField(
                *("first", "First on", "t"),
                today=known.today,
                order=date_order(practice.locale),
                required=True,
            ),
            MoneyField(
                *("deposit", "Deposit"),
                currency=practice.currency,
                locale=practice.locale,
                hint="none",
            ),
            commit="Make plan",
            note=known.also,
        )

    def depend(self) -> None:
        """Show the schedule as it stands."""
        form = self.form
        self._follow(form)
        agreed = self._agreed(form)
        form.field("deposit").note = "due today, before the others"
        columns = max(1, min(3, (self.size.width - 6) // CELL))
        text = schedule_text(agreed, self.known.practice, self.known.today, columns)
        self.query_one("#schedule", Static).update(text)

    def on_resize(self) -> None:
        """Show the schedule in as many columns as there is room for."""
        if self._begun:
            self.depend()

    def _follow(self, form: Form) -> None:
        """Let the first payment follow a deposit that is due today, unless a day was typed."""
        first, deposit = cast(DateField, form.field("first")), form.field("deposit").reading()
        every, today = form.field("every").reading(), self.known.today
        if first.touched or every is None:
            return
        wanted = step(today, every, 1) if deposit else today
        if first.reading() != wanted:
            first.fill(wanted)

    def _agreed(self, form: Form) -> Agreed:
        values = {key: form.field(key).reading() for key in ("number", "every", "first")}
        if any(value is None for value in values.values()):
            return Agreed(None)
        try:
            schedule = self._schedule({**values, "deposit": form.field("deposit").reading()})
            return Agreed(schedule, schedule.instalments(self.known.today))
        except BadInput as refusal:
            return Agreed(None, refusal=str(refusal))

    def _schedule(self, values: dict[str, object]) -> Schedule:
        return Schedule(
            self.known.open_minor,
            cast(int, values["number"]),
            cast(Every, values["every"]),
            cast(date, values["first"]),
            cast(int, values["deposit"] or 0),
        )

    async def save(self, values: dict[str, object]) -> int | None:
        """Make the plan."""
        schedule, known = self._schedule(values), self.known
        change: Any = partial(changes.plans.make, invoice_id=self.target.id, schedule=schedule)
        if self.target.kind == "package":
            change = partial(
                changes.plans.make_for_package,
                package_id=self.target.id,
                schedule=schedule,
                practitioner_id=known.practitioner_id,
                location_id=known.location_id,
            )
        total = money(known.open_minor, known.practice)
        return await self.attempt(_checked(change, schedule), done=f"Plan made: {total}")


def _checked(change: Any, schedule: Schedule) -> Any:
    """Return a change that first asks whether the schedule makes sense, to name its field."""

    def made(unit: Unit) -> int:
        schedule.instalments(unit.today)
        return int(change(unit))

    return made


def schedule_text(agreed: Agreed, practice: Practice, today: date, columns: int) -> Text:
    """Return the schedule, its payments one under the other in some columns, and their sum."""
    if agreed.refusal:
        return Text(f"! {agreed.refusal}", "bold")
    if not agreed.instalments:
        return Text("Type how many payments, and from when.", "dim")
    lines = list(agreed.instalments)
    room = ROWS * columns
    shown = lines if len(lines) <= room else lines[: room - 1]
    cells = [
        f"{place:>3}  {short(line.due_on, today):<12}{money(line.amount_minor, practice):>12}"
        for place, line in enumerate(shown, 1)
    ]
    if len(shown) < len(lines):
        more, last = len(lines) - len(shown), short(lines[-1].due_on, today)
        cells.append(f"{'…':>3}  {more} more, to {last}")
    rows = 1 if len(cells) <= columns else min(len(cells), ROWS)
    text = Text()
    for row in range(rows):
        text.append("".join(f"{cell:<{CELL}}" for cell in cells[row::rows]).rstrip() + "\n")
    total = sum(line.amount_minor for line in lines)
    return text.append("\nsum ").append(f"{money(total, practice)} ok", "bold")
