"""A form: fields one under the other or in two columns, and the button that commits them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.layout import Layout
from textual.message import Message
from textual.reactive import reactive, var
from textual.strip import Strip
from textual.widget import Widget

from deskpkg.domain.refused import Refused
from deskpkg.widgets.cells import cut, safe
from deskpkg.widgets.fields.face import MARK, wrap
from deskpkg.widgets.fields.field import Field
from deskpkg.widgets.form_layout import FormLayout

LABELS_AT_MOST = 16


class Commit(Widget, can_focus=True):
    """The last row of a form: the button, a note beside it, and above it what was refused."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "commit", "Save", id="form.commit", show=False),
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

    def __init__(self, label: str, key: str, note: str = "") -> None:
        """Make a button that says `label` and the `key` that does the same from anywhere."""
        super().__init__()
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

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """The error's rows, and the button's."""
        return len(self._errors(width)) + 1

    def _errors(self, width: int) -> tuple[str, ...]:
        return wrap(f"! {safe(self.error)}", max(8, width - 1)) if self.error else ()

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
        self.post_message(self.Pressed())

    def on_click(self, event: events.Click) -> None:
        """Save, if the button itself was clicked."""
        offset = event.get_content_offset(self)
        if offset and offset.x < cell_len(self._button) and offset.y == self.size.height - 1:
            self.action_commit()


class Form(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Fields, and what may stand between them.

    Enter goes to the next field and from the last one to the button; Up and Down go back and on
    where a field has no use for them. The screen binds F9 to `submit`. Nothing that was typed is
    ever cleared.
    """

    BINDING_GROUP_TITLE = "Form"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next", "Next field", id="form.next", show=False),
        Binding("down", "next", "Next field", id="form.down", show=False),
        Binding("up", "previous", "Field before", id="form.previous", show=False),
    ]
    DEFAULT_CSS = """
    Form { height: auto; max-height: 100%; scrollbar-size-vertical: 1; overflow-x: hidden; }
    """

    columns: var[int] = var(1, init=False)
    """1 or 2: in two, the fields go down the left column first; `wide` ones take both."""

    @dataclass
    class Changed(Message):
        """The user changed the field with this key."""

        key: str

    @dataclass
    class Submitted(Message):
        """The form is to be saved; every value could be read."""

        values: dict[str, object]

    def __init__(
        self,
        *children: Widget,
        commit: str = "Save",
        commit_key: str = "F9",
        note: str = "",
        columns: int = 1,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make a form.

        Args:
            children: Fields, and any other widgets between them.
            commit: The words on the button; "" for no button.
            commit_key: The key that does the same from anywhere.
            note: Stands right of the button.
            columns: 1 or 2.
            id: Its DOM id.
            classes: Its CSS classes.
        """
        self.commit = Commit(commit, commit_key, note)
        self.commit.display = bool(commit)
        super().__init__(*children, self.commit, id=id, classes=classes)
        self._columns_layout = FormLayout()
        self.set_reactive(Form.columns, columns)
        self._columns_layout.columns = columns
        self.fields: tuple[Field[Any], ...] = tuple(c for c in children if isinstance(c, Field))
        self._initial = self.raws()

    @property
    def layout(self) -> Layout:
        """One column or two."""
        return self._columns_layout

    def on_mount(self) -> None:
        """Line the labels up."""
        self.line_up()

    def watch_columns(self, columns: int) -> None:
        """Lay out again."""
        self._columns_layout.columns = columns
        self.line_up()
        self.refresh(layout=True)

    def line_up(self) -> None:
        """Give the labels of each column one width."""
        left, right = self._columns_layout.split(self.fields)
        for column in (left, right):
            width = max((cell_len(field.label) for field in column), default=0)
            for field in column:
                field.label_width = min(width, LABELS_AT_MOST) + 1

    # -- values -----------------------------------------------------------------------------------

    def field(self, key: str) -> Field[Any]:
        """The field with this key.

        Raises:
            KeyError: There is none.
        """
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    def values(self) -> dict[str, object] | None:
        """What is in the fields, by key; disabled ones are left out.

        None if one cannot be read: then all errors are shown, and the first has the focus.
        """
        self.commit.error = ""
        open_fields = [f for f in self.fields if not f.disabled and f.display]
        wrong = [field for field in open_fields if not field.check()]
        if wrong:
            self.screen.set_focus(wrong[0])
            return None
        return {field.key: field.parse() for field in open_fields}

    def raws(self) -> dict[str, str]:
        """What was typed, by key: what a draft keeps."""
        return {field.key: field.raw for field in self.fields}

    def restore(self, raws: Mapping[str, str]) -> None:
        """Show what a draft kept; keys that the form doesn't have are passed over."""
        for field in self.fields:
            if field.key in raws and not field.disabled:
                field.put(raws[field.key])

    @property
    def dirty(self) -> bool:
        """Whether anything differs from what the form began with."""
        return self.raws() != self._initial

    def begin(self) -> None:
        """What is in the fields now is what they began with."""
        self._initial = self.raws()

    def submit(self) -> None:
        """Post `Submitted`, or show what has to be mended first."""
        values = self.values()
        if values is not None:
            self.post_message(self.Submitted(values))

    def show_refusal(self, refusal: Refused) -> None:
        """Show why it could not be saved: at the field to mend, or above the button."""
        for field in self.fields:
            if refusal.field and field.key == refusal.field and field.display:
                field.error = str(refusal)
                self.screen.set_focus(field)
                return
        self.commit.error = str(refusal)

    # -- going through it -------------------------------------------------------------------------

    @property
    def stops(self) -> list[Widget]:
        """What Enter goes through: the fields that take input, then the button."""
        return [w for w in (*self.fields, self.commit) if w.focusable and w.display]

    def action_next(self) -> None:
        """Go to the next field, or the button."""
        self._go(1)

    def action_previous(self) -> None:
        """Go to the field before."""
        self._go(-1)

    def _go(self, by: int) -> None:
        stops = self.stops
        focused = self.screen.focused
        place = stops.index(focused) + by if focused in stops else 0
        if 0 <= place < len(stops):
            self.screen.set_focus(stops[place])

    def on_field_edited(self, message: Field.Edited) -> None:
        """Tell the screen."""
        message.stop()
        self.commit.error = ""
        self.post_message(self.Changed(message.field.key))

    def on_field_next(self, message: Field.Next) -> None:
        """Go on from a field whose answer came late."""
        message.stop()
        if message.field.has_focus:
            self.action_next()

    def on_commit_pressed(self, message: Commit.Pressed) -> None:
        """Save."""
        message.stop()
        self.submit()
