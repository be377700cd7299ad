"""The smallest app around a form."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.pilot import Pilot
from textual.widget import Widget

from deskpkg.domain.typed_date import DateOrder
from deskpkg.widgets.fields import Option
from deskpkg.widgets.fields.field import Field
from deskpkg.widgets.form import Form
from deskpkg.widgets.table import Row

TODAY = date(2026, 11, 23)
ORDER: DateOrder = "dmy"

SERVICES = (
    Option(1, "Physio 60 min", "90.00"),
    Option(2, "Review 30 min", "45.00"),
    Option(3, "Deep massage 75", "120.00", "not offered by Mia"),
    Option(4, "Phone call"),
)
PEOPLE = (
    (11, "Smith, Jane", "12 Mar 1984"),
    (12, "Smith, Jane A.", "03 Sep 1991"),
    (13, "[/]x, [@click=app.quit]A[/]", "01 Jan 1970"),
)


def people(text: str) -> Sequence[Row]:
    """Those with a name that begins with `text`."""
    return tuple(
        Row(id, (name, born)) for id, name, born in PEOPLE if name.lower().startswith(text.lower())
    )


class FormDesk(App[None]):
    """Shows one form; F9 saves it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "save", "Save"),
        Binding("x", "mistake", "Must not happen while typing"),
    ]

    def __init__(self, *children: Widget, **options: Any) -> None:
        super().__init__()
        self.form = Form(*children, **options)
        self.saved: list[dict[str, object]] = []
        self.changed: list[str] = []
        self.mistakes = 0

    def compose(self) -> ComposeResult:
        yield self.form

    def action_save(self) -> None:
        self.form.submit()

    def action_mistake(self) -> None:
        self.mistakes += 1

    def on_form_submitted(self, message: Form.Submitted) -> None:
        self.saved.append(message.values)

    def on_form_changed(self, message: Form.Changed) -> None:
        self.changed.append(message.key)

    @property
    def focused_key(self) -> str:
        """The key of the field that has the focus, "" for the button."""
        focused = self.screen.focused
        return focused.key if isinstance(focused, Field) else ""

    def shown(self) -> str:
        """What is on the screen, as text."""
        strips = self.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def row(self, part: str) -> str:
        """The first row with `part` in it."""
        return next((row for row in self.shown().split("\n") if part in row), "")


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Press the keys of `text`."""
    await pilot.press(*("space" if char == " " else char for char in text))
    await pilot.pause()


async def paste(pilot: Pilot[None], text: str) -> None:
    """Paste `text` into what has the focus."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
    await pilot.pause()
