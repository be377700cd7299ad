"""The line of Today that tells what needs somebody; Enter or a click goes there."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.widgets.news import FromWidget


class NeedsLine(Static, can_focus=True):
    """Takes the focus by Tab, after the list above it."""

    BINDING_GROUP_TITLE = "Needs you"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="needs_line.open", tooltip="List what needs you"),
    ]
    DEFAULT_CSS = """
    NeedsLine {
        height: auto; padding: 0 1; color: $text-warning;
        &:focus { background: $primary 40%; }
        &:hover { background: $primary 20%; }
    }
    """

    class Opened(FromWidget):
        """What needs somebody is to be listed."""

    def action_open(self) -> None:
        """Ask for the list."""
        self.post_message(self.Opened())

    def on_click(self) -> None:
        """Ask for the list."""
        self.action_open()
