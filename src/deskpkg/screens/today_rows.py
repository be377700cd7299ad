"""The rows of the day list, and what of the day needs somebody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.text import Text

from deskpkg.domain.agenda import tally
from deskpkg.domain.appointments import ENDED, State, VisitLine
from deskpkg.domain.text import clean
from deskpkg.screens.booking import money
from deskpkg.screens.words import STATES, due_words, is_soon, short
from deskpkg.store import Unit
from deskpkg.store.queries import appointments, drafts, dues, messages, waiting
from deskpkg.store.queries import needs as needs_of
from deskpkg.store.queries import practice as practices
from deskpkg.store.queries.dues import Count
from deskpkg.store.queries.needs import Counts
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import Row

COLUMNS = (
    Column("Time", 5),
    Column("State", 10),
    Column("Client", min_width=14),
    Column("Service", min_width=10),
    Column("With", 5, priority=1),
    Column("Left", 8),
    Column("Notes", min_width=11),
)
HERE = {State.BOOKED: "", State.REQUESTED: "? asked"}
"""What the list of the day says otherwise than other lists."""
NOW = "now"
"""The key of the line between what is past and what is to come."""


@dataclass(frozen=True, slots=True)
class DayList:
    """What the day list shows."""

    visits: tuple[VisitLine, ...]
    zone: ZoneInfo
    today: date
    owed: Mapping[int, str]
    """What clients owe, by client, as the practice writes it."""
    needs: Counts
    """How much needs somebody."""
    set_up: bool
    parked: int = 0
    """Half-done forms that wait to be taken up."""
    waiting: int = 0
    """How many on the waiting list could come at a time that is free."""
    outbox: int = 0
    """Messages that wait to be given to clients."""
    due: Count = field(default_factory=Count)
    """What clients should have paid by today."""

    def visit(self, appointment_id: object) -> VisitLine | None:
        """Return the visit with this id."""
        return next((v for v in self.visits if v.id == appointment_id), None)


def read_day_list(unit: Unit) -> DayList:
    """Return today's visits and what needs somebody."""
    practice = practices.practice(unit)
    visits = appointments.day(unit, unit.today)
    owed = {v.client_id: v.owes_minor for v in visits if v.owes_minor > 0}
    return DayList(
        visits=visits,
        zone=unit.zone,
        today=unit.today,
        owed={key: money(practice, minor) for key, minor in owed.items()} if practice else {},
        needs=needs_of.counts(unit),
        set_up=practice is not None,
        parked=len(drafts.parked(unit)),
        waiting=sum(line.slot is not None for line in waiting.offered(unit)),
        outbox=messages.count_waiting(unit),
        due=dues.count(unit),
    )


def is_late(visit: VisitLine, now: datetime) -> bool:
    """Tell whether somebody should be here by now."""
    return visit.state is State.BOOKED and visit.starts_at < now


def counts(visits: Iterable[VisitLine], now: datetime) -> str:
    """Return "11 booked 3 here 1 late 1 asked"."""
    return tally((visit.state, is_late(visit, now)) for visit in visits)


def needs(day: DayList) -> tuple[str, ...]:
    """Return what needs somebody, most urgent first; empty means that nothing does."""
    count, found = day.needs, []
    if count.unlinked:
        found.append(f"{count.unlinked} unlinked with a match")
    if count.requests:
        found.append(f"{count.requests} {'request' if count.requests == 1 else 'requests'}")
    if count.expiring:
        found.append(f"{count.expiring} {'expires' if count.expiring == 1 else 'expire'} this week")
    if day.waiting:
        found.append(f"{day.waiting} waiting could come")
    return (*found, *due_words(day.due))


def rows_of(day: DayList, now: datetime) -> tuple[Row, ...]:
    """Return a row for each visit, and the line of the present where it belongs."""
    rows = [_row(visit, day, now) for visit in day.visits]
    place = sum(visit.starts_at <= now for visit in day.visits)
    if rows:
        rows.insert(place, Row(NOW, (f"{now.astimezone(day.zone):%H:%M}", "now"), "rule"))
    return tuple(rows)


def _row(visit: VisitLine, day: DayList, now: datetime) -> Row:
    local = visit.starts_at.astimezone(day.zone)
    late = is_late(visit, now)
    state = "> late" if late else HERE.get(visit.state, STATES[visit.state])
    left = Text()
    if visit.left is not None:
        glyph = "◆ " if visit.left < 10 else "◆"  # the word is never cut
        left = Text.assemble((glyph, "good"), f"{visit.left} left")
    elif visit.matches:
        left = Text(f"{visit.matches} match", "warn")
    style = "strike" if visit.state in ENDED else "dim" if visit.state is State.COMPLETED else ""
    cells = (
        f"{local:%H:%M}",
        Text(state, "warn") if late else state,
        clean(visit.client),
        clean(visit.service),
        clean(visit.practitioner),
        left,
        _notes(visit, day),
    )
    return Row(visit.id, cells, style)


def _notes(visit: VisitLine, day: DayList) -> Text:
    """Return what to mind, most urgent first."""
    notes: list[Text] = []
    if visit.state is State.REQUESTED:
        notes.append(Text("REQUEST", "warn"))
    elif visit.matches:
        notes.append(Text("NOT LINKED", "warn"))
    if visit.left == 1:
        notes.append(Text("LAST CREDIT", "warn"))
    elif visit.left == 0:
        notes.append(Text("none left", "warn"))
    last = date.fromisoformat(visit.expires_on) if visit.expires_on else None
    if last is not None and is_soon(last, day.today):
        notes.append(Text(f"exp {short(last, day.today)} !", "warn"))
    if owes := day.owed.get(visit.client_id):
        notes.append(Text(f"owes {owes}", "warn"))
    if visit.notes:
        notes.append(Text(clean(visit.notes)))
    return Text(" · ").join(notes)
