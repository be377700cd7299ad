"""Asks which of two times is meant on the day the clocks go back."""

from textual import getters, on
from textual.app import ComposeResult
from textual.widgets import Static

from deskpkg.domain.zones import TwiceTime
from deskpkg.screens.dialog import Dialog
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import Row
from deskpkg.widgets.table import Table


class WhichTime(Dialog[int]):
    """Offers the first and the second; the answer is 0 or 1."""

    DEFAULT_CSS = """
    WhichTime {
        Table { height: auto; background: $surface; }
        #why { padding: 1 1; }
    }
    """

    table = getters.query_one(Table)

    def __init__(self, twice: TwiceTime) -> None:
        """Ask about a time that happens twice."""
        super().__init__()
        self.heading = "Which of the two?"
        self.twice = twice

    def body(self) -> ComposeResult:
        """Yield why it is asked, and the two."""
        yield Static(str(self.twice), id="why", markup=False)
        yield Table((Column("", min_width=30),), header=False, pick_digits=True)

    async def read(self) -> None:
        """Show the two, each with its instant elsewhere."""
        rows = [
            Row(fold, (f"the {word} ({at:%H:%M} UTC)",))
            for fold, word, at in (
                (0, "first", self.twice.first),
                (1, "second", self.twice.second),
            )
        ]
        self.table.show(rows)

    def answer(self) -> int | None:
        """Return which row the cursor is on."""
        key = self.table.cursor_key
        return key if isinstance(key, int) else None

    @on(Table.Chosen)
    def _chosen(self) -> None:
        self.action_commit()
