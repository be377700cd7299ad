"""Screens that hide the others: the privacy curtain, and the wish for a larger window."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

LEAST_WIDTH = 80
LEAST_HEIGHT = 20


class Cover(Screen[None]):
    """Hides everything, toasts too, and lets no key through to what it hides."""

    DEFAULT_CSS = """
    Cover {
        background: $background;

        Static { width: 1fr; height: auto; color: $text; padding: 0 1; }
        ToastRack { display: none; }
    }
    """
    text = ""

    def compose(self) -> ComposeResult:
        """Lay out one line."""
        yield Static(Text(self.text), markup=False)


class Curtain(Cover):
    """Hides clients' data from the people in front of the desk."""

    BINDING_GROUP_TITLE = "Curtain"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Open", id="curtain.open", tooltip="Open the curtain")
    ]
    text = "The curtain is drawn. Esc or F12 opens it."


class TooSmall(Cover):
    """Says what size is needed; what it hides keeps its layout, scroll, focus and typed text."""

    text = f"deskpkg needs a window of at least {LEAST_WIDTH} × {LEAST_HEIGHT}; enlarge this one."

    def on_screen_resume(self) -> None:
        """Go away if the window has been enlarged while something stood above this."""
        if not self.needed(*self.app.size):
            self.dismiss()

    @staticmethod
    def needed(width: int, height: int) -> bool:
        """Tell whether a window of `width` × `height` cells is too small."""
        return width < LEAST_WIDTH or height < LEAST_HEIGHT
