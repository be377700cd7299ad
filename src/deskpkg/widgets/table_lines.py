"""One line of a table, drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from deskpkg.widgets.cells import Align, cut, fit, safe
from deskpkg.widgets.columns import GAP, Column, lay_out
from deskpkg.widgets.rows import Cell, Row
from deskpkg.widgets.tones import Tone, draw, unstruck

CURSOR: Final = "▶"


@lru_cache(64)
def frame_for(columns: tuple[Column, ...], width: int, gutter: int) -> "Frame":
    """The room in a table `width` cells wide, with `gutter` cells for marks at the left.

    A cell at the right is left to the scrollbar: when that comes or goes, nothing moves.
    """
    return Frame(columns, lay_out(columns, max(0, width - gutter - 1)), width, gutter)


@dataclass(frozen=True, slots=True)
class Frame:
    """The room that a row is drawn in: the columns with their widths, and the whole width."""

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    width: int
    gutter: int

    def line(self, cells: Sequence[Cell], mark: str, base: Style, tone: Tone | None) -> Strip:
        """The cells of a row behind `mark`, which fills the gutter."""
        plain = unstruck(base)
        used = min(self.gutter, self.width)
        parts: list[Segment] = []
        run = fit(mark, used)
        last = len(cells) - 1
        for i, (cell, column, width) in enumerate(
            zip(cells, self.columns, self.widths, strict=False)
        ):
            if width == 0:
                continue
            runs_on = i == last < len(self.columns) - 1
            room = self.width - used if runs_on else min(width, self.width - used)
            align: Align = "left" if runs_on else column.align
            used += room
            gap = min(GAP, self.width - used)
            used += gap
            if plain is base and (isinstance(cell, str) or not (cell.spans or cell.style)):
                run += fit(str(cell), room, align) + " " * gap
            else:
                parts += (Segment(run, plain), *draw(cell, room, base, tone, align))
                run = " " * gap
        parts.append(Segment(run + " " * (self.width - used), plain))
        # Fewer, longer parts are fewer bytes to the terminal.
        return Strip(Segment.simplify(part for part in parts if part.text), self.width)

    def rule(self, row: Row, base: Style) -> Strip:
        """A line across, with the row's first cell in its place and the others in the line."""
        first, *others = (safe(str(cell)) for cell in row.cells or ("",))
        label = " ".join(["──", *others, ""]) if others else ""
        text = cut(" " * self.gutter + (f"{first} " if first else "") + label, self.width)
        line = text + "─" * (self.width - cell_len(text))
        return Strip([Segment(line, base)] if line else [], self.width)
