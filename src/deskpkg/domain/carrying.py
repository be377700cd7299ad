"""A visit that is carried to another time or column of the calendar, before it is put down."""

from dataclasses import dataclass, replace

from deskpkg.domain.agenda import DAY_END, Ghost, Visit
from deskpkg.domain.appointments import State
from deskpkg.domain.axis import Axis
from deskpkg.domain.dates import format_minute


@dataclass(frozen=True, slots=True)
class Carried:
    """A visit, and where it would go: the column's id, and the minute it would begin at."""

    visit: Visit
    column: int
    start: int

    @classmethod
    def picked_up(cls, visit: Visit) -> "Carried":
        """A visit that is still where it was."""
        return cls(visit, visit.column, visit.start)

    @property
    def end(self) -> int:
        """The minute at which it would end."""
        return self.start + self.visit.end - self.visit.start

    @property
    def times(self) -> str:
        """When it would be: "11:00–12:00"."""
        return f"{format_minute(self.start)}–{format_minute(self.end)}"

    @property
    def ghost(self) -> Ghost:
        """What the calendar shows of it."""
        visit = self.visit
        return Ghost(self.column, self.start, self.end, visit.client, self.times, "MOVE", visit.id)

    def to(self, column: int, start: int) -> "Carried":
        """Carry it to a column and a minute, as far as the day has room for it."""
        latest = DAY_END - (self.visit.end - self.visit.start)
        return replace(self, column=column, start=min(max(0, start), latest))

    def along(self, axis: Axis, step: int, rows: int) -> "Carried":
        """Carry it to where a row begins, `rows` up (-) or down; beyond the rows by `step`."""
        start = self.start
        for _ in range(abs(rows)):
            start = _below(axis, start, step) if rows > 0 else _above(axis, start, step)
        return self.to(self.column, start)


def _below(axis: Axis, start: int, step: int) -> int:
    """Where the next row begins."""
    if start >= axis.end:
        return start + step
    return axis.minute(axis.row(start) + 1) if start >= axis.starts[0] else axis.starts[0]


def _above(axis: Axis, start: int, step: int) -> int:
    """Where the row before begins."""
    if start > axis.end:
        return max(axis.end, start - step)
    return axis.minute(axis.row(start - 1)) if start > axis.starts[0] else start - step


def why_not_carry(state: State) -> str:
    """Say why a visit in this state can't be moved; "" if it can."""
    if state is State.CANCELED:
        return "Can't move: it is canceled. Book a new one with b."
    return ""
