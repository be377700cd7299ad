"""A form: fields one under the other or in two columns, and the button that commits them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.layout import Layout
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget

from deskpkg.domain.refused import Refused
from deskpkg.widgets.commit import Commit
from deskpkg.widgets.fields.field import Field
from deskpkg.widgets.fields.holder import FieldHolder
from deskpkg.widgets.form_layout import FormLayout

LABELS_AT_MOST = 16


class Form(FieldHolder, can_focus=False, inherit_bindings=False):
    """Fields, and what may stand between them.

    Enter and Tab go to the next field and from the last one to the button, in two columns down the
    left one first; Up and Down go back and on where a field has no use for them. The screen binds
    F9 to `submit`. Nothing that was typed is ever cleared.
    """

    BINDING_GROUP_TITLE = "Form"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next", "Next field", id="form.next", show=False),
        Binding("down", "next", "Next field", id="form.down", show=False),
        Binding("up", "previous", "Field before", id="form.previous", show=False),
        Binding("tab", "step(1)", "Next field or part", id="form.tab", show=False),
        Binding("shift+tab", "step(-1)", "Field or part before", id="form.back_tab", show=False),
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
        by_enter: bool = True,
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
            by_enter: Whether Enter on the button commits, or its key only.
            id: Its DOM id.
            classes: Its CSS classes.
        """
        self.commit = Commit(commit, commit_key, note, by_enter)
        self.commit.display = bool(commit)
        super().__init__(*children, self.commit, id=id, classes=classes)
        self._columns_layout = FormLayout()
        self.set_reactive(Form.columns, columns)
        self._columns_layout.columns = columns
        self._given = children
        self.line_up()
        self._initial = self.raws()

    @property
    def fields(self) -> tuple[Field[Any], ...]:
        """The fields, in the order in which Enter goes through them."""
        children = self.children or self._given
        return tuple(child for child in children if isinstance(child, Field))

    @property
    def layout(self) -> Layout:
        """One column or two."""
        return self._columns_layout

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
                if field.is_attached:
                    field.label_width = min(width, LABELS_AT_MOST) + 1
                else:
                    field.set_reactive(Field.label_width, min(width, LABELS_AT_MOST) + 1)

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
        """What is in the fields, by key; of disabled and hidden ones what can be read, else None.

        None if one cannot be read: then all errors are shown, and the first has the focus.
        """
        self.commit.error = ""
        wrong = [field for field in self.fields if field.display and not field.check()]
        if wrong:
            self.screen.set_focus(wrong[0])
            return None
        return {field.key: field.reading() for field in self.fields}

    def raws(self) -> dict[str, str]:
        """What was typed, by key."""
        return {field.key: field.raw for field in self.fields}

    def kept(self) -> dict[str, str]:
        """What a draft keeps of what was typed, by key."""
        return {field.key: field.kept for field in self.fields}

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

    def action_step(self, by: int) -> None:
        """Go where Enter goes, or back; beyond the ends to what stands around the form."""
        if self._go(by):
            return
        if by > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def _go(self, by: int) -> bool:
        stops = self.stops
        focused = self.screen.focused
        place = stops.index(focused) + by if focused in stops else 0
        if not 0 <= place < len(stops):
            return False
        self.screen.set_focus(stops[place])
        return True

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
