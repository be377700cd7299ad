"""The columns of a table: which are shown, and how wide, in the room there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from deskpkg.widgets.cells import Align

GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `width` is in cells; None takes a share of the room that is left, in proportion to `min_width`
    and never less than it. When there is too little room, columns with a `priority` above 0 are
    left out, the highest number first.
    """

    title: str
    width: int | None = None
    min_width: int = 6
    align: Align = "left"
    priority: int = 0

    @property
    def least(self) -> int:
        """The fewest cells this column can be read in."""
        return self.min_width if self.width is None else self.width


def natural_width(columns: Sequence[Column]) -> int:
    """The cells that all columns need."""
    return sum(column.least for column in columns) + GAP * max(0, len(columns) - 1)


def lay_out(columns: Sequence[Column], room: int) -> tuple[int, ...]:
    """A width for each column, 0 for those left out; with gaps they never exceed `room` cells."""
    shown = list(range(len(columns)))
    while natural_width([columns[i] for i in shown]) > room:
        optional = [i for i in shown if columns[i].priority > 0]
        if not optional:
            break
        shown.remove(max(optional, key=lambda i: (columns[i].priority, i)))
    widths = [columns[i].least if i in shown else 0 for i in range(len(columns))]
    spare = room - natural_width([columns[i] for i in shown])
    if spare > 0:
        _share(columns, shown, widths, spare)
    else:
        _squeeze(columns, shown, widths, -spare)
    return tuple(widths)


def _share(columns: Sequence[Column], shown: list[int], widths: list[int], spare: int) -> None:
    """Give `spare` cells to the flexible columns."""
    flexible = [i for i in shown if columns[i].width is None]
    weight = sum(columns[i].min_width for i in flexible)
    for i in flexible:
        given = spare * columns[i].min_width // weight if weight else spare
        widths[i] += given
        spare -= given
        weight -= columns[i].min_width


def _squeeze(columns: Sequence[Column], shown: list[int], widths: list[int], excess: int) -> None:
    """Take `excess` cells away: from flexible columns first, then from the right."""
    order = sorted(reversed(shown), key=lambda i: columns[i].width is not None)
    for floor in (3, 0):
        for i in order:
            taken = min(excess, max(0, widths[i] - floor))
            widths[i] -= taken
            excess -= taken
    # A column that lost all its cells gives back its gap too: nothing more to take.
