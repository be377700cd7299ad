"""What the table and the calendar's grid share: rows under a heading that stays in place."""

from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView


class LineView(ScrollView, inherit_bindings=False):
    """Draws the lines in sight; `head` lines at the top and `foot` lines below do not scroll."""

    ALLOW_SELECT = False
    head = 1
    foot = 0

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Make it, as any widget."""
        super().__init__(id=id, classes=classes)
        self._looks: dict[tuple[str, ...], Style] = {}

    def look(self, *names: str) -> Style:
        """The style of some component classes together, or without names the widget's own.

        Remembered until the theme, the focus or the like changes: asking Textual is dear.
        """
        if names not in self._looks:
            own = self.visual_style.rich_style
            self._looks[names] = self.get_component_rich_style(*names) if names else own
        return self._looks[names]

    def tint(self, name: str) -> Style:
        """What a component class makes of the style of a text: a colour, attributes, or both."""
        key = ("tint", name)
        if key not in self._looks:
            tint = self.get_component_rich_style(name, partial=True)
            if tint.color is not None:
                tint = tint.without_color + Style(color=self.look(name).color)
            self._looks[key] = tint
        return self._looks[key]

    def notify_style_update(self) -> None:
        """Forget the styles: they have changed."""
        self._looks.clear()
        super().notify_style_update()

    @property
    def page(self) -> int:
        """How many rows fit."""
        return max(1, self.size.height - self.head - self.foot)

    @property
    def top(self) -> int:
        """The first row in sight."""
        return self.scroll_offset.y

    def put_on_top(self, row: int) -> None:
        """Scroll so that this is the first row in sight, at once."""
        if row != self.top:
            self.scroll_to(y=row, animate=False, force=True)

    def bring_into_sight(self, first: int, last: int) -> None:
        """Scroll as little as shows these rows, or the first of them if there are too many."""
        if self.size.height:
            self.put_on_top(min(max(self.top, last - self.page + 1), first))

    def count_rows(self, rows: int, width: int) -> None:
        """Tell the scrollbar how many rows there are, and how wide they would like to be."""
        size = Size(width, self.head + rows + self.foot)
        if self.styles.auto_dimensions:
            self.virtual_size = size
        elif size != self.virtual_size:
            # Setting it would lay the whole screen out again, though nothing has moved on it.
            self.set_reactive(LineView.virtual_size, size)
            self._scroll_update(size)
