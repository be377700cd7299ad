"""The line that shows which keys do what here."""

from textual.widget import Widget


class KeyBar(Widget):
    """One line with the keys of the screen, most general first."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; background: $panel; }
    """

    def __init__(self, *, hints: bool = False) -> None:
        """Draw inverse keys, or with `hints` the plain line at the foot of a dialog."""
        super().__init__()
        self.hints = hints

    def render(self) -> str:
        """Draw the line."""
        return ""
