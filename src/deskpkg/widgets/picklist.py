"""A list that opens over the screen to choose one thing, or to mark several."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Generic

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from deskpkg.widgets.cells import safe
from deskpkg.widgets.fields.option import K, Option, goes_on, typed_match
from deskpkg.widgets.table import Column, Row, Table


def markup_of(text: str) -> str:
    """Markup that shows `text` as it is: what a border's title takes."""
    return Content(safe(text)).markup


class PickTable(Table, inherit_css=True):
    """A table without a heading that a single click chooses from."""

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Keep the click for the table: what is under it is not meant."""
        event.stop()

    def on_click(self, event: events.Click) -> None:
        """Move to the row and choose it."""
        event.stop()
        event.prevent_default()
        index = self.scroll_offset.y + event.get_content_offset_capture(self).y
        if 0 <= index < len(self.rows) and self.rows[index].takes_cursor:
            self.cursor_row = index
            self.action_choose()


class PickList(ModalScreen[tuple[K, ...] | None], Generic[K]):
    """Asks which; typed letters go to a row. The answer is None if it is left with Esc."""

    BINDING_GROUP_TITLE = "List"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="pick.back"),
        Binding("space", "mark", "Mark", id="pick.mark", show=False),
        Binding("backspace", "untype", "Delete left", id="pick.untype", show=False),
        Binding("f9,ctrl+s", "take", "Take", id="pick.commit", show=False),
    ]
    DEFAULT_CSS = """
    PickList {
        align: center middle;
        & > PickTable {
            width: 60;
            max-width: 96%;
            height: auto;
            max-height: 80%;
            border: round $primary;
            background: $surface;
        }
    }
    """

    def __init__(
        self,
        title: str,
        options: Sequence[Option[K]],
        chosen: Iterable[K] = (),
        *,
        several: bool = False,
        typed: str = "",
    ) -> None:
        """Offer `options`, those in `chosen` marked, or the cursor on it.

        Args:
            title: What is asked.
            options: In this order.
            chosen: What is chosen so far.
            several: Space marks any number of them, Enter answers; where nothing was marked
                before or since, it takes the row it is on.
            typed: The letters that brought it up.
        """
        super().__init__()
        self._options = options
        self._chosen = list(chosen)
        self._several = several
        self._untouched = not self._chosen
        self._typed = typed
        self._table = PickTable([Column("", min_width=12), Column("", width=None)], header=False)
        self._title = title

    def compose(self) -> ComposeResult:
        """The list alone."""
        yield self._table

    def on_mount(self) -> None:
        """Show the options."""
        self._show()
        if self._chosen:
            self._table.move_to(self._chosen[0])
        typed, self._typed = self._typed, ""
        self._find(typed)

    def _show(self) -> None:
        self._table.show(tuple(self._row(option) for option in self._options))
        keys = "Space mark · Enter done" if self._several else "Enter take"
        typed = f"{self._typed}_ · " if self._typed else ""
        self._table.border_title = markup_of(self._title)
        self._table.border_subtitle = markup_of(f"{typed}{keys} · Esc back")

    def _row(self, option: Option[K]) -> Row:
        box = ("[x] " if option.key in self._chosen else "[ ] ") if self._several else ""
        off = bool(option.disabled_reason)
        note = option.disabled_reason or option.note
        return Row(option.key, (box + option.text, note), "dim" if off else "", not off)

    def on_key(self, event: events.Key) -> None:
        """Go to the first row that has a word beginning with what is typed.

        A space is typed as well where it is one of a row's own: of one among several.
        """
        within = goes_on(self._options, self._typed) > self._several
        if event.is_printable and event.character and (event.key != "space" or within):
            event.stop()
            event.prevent_default()
            self._find(self._typed + event.character)

    def _find(self, typed: str) -> None:
        found = typed_match(self._options, typed)
        if found is None and typed:
            self.app.bell()
            return
        self._typed = typed
        if found:
            self._table.move_to(found.key)
        self._show()

    def action_untype(self) -> None:
        """Take back a letter."""
        self._find(self._typed[:-1])

    def action_mark(self) -> None:
        """Mark or unmark the row; with one to choose, take it."""
        option = self._current()
        if option is None:
            return
        if not self._several:
            self.dismiss((option.key,))
            return
        self._untouched = False
        if option.key in self._chosen:
            self._chosen.remove(option.key)
        else:
            self._chosen.append(option.key)
        self._typed = ""
        self._show()

    def action_take(self) -> None:
        """Answer."""
        option = self._current()
        if self._several and not (self._untouched and option):
            self.dismiss(tuple(o.key for o in self._options if o.key in self._chosen))
        elif option is not None:
            self.dismiss((option.key,))

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Answer, on Enter or a click; with several, a click marks."""
        message.stop()
        self.action_take()

    def _current(self) -> Option[K] | None:
        key = self._table.cursor_key
        return next((option for option in self._options if option.key == key), None)
