"""Which columns of the day grid are in sight, and where they stand."""

from dataclasses import dataclass, replace
from typing import Final

from textual.geometry import Region

AXIS: Final = 6
"""Cells for the time at the left: "10:30◂"."""
HEAD: Final = 1
"""Lines for the heads of the columns."""
WIDEST: Final = 48
"""The most cells a column takes."""


@dataclass(frozen=True, slots=True)
class View:
    """`shown` of `count` columns from `left` on, each `column` cells wide with the gap after it."""

    count: int = 0
    left: int = 0
    shown: int = 1
    column: int = 20

    @classmethod
    def of(cls, count: int, width: int, least: int, left: int) -> "View":
        """The view of `count` columns of at least `least` cells in `width` cells.

        The gap after the last column may lie under the scrollbar: when that comes or goes, nothing
        moves.
        """
        room = max(2, width - AXIS)
        shown = max(1, min(count, room // least))
        column = max(2, min(WIDEST, room // shown))
        return cls(count, min(left, max(0, count - shown)), shown, column)

    def revealing(self, index: int) -> "View":
        """The view moved as little as brings the column `index` into sight."""
        return replace(self, left=min(max(self.left, index - self.shown + 1), index))

    @property
    def indexes(self) -> range:
        """The columns in sight."""
        return range(self.left, min(self.count, self.left + self.shown))

    @property
    def more(self) -> int:
        """How many columns are out of sight at the right."""
        return self.count - self.indexes.stop

    @property
    def words(self) -> str:
        """Which columns are in sight, if not all are: "◂ 3–5 of 12 ▸"."""
        if self.shown >= self.count:
            return ""
        left, right = "◂ " if self.left else "", " ▸" if self.more else ""
        return f"{left}{self.left + 1}–{self.indexes.stop} of {self.count}{right}"

    def region(self, index: int, line: int, height: int) -> Region:
        """The cells of a column, `height` lines from `line` under the heads."""
        x = AXIS + (index - self.left) * self.column
        return Region(x, HEAD + line, self.column, height)

    def hit(self, x: int) -> tuple[int, float] | None:
        """The column at a cell, and how far to the right in it (0 to 1); None outside."""
        index = self.left + (x - AXIS) // self.column
        if x < AXIS or index not in self.indexes:
            return None
        inside = min((x - AXIS) % self.column, self.column - 2)
        return index, inside / (self.column - 1)

    def near(self, x: int) -> int:
        """The column at a cell; the next one out of sight if the cell is beside the columns."""
        index = self.left + (x - AXIS) // self.column
        return min(max(0, index, self.left - 1), self.count - 1, self.indexes.stop)
