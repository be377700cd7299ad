"""A day laid out in rows and columns, and the ways about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from deskpkg.domain.agenda import Day, DayColumn, Ghost, Span, Visit, lanes
from deskpkg.domain.axis import Axis, axis_of


@dataclass(frozen=True, slots=True)
class Block:
    """A visit, or the ghost of one, in its place: rows `top` up to but not including `bottom`."""

    visit: Visit | Ghost
    column: int
    top: int
    bottom: int
    lane: int = 0
    lanes: int = 1

    @property
    def id(self) -> int | None:
        """The appointment's id, None for a ghost."""
        return self.visit.id if isinstance(self.visit, Visit) else None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the cursor is: a column, a row, and a lane where visits overlap (all from 0)."""

    column: int = 0
    row: int = 0
    lane: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows and columns of a day with their blocks."""

    columns: tuple[DayColumn, ...]
    axis: Axis
    blocks: tuple[Block, ...]
    cells: Mapping[tuple[int, int], tuple[Block, ...]]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.axis.rows

    def minute(self, row: int) -> int:
        """The minute at which a row begins."""
        return self.axis.minute(row)

    def row(self, minute: int) -> int:
        """The row that a minute is in, or the nearest."""
        return self.axis.row(minute)

    def column(self, id: int) -> int | None:
        """The place of the column with this id."""
        return next((i for i, column in enumerate(self.columns) if column.id == id), None)

    def block(self, spot: Spot) -> Block | None:
        """What stands at a spot, None on a free slot."""
        here = self.cells.get((spot.column, spot.row), ())
        return next((block for block in here if block.lane == spot.lane), None)

    def rows_at(self, spot: Spot) -> tuple[int, int]:
        """The rows of what stands at a spot, up to but not including the second."""
        block = self.block(spot)
        return (block.top, block.bottom) if block else (spot.row, spot.row + 1)

    def lane_count(self, column: int, row: int) -> int:
        """How many lanes a column has in a row."""
        return max((block.lanes for block in self.cells.get((column, row), ())), default=1)

    def spot_of(self, id: int) -> Spot | None:
        """Where the visit with this id begins."""
        return next((Spot(b.column, b.top, b.lane) for b in self.blocks if b.id == id), None)

    def same(self, one: Spot, two: Spot) -> bool:
        """Whether two spots are one slot, or on one visit."""
        block = self.block(one)
        return one == two or (block is not None and block == self.block(two))

    def follow(self, old: "Sheet", spot: Spot) -> Spot:
        """Where a spot of an older sheet is now: on the same visit, or else the same time."""
        block = old.block(spot)
        if block and block.id is not None and (found := self.spot_of(block.id)):
            return found
        ids = [column.id for column in old.columns[spot.column : spot.column + 1]]
        index = self.column(ids[0]) if ids else None
        row = self.row(old.minute(spot.row))
        return self.clamp(Spot(spot.column if index is None else index, row, spot.lane))

    def clamp(self, spot: Spot) -> Spot:
        """The spot nearest to `spot` that is on the sheet."""
        column = min(max(0, spot.column), max(0, len(self.columns) - 1))
        row = min(max(0, spot.row), max(0, self.rows - 1))
        lane = min(max(0, spot.lane), self.lane_count(column, row) - 1)
        return Spot(column, row, lane)

    def down(self, spot: Spot) -> Spot:
        """Below a slot, or past the end of a visit."""
        block = self.block(spot)
        row = block.bottom if block else spot.row + 1
        return self.clamp(replace(spot, row=row)) if row < self.rows else spot

    def up(self, spot: Spot) -> Spot:
        """Above a slot or a visit: on the first row of the visit there, if there is one."""
        block = self.block(spot)
        row = (block.top if block else spot.row) - 1
        return self.on_top(self.clamp(replace(spot, row=row))) if row >= 0 else spot

    def on_top(self, spot: Spot) -> Spot:
        """The first row of the visit at a spot."""
        block = self.block(spot)
        return replace(spot, row=block.top) if block else spot

    def aside(self, spot: Spot, step: int) -> Spot | None:
        """The next lane or column to the right (`step` 1) or left (-1), None at the edge."""
        lane = spot.lane + step
        if 0 <= lane < self.lane_count(spot.column, spot.row):
            return replace(spot, lane=lane)
        column = spot.column + step
        if not 0 <= column < len(self.columns):
            return None
        lane = 0 if step > 0 else self.lane_count(column, spot.row) - 1
        return Spot(column, spot.row, lane)


def sheet_of(day: Day, ghost: Ghost | None = None) -> Sheet:
    """Lay out a day, with the visit that is typed or carried in its place.

    The rows do not depend on that visit, so that nothing moves under it.
    """
    columns: dict[int, list[Visit | Ghost]] = {column.id: [] for column in day.columns}
    for visit in day.visits:
        if visit.column in columns:
            columns[visit.column].append(visit)
    axis = axis_of(day.hours(*([ghost] if ghost else [])), day.step, map(_spans, columns.values()))
    blocks: list[Block] = []
    for index, (id, here) in enumerate(columns.items()):
        shown = here
        if ghost:
            shown = [v for v in here if isinstance(v, Ghost) or v.id != ghost.of]
            shown += [ghost] if ghost.column == id else []
        blocks += _blocks(shown, index, axis)
    cells: dict[tuple[int, int], tuple[Block, ...]] = {}
    for block in blocks:
        for row in range(block.top, block.bottom):
            cells[block.column, row] = (*cells.get((block.column, row), ()), block)
    return Sheet(day.columns, axis, tuple(blocks), cells)


def _spans(visits: Iterable[Visit | Ghost]) -> list[Span]:
    return [Span(visit.start, visit.end) for visit in visits]


def _blocks(visits: Iterable[Visit | Ghost], column: int, axis: Axis) -> list[Block]:
    """The blocks of one column.

    A visit that ends within the row in which the next begins gives that row up, if it has another;
    visits that still share a row stand side by side.
    """
    ordered = sorted(visits, key=lambda v: (v.start, v.end))
    spans = [axis.rows_of(span) for span in _spans(ordered)]
    for i, visit in enumerate(ordered):
        for j in range(i + 1, len(ordered)):
            if spans[j].start >= spans[i].end:
                break
            if visit.end <= ordered[j].start and spans[i].start < spans[j].start:
                spans[i] = Span(spans[i].start, spans[j].start)
    return [
        Block(visit, column, span.start, span.end, lane.index, lane.count)
        for visit, span, lane in zip(ordered, spans, lanes(spans), strict=True)
    ]
