"""The bar at the top: what this is, a few facts, and the time."""

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

GAP = 2
"""Blank columns between facts."""


class TopBar(Widget):
    """One line: the heading at the left, facts and the clock at the right.

    Facts that do not fit are left out, the first of them first; then the heading is cut.
    """

    DEFAULT_CSS = """
    TopBar {
        dock: top;
        height: 1;
        padding: 0 1;
        background: $primary-darken-2;
        color: $text;
        text-style: bold;
    }
    """

    heading: reactive[str] = reactive("")
    facts: reactive[tuple[str, ...]] = reactive(())
    clock: reactive[str] = reactive("")

    def render(self) -> Text:
        """Draw the line for the present width."""
        width = self.content_size.width
        heading = Text(self.heading, no_wrap=True, end="")
        right = [Text(fact) for fact in (*self.facts, self.clock) if fact]
        while len(right) > 1 and self._taken(right) + heading.cell_len > width:
            del right[0]
        tail = Text(" " * GAP).join(right)
        heading.truncate(max(0, width - tail.cell_len - GAP), overflow="ellipsis", pad=True)
        return Text.assemble(heading, " " * GAP, tail, no_wrap=True, end="")

    @staticmethod
    def _taken(parts: list[Text]) -> int:
        return sum(part.cell_len + GAP for part in parts)
