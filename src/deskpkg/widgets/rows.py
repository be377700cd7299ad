"""The rows that a table shows, and finding one's place among them again."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Protocol, runtime_checkable

from rich.text import Text

Cell = str | Text
NEVER_SELECTABLE: Final = frozenset({"heading", "rule"})
MORE: Final = "more"
"""The word of a style for a row that tells more of the row above it, and is seen with it."""
NEARBY: Final = 500
"""How far from its old place a row is looked for when a list is read again, in rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table.

    `style` holds any of the words "dim", "strike", "bold", "warn", "bad", "good", "heading",
    "rule". With fewer cells than columns, the last cell runs on to the right edge. A "rule" is a
    line across, with its second cell written into it.
    """

    key: Hashable
    cells: tuple[Cell, ...]
    style: str = ""
    selectable: bool = True

    @property
    def words(self) -> tuple[str, ...]:
        """The words of its style."""
        return tuple(self.style.split())

    @property
    def takes_cursor(self) -> bool:
        """Whether the cursor may rest on it: never on a heading or a rule."""
        return self.selectable and not NEVER_SELECTABLE.intersection(self.words)


@runtime_checkable
class Indexed(Protocol):
    """A lazy sequence of rows that can tell where a key is without reading them all."""

    def index_of(self, key: Hashable) -> int | None:
        """The place of the row with this key, None if there is none."""
        ...


def place_of(
    rows: Sequence[Row], key: Hashable, near: int = 0, reach: int | None = None
) -> int | None:
    """Where the row with `key` is, looked for outward from `near`, at most `reach` rows away."""
    if isinstance(rows, Indexed):
        return rows.index_of(key)
    start = min(max(near, 0), len(rows))
    reach = len(rows) if reach is None else reach
    ahead = range(start, min(len(rows), start + reach))
    behind = range(start - 1, max(-1, start - 1 - reach), -1)
    return next((i for i in chain(ahead, behind) if rows[i].key == key), None)


def nearest(rows: Sequence[Row], index: int, step: int) -> int:
    """The row at `index`, or the next in the direction of `step` that takes the cursor, or -1."""
    while 0 <= index < len(rows):
        if rows[index].takes_cursor:
            return index
        index += step
    return -1


def settle(rows: Sequence[Row], index: int, step: int = 1) -> int:
    """A row that takes the cursor, at or near `index`; -1 if there is none at all."""
    if not rows:
        return -1
    index = min(max(index, 0), len(rows) - 1)
    found = nearest(rows, index, step)
    return found if found >= 0 else nearest(rows, index, -step)
