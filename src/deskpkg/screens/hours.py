"""Hours: of everybody at a glance, and of one with the days that differ."""

from typing import Any, ClassVar, cast

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var

from deskpkg.domain.hours import Owner, Whose
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.hours_rows import (
    COLUMNS,
    COLUMNS_OF,
    HoursOf,
    read_hours,
    read_hours_of,
    rows_of,
)
from deskpkg.store import changes
from deskpkg.widgets.table import Table

NOT_SET_UP = "The practice is not set up yet: Ctrl+P, Set up."


class HoursScreen(DeskScreen[None]):
    """Everybody's hours, each opened by Enter."""

    BINDING_GROUP_TITLE = "Hours"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "Edit", id="hours.edit", tooltip="Change these hours"),
    ]

    table = getters.query_one(Table)

    def body(self) -> ComposeResult:
        """Yield the list."""
        self.heading = "HOURS"
        yield Table(COLUMNS, empty=NOT_SET_UP)

    async def read(self) -> None:
        """Read everybody's hours."""
        self.table.show(await self.store.read(read_hours))

    @on(Table.Chosen)
    def _chosen(self) -> None:
        self.action_edit()

    def action_edit(self) -> None:
        """Open the hours under the cursor."""
        match self.table.cursor_key:
            case Owner(kind, key):
                self.open("hours_of", kind=kind, owner_id=key)
            case "practice":
                self.open("practice_form")


class HoursOfScreen(DeskScreen[None]):
    """The week of one location or practitioner, and the days that differ."""

    BINDING_GROUP_TITLE = "Hours"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "Edit", id="hours_of.edit", tooltip="Change the week, or these days"),
        Binding("n", "new", "New", id="hours_of.new", tooltip="Say that some days differ"),
        Binding(
            "delete",
            "remove",
            "Remove",
            id="hours_of.remove",
            tooltip="Let the weekly hours hold again on these days",
        ),
    ]

    known: var[HoursOf | None] = var(None, bindings=True)
    table = getters.query_one(Table)

    def __init__(self, kind: str, owner_id: int) -> None:
        """Show the hours of a "location" or a "practitioner"."""
        super().__init__()
        self.owner = Owner(cast(Whose, kind), owner_id)

    def body(self) -> ComposeResult:
        """Yield the list."""
        self.heading = "HOURS"
        yield Table(COLUMNS_OF)

    async def read(self) -> None:
        """Read the week, and the days to come that differ."""
        known = await self.store.read(read_hours_of, self.owner)
        self.heading = f"HOURS  {known.name}"
        self.table.show(rows_of(known))
        self.known = known

    @on(Table.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    @property
    def other_id(self) -> int | None:
        """The days that differ which are under the cursor."""
        match self.table.cursor_key:
            case ("other", int(key)):
                return key
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only days that differ can be removed."""
        if action == "remove" and self.is_mounted:
            return None if self.why_not(action) else True
        return True

    def why_not(self, action: str) -> str:
        """Say why not."""
        if action == "remove" and self.other_id is None:
            return "Put the cursor on days that differ; the week is changed by e."
        return ""

    @on(Table.Chosen)
    def _chosen(self) -> None:
        self.action_edit()

    @flow
    async def action_edit(self) -> None:
        """Change the week from the day under the cursor on, or the days that differ."""
        match self.table.cursor_key:
            case ("week", int(weekday)):
                await self._ask("week_form", weekday=weekday)
            case ("other", int(key)):
                await self._ask_other(key)

    @flow
    async def action_new(self) -> None:
        """Say that some days differ."""
        await self._ask_other(None)

    async def _ask_other(self, key: int | None) -> None:
        answer = await self._ask("other_days_form", other_id=key)
        if isinstance(answer, int):
            await self.read()
            self.table.move_to(("other", answer))

    async def _ask(self, place: str, **more: object) -> Any:
        owner = {"kind": self.owner.kind, "owner_id": self.owner.id}
        return await self.ask(self.desk.make(place, **owner, **more))

    @flow
    async def action_remove(self) -> None:
        """Let the weekly hours hold again."""
        if (key := self.other_id) is not None:
            await self.attempt(changes.hours.remove_other_days, key, done="As usual again.")
