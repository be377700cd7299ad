"""Book sessions: several visits on one package, listed with what each leaves, booked at once."""

from dataclasses import dataclass
from typing import ClassVar, cast

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.dates import When
from deskpkg.domain.refused import BadInput
from deskpkg.domain.repeats import MOST, Repeat, dates
from deskpkg.domain.text import clean
from deskpkg.screens.base import flow
from deskpkg.screens.form_screen import FormScreen
from deskpkg.screens.session_form import Known, Wish, offer, read_known, session_form
from deskpkg.screens.session_rows import (
    COLUMNS,
    Session,
    bookings,
    dump,
    load,
    notes,
    rows_of,
    why_not,
)
from deskpkg.screens.several import book_several
from deskpkg.screens.words import expires_cell, left_words
from deskpkg.widgets.fields import PatternField
from deskpkg.widgets.fields.hidden import HiddenField
from deskpkg.widgets.form import Form
from deskpkg.widgets.news import FromWidget
from deskpkg.widgets.table import Table

EMPTY = "No session yet. Type when and press Enter; “mon 12 x8” adds eight Mondays at 12."


class SessionTable(Table):
    """The list, from which sessions can be taken away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete,x", "remove", "Remove", id="sessions.remove", tooltip="Take it off"),
    ]

    @dataclass
    class Removed(FromWidget):
        """The session in this place is not wanted."""

        place: int

    def action_remove(self) -> None:
        """Take the session under the cursor off the list."""
        if isinstance(self.cursor_key, int):
            self.post_message(self.Removed(self.cursor_key))


class BookSessions(FormScreen[int]):
    """Books visits on a client's package, all or none; the answer is how many."""

    DRAFT = "sessions"
    BINDING_GROUP_TITLE = "Book sessions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9,ctrl+s",
            "commit",
            "Book all",
            id="sessions.commit",
            tooltip="Book all that is listed",
        ),
    ]
    DEFAULT_CSS = """
    BookSessions {
        #about { height: 1; padding: 0 1; background: $surface; }
        #page { height: auto; padding: 1 1 0 1; }
        SessionTable { height: 1fr; margin-top: 1; }
        #row, #sum { height: auto; max-height: 2; padding: 0 1; color: $foreground 80%; }
        #sum.-refused { color: $text-warning; }
    }
    """

    known: var[Known | None] = var(None)
    table = getters.query_one(SessionTable)
    listed = getters.query_one(HiddenField)
    when = getters.query_one(PatternField)

    def __init__(
        self,
        package_id: int,
        client_id: int | None = None,
        pattern: str = "",
        service_id: int | None = None,
        practitioner_id: int | None = None,
        location_id: int | None = None,
        instead_of: int | None = None,
        listed: str = "",
    ) -> None:
        """Book sessions.

        Args:
            package_id: the client package that pays for them.
            client_id: who comes; None for whose package it is.
            pattern: what is typed already: "mon 12 x8".
            service_id: what is chosen already.
            practitioner_id: who is chosen already.
            location_id: where is chosen already.
            instead_of: a repeating appointment that they replace, with those that follow it.
            listed: what is listed already, as a draft keeps it.
        """
        super().__init__()
        self.wish = Wish(
            package_id, client_id, service_id, practitioner_id, location_id, instead_of
        )
        self.pattern = pattern
        self.begun_with = listed
        self.draft_subject = "/".join(str(part or "") for part in (package_id, client_id)).rstrip(
            "/"
        )
        if instead_of is not None:
            self.draft_subject += f" instead of {instead_of}"
        self._refusals: dict[int, str] = {}

    def body(self) -> ComposeResult:
        """Yield the package, the form, the list, all of a row that may be cut, the sum."""
        yield Static(id="about", markup=False)
        yield Vertical(id="page")
        yield SessionTable(COLUMNS, EMPTY)
        yield Static(id="row", markup=False)
        yield Static(id="sum", markup=False)

    # -- the form ---------------------------------------------------------------------------------

    async def build(self) -> Form:
        """Return the form."""
        known = await self.store.read(read_known, self.wish)
        self.draft_title = f"Sessions on {known.package.name} for {known.client}"
        form = session_form(known, self.wish, self.pattern)
        form.field("sessions").put(self.begun_with)
        return form

    async def read(self) -> None:
        """Build the form once, typing beginning at when; then ask the records about the list."""
        begun = self._begun
        await super().read()
        if not begun:
            fields = (self.form.field(key) for key in ("service", "practitioner"))
            self.set_focus(next((field for field in fields if field.blank), self.when))
        await self._look()

    def depend(self) -> None:
        """Offer the practitioners with what they don't offer marked."""
        if self.known is not None:
            offer(self.form, self.known.choices)

    # -- the list ---------------------------------------------------------------------------------

    @property
    def sessions(self) -> tuple[Session, ...]:
        """What is listed."""
        return load(self.listed.raw)

    async def _look(self) -> None:
        """Ask the records about what is listed, and show it."""
        known = await self.store.read(read_known, self.wish, self.sessions)
        self.known = known
        self.heading = "BOOK SESSIONS"
        self.facts = (clean(known.client),)
        package = known.package
        about = Text.assemble(
            (clean(package.name), "bold"),
            f"   {left_words(package)}   ",
            expires_cell(package, known.today).plain,
        )
        self.query_one("#about", Static).update(about)
        self.table.show(rows_of(known.planned, known.choices, known.today, self._refusals))
        self._tell_row()
        sums = self.query_one("#sum", Static)
        sums.update(summary(known))
        sums.set_class(bool(_refused(known)), "-refused")
        offer(self.form, known.choices)

    @on(Table.Moved)
    def _tell_row(self) -> None:
        """Say all that is to be known of the session under the cursor: its row may be cut."""
        place = self.table.cursor_key
        told: tuple[str, ...] = ()
        if self.known is not None and isinstance(place, int):
            planned = self.known.planned[place]
            trouble = why_not(planned, self._refusals.get(place, ""))
            told = (trouble,) if trouble else notes(planned)
        line = self.query_one("#row", Static)
        line.display = bool(told)
        line.update(f"▶ {clean(' · '.join(told))}")

    def _list(self, sessions: tuple[Session, ...]) -> None:
        """List other sessions."""
        self._refusals = {}
        self.listed.change(dump(sessions))
        self.load()

    def _add(self) -> bool:
        """Add what is typed to the list; False after showing what is wrong with it."""
        values = self.form.values()
        if values is None:
            return False
        when, repeat = self.when.need()
        assert when.time is not None
        try:
            days = dates(when.date, repeat)
            if len(days) + len(self.sessions) > MOST:
                raise BadInput(f"At most {MOST} sessions at a time: book these first.")
        except BadInput as refusal:
            self.when.error = str(refusal)
            return False
        service, person = cast(int, values["service"]), cast(int, values["practitioner"])
        place = cast("int | None", values["location"])
        added = (Session(day, when.time, service, person, place) for day in days)
        self.when.put("")
        self._list((*self.sessions, *added))
        return True

    @on(PatternField.Taken)
    def _take(self) -> None:
        """Add what is typed, and go on typing the next."""
        if self._add():
            self.set_focus(self.when)

    async def save(self, values: dict[str, object]) -> int | None:
        """Add what is typed: the form's button books nothing yet."""
        self._take()
        return None

    @on(SessionTable.Removed)
    def _removed(self, event: SessionTable.Removed) -> None:
        rest = [s for place, s in enumerate(self.sessions) if place != event.place]
        self._list(tuple(rest))

    @on(Table.Chosen)
    def _chosen(self, event: Table.Chosen) -> None:
        """Take a session back into the form, to be changed."""
        sessions = self.sessions
        place = cast(int, event.key)
        s = sessions[place]
        for key, value in (
            ("service", s.service_id),
            ("practitioner", s.practitioner_id),
            ("location", s.location_id),
        ):
            self.form.field(key).fill(value)
        self.when.fill((When(s.day, s.clock), Repeat()))
        self._list(tuple(other for n, other in enumerate(sessions) if n != place))
        self.set_focus(self.when)

    # -- booking ----------------------------------------------------------------------------------

    def action_commit(self) -> None:
        """Book all that is listed, and what is typed."""
        if self.query(Form) and (self.when.blank or self._add()):
            self._book_all()

    @flow
    async def _book_all(self) -> None:
        known = await self.look_up(read_known, self.wish, self.sessions)
        if known is None or not known.planned:
            self.say("Type when first: Enter adds it to the list.", "warning")
            return
        if missing := [n for n, p in enumerate(known.planned) if p.at.starts_at is None]:
            self._tell_refused(missing, len(known.planned))
            return
        wanted = bookings(known.planned, known.client_id)
        done = await book_several(self, wanted, self.wish.package_id, self.wish.instead_of)
        if done is None:
            return
        if done.refusals:
            self._refusals = dict(done.refusals)
            self._tell_refused(list(done.refusals), len(known.planned))
            self.load()
            return
        await self.drop_draft()
        self.dismiss(len(done.keys))

    def _tell_refused(self, places: list[int], count: int) -> None:
        """Say that none is booked, and go to the first that is refused."""
        self.say(
            f"{len(places)} of {count} can't be booked, so none is: why stands beside each. "
            "Del takes one off the list, Enter changes it.",
            "warning",
        )
        self.set_focus(self.table)
        self.table.move_to(places[0])


def summary(known: Known) -> str:
    """Return what the list comes to: "3 sessions: 5 left → 2", or how many can't be booked."""
    planned = known.planned
    if not planned:
        return ""
    count = "1 session" if len(planned) == 1 else f"{len(planned)} sessions"
    if refused := _refused(known):
        return f"{count}, {refused} of them can't be booked as they are"
    steps = [p.step for p in planned if p.step]
    return f"{count}: {steps[0].before} left → {steps[-1].after}"


def _refused(known: Known) -> int:
    return sum(p.step is None or bool(p.step.reasons) for p in known.planned)
