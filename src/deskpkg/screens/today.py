"""Today: who comes, who is here, what they have left and what needs somebody."""

from typing import ClassVar

from rich.text import Text
from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.appointments import State, VisitLine
from deskpkg.domain.dates import format_date
from deskpkg.screens.arriving import why_not_arrive
from deskpkg.screens.base import flow
from deskpkg.screens.booking import card
from deskpkg.screens.linking import link_visit
from deskpkg.screens.payable import TakesPayment, Target
from deskpkg.screens.requests import arrive_or_accept
from deskpkg.screens.today_rows import COLUMNS, DayList, counts, needs, read_day_list, rows_of
from deskpkg.screens.visit_keys import ENDS, VisitKeys, visit_keys
from deskpkg.store.queries import hours
from deskpkg.widgets.client_card import ClientCard
from deskpkg.widgets.needs_line import NeedsLine
from deskpkg.widgets.table import Table

FIND = "F2  find client, phone, date of birth, #number …"
EMPTY = (
    "Nobody is booked today. b books a visit; F5 opens the calendar, where Enter on a free slot "
    "books; F2 finds a client."
)
WIDE = 100
"""Columns from which the client under the cursor has a card beside the list."""


class TodayScreen(TakesPayment[None], VisitKeys[None]):
    """The list of the day: where the desk begins."""

    BINDING_GROUP_TITLE = "Today"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6,ctrl+l", "package", "Package", id="today.package", tooltip="Link, or see packages"
        ),
        Binding(
            "f8,ctrl+g n",
            "free",
            "Next free",
            id="today.free",
            tooltip="Book another visit at one of the next free slots",
        ),
        Binding(
            "a",
            "arrive",
            "Arrive",
            id="today.arrive",
            tooltip="Is here, again: is not; books a request, or what was canceled",
        ),
        Binding("b", "book", "Book", id="today.book", tooltip="Book another visit"),
        Binding("p", "packages", "Packages", id="today.packages", tooltip="The client's packages"),
        Binding("l", "link", "Link", id="today.link", tooltip="Link a package"),
        *visit_keys("today"),
        Binding("e", "edit", "Edit", id="today.edit", tooltip="Change the appointment", show=False),
        Binding(
            "exclamation_mark",
            "needs",
            "Needs you",
            id="today.needs",
            tooltip="List what needs you",
            show=False,
        ),
        Binding("escape", "stay", "Back", id="today.stay", show=False),
    ]
    DEFAULT_CSS = """
    TodayScreen {
        #find { height: 1; padding: 0 1; color: $foreground 60%; background: $surface; }
        #find:hover { color: $foreground; }
        #beside { width: 36; padding: 0 1; display: none; border-left: wide $primary; }
        #beside { background: $surface; scrollbar-size-vertical: 1; }
        &.-wide #beside { display: block; }
    }
    """
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012
    AUTO_FOCUS = "Table"

    day: var[DayList | None] = var(None, bindings=True)
    holiday: str = ""
    """The name of the public holiday that it is."""
    under: var[VisitLine | None] = var(None, bindings=True)
    """The visit under the cursor."""
    table = getters.query_one(Table)
    card = getters.query_one(ClientCard)

    def body(self) -> ComposeResult:
        """Yield the way to Find, the list with the card beside it, and what needs somebody."""
        self.heading = "TODAY"
        yield Static(FIND, id="find", markup=False)
        with Horizontal():
            yield Table(COLUMNS, pick_digits=True)
            with VerticalScroll(id="beside", can_focus=False):
                yield ClientCard()
        yield NeedsLine(id="needs", markup=False)

    async def read(self) -> None:
        """Read the day; the cursor keeps its visit, or begins at who is next."""
        day = await self.store.read(read_day_list)
        first = self.day is None
        self.day = day
        self._show()
        if first:
            self._begin(day)
        self._look_under()
        await self._read_card()
        self.name_holiday()

    @work(exclusive=True, group="holiday")
    async def name_holiday(self) -> None:
        """Name the public holiday that it is; the list does not wait for what knows them all."""
        with self._telling():
            name = await self.store.read(lambda unit: hours.holiday_on(unit, unit.today))
            if name != self.holiday:
                self.holiday = name
                self._show()

    def tick(self) -> None:
        """A minute has begun: the line of the present moves, and somebody may be late."""
        super().tick()
        if self.day is not None:
            self._show()

    def _show(self) -> None:
        day, now = self.day, self.desk.now
        assert day is not None
        self.table.empty = EMPTY
        self.table.show(rows_of(day, now))
        kept = (("parked", day.parked), ("outbox", day.outbox))
        self.facts = tuple(f"{name} {count}" for name, count in kept if count)
        counted = f"{counts(day.visits, now)}{f' · {self.holiday}' if self.holiday else ''}"
        self.heading = f"TODAY  {format_date(now.date())}  {counted}"
        line = self.query_one("#needs", Static)
        told = " · ".join(needs(day))
        line.update(Text.assemble(("NEEDS YOU  ", "bold"), told, ("   ! list", "dim")))
        line.display = bool(needs(day))

    def _begin(self, day: DayList) -> None:
        """Put the cursor on who is late, or else who is next."""
        now = self.desk.now
        waited = [v for v in day.visits if v.state is State.BOOKED]
        late = [v for v in waited if v.starts_at <= now < v.ends_at]
        following = [v for v in waited if v.starts_at > now]
        for visit in (late or following)[:1]:
            self.table.move_to(visit.id)

    # -- who is under the cursor ------------------------------------------------------------------

    @on(Table.Moved)
    def _moved(self) -> None:
        self._look_under()
        if self.has_class("-wide"):
            self.read_card()

    def _look_under(self) -> None:
        self.under = self.day.visit(self.table.cursor_key) if self.day else None

    @work(exclusive=True, group="card")
    async def read_card(self) -> None:
        """Show the card of the client under the cursor."""
        with self._telling():
            await self._read_card()

    async def _read_card(self) -> None:
        under = self.under
        found = None
        if under is not None and self.has_class("-wide"):
            found = await self.store.read(card, under.client_id)
        if under == self.under:
            self.card.now = self.desk.now
            self.card.card = found

    def on_resize(self) -> None:
        """Give the card what the list can spare."""
        self.query_one("#beside").styles.width = max(28, min(44, self.size.width - 80))
        if self.day is not None:
            self.call_after_refresh(self.read_card)

    @property
    def payable(self) -> Target | None:
        """The visit under the cursor; where a package pays for it, all that its client owes."""
        return Target("visit", self.under.id) if self.under else None

    # -- what is possible -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What cannot be done with the visit under the cursor is dimmed."""
        if action in ("arrive", "packages", "package", "link", "edit", "free", "pay", *ENDS):
            return None if self.why_not(action) else True
        return True

    def why_not(self, action: str) -> str:
        """Say why not."""
        visit = self.under
        if visit is None:
            return "There is no appointment under the cursor."
        if action in ENDS:
            return self.why_not_visit(action, visit)
        match action:
            case "arrive":
                return why_not_arrive(visit.state)
            case "link" if visit.package_id is None and visit.state is State.CANCELED:
                return "Can't link: the appointment is canceled."
            case "edit" if visit.state is State.CANCELED:
                return "Can't edit: it is canceled. Press a to book it again."
        return ""

    def at_hand(self) -> VisitLine | None:
        """Return the visit under the cursor."""
        return self.under

    # -- doing it ---------------------------------------------------------------------------------

    @on(Table.Chosen)
    def _chosen(self, event: Table.Chosen) -> None:
        self.open("appointment", event.key)

    @flow
    async def action_arrive(self) -> None:
        """The client is here; or is not, after all."""
        if visit := self.under:
            await arrive_or_accept(self, visit.id, visit.state)

    def action_book(self) -> None:
        """Book another visit for this client; on an empty day, for anybody."""
        visit = self.under
        self.open("appointment_form", client_id=visit.client_id if visit else None)

    def action_free(self) -> None:
        """Book another visit for this client, beginning with when one can be had."""
        if visit := self.under:
            self.open("appointment_form", client_id=visit.client_id, free=True)

    def action_edit(self) -> None:
        """Change the appointment."""
        if visit := self.under:
            self.open("appointment_form", appointment_id=visit.id)

    def action_packages(self) -> None:
        """Open the client's packages."""
        if visit := self.under:
            self.open("client", visit.client_id, tab="packages")

    def action_package(self) -> None:
        """Link the visit if a package matches; otherwise open the client's packages."""
        visit = self.under
        if visit is not None and visit.package_id is None and visit.matches:
            self.action_link()
        else:
            self.action_packages()

    @flow
    async def action_link(self) -> None:
        """Choose the package that pays for the visit."""
        if visit := self.under:
            await link_visit(self, visit.id)

    @on(NeedsLine.Opened)
    def action_needs(self) -> None:
        """List what needs somebody."""
        self.open("needs")

    def action_stay(self) -> None:
        """There is nothing behind the day."""

    @on(events.Click, "#find")
    async def _find(self) -> None:
        await self.run_action("app.find")
