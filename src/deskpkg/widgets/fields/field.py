"""What all fields of a form have in common: one row, drawn by one widget."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar, Unpack

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from deskpkg.domain.refused import BadInput
from deskpkg.widgets.cells import fit, safe
from deskpkg.widgets.fields.face import MARK, Face, arrange
from deskpkg.widgets.fields.holder import FieldHolder
from deskpkg.widgets.fields.setup import Options

V = TypeVar("V")

Drawn = list[tuple[str, str]]
"""Pieces of a line: text, and the names of its tones (see `FieldHolder`)."""


class Field(Widget, Generic[V], can_focus=True):
    """One value of a form: a label, what was typed, and an echo, a hint or an error.

    The value is read by `parse`; `raw` is exactly what was typed, and goes into drafts. What is
    typed is never taken away, however wrong it is.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Field { height: auto; width: 1fr; background: transparent; color: $foreground; }
    """
    WISH: ClassVar[int] = 24
    """The usual width of the value, in cells."""

    passes: str = ""
    """Characters that are not for the field, but for keys of its screen."""

    error: reactive[str] = reactive("", init=False)
    """Why this cannot be saved; shown until it is mended."""
    note: reactive[str] = reactive("", init=False)
    """A muted remark from the screen, beside the value ("after this: 0.00 open")."""
    label_width: reactive[int] = reactive(0, init=False)
    """Cells for the label; 0 for as many as it takes. The form lines its fields up with it."""

    @dataclass
    class Edited(Message):
        """The user changed what is in a field."""

        field: "Field[Any]"

    @dataclass
    class Next(Message):
        """The field is done with: go on to the next, if it still has the focus."""

        field: "Field[Any]"

    def __init__(self, key: str, label: str, **options: Unpack[Options]) -> None:
        """Make a field.

        Args:
            key: Its name in `Form.values()` and in `Refused.field`.
            label: What stands to its left.
            options: See `Options`.
        """
        super().__init__(id=options.get("id"), classes=options.get("classes"))
        self.key = key
        self.label = label
        self.required = options.get("required", False)
        self.hint = options.get("hint", "")
        self.wish = options.get("wish", self.WISH)
        self.wide = options.get("wide", False)
        self.touched = False
        self.reason = ""
        self._rows = 1

    # -- its value --------------------------------------------------------------------------------

    @property
    @abstractmethod
    def raw(self) -> str:
        """What was typed or chosen, as text; `put(raw)` brings it back."""

    @property
    def kept(self) -> str:
        """What a draft keeps: as it was typed, but meaning the same on another day."""
        return self.raw

    @abstractmethod
    def put(self, raw: str) -> None:
        """Show `raw` as if it had been typed; says nothing to the form."""

    def fill(self, value: Any) -> None:
        """Show `value` as if it had been typed or chosen."""
        raise NotImplementedError

    @property
    def blank(self) -> bool:
        """Whether nothing was entered."""
        return not self.raw.strip()

    @abstractmethod
    def parse(self) -> V | None:
        """The value; None when it is blank.

        Raises:
            BadInput: It cannot be read, or it is blank and required.
        """

    def need(self) -> V:
        """The value, which must be there.

        Raises:
            BadInput: It is blank or cannot be read.
        """
        value = self.parse()
        if value is None:
            raise self.missing()
        return value

    def reading(self) -> V | None:
        """The value as it is now; None when it is blank or cannot be read."""
        try:
            return self.parse()
        except BadInput:
            return None

    def missing(self) -> BadInput:
        """The refusal for a blank required field."""
        return BadInput(f"{self.label} is missing.", field=self.key)

    def check(self) -> bool:
        """Show whether the value can be read; True if it can."""
        if self.disabled:
            self.error = ""
            return True
        try:
            self.parse()
        except BadInput as refusal:
            self.error = str(refusal)
            return False
        self.error = ""
        return True

    def disable(self, reason: str) -> None:
        """Take no more input, and show why."""
        self.reason = reason
        self.error = ""
        self.disabled = True
        self.reface()

    def enable(self) -> None:
        """Take input again."""
        self.reason = ""
        self.disabled = False
        self.reface()

    def edited(self) -> None:
        """Tell the form that the user changed the value, and mend the error if it is shown."""
        self.touched = True
        if self.error:
            self.check()
        self.reface()
        self.post_message(self.Edited(self))

    # -- how it looks -----------------------------------------------------------------------------

    @abstractmethod
    def draw(self, width: int) -> Drawn:
        """The value in at most `width` cells."""

    @property
    def extent(self) -> int:
        """The cells that the value takes as it is now."""
        return sum(cell_len(text) for text, _ in self.draw(self.wish))

    def messages(self) -> tuple[str, ...]:
        """What to say beside the value if there is no error; the fullest wording first."""
        return (self.note,) if self.note else ()

    def watch_error(self) -> None:
        """Make room for the sentence."""
        self.reface()

    def watch_note(self) -> None:
        """Show it."""
        self.reface()

    def watch_label_width(self) -> None:
        """Line up again."""
        self.reface()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show the mark, and the echo instead of what was typed."""
        super().watch_has_focus(_has_focus)
        self.reface()

    def reface(self) -> None:
        """Draw again, and lay the form out again if the number of rows changed."""
        rows = 1 + len(self._face(self.size.width).below) if self.size.width else 1
        self.refresh(layout=rows != self._rows)

    def get_content_height(
        self,
        container: Size,
        viewport: Size,
        width: int,
    ) -> int:
        """One row, and those of an error that has no room beside the value."""
        self._rows = 1 + len(self._face(width).below)
        return self._rows

    @property
    def _room_for_label(self) -> int:
        return self.label_width or cell_len(self.label)

    def _face(self, width: int) -> Face:
        room = max(1, width - self._room_for_label - 1)
        if self.error:
            messages: tuple[str, ...] = (f"! {safe(self.error)}",)
        elif self.disabled and self.reason:
            messages = (safe(self.reason),)
        else:
            messages = tuple(safe(text) for text in self.messages() if text)
        return arrange(room, self.extent, self.wish, messages, urgent=bool(self.error))

    def render_line(self, y: int) -> Strip:
        """One row: the value's, or one of the message below it."""
        width = self.size.width
        face = self._face(width)
        tone = "error" if self.error else "note"
        margin = self._room_for_label + 1
        if y == 0:
            mark = MARK if self.has_focus else " "
            lead = [(fit(self.label, margin - 1, "right"), "label"), (mark, "mark")]
            value = self._padded(self.draw(face.value), face.value)
            if self.disabled:
                value = [(text, "off") for text, _ in value]
            beside = [(" " + face.beside, tone)] if face.beside else []
            return self._strip([*lead, *value, *beside], width)
        if y <= len(face.below):
            return self._strip([(" " * margin, "label"), (face.below[y - 1], tone)], width)
        return Strip.blank(width, self.rich_style)

    def _padded(self, drawn: Drawn, width: int) -> Drawn:
        """`drawn` filled to `width`, in the colour that shows where typing goes."""
        left = width - sum(cell_len(text) for text, _ in drawn)
        fill = "focus" if self.has_focus else "value"
        return [*drawn, (" " * left, fill)] if left > 0 else drawn

    def _strip(self, drawn: Iterable[tuple[str, str]], width: int) -> Strip:
        """`drawn` in its colours, in exactly `width` cells."""
        tone = self._holder.tone
        strip = Strip(Segment(text, tone(names)) for text, names in drawn if text)
        return strip.adjust_cell_length(width, tone("value"))

    @cached_property
    def _holder(self) -> FieldHolder:
        return next(node for node in self.ancestors if isinstance(node, FieldHolder))

    # -- focus ------------------------------------------------------------------------------------

    def on_blur(self) -> None:
        """Leaving a field is when it is looked at for the first time."""
        if self.touched:
            self.check()
