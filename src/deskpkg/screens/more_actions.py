"""A menu of everything that can be done with something, each with its key, or with why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events, getters, on
from textual.app import ComposeResult

from deskpkg.domain.text import clean
from deskpkg.screens.dialog import Dialog
from deskpkg.widgets.cells import cut
from deskpkg.widgets.table import Column, Row, Table

NAME = 32
"""Cells for the name of what it is about."""

COLUMNS = (Column("", 1), Column("", 33), Column("", min_width=30))


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the menu."""

    key: str
    name: str
    title: str
    why_not: str = ""
    """Why it can't be done now; "" if it can."""


class MoreActions(Dialog[str]):
    """Asks what to do; the answer is the name of a choice, taken by its key or by Enter."""

    BINDING_GROUP_TITLE = "More"
    DEFAULT_CSS = """
    MoreActions Table { height: auto; max-height: 16; background: $surface; }
    """

    table = getters.query_one(Table)

    def __init__(self, name: str, choices: Sequence[Choice]) -> None:
        """Offer `choices` for what is called `name`."""
        super().__init__()
        self.heading = f"{cut(clean(name), NAME)}: a letter does it, or Enter"
        self.choices = choices

    def body(self) -> ComposeResult:
        """Yield the menu."""
        yield Table(COLUMNS, header=False)

    async def read(self) -> None:
        """Show the choices."""
        self.table.show(
            [
                Row(c.name, (c.key, c.title, c.why_not), "dim" if c.why_not else "")
                for c in self.choices
            ]
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to commit."""
        return action != "commit"

    @on(Table.Chosen)
    def _chosen(self, event: Table.Chosen) -> None:
        self._take(next(choice for choice in self.choices if choice.name == event.key))

    def on_key(self, event: events.Key) -> None:
        """Take the choice with this key."""
        for choice in self.choices:
            if choice.key == event.character:
                event.stop()
                event.prevent_default()
                self._take(choice)

    def _take(self, choice: Choice) -> None:
        if choice.why_not:
            self.say(choice.why_not, "warning")
        else:
            self.dismiss(choice.name)
