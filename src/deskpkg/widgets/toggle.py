"""An option of a dialog: on or off, by its letter or by Space."""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.widget import Widget

from deskpkg.widgets.cells import safe
from deskpkg.widgets.fields.face import MARK


class Toggle(Widget, can_focus=True):
    """A box, the letter that changes it, and what it is about, on as many lines as that takes.

    Space changes it here; the screen binds the letter to `action_change`, and
    watches `on`.
    """

    BINDING_GROUP_TITLE = "Yes or no"

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "change", "Change", id="toggle.change", show=False),
    ]
    DEFAULT_CSS = """
    Toggle {
        height: auto;
        width: 1fr;
        &:focus { background: $primary 35%; }
        &:disabled { color: $foreground 45%; }
    }
    """

    on: reactive[bool] = reactive(False)
    """Whether it is chosen."""
    text: reactive[str] = reactive("", layout=True)
    """What it is about."""

    def __init__(self, letter: str, text: str = "", *, id: str | None = None) -> None:
        """Make an option that is off; `letter` is the key that is told beside its box."""
        super().__init__(id=id)
        self.letter = letter
        self.set_reactive(Toggle.text, text)

    def render(self) -> Text:
        """Draw it, with a mark in front if it has the focus, so that no colour is needed."""
        mark, box = MARK if self.has_focus else " ", "[x]" if self.on else "[ ]"
        return Text(f"{mark}{box} {self.letter}  {safe(self.text)}")

    def action_change(self) -> None:
        """Choose it, or no longer."""
        if not self.disabled:
            self.on = not self.on

    def on_click(self) -> None:
        """Choose it, or no longer."""
        self.action_change()
