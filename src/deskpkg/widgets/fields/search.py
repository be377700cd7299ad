"""A field for choosing a client: typed letters search, a row is taken, never a text."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Unpack

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import quoted
from deskpkg.widgets.fields.field import Field
from deskpkg.widgets.fields.setup import Options
from deskpkg.widgets.fields.typed import TypedField
from deskpkg.widgets.picklist import PickTable
from deskpkg.widgets.table import Column, Row, Table


class SearchField(TypedField[int]):
    """Search and choose one record by its id.

    What is typed is asked with `Asked`, and answered with `show_matches`; or `lookup` answers at
    once. Up and Down move, Enter takes the row under the cursor and goes on. If Enter comes
    before the answer, it waits for it. Typing again un-chooses.
    """

    BINDING_GROUP_TITLE = "Search"
    WISH: ClassVar[int] = 30
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move('cursor_up')", "Match above", id="search.up", show=False),
        Binding("down", "move('cursor_down')", "Match below", id="search.down", show=False),
        Binding("pageup", "move('page_up')", "Matches above", id="search.pageup", show=False),
        Binding("pagedown", "move('page_down')", "Matches below", id="search.pagedown", show=False),
        Binding("enter", "take", "Take the match", id="search.take", show=False),
        Binding("escape", "close", "Close the matches", id="search.close", show=False),
    ]
    DEFAULT_CSS = """
    SearchField > PickTable {
        overlay: screen;
        constrain: inside inflect;
        display: none;
        width: 76;
        max-width: 100%;
        height: auto;
        max-height: 10;
        background: $panel;
        offset: 0 1;
    }
    SearchField.-open > PickTable { display: block; }
    """

    @dataclass
    class Asked(Message):
        """Somebody is looked for; answer with `field.show_matches(rows, text)`."""

        field: "SearchField"
        text: str

    @dataclass
    class Chosen(Message):
        """A row was taken (`id`), or the choice was undone by typing (None)."""

        field: "SearchField"
        id: int | None

    @dataclass
    class Nobody(Message):
        """Enter was pressed although no row matches `text`."""

        field: "SearchField"
        text: str

    def __init__(
        self,
        key: str,
        label: str,
        raw: str = "",
        *,
        columns: Sequence[Column] = (Column(""),),
        lookup: Callable[[str], Sequence[Row]] | None = None,
        nobody: str = "No match.",
        **options: Unpack[Options],
    ) -> None:
        """Make a field.

        Args:
            key: See `Field`.
            label: See `Field`.
            raw: What is typed in already, or "id<TAB>text" for a row that is chosen.
            columns: Of the matches.
            lookup: Answers at once with the rows for a text (under a millisecond, please).
            nobody: What to say without a match, with the key for a new one.
            options: See `Options`.
        """
        super().__init__(key, label, **options)
        self._lookup = lookup
        self._chosen: int | None = None
        self._waiting = False
        self._take_next = False
        self._matches = PickTable(columns, nobody, header=False, classes="driven")
        self._matches.can_focus = False
        self._load(raw)

    def compose(self) -> ComposeResult:
        """The list of matches, closed."""
        yield self._matches

    # -- its value --------------------------------------------------------------------------------

    @property
    def raw(self) -> str:
        """What was typed, or "id<TAB>text" of the row that is chosen."""
        text = self._line.text
        return text if self._chosen is None else f"{self._chosen}\t{text}"

    @property
    def chosen(self) -> int | None:
        """The id of the row that is chosen."""
        return self._chosen

    def put(self, raw: str) -> None:
        """Show what was typed or chosen."""
        self._load(raw)
        super().put(self._line.text)
        self._close()

    def choose(self, id: int, text: str) -> None:
        """Show `text` as the choice of `id`; says nothing to the form."""
        self.put(f"{id}\t{text}")

    def _load(self, raw: str) -> None:
        number, tab, text = raw.partition("\t")
        known = bool(tab) and number.isascii() and number.isdigit() and len(number) < 20
        self._chosen = int(number) if known else None
        self._line.put((text if known else raw).replace("\t", " "))

    def parse(self) -> int | None:
        """The id that was chosen; None when nothing is typed.

        Raises:
            BadInput: Something is typed but no row taken, or it is blank and required.
        """
        if self._chosen is not None:
            return self._chosen
        text = self._line.text.strip()
        if text:
            raise BadInput(f"Take a row for {quoted(text)}: ↓ ↑, then Enter.", field=self.key)
        if self.required:
            raise self.missing()
        return None

    # -- searching --------------------------------------------------------------------------------

    def edited(self) -> None:
        """Un-choose, and ask for what is typed now."""
        was, self._chosen = self._chosen, None
        self._take_next = False
        super().edited()
        if was is not None:
            self.post_message(self.Chosen(self, None))
        self._search()

    def _search(self) -> None:
        """Ask for what is typed."""
        text = self._line.text.strip()
        if not text:
            self._waiting = False
            self._close()
        elif self._lookup is not None:
            self.show_matches(self._lookup(text))
        else:
            self._waiting = True
            self.post_message(self.Asked(self, text))

    def show_matches(self, rows: Sequence[Row], text: str | None = None) -> None:
        """Show the answer to what is typed; the answer to another `text` is dropped."""
        if self._chosen is not None or text not in (None, self._line.text.strip()):
            return
        self._waiting = False
        self._matches.show(rows, keep=False)
        self.set_class(self.has_focus, "-open")
        if self._take_next:
            self._take_next = False
            if self._take():
                self.post_message(self.Next(self))

    def action_move(self, way: str) -> None:
        """Move among the matches; without any, the keys are the form's."""
        if not self.has_class("-open"):
            raise SkipAction
        getattr(self._matches, f"action_{way}")()

    def action_take(self) -> None:
        """Take the row under the cursor and go on; without a match stay.

        Rows that were closed are shown again first: nobody is taken unseen.
        """
        if self._chosen is not None or not self._line.text.strip():
            raise SkipAction
        if self._waiting:
            self._take_next = True
        elif not self.has_class("-open"):
            self._search()
        elif self._take():
            raise SkipAction

    def action_close(self) -> None:
        """Close the matches; what is typed stays."""
        if not self.has_class("-open"):
            raise SkipAction
        self._close()

    def _close(self) -> None:
        self.remove_class("-open")

    def _take(self) -> bool:
        """Choose the row under the cursor; False, and why, if there is none."""
        key = self._matches.cursor_key
        if key is None:
            self.error = self._matches.empty
            self.post_message(self.Nobody(self, self._line.text.strip()))
            return False
        self._choose_row(key)
        return True

    def _choose_row(self, key: Hashable) -> None:
        row = self._matches.rows[self._matches.cursor_row]
        if not isinstance(key, int):
            raise TypeError("the rows of a search have ids for keys")
        self.choose(key, str(row.cells[0]))
        Field.edited(self)
        self.post_message(self.Chosen(self, key))

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Take the row that was clicked."""
        message.stop()
        self._choose_row(message.key)

    def on_table_moved(self, message: Table.Moved) -> None:
        """The cursor among the matches is nobody else's business."""
        message.stop()

    def on_blur(self) -> None:
        """Close the matches."""
        self._close()
