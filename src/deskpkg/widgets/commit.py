"""The last row of a form: its button."""

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from deskpkg.widgets.cells import cut, safe
from deskpkg.widgets.fields.face import MARK, wrap

ROWS = 5
"""Of an error at most."""


class Commit(Widget, can_focus=True):
    """The last row of a form: the button, a note beside it, and above it what was refused."""

    ALLOW_SELECT = False
    BINDING_GROUP_TITLE = "Button"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "commit", "Press it", id="form.press", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "commit--button",
        "commit--focus",
        "commit--note",
        "commit--error",
    }
    DEFAULT_CSS = """
    Commit {
        height: auto;
        & > .commit--button { background: $success 60%; color: $foreground; text-style: bold; }
        & > .commit--focus { background: $success; color: $background; text-style: bold reverse; }
        & > .commit--note { color: $foreground 60%; }
        & > .commit--error { color: $text-error; text-style: bold; }
    }
    """

    note: reactive[str] = reactive("", init=False)
    """A remark right of the button ("draft kept 10:57 · Esc back")."""
    error: reactive[str] = reactive("", init=False, layout=True)
    """Why the form cannot be saved, if no field is to blame."""

    class Pressed(Message):
        """Save the form."""

    def __init__(self, label: str, key: str, note: str = "", by_enter: bool = True) -> None:
        """Make a button that says `label` and the `key` that does the same from anywhere.

        Without `by_enter` that key is the only one, and Enter says so.
        """
        super().__init__()
        self._by_enter = by_enter
        self._label = label
        self._key = key
        self.set_reactive(Commit.note, note)

    @property
    def label(self) -> str:
        """The words on the button."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        self._label = label
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The error's rows, and the button's."""
        return len(self._errors(width)) + 1

    def _errors(self, width: int) -> tuple[str, ...]:
        return wrap(f"! {safe(self.error)}", max(8, width - 1), ROWS) if self.error else ()

    @property
    def _button(self) -> str:
        mark = MARK if self.has_focus else " "
        return f"{mark}{safe(self._label)} {self._key} ".replace("  ", " ")

    def render_line(self, y: int) -> Strip:
        """A row of the error, or the button."""
        width = self.size.width
        errors = self._errors(width)
        if y < len(errors):
            return self._strip([(" " + errors[y], "error")], width)
        if y > len(errors):
            return Strip.blank(width, self.rich_style)
        button = self._button
        note = cut(safe(self.note), width - cell_len(button) - 3)
        return self._strip(
            [(button, "focus" if self.has_focus else "button"), ("  " + note, "note")], width
        )

    def _strip(self, drawn: list[tuple[str, str]], width: int) -> Strip:
        strip = Strip(
            Segment(text, self.get_component_rich_style(f"commit--{name}")) for text, name in drawn
        )
        return strip.adjust_cell_length(width, self.rich_style)

    def action_commit(self) -> None:
        """Save."""
        if self._by_enter:
            self.post_message(self.Pressed())
        else:
            self.error = f"{self._key} does it; Enter does not."

    def on_click(self, event: events.Click) -> None:
        """Save, if the button itself was clicked."""
        offset = event.get_content_offset(self)
        if offset and offset.x < cell_len(self._button) and offset.y == self.size.height - 1:
            self.post_message(self.Pressed())
