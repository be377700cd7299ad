"""What needs somebody, from visits to link to what is parked and due; empty means go home."""

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var

from deskpkg.domain.appointments import State, VisitLine
from deskpkg.domain.text import counted
from deskpkg.domain.waiting import Waiting
from deskpkg.screens.arriving import why_not_arrive
from deskpkg.screens.base import flow
from deskpkg.screens.linking import link_visit
from deskpkg.screens.requests import arrive_or_accept
from deskpkg.screens.visit_keys import ENDS, VisitKeys, visit_keys
from deskpkg.screens.waiting import book_waiting
from deskpkg.screens.words import STATES, due_words, moment, short
from deskpkg.store import Unit
from deskpkg.store.queries import needs as queries
from deskpkg.store.queries import practice as practices
from deskpkg.store.queries.needs import BACK, Expiring, Needs
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import Row
from deskpkg.widgets.table import Table

COLUMNS = (
    Column("When", 16),
    Column("Client", min_width=14),
    Column("What", min_width=23),
    Column("With", 6),
    Column("", 11),
)
EMPTY = (
    "Nothing needs you: every visit that a package could pay for is linked, every request is "
    "answered, nothing is parked, waits in the outbox or is due."
)


class NeedsScreen(VisitKeys[None]):
    """Lists what needs somebody; each is done in place, and gone then."""

    BINDING_GROUP_TITLE = "Needs you"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6,ctrl+l,l", "link", "Link", id="needs.link", tooltip="Link a package"),
        Binding("a", "arrive", "Accept", id="needs.arrive", tooltip="Accept the request; is here"),
        *visit_keys("needs"),
        Binding("e", "edit", "Edit", id="needs.edit", tooltip="Change the appointment"),
        Binding("p", "packages", "Packages", id="needs.packages", tooltip="The client's packages"),
    ]

    needs: var[Needs | None] = var(None, bindings=True)
    table = getters.query_one(Table)

    def body(self) -> ComposeResult:
        """Yield the list."""
        self.heading = "NEEDS YOU"
        yield Table(COLUMNS, EMPTY)

    async def read(self) -> None:
        """Read what needs somebody."""
        needs, rows = await self.store.read(read_rows)
        self.needs = needs
        self.table.show(rows)
        self.facts = (str(len(needs)),) if len(needs) else ()

    # -- what is under the cursor -----------------------------------------------------------------

    @property
    def visit(self) -> VisitLine | None:
        """The visit or request under the cursor."""
        match self.table.cursor_key:
            case ("visit", int(key)) if self.needs:
                listed = (*self.needs.unlinked, *self.needs.requests)
                return next((visit for visit in listed if visit.id == key), None)
        return None

    @property
    def package(self) -> Expiring | None:
        """The package under the cursor."""
        match self.table.cursor_key:
            case ("package", int(key)) if self.needs:
                return next((item for item in self.needs.expiring if item.id == key), None)
        return None

    @property
    def waiting(self) -> Waiting | None:
        """Who waits, under the cursor."""
        match self.table.cursor_key:
            case ("waiting", int(key)) if self.needs:
                return next((line for line in self.needs.waiting if line.id == key), None)
        return None

    @property
    def client_id(self) -> int | None:
        """Whose line is under the cursor."""
        found = self.visit or self.package or (self.waiting.wish if self.waiting else None)
        return found.client_id if found else None

    def at_hand(self) -> VisitLine | None:
        """Return the visit under the cursor."""
        return self.visit

    @on(Table.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    # -- what is possible -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What cannot be done with what is under the cursor is dimmed."""
        if action in ("link", "arrive", "edit", "packages", *ENDS) and self.is_mounted:
            return None if self.why_not(action) else True
        return True

    def why_not(self, action: str) -> str:
        """Say why not."""
        visit = self.visit
        if action == "packages":
            return "" if self.client_id else "No client's line is under the cursor."
        if visit is None:
            return "There is no appointment under the cursor."
        if action in ENDS:
            return self.why_not_visit(action, visit)
        return why_not_arrive(visit.state) if action == "arrive" else ""

    # -- doing it ---------------------------------------------------------------------------------

    @on(Table.Chosen)
    def _chosen(self, event: Table.Chosen) -> None:
        match event.key:
            case ("visit", int(key)):
                self.open("appointment", key)
            case ("package", int(key)):
                self.open("manage_package", key)
            case ("waiting", _):
                self.action_book()
            case ("parked", _):
                self.open("parked")
            case "outbox":
                self.open("outbox")
            case "due":
                self.open("dues")

    @flow
    async def action_book(self) -> None:
        """Book the time that is free for who waits, and take them off the list."""
        if line := self.waiting:
            await book_waiting(self, line)

    @flow
    async def action_link(self) -> None:
        """Choose the package that pays."""
        if visit := self.visit:
            await link_visit(self, visit.id)

    @flow
    async def action_arrive(self) -> None:
        """Accept the request; or the client is here, or is not after all."""
        if visit := self.visit:
            await arrive_or_accept(self, visit.id, visit.state)

    def action_edit(self) -> None:
        """Change the appointment."""
        if visit := self.visit:
            self.open("appointment_form", appointment_id=visit.id)

    def action_packages(self) -> None:
        """Open the client's packages."""
        if key := self.client_id:
            self.open("client", key, tab="packages")


def read_rows(unit: Unit) -> tuple[Needs, tuple[Row, ...]]:
    """Return what needs somebody, and its rows."""
    needs = queries.needs(unit)
    return needs, tuple(_rows(unit, needs))


def _rows(unit: Unit, needs: Needs) -> Iterator[Row]:
    if needs.unlinked:
        title = f"NOT LINKED  {len(needs.unlinked)} with a match, of today and {BACK} days before"
        yield Row("unlinked", (title,), "heading")
        for visit in needs.unlinked:
            yield _visit(unit, visit, Text(f"{visit.matches} match", "warn"))
    if needs.requests:
        yield Row(
            "requests", (f"REQUESTS  {len(needs.requests)}   a accepts, c declines",), "heading"
        )
        for visit in needs.requests:
            past = visit.starts_at <= unit.now
            yield _visit(
                unit, visit, Text("is past" if past else STATES[visit.state].strip(), "warn")
            )
    if needs.expiring:
        yield Row("expiring", (f"EXPIRE THIS WEEK  {len(needs.expiring)}",), "heading")
        for item in needs.expiring:
            last = f"{item.expires_on:%a} {short(item.expires_on, unit.today)}"
            left = f"{item.left} of {item.credits} left"
            yield Row(("package", item.id), (last, item.client, item.name, "", left))
    yield from _others(unit, needs)


def _others(unit: Unit, needs: Needs) -> Iterator[Row]:
    """Yield who could come, what is parked, what waits in the outbox, and what is due."""
    people = {p.id: p.short for p in practices.practitioners(unit, archived=True)}
    if needs.waiting:
        yield Row("waiting", (f"COULD COME  {len(needs.waiting)} waiting, Enter books",), "heading")
        for line in needs.waiting:
            assert line.slot is not None
            when = moment(line.slot.starts_at, unit.zone, unit.today)
            cells = (when, line.client, line.service, people.get(line.slot.person, ""), "waits")
            yield Row(("waiting", line.id), cells)
    if needs.parked:
        yield Row("parked", (f"PARKED  {len(needs.parked)}",), "heading")
        for form in needs.parked:
            when = moment(form.saved_at, unit.zone, unit.today)
            what = " · ".join(filter(None, (form.title, form.why)))
            yield Row(("parked", form.subject), (when, form.staff, what, "", "half done"))
    if count := needs.outbox:
        yield Row(
            "messages", (f"OUTBOX  {counted(count, 'message waits', 'messages wait')}",), "heading"
        )
        yield Row("outbox", ("", "", "Messages to clients", "", "Enter lists"))
    if words := ", ".join(due_words(needs.due)):
        yield Row("dues", (f"DUE  {words}",), "heading")
        yield Row("due", ("by today", "", "Due and overdue", "", "Enter lists"))


def _visit(unit: Unit, visit: VisitLine, note: Text) -> Row:
    when = moment(visit.starts_at, unit.zone, unit.today)
    state = "" if visit.state in (State.BOOKED, State.REQUESTED) else STATES[visit.state][:1]
    cells = (when, visit.client, f"{state} {visit.service}".strip(), visit.practitioner, note)
    return Row(("visit", visit.id), cells)
