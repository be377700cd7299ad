"""Fields that are typed: a line of text with a cursor."""

from collections.abc import Callable
from typing import ClassVar, ParamSpec, TypeVar, Unpack

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.geometry import Offset

from deskpkg.domain.refused import BadInput
from deskpkg.widgets.cells import cut, safe
from deskpkg.widgets.fields.editing import EDITING
from deskpkg.widgets.fields.field import Drawn, Field, V
from deskpkg.widgets.fields.line import NEWLINE_SIGN, Line, enterable
from deskpkg.widgets.fields.setup import Options

P = ParamSpec("P")
R = TypeVar("R")


class TypedField(Field[V]):
    """A field whose value is read from a line of text.

    A paste of any length is kept whole; what is too long is refused when the form is committed,
    never cut. While it has the focus it shows what was typed and how that is read; afterwards
    only how it is read.
    """

    BINDING_GROUP_TITLE = "Field"
    BINDINGS: ClassVar[list[BindingType]] = EDITING
    LINE: ClassVar[type[Line]] = Line
    """What holds the text and its cursor."""
    LIMIT: ClassVar[int] = 200
    """The longest text that is tried to be read, in characters."""
    NEWLINES: ClassVar[bool] = False
    """Whether pasted newlines are kept, and shown as a sign."""
    REPLACES: ClassVar[bool] = True
    """Whether what is typed on coming to the field replaces what is there, or goes on with it."""

    def __init__(self, key: str, label: str, raw: str = "", **options: Unpack[Options]) -> None:
        """Make a field with `raw` already typed in."""
        super().__init__(key, label, **options)
        self._line = self.LINE()
        self._echoed: tuple[str, tuple[str, ...]] | None = None
        self._dragging = False
        self._line.put(enterable(raw, newlines=self.NEWLINES))

    @property
    def raw(self) -> str:
        """Exactly what was typed."""
        return self._line.text

    def put(self, raw: str) -> None:
        """Show `raw` as if it had been typed."""
        self._line.put(enterable(raw, newlines=self.NEWLINES))
        if self.has_focus:
            self._begin()
        self.touched = False
        self.error = ""
        self.reface()

    def _begin(self) -> None:
        if self.REPLACES:
            self._line.select_all()
        else:
            self._line.move(len(self._line.text))

    def write(self, value: V) -> str:
        """The text that is read as `value`."""
        return str(value)

    def fill(self, value: V | None) -> None:
        """Show `value` as if it had been typed."""
        self.put("" if value is None else self.write(value))

    def read(self, text: str) -> V:
        """The value of `text`, which is not blank.

        Raises:
            BadInput: It cannot be read.
        """
        raise NotImplementedError

    def parse(self) -> V | None:
        """The value; None when it is blank.

        Raises:
            BadInput: It cannot be read, is too long, or is blank and required.
        """
        text = self.raw.strip()
        if not text:
            if self.required:
                raise self.missing()
            return None
        if len(text) > self.LIMIT:
            raise BadInput(
                f"At most {self.LIMIT} characters; this has {len(text):,}.", field=self.key
            )
        return self.guarded(self.read, text)

    # -- how it looks -----------------------------------------------------------------------------

    def readings(self, value: V) -> tuple[str, ...]:
        """How `value` is shown, the fullest wording first; nothing if the text says it already."""
        return ()

    def guarded(self, read: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What `read` returns; its refusals point at this field."""
        try:
            return read(*args, **kwargs)
        except BadInput as refusal:
            raise BadInput(str(refusal), field=self.key) from refusal

    @property
    def echo(self) -> tuple[str, ...]:
        """How the text is read, as long as it can be."""
        text = self.raw
        if self._echoed is None or self._echoed[0] != text:
            value = self.reading()
            self._echoed = (text, () if value is None else self.readings(value))
        return self._echoed[1]

    def reface(self) -> None:
        """Draw again, reading the text anew: another field may change what it means."""
        self._echoed = None
        super().reface()

    def messages(self) -> tuple[str, ...]:
        """The echo while it is typed, then the screen's note."""
        if not self.has_focus:
            return super().messages()
        echo = [text for text in self.echo if text != self.raw]
        if self.note:
            return *(f"{text}  {self.note}" for text in echo), *echo, self.note
        return tuple(echo)

    @property
    def extent(self) -> int:
        """The cells of the text, and one for the cursor."""
        if not self.has_focus:
            return cell_len(self._resting()) or min(cell_len(self.hint), self.wish)
        return cell_len(self.raw[:500]) + 1

    def _resting(self) -> str:
        """What is shown without the focus."""
        if not self.error and self.echo:
            return safe(self.echo[0])
        return self._line.text[:500].replace("\n", NEWLINE_SIGN)

    def draw(self, width: int) -> Drawn:
        """The text around the cursor, or how it is read."""
        if self.has_focus:
            return self._drawn_live(width)
        if self.raw:
            return [(cut(self._resting(), width), "value")]
        return [(cut(self.hint, width), "hint")]

    def _drawn_live(self, width: int) -> Drawn:
        """The part of the text around the cursor, with the cursor and the selection."""
        line = self._line
        before, inside, after = line.view(width)
        if line.cursor < line.anchor:
            middle = [(inside[:1], "cursor"), (inside[1:], "selection")]
        else:
            middle = [(inside, "selection"), (after[:1] or " ", "cursor")]
            after = after[1:]
        rest = (after, "focus") if line.text else (self.hint, "focus hint")
        return _within([(before, "focus"), *middle, rest], width)

    # -- keys and mouse ---------------------------------------------------------------------------

    def check_consume_key(
        self,
        key: str,
        character: str | None,
    ) -> bool:
        """Every character is for the field, but those that it passes on."""
        taken = character is not None and character.isprintable()
        return taken and character not in (*self.passes,)

    def on_key(self, event: events.Key) -> None:
        """Type a character."""
        if event.is_printable and event.character is not None:
            event.stop()
            event.prevent_default()
            self.enter(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Type all that was pasted."""
        event.stop()
        event.prevent_default()
        self.enter(event.text)

    def enter(self, text: str) -> None:
        """Type `text` at the cursor, in place of what is selected."""
        entered = enterable(text, newlines=self.NEWLINES)
        if entered:
            self._line.insert(entered)
            self.edited()

    def action_go(self, where: str, select: bool = False) -> None:
        """Move the cursor; an arrow leaves a selection at its end."""
        line = self._line
        first, last = line.selection
        if not select and first < last and where in ("left", "right"):
            line.move(first if where == "left" else last)
        else:
            line.move(line.place(where), select)
        self.reface()

    def action_erase(self, to: str) -> None:
        """Delete the selection, or from the cursor to a place."""
        line = self._line
        if line.delete(line.place(to)):
            self.edited()

    def action_copy(self) -> None:
        """Copy what is selected."""
        if not self._line.selected:
            raise SkipAction
        self.app.copy_to_clipboard(self._line.selected)

    def action_cut(self) -> None:
        """Copy what is selected, and delete it."""
        if self._line.selected:
            self.action_copy()
            self._line.insert("")
            self.edited()

    def action_paste(self) -> None:
        """Type what was copied here."""
        self.enter(self.app.clipboard)

    def on_focus(self, event: events.Focus) -> None:
        """Coming to a field selects what is in it: typing replaces it, or goes on with it."""
        if not event.from_app_focus:
            self._begin()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the cursor where the mouse is."""
        event.stop()
        event.prevent_default()
        self._dragging = True
        self.capture_mouse()
        self._line.move(self._index(event))
        self.reface()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select as far as the mouse is dragged."""
        if self._dragging:
            self._line.move(self._index(event), select=True)
            self.reface()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End the selection."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()
            event.stop()

    def on_click(self, event: events.Click) -> None:
        """A double click selects everything."""
        if event.chain == 2:
            self._line.select_all()
            self.reface()

    def _index(self, event: events.MouseEvent) -> int:
        """The place in the text under the mouse."""
        offset: Offset = event.get_content_offset_capture(self)
        return self._line.index_at(max(0, offset.x - self._room_for_label - 1))


def _within(drawn: Drawn, width: int) -> Drawn:
    """As much of `drawn` as `width` cells hold."""
    kept: Drawn = []
    for text, name in drawn:
        shown = text if cell_len(text) <= width else set_cell_size(text, width)
        width -= cell_len(shown)
        kept.append((shown, name))
    return kept
