"""A day of visits, as minutes of the practice's wall clock: what a calendar shows, before drawing.

Minutes count from local midnight and go by what the clock on the wall says, so that a day has 1440
of them also when the clocks change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from deskpkg.domain.appointments import ENDED, State, VisitLine
from deskpkg.domain.zones import Zone, local_datetime

DAY_END: Final = 1440

GLYPHS: Final = {
    State.REQUESTED: "?",
    State.BOOKED: " ",
    State.ARRIVED: "*",
    State.COMPLETED: "v",
    State.MISSED: "x",
    State.CANCELED: "x",
}
"""One character for each state; a booked visit whose time has come is ">"."""

WORDS: Final = {
    State.REQUESTED: "asked for",
    State.BOOKED: "booked",
    State.ARRIVED: "here",
    State.COMPLETED: "done",
    State.MISSED: "missed",
    State.CANCELED: "canceled",
}
"""The same in a word or two; a booked visit whose time has come is "late"."""


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes of one day, from `start` up to but not including `end`."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a minute."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Lane:
    """Where one of several overlapping visits stands: lane `index` of `count`, side by side."""

    index: int = 0
    count: int = 1


@dataclass(frozen=True, slots=True)
class DayColumn:
    """One column: a practitioner's day, or one day of a practitioner's week.

    `id` is the practitioner's, or the ordinal of the date in a week; `free` is how many more visits
    fit; `colour` is a place in the calendar's palette; `open` is when visits can be booked, without
    a span if the whole day is closed; `short` is the name where there is little room.
    """

    id: int
    name: str
    colour: int = 0
    free: int | None = None
    open: tuple[Span, ...] = (Span(0, DAY_END),)
    short: str = ""

    def is_open(self, span: Span) -> bool:
        """Whether any minute of a span is open."""
        return any(own.overlaps(span) for own in self.open)


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment in a column of the calendar.

    `tag` tells its credits: "2 left", "2 match"; `place` where it is, as far as that needs telling;
    `elsewhere` that it is not where the calendar looks, though its practitioner is busy then.
    """

    id: int
    column: int
    start: int
    end: int
    client: str
    service: str
    state: State = State.BOOKED
    tag: str = ""
    linked: bool = False
    confirmed: bool = False
    late: bool = False
    place: str = ""
    elsewhere: bool = False

    @property
    def glyph(self) -> str:
        """Its state, in one character."""
        return ">" if self.late else GLYPHS[self.state]

    @property
    def word(self) -> str:
        """Its state, in a word or two."""
        return "late" if self.late else WORDS[self.state]

    @property
    def ended(self) -> bool:
        """Whether the client did not come, so that the time is free."""
        return self.state in ENDED


def tally(visits: Iterable[tuple[State, bool]]) -> str:
    """Return "11 booked 3 here 1 late 1 asked": who comes, and who only asked to.

    Args:
        visits: the state of each, and whether it is late.
    """
    visits = tuple(visits)
    coming = [
        (state, late)
        for state, late in visits
        if state not in ENDED and state is not State.REQUESTED
    ]
    asked = sum(state is State.REQUESTED for state, _ in visits)
    here = sum(state is State.ARRIVED for state, _ in coming)
    late = sum(is_late for _, is_late in coming)
    rest = ((here, "here"), (late, "late"), (asked, "asked"))
    parts = [f"{len(coming)} booked", *(f"{count} {word}" for count, word in rest if count)]
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Ghost:
    """A visit as it is typed or carried elsewhere, not yet saved.

    `word` tells what it is; `of` is the appointment that stands here for the time being, and is
    not shown in its own place.
    """

    column: int
    start: int
    end: int
    client: str
    service: str = ""
    word: str = "NEW"
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """What a calendar shows: columns, their visits, and the hours to show them in.

    `step` is the minutes that one row stands for; `now` is the present minute, None on other days;
    `today` is the column that `now` is in, None where it is in all of them. `holiday` is the name
    of a public holiday. Columns are `numbered` where a digit goes to one.
    """

    columns: tuple[DayColumn, ...]
    visits: tuple[Visit, ...] = ()
    opens: int = 480
    closes: int = 1140
    step: int = 30
    now: int | None = None
    holiday: str = ""
    today: int | None = None
    numbered: bool = True

    def visit(self, appointment_id: int | None) -> Visit | None:
        """The visit with this id."""
        if appointment_id is None:
            return None
        return next((visit for visit in self.visits if visit.id == appointment_id), None)

    def column(self, id: int) -> DayColumn | None:
        """The column with this id."""
        return next((column for column in self.columns if column.id == id), None)

    def hours(self, *ghosts: Ghost) -> Span:
        """The hours to show: the practice's, longer where a visit lies outside, in whole rows."""
        shown: tuple[Visit | Ghost, ...] = (*self.visits, *ghosts)
        start = min((self.opens, *(visit.start for visit in shown))) // self.step * self.step
        end = max((self.closes, start + self.step, *(visit.end for visit in shown)))
        return Span(start, -(-end // self.step) * self.step)


NO_DAY: Final = Day(())


def lanes(spans: Sequence[Span]) -> tuple[Lane, ...]:
    """Put overlapping spans side by side, in as few lanes as each group of them needs.

    A group is all that are joined by overlaps; its members share one lane count.
    """
    indexes = [0] * len(spans)
    counts = [1] * len(spans)
    group: list[int] = []
    ends: list[int] = []
    for i in sorted(range(len(spans)), key=lambda i: (spans[i].start, -spans[i].end)):
        if ends and max(ends) <= spans[i].start:
            group, ends = [], []
        free = (lane for lane, end in enumerate(ends) if end <= spans[i].start)
        lane = next(free, len(ends))
        ends[lane : lane + 1] = [spans[i].end]
        indexes[i] = lane
        group.append(i)
        for member in group:
            counts[member] = len(ends)
    return tuple(Lane(*pair) for pair in zip(indexes, counts, strict=True))


def local_span(starts_at: datetime, ends_at: datetime, day: date, zone: Zone) -> Span:
    """The minutes of `day` between two instants, at least one; what lies on other days is cut off.

    Where the clocks go back within a visit, so that it would end before it began on the wall, it
    keeps its true length.
    """
    start, end = (_minute(instant, day, zone) for instant in (starts_at, ends_at))
    if end <= start:
        end = start + max(1, int((ends_at - starts_at).total_seconds()) // 60)
    return Span(min(start, DAY_END - 1), min(end, DAY_END))


def _minute(instant: datetime, day: date, zone: Zone) -> int:
    """The minute of `day` that the wall clock shows, 0 before it and 1440 after it."""
    local = local_datetime(instant, zone)
    if local.date() != day:
        return 0 if local.date() < day else DAY_END
    return local.hour * 60 + local.minute


def visit_of(
    line: VisitLine,
    day: date,
    zone: Zone,
    now: datetime,
    column: int | None = None,
    *,
    at: int | None = None,
    several: bool = False,
) -> Visit:
    """What the calendar shows of an appointment.

    Args:
        line: the appointment.
        day: the day of the column it stands in.
        zone: the practice's zone.
        now: the instant.
        column: the id of that column, its practitioner's without one.
        at: the location at which the calendar looks, None for all.
        several: whether there are several locations, so that it needs telling which.
    """
    elsewhere = at is not None and line.location_id not in (None, at)
    span = local_span(line.starts_at, line.ends_at, day, zone)
    if line.left is not None:
        tag = f"{line.left} left"
    else:
        tag = f"{line.matches} match" if line.matches else ""
    return Visit(
        id=line.id,
        column=line.practitioner_id if column is None else column,
        start=span.start,
        end=span.end,
        client=line.client,
        service=line.service,
        state=line.state,
        tag=tag,
        linked=line.package_id is not None,
        confirmed=line.confirmed,
        late=line.state is State.BOOKED and line.starts_at < now,
        place=line.location if elsewhere or (several and at is None) else "",
        elsewhere=elsewhere,
    )


def count_free(
    visits: Iterable[Visit], open_spans: Iterable[Span], minutes: int = 60, now: int = 0
) -> int:
    """How many more visits of `minutes` fit between those of one column, from `now` on.

    A request takes no time until it is confirmed.
    """
    count = 0
    taken = sorted((v.start, v.end) for v in visits if not v.ended and v.state != State.REQUESTED)
    for span in open_spans:
        edge = max(span.start, now)
        for start, end in (*taken, (span.end, span.end)):
            count += max(0, min(start, span.end) - edge) // minutes
            edge = max(edge, end)
    return count
