"""The waiting list: who would come, and the first free time that suits each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.contacts import format_phone
from deskpkg.domain.text import clean
from deskpkg.domain.waiting import Freed, Waiting, is_over, when_words
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.words import moment, short
from deskpkg.store import Unit, changes
from deskpkg.store.queries import practice as practices
from deskpkg.store.queries import waiting
from deskpkg.store.unit import UTC
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import Row
from deskpkg.widgets.table import Table

COLUMNS = (
    Column("Client", min_width=14),
    Column("Phone", 15, priority=1),
    Column("Waits for", min_width=20),
    Column("Since", 6, priority=2),
    Column("Free time", 26),
)
TAKEN = "That time is taken, or suits nobody any more: here is the whole list."
EMPTY = (
    "Nobody waits. n puts somebody on the list: when a time becomes free that suits them, "
    "the desk says so."
)


@dataclass(frozen=True, slots=True)
class WaitingList:
    """The list, and what it takes to write it."""

    lines: tuple[Waiting, ...] = ()
    people: Mapping[int, str] = field(default_factory=dict)
    """Short names of practitioners."""
    freed: bool = False
    """Whether these are only those whom a time suits that has become free."""
    zone: ZoneInfo = UTC
    country: str = ""

    def line(self, key: object) -> Waiting | None:
        """Return the line with this id."""
        return next((line for line in self.lines if line.id == key), None)


def read_list(unit: Unit, freed: Sequence[Freed] = ()) -> WaitingList:
    """Read the list, with what is free for each: of those whom a freed time suits, if any."""
    practice = practices.practice(unit)
    people = {p.id: p.short for p in practices.practitioners(unit, True)}
    suited = waiting.for_freed(unit, freed)
    return WaitingList(
        suited or waiting.offered(unit),
        people,
        bool(suited),
        unit.zone,
        practice.country if practice else "",
    )


class WaitingScreen(DeskScreen[None]):
    """Lists who waits; Enter books the time that is offered."""

    BINDING_GROUP_TITLE = "Waiting list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "book", "Book", id="waiting.book", tooltip="Book the time that is offered"),
        Binding("n", "new", "New", id="waiting.new", tooltip="Put somebody on the list"),
        Binding("e", "edit", "Edit", id="waiting.edit", tooltip="Change what they wait for"),
        Binding("p", "client", "Client", id="waiting.client", tooltip="Open the client's page"),
        Binding("delete,x", "close", "Take off", id="waiting.close", tooltip="They wait no longer"),
    ]

    DEFAULT_CSS = """
    WaitingScreen #wish { height: 2; padding: 0 1; color: $foreground 80%; }
    """

    shown: var[WaitingList] = var(WaitingList(), bindings=True)
    table = getters.query_one(Table)

    def __init__(self, freed: Sequence[Freed] = (), line: int | None = None) -> None:
        """List everybody, the cursor on `line`; or those who could have a time that became free."""
        super().__init__()
        self.freed = freed
        self.line = line
        self._booking = False

    def body(self) -> ComposeResult:
        """Yield the list."""
        yield Table(COLUMNS, EMPTY, pick_digits=True)
        yield Static(id="wish", markup=False)

    async def read(self) -> None:
        """Read the list."""
        known = await self.store.read(read_list, self.freed)
        if self.freed and not known.freed:
            self.freed = ()
            if not self._booking:
                self.say(TAKEN, "warning")
        self.shown = known
        self.heading = "WAITING LIST  whom the free time suits" if known.freed else "WAITING LIST"
        free = sum(line.slot is not None for line in known.lines)
        self.facts = (f"{free} of {len(known.lines)} could come",) if known.lines else ()
        self.table.show([_row(known, line, self.desk.now) for line in known.lines])
        if self.line is not None:
            self.table.move_to(self.line)
            self.line = None
        self._tell()

    @on(Table.Moved)
    def _tell(self) -> None:
        """Show the wish under the cursor whole, with its note."""
        line, text = self.current, ""
        if line is not None:
            notes = f" · {clean(line.wish.notes)}" if line.wish.notes else ""
            phone = f" {_phone(self.shown, line)}" if line.phone else ""
            what = _what(line, self.desk.now.date())
            text = f"{clean(line.client)}{phone} waits for {what}{notes}"
        self.query_one("#wish", Static).update(text, layout=False)

    @property
    def current(self) -> Waiting | None:
        """The line under the cursor."""
        return self.shown.line(self.table.cursor_key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs a line is dimmed without one."""
        needs_line = action in ("book", "edit", "client", "close")
        return None if needs_line and not self.shown.lines else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        return "Nobody waits: n puts somebody on the list."

    @on(Table.Chosen)
    def _chosen(self) -> None:
        self.action_book()

    @flow
    async def action_book(self) -> None:
        """Book the time that is offered, or another one, and take them off the list."""
        if (line := self.current) is not None:
            offered, self._booking = bool(self.freed), True
            booked = await book_waiting(self, line)
            self._booking = False
            if offered and booked:
                self.dismiss(None)

    @flow
    async def action_new(self) -> None:
        """Put somebody on the list."""
        await self._edit()

    @flow
    async def action_edit(self) -> None:
        """Change what somebody waits for."""
        if (line := self.current) is not None:
            await self._edit(waiting_id=line.id)

    async def _edit(self, **arguments: int) -> None:
        key = await self.ask(self.desk.make("waiting_form", **arguments))
        if key is not None:
            await self.read()
            self.table.move_to(key)

    def action_client(self) -> None:
        """Open the client's page."""
        if (line := self.current) is not None:
            self.open("client", line.wish.client_id)

    @flow
    async def action_close(self) -> None:
        """Take somebody off the list."""
        if (line := self.current) is not None:
            done = f"{line.client} waits no longer"
            await self.attempt(changes.waiting.close, line.id, done=done)


async def book_waiting(screen: DeskScreen[Any], line: Waiting) -> bool:
    """Book a visit for somebody who waits; in a flow of `screen`. Tell whether it was."""
    slot = line.slot
    form = screen.desk.make(
        "appointment_form",
        client_id=line.wish.client_id,
        service_id=line.wish.service_id,
        practitioner_id=slot.person if slot else line.wish.practitioner_id,
        starts_at=slot.starts_at if slot else None,
        location_id=(slot.place if slot else None) or line.wish.location_id,
        waiting_id=line.id,
    )
    return await screen.ask(form) is not None


def _what(line: Waiting, today: date) -> str:
    """Return "Physio 60 with Mia, Main St: Mon mornings"."""
    whom = f" with {line.practitioner}" if line.practitioner else ""
    where = f", {line.location}" if line.location else ""
    return clean(f"{line.service}{whom}{where}: {when_words(line.wish, today)}")


def _phone(known: WaitingList, line: Waiting) -> str:
    return format_phone(line.phone, known.country) if line.phone else ""


def _row(known: WaitingList, line: Waiting, now: datetime) -> Row:
    today = now.date()
    cells = (
        clean(line.client),
        _phone(known, line),
        _what(line, today),
        short(line.since.astimezone(known.zone).date(), today),
        offer_words(known, line, now),
    )
    return Row(line.id, cells)


def offer_words(known: WaitingList, line: Waiting, now: datetime) -> Text:
    """Return what is free for somebody who waits."""
    if line.slot is not None:
        at = moment(line.slot.starts_at, known.zone, now.date())
        return Text(f"{at} {clean(known.people.get(line.slot.person, ''))}", "good")
    if is_over(line.wish, now, known.zone):
        return Text("its last day is past", "warn")
    return Text(f"nothing in {waiting.AHEAD} days", "muted")
