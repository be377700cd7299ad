"""The last changes of this desk, each of which can be taken back."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.widgets import Static

from deskpkg.domain.text import clean
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.undoing import SHOWN, undo_change
from deskpkg.screens.words import moment
from deskpkg.store import Unit
from deskpkg.store.queries import undo
from deskpkg.store.queries.undo import Done
from deskpkg.widgets.table import Column, Row, Table

COLUMNS = (Column("When", 17), Column("Who", 14), Column("What", min_width=40))


def read_changes(unit: Unit) -> tuple[tuple[Done, ...], ZoneInfo, date]:
    """Read the last changes, and what is needed to write when they were made."""
    return undo.last(unit, SHOWN), unit.zone, unit.today


class UndoList(DeskScreen[None]):
    """Lists what all windows of this desk did last, the newest first; Enter takes one back."""

    BINDING_GROUP_TITLE = "Changes"
    DEFAULT_CSS = """
    UndoList #told { height: 3; padding: 0 1; color: $foreground 80%; }
    """

    table = getters.query_one(Table)

    def __init__(self, instead_of: str | None = None) -> None:
        """Show the changes.

        Args:
            instead_of: a change that could not be taken back; the cursor is on the newest other
                one that can.
        """
        super().__init__()
        self.changes: dict[str, Done] = {}
        self.instead_of = instead_of

    def body(self) -> ComposeResult:
        """Yield the list, and room for the whole text of one."""
        self.heading = "UNDO A CHANGE"
        self.facts = ("Enter takes one back",)
        yield Table(COLUMNS, empty="Nothing of this desk is left to undo.")
        yield Static(id="told", markup=False)

    async def read(self) -> None:
        """Read the changes."""
        found, zone, today = await self.store.read(read_changes)
        self.changes = {done.operation: done for done in found}
        self.table.show([row for done in found for row in _rows(done, zone, today)])
        if self.instead_of is not None:
            can = (d.operation for d in found if not d.refusal and d.operation != self.instead_of)
            self.table.move_to(next(can, None))
            self.instead_of = None
        self._tell()

    @on(Table.Moved)
    def _tell(self) -> None:
        """Show the whole text of the change under the cursor."""
        done = self._current
        self.query_one("#told", Static).update(clean(done.text) if done else "", layout=False)

    @property
    def _current(self) -> Done | None:
        key = self.table.cursor_key
        return self.changes.get(key) if isinstance(key, str) else None

    @on(Table.Chosen)
    def _chosen(self) -> None:
        self._take_back()

    @flow
    async def undo(self) -> None:
        """Take nothing back that was not chosen: whoever got here by the key may press it again."""
        self.say("Enter takes back the change under the cursor.")

    @flow
    async def _take_back(self) -> None:
        if done := self._current:
            await undo_change(self, done)


def _rows(done: Done, zone: ZoneInfo, today: date) -> Iterator[Row]:
    """Yield the row of a change, and why it can't be taken back if it can't."""
    who = f"{done.staff} at {done.window}" if done.window else done.staff
    cells = (moment(done.at, zone, today), who, done.text)
    yield Row(done.operation, cells, "dim" if done.refusal else "")
    if done.refusal:
        why = Text(f"can't be undone: {done.refusal}", "muted")
        yield Row((done.operation, "why"), ("", "", why), selectable=False)
