"""How a form puts its fields in one column or two."""

from collections.abc import Sequence
from typing import Any

from textual.geometry import NULL_OFFSET, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from deskpkg.widgets.fields.field import Field

GUTTER = 2


class FormLayout(Layout):
    """Children from top to bottom; with two columns, runs of fields are split in two halves.

    The fields go down the left column first, in the order in which Enter goes through them.
    Whatever is not a field, and `wide` fields, take the whole width.
    """

    name = "form"
    columns = 1

    def arrange(
        self,
        parent: Widget,
        children: list[Widget],
        size: Size,
        greedy: bool = True,
    ) -> ArrangeResult:
        """Place `children` in `size`."""
        parent.pre_layout(self)
        placements: list[WidgetPlacement] = []
        y = 0
        for run in self.runs(children):
            y = self._place(parent, run, size, y, placements)
        return placements

    def runs(self, children: Sequence[Widget]) -> list[list[Widget]]:
        """`children` in groups that share their rows: single ones, or fields for two columns."""
        runs: list[list[Widget]] = []
        open_run = False
        for child in children:
            narrow = self.columns > 1 and isinstance(child, Field) and not child.wide
            if narrow and open_run:
                runs[-1].append(child)
            else:
                runs.append([child])
            open_run = narrow
        return runs

    def split(self, fields: Sequence[Field[Any]]) -> tuple[list[Field[Any]], list[Field[Any]]]:
        """The fields whose labels stand in the left column, and in the right."""
        left: list[Field[Any]] = []
        right: list[Field[Any]] = []
        for run in self.runs(fields):
            half = (len(run) + 1) // 2
            left += [w for w in run[:half] if isinstance(w, Field)]
            right += [w for w in run[half:] if isinstance(w, Field)]
        return left, right

    def _place(
        self,
        parent: Widget,
        run: list[Widget],
        size: Size,
        top: int,
        placements: list[WidgetPlacement],
    ) -> int:
        """Place a run from the row `top` on; the row after it."""
        if len(run) == 1:
            return self._stack(parent, run, Region(0, top, size.width, size.height), placements)
        half = (len(run) + 1) // 2
        width = (size.width - GUTTER) // 2
        left = Region(0, top, width, size.height)
        right = Region(width + GUTTER, top, size.width - width - GUTTER, size.height)
        return max(
            self._stack(parent, run[:half], left, placements),
            self._stack(parent, run[half:], right, placements),
        )

    @staticmethod
    def _stack(
        parent: Widget, widgets: list[Widget], room: Region, placements: list[WidgetPlacement]
    ) -> int:
        """Place `widgets` one under the other in the columns of `room`; the row after them."""
        y = room.y
        for widget in widgets:
            styles = widget.styles
            margin, gutter = styles.margin, styles.gutter
            width = max(1, room.width - margin.width)
            height = styles.height.cells if styles.height is not None else None
            if height is None:
                inner = max(1, width - gutter.width)
                height = gutter.height + widget.get_content_height(
                    room.size, parent.app.size, inner
                )
            y += margin.top
            region = Region(room.x + margin.left, y, width, height)
            placements.append(WidgetPlacement(region, NULL_OFFSET, margin, widget))
            y += height + margin.bottom
        return y
