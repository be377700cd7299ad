"""The end of the day: what came in and went out by each method, counted against the till."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import ClassVar, cast

from textual.binding import Binding, BindingType
from textual.widget import Widget

from deskpkg.domain.dates import format_date
from deskpkg.domain.payments import Taken
from deskpkg.domain.practice import Practice
from deskpkg.domain.text import clean
from deskpkg.domain.when import date_order
from deskpkg.domain.zones import zone_info
from deskpkg.screens.base import flow
from deskpkg.screens.form_screen import FormScreen
from deskpkg.screens.printing import print_paper
from deskpkg.screens.words import money
from deskpkg.store import Unit, changes
from deskpkg.store.queries import papers, payments
from deskpkg.store.queries import practice as practices
from deskpkg.store.queries.payments import Counted
from deskpkg.widgets.fields import PastDateField
from deskpkg.widgets.fields.due import SignedMoneyField
from deskpkg.widgets.form import Form


@dataclass(frozen=True, slots=True)
class DayEnd:
    """What came in and went out on a day, and what was counted of it."""

    practice: Practice
    today: date
    day: date
    takings: tuple[Taken, ...]
    counted: dict[str, Counted]

    def taken(self, method: str) -> Taken:
        """Return what came in and went out by a method."""
        return next((t for t in self.takings if t.method == method), Taken(method, 0, 0, 0))


def read_day_end(unit: Unit, day: date | None) -> DayEnd:
    """Read a day's takings, today's if no day is given."""
    day = day or unit.today
    return DayEnd(
        practices.the_practice(unit),
        unit.today,
        day,
        payments.takings(unit, day),
        payments.counted(unit, day),
    )


class DayEndScreen(FormScreen[bool]):
    """Asks what was counted of each method, and tells at once how it differs."""

    DRAFT = "day_end"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f7,ctrl+g p", "print", "Print", id="day_end.print", tooltip="Write and show the day"
        ),
    ]

    def __init__(self) -> None:
        """Count today, or another day that is typed."""
        super().__init__()
        self.known: DayEnd
        self.methods: tuple[str, ...] = ()

    async def build(self) -> Form:
        """Return the form, with a line for each method; blank is not counted."""
        self.known = known = await self.store.read(read_day_end, None)
        practice = known.practice
        yesterday = await self.store.read(read_day_end, known.today - timedelta(days=1))
        names = [taken.method for taken in (*known.takings, *yesterday.takings)]
        self.methods = tuple(dict.fromkeys(names))
        self.draft_subject = known.today.isoformat()
        self.draft_title = f"Day end {format_date(known.today)}"
        lines: list[Widget] = [
            SignedMoneyField(
                *(f"method {place}", clean(method)),
                currency=practice.currency,
                locale=practice.locale,
                hint="not counted",
                wish=14,
            )
            for place, method in enumerate(self.methods)
        ]
        return Form(
            PastDateField(
                *("day", "Day", "t"),
                today=known.today,
                order=date_order(practice.locale),
                required=True,
            ),
            *lines,
            commit="Save the count",
            note="without the float; count again as often as you like",
        )

    async def read(self) -> None:
        """Build the form; then read the day's takings again whenever they change."""
        await super().read()
        day = self.form.field("day").reading()
        self.known = await self.store.read(read_day_end, day)
        self.depend()

    def depend(self) -> None:
        """Tell what is expected of each method, and how what was typed differs."""
        day = self.form.field("day").reading()
        if day is not None and day != self.known.day:
            self.load()
            return
        known, practice = self.known, self.known.practice
        total = sum(taken.net_minor for taken in known.takings)
        self.heading = f"DAY END  {format_date(known.day)}"
        self.facts = (f"taken {money(total, practice)}", *since_count(known))
        for place, method in enumerate(self.methods):
            field = self.form.field(f"method {place}")
            field.note = expected(known.taken(method), field.reading(), known)

    async def save(self, values: dict[str, object]) -> bool | None:
        """Write the count down."""
        typed = {method: values[f"method {place}"] for place, method in enumerate(self.methods)}
        counted = {method: cast(int, minor) for method, minor in typed.items() if minor is not None}
        day = cast(date, values["day"])
        said = await self.attempt(partial(_count, day=day, counted=counted), done=str)
        return None if said is None else True

    @flow
    async def action_print(self) -> None:
        """Save what is counted, if anything is; write the day's takings for paper; show them."""
        fields = [self.form.field(f"method {place}") for place in range(len(self.methods))]
        if any(field.raw for field in fields):
            values = self.form.values()
            if values is None or await self.save(values) is None:
                return
            for field in fields:
                field.put("")
                field.edited()
        await print_paper(self, papers.day_end, self.known.day)


def _count(unit: Unit, day: date, counted: dict[str, int]) -> str:
    """Write the count down; return how it differs: "… is saved: Cash 5.00 short"."""
    changes.till.count(unit, day, counted)
    known = read_day_end(unit, day)
    off = {method: minor - known.taken(method).net_minor for method, minor in counted.items()}
    told = [f"{clean(m)} {difference(by, known.practice)}" for m, by in off.items() if by]
    return f"The count of {format_date(day)} is saved: {', '.join(told) or 'as expected'}"


def expected(taken: Taken, counted: int | None, known: DayEnd) -> str:
    """Return what should be there of a method, and how what was counted differs."""
    practice = known.practice
    words = f"expected {money(taken.net_minor, practice)}"
    if counted is not None:
        return f"{words} · {difference(counted - taken.net_minor, practice)}"
    if (before := known.counted.get(taken.method)) is not None:
        there = money(before.counted_minor, practice)
        if before.expected_minor != taken.net_minor:
            at = before.at.astimezone(zone_info(practice.zone))
            return f"{words} · {there} at {at:%H:%M}: recount"
        off = before.counted_minor - taken.net_minor
        return f"{words} · counted {there}, {difference(off, practice)}"
    if taken.out_minor:
        came, went = money(taken.in_minor, practice), money(taken.out_minor, practice)
        return f"{words} ({came} in, {went} out)"
    return words


def since_count(known: DayEnd) -> tuple[str, ...]:
    """Return "2.00 in since the count", what was taken by methods after they were counted."""
    moved = sum(
        known.taken(method).net_minor - count.expected_minor
        for method, count in known.counted.items()
    )
    if not moved:
        return ()
    return (f"{money(abs(moved), known.practice)} {'in' if moved > 0 else 'out'} since the count",)


def difference(minor: int, practice: Practice) -> str:
    """Return "right", "5.00 short" or "5.00 over"."""
    if not minor:
        return "right"
    return f"{money(abs(minor), practice)} {'short' if minor < 0 else 'over'}"
