"""Payment plans: a schedule that sums to the cent, what of it is paid, due and overdue, changes.

A plan stands on one invoice. What is paid of it is derived from what was paid on that invoice
since: the money fills the instalments in order of their dates, so there is one balance, not two.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from deskpkg.domain.dates import add_months, format_date
from deskpkg.domain.refused import BadInput

MOST_INSTALMENTS = 120
"""How many instalments a plan can have."""


class Every(StrEnum):
    """How often an instalment is due."""

    WEEK = "weekly"
    FORTNIGHT = "fortnightly"
    MONTH = "monthly"


class Skip(StrEnum):
    """What becomes of the amount of an instalment that is skipped."""

    SPREAD = "spread"
    """It is spread over the instalments after it."""
    LAST = "last"
    """It is added as a last instalment."""


class Standing(StrEnum):
    """How an instalment stands; always derived."""

    PAID = "paid"
    OVERDUE = "overdue"
    DUE = "due"
    COMING = "coming"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Instalment:
    """An amount, in minor units, and the day on which it is due."""

    due_on: date
    amount_minor: int
    id: int = 0
    """0 as long as it is not kept."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """An instalment, what was paid of it, and how it stands."""

    place: int
    """1 for the first."""
    instalment: Instalment
    paid_minor: int
    standing: Standing

    @property
    def open_minor(self) -> int:
        """What is still to be paid of it."""
        canceled = self.standing is Standing.CANCELED
        return 0 if canceled else self.instalment.amount_minor - self.paid_minor


def shares(total_minor: int, number: int) -> tuple[int, ...]:
    """Return an amount in equal parts that sum to it; what is odd is on the first ones.

    Raises:
        BadInput: a part would be zero.
    """
    if total_minor < number:
        raise BadInput(
            "That is too little for so many payments: one would be zero.", field="number"
        )
    part, odd = divmod(total_minor, number)
    return tuple(part + (place < odd) for place in range(number))


def step(first: date, every: Every, count: int) -> date:
    """Return the date `count` steps after the first one.

    Months are counted from the first date, so that a plan that begins on the 31st returns to the
    31st after a shorter month.

    Raises:
        BadInput: that is after the year 9999.
    """
    try:
        if every is Every.MONTH:
            return add_months(first, count)
        return first + timedelta(weeks=count * (2 if every is Every.FORTNIGHT else 1))
    except OverflowError:
        raise BadInput(
            "That is after the year 9999; type an earlier date.", field="first"
        ) from None


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a plan is agreed on: the sum is what is open on the invoice when it is made."""

    total_minor: int
    number: int
    """How many instalments, the deposit aside."""
    every: Every
    first_on: date
    deposit_minor: int = 0
    """What is due at once."""

    def instalments(self, today: date) -> tuple[Instalment, ...]:
        """Return the schedule, the deposit first; it sums to the total.

        Raises:
            BadInput: it makes no sense; the message says what to change.
        """
        if self.total_minor <= 0:
            raise BadInput("Nothing is open, so there is nothing to pay by instalments.")
        if not 1 <= self.number <= MOST_INSTALMENTS:
            raise BadInput(f"A plan has 1 to {MOST_INSTALMENTS} payments.", field="number")
        if not 0 <= self.deposit_minor < self.total_minor:
            raise BadInput("A deposit is less than what is open.", field="deposit")
        if self.first_on < today:
            raise BadInput("The first payment can't be due before today.", field="first")
        if self.deposit_minor and self.first_on == today:
            raise BadInput(
                "The deposit is due today: let the first payment follow later.", field="first"
            )
        amounts = shares(self.total_minor - self.deposit_minor, self.number)
        deposit = [Instalment(today, self.deposit_minor)] if self.deposit_minor else []
        dates = [step(self.first_on, self.every, place) for place in range(self.number)]
        return (*deposit, *map(Instalment, dates, amounts))


def standings(
    instalments: Sequence[Instalment], paid_minor: int, today: date, *, canceled: bool = False
) -> tuple[PlanLine, ...]:
    """Return how each instalment stands, in order of their dates.

    Args:
        instalments: the plan's instalments.
        paid_minor: what was paid on the invoice since the plan was made.
        today: the practice's day.
        canceled: whether what is not paid was canceled.
    """
    lines = []
    rest = max(0, paid_minor)
    for place, instalment in enumerate(sorted(instalments, key=lambda i: i.due_on), 1):
        paid = min(rest, instalment.amount_minor)
        rest -= paid
        if paid == instalment.amount_minor:
            standing = Standing.PAID
        elif canceled:
            standing = Standing.CANCELED
        elif instalment.due_on < today:
            standing = Standing.OVERDUE
        else:
            standing = Standing.DUE if instalment.due_on == today else Standing.COMING
        lines.append(PlanLine(place, instalment, paid, standing))
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class Plan:
    """A payment plan as it stands."""

    id: int
    invoice_id: int
    number: str
    """The invoice's number."""
    package_id: int | None
    package: str
    client_id: int
    client: str
    every: Every
    first_on: date
    """The date from which the dates are counted."""
    total_minor: int
    lines: tuple[PlanLine, ...]
    invoice_open_minor: int
    canceled_on: date | None = None

    @property
    def paid_minor(self) -> int:
        """What was paid of it."""
        return sum(line.paid_minor for line in self.lines)

    @property
    def open_minor(self) -> int:
        """What is still to come by it."""
        return sum(line.open_minor for line in self.lines)

    @property
    def active(self) -> bool:
        """Whether it is neither paid nor canceled."""
        return self.canceled_on is None and self.open_minor > 0

    @property
    def next(self) -> PlanLine | None:
        """The first instalment of which something is open."""
        return next((line for line in self.lines if line.open_minor), None)

    @property
    def asked(self) -> tuple[PlanLine, ...]:
        """The instalments that are due by now; if none is, the next one."""
        late = (Standing.OVERDUE, Standing.DUE)
        due = tuple(line for line in self.lines if line.open_minor and line.standing in late)
        return due or ((self.next,) if self.next else ())

    def line(self, instalment_id: int) -> PlanLine | None:
        """Return the line of an instalment."""
        return next((line for line in self.lines if line.instalment.id == instalment_id), None)


def asked_words(plan: Plan, today: date) -> str:
    """Return which instalments are asked for now: "payment 2 of 3, due 24 Dec"."""
    asked, count = plan.asked, len(plan.lines)
    if len(asked) > 1:
        return f"payments {asked[0].place} to {asked[-1].place} of {count}, due by now"
    (line,) = asked
    day = format_date(line.instalment.due_on, today, short=True)
    when = {Standing.OVERDUE: f"overdue since {day}", Standing.DUE: "due today"}
    return f"payment {line.place} of {count}, {when.get(line.standing, f'due {day}')}"


def why_not_change_line(plan: Plan, line: PlanLine | None, what: str) -> str:
    """Return why an instalment can't be moved or skipped (`what`); empty if it can."""
    if plan.canceled_on is not None:
        return f"Can't {what} it: the plan is canceled."
    if line is None:
        return f"Put the cursor on the payment to {what}."
    if line.paid_minor:
        return f"Can't {what} it: it is paid{'' if not line.open_minor else ' in part'}."
    return ""


def why_not_cancel(plan: Plan) -> str:
    """Return why a plan can't be canceled; empty if it can."""
    if plan.canceled_on is not None:
        return "The plan is canceled already; what was paid stays paid."
    return "" if plan.open_minor else "The plan is paid: there is nothing left to cancel."


def moved(plan: Plan, instalment_id: int, to: date, today: date) -> Instalment:
    """Return an instalment with another date.

    Raises:
        BadInput: it can't be moved, or not to that day.
    """
    line = plan.line(instalment_id)
    if reason := why_not_change_line(plan, line, "move"):
        raise BadInput(reason)
    assert line is not None
    if to < today:
        raise BadInput("Type today or a later day.", field="day")
    others = [other for other in plan.lines if other is not line]
    if any(other.instalment.due_on == to for other in others):
        raise BadInput("Another payment is due on that day; type another one.", field="day")
    paid = [other.instalment.due_on for other in others if other.paid_minor]
    if paid and to <= max(paid):
        raise BadInput("Type a day after the last payment that was made.", field="day")
    return replace(line.instalment, due_on=to)


def skipped(plan: Plan, instalment_id: int, how: Skip) -> tuple[Instalment, ...]:
    """Return the instalments that differ when one is skipped: changed ones, and a new last one.

    The skipped one itself is not among them. The sum stays what it was.

    Raises:
        BadInput: it can't be skipped, or none comes after it to spread it over.
    """
    line = plan.line(instalment_id)
    if reason := why_not_change_line(plan, line, "skip"):
        raise BadInput(reason)
    assert line is not None
    amount = line.instalment.amount_minor
    if how is Skip.LAST:
        return (Instalment(next_date(plan), amount),)
    later = [other.instalment for other in plan.lines[line.place :]]
    if not later:
        raise BadInput("No payment follows that could take it over: add it as a last one.")
    part, odd = divmod(amount, len(later))
    return tuple(
        replace(other, amount_minor=other.amount_minor + part + (place < odd))
        for place, other in enumerate(later)
        if part or place < odd
    )


def next_date(plan: Plan) -> date:
    """Return the date of an instalment after the last one, counted from the plan's first date.

    Raises:
        BadInput: that is after the year 9999.
    """
    last = plan.lines[-1].instalment.due_on
    count = 1
    while (day := step(plan.first_on, plan.every, count)) <= last:
        count += 1
    return day
