"""The rows of a calendar's page: as coarse as can be, and finer where visits are short."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from deskpkg.domain.agenda import Span

FINER: Final = (15, 10, 5)
"""Minutes for which a row of half an hour can stand, where it has to be divided."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Rows from top to bottom: each begins at a minute of `starts`, the last one ends at `end`."""

    starts: tuple[int, ...]
    end: int

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.starts)

    def minute(self, row: int) -> int:
        """The minute at which a row begins; the end, beyond the last row."""
        return self.starts[row] if row < len(self.starts) else self.end

    def row(self, minute: int) -> int:
        """The row that a minute is in, or the nearest."""
        return min(max(0, bisect_right(self.starts, minute) - 1), len(self.starts) - 1)

    def rows_of(self, span: Span) -> Span:
        """The rows that a span of minutes touches, at least one."""
        top = max(0, bisect_right(self.starts, span.start) - 1)
        return Span(top, max(top + 1, bisect_left(self.starts, span.end)))


def axis_of(hours: Span, step: int, columns: Iterable[Sequence[Span]]) -> Axis:
    """Return the rows for `hours`, each of `step` minutes or a part of them.

    Where two visits of one column follow each other within a row, neither could be read there: that
    row is divided, for all columns, into the largest parts in which each has its own.

    Args:
        hours: whole rows.
        step: the minutes of a row that need not be divided.
        columns: the visits of each column.
    """
    crowded: dict[int, list[list[Span]]] = {}
    for visits in columns:
        own: dict[int, list[Span]] = {}
        for visit in visits:
            own.setdefault((visit.start - hours.start) // step, []).append(visit)
        for row, begun in own.items():
            if len(begun) > 1:
                crowded.setdefault(row, []).append(sorted(begun, key=lambda v: v.start))
    starts: list[int] = []
    for row, start in enumerate(range(hours.start, hours.end, step)):
        part = _part(start, step, crowded.get(row, ()))
        starts += range(start, min(start + step, hours.end), part)
    return Axis(tuple(starts), hours.end)


def _part(start: int, step: int, groups: Sequence[Sequence[Span]]) -> int:
    """The largest part of a row in which no two visits of a group follow each other."""
    parts = (step, *(part for part in FINER if part < step and step % part == 0))
    for part in parts:
        if not any(_share(start, part, group) for group in groups):
            return part
    return parts[-1]


def _share(start: int, part: int, group: Sequence[Span]) -> bool:
    """Whether two visits of a group, in order of time, begin in one part, one after the other."""
    return any(
        (one.start - start) // part == (two.start - start) // part and one.end <= two.start
        for i, one in enumerate(group)
        for two in group[i + 1 :]
    )
