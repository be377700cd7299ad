"""What the appointment form shows: the day, what is typed, and what the records say to it."""

from collections.abc import Sequence
from datetime import date, datetime

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.widget import Widget

from deskpkg.domain.appointments import Appointment, State
from deskpkg.domain.dates import When, format_date
from deskpkg.domain.eligibility import VisitFacts
from deskpkg.domain.packages import still_covered
from deskpkg.screens import booking
from deskpkg.screens.appointment_fields import AppointmentFields
from deskpkg.screens.booking import Answer, Asked
from deskpkg.screens.calendar_pages import holiday_words
from deskpkg.screens.client_matches import matches
from deskpkg.screens.drafting import Drafting
from deskpkg.screens.link_rows import choice_in
from deskpkg.screens.visit_banner import banner_words
from deskpkg.screens.visit_ghost import ghost_of
from deskpkg.store.queries import appointments, clients, history
from deskpkg.widgets.client_card import ClientCard
from deskpkg.widgets.day_page import DayPage
from deskpkg.widgets.form import Form
from deskpkg.widgets.rows import Row

WIDE = 100
"""Columns from which the form stands beside the day, with the client's card under it."""


class VisitForm(Drafting[int]):
    """A visit that is typed, beside its day; read again with each change that matters."""

    DRAFT = "appointment"
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012
    DEFAULT_CSS = """
    VisitForm {
        #work { height: 1fr; }
        &.-wide #work { layout: horizontal; }
        &.-narrow #work { layout: vertical; }
        #sheet { background: $surface; scrollbar-size-vertical: 1; }
        &.-wide #sheet { width: 54; height: 1fr; border-left: wide $primary; padding: 0 1; }
        &.-narrow #sheet { width: 1fr; height: auto; border-top: heavy $primary; }
        SearchField > PickTable { max-width: 76; }
        ClientCard { border-top: solid $primary; margin-top: 1; display: none; }
        &.-wide ClientCard.-shown { display: block; }
    }
    """

    grid = getters.query_one(DayPage)
    card = getters.query_one(ClientCard)

    def __init__(
        self,
        client_id: int | None = None,
        practitioner_id: int | None = None,
        starts_at: datetime | None = None,
        package_id: int | None = None,
        appointment_id: int | None = None,
        location_id: int | None = None,
        free: bool = False,
        service_id: int | None = None,
        waiting_id: int | None = None,
    ) -> None:
        """Ask for a visit.

        Args:
            client_id: who comes.
            practitioner_id: who treats.
            starts_at: when, an aware instant.
            package_id: the client package that is to pay.
            appointment_id: the visit that is to be changed; nothing else is given then.
            location_id: where, if that was chosen.
            free: whether the next free slots are shown at once.
            service_id: what for.
            waiting_id: the line of the waiting list that it is for.
        """
        super().__init__()
        self.client_id = client_id
        self.practitioner_id = practitioner_id
        self.starts_at = starts_at
        self.package_id = package_id
        self.appointment_id = appointment_id
        self.location_id = location_id
        self.free = free
        self.service_id = service_id
        self.waiting_id = waiting_id
        self.draft_subject = self._subject()
        self.fields: AppointmentFields | None = None
        self.before: Appointment | None = None
        """The appointment as it was when the form was opened."""
        self.answer: Answer | None = None
        self._asked: Asked | None = None
        self._begun = False
        self._filled_for: int | None = None
        self._minutes: int | None = None

    def _subject(self) -> str:
        """Return what tells drafts apart: the visit, the client, or the slot of the calendar."""
        if self.appointment_id is not None:
            return f"appointment {self.appointment_id}"
        if self.waiting_id is not None:
            return f"waiting {self.waiting_id} {self.starts_at or ''}"
        if self.client_id is not None:
            return str(self.client_id)
        return f"{self.practitioner_id} {self.starts_at.isoformat()}" if self.starts_at else ""

    def body(self) -> ComposeResult:
        """Yield the day, and the place for the form."""
        with Container(id="work"):
            yield DayPage()
            with VerticalScroll(id="sheet", can_focus=False):
                yield ClientCard()

    # -- reading ----------------------------------------------------------------------------------

    async def read(self) -> None:
        """Build the form once; then see what the records say to what is typed."""
        fields = self.fields or await self._build()
        if not self._begun:
            await self._begin(fields)
        await self._look(fields)

    async def _build(self) -> AppointmentFields:
        if self.appointment_id is not None:
            self.before = await self.store.read(appointments.one, self.appointment_id)
        choices = await self.store.read(booking.choices, self.before)
        commit = "Update" if self.before else "Create appointment"
        today = self.desk.now.date()
        fields = AppointmentFields(choices, today, self._lookup, commit=commit)
        fields.form.columns = self._columns()
        fields.when.is_past = self._is_past
        fields.when.repeats = self.before is None
        self.fields = fields
        await self.query_one("#sheet").mount(fields.form, before=0)
        return fields

    async def _begin(self, fields: AppointmentFields) -> None:
        """Fill the form with what is known, then with what was typed before, and focus it."""
        zone = fields.zone
        if self.before is not None:
            self._filled_for = self.before.client_id
            made = await self.store.read(history.exception, self.before.id)
            fields.fill_appointment(self.before, zone, made)
        else:
            fields.fill_place(None, self.location_id)
            if self.practitioner_id is not None:
                fields.practitioner.fill(self.practitioner_id)
            if self.service_id is not None:
                fields.fill_service(self.service_id)
            if self.starts_at is not None:
                fields.fill_start(self.starts_at, zone)
            if self.package_id is not None:
                fields.banner.link(self.package_id)
        await self._look(fields)
        fields.form.begin()
        if await self.restore_draft():
            fields.offer()
            self.facts = (f"draft of {self.restored}",)
        self._remember_minutes(fields)
        self.set_focus(self._first(fields))
        self._begun = True

    def _first(self, fields: AppointmentFields) -> Widget:
        """Return where typing begins: at the link, at who comes, or at when."""
        if self.before is not None and not fields.banner.blank:
            return fields.banner
        if fields.client.chosen is None:
            return fields.client
        return fields.when

    async def _look(self, fields: AppointmentFields) -> None:
        """Read the day, the client and their packages; fill in what follows from that."""
        if self.client_id is not None and self._filled_for is None and fields.client.blank:
            asked = Asked(self.desk.now.date(), VisitFacts(self.client_id))
        else:
            asked = self.asked()
        while True:
            answer = await self.store.read(booking.answer, asked)
            self.answer, self._asked = answer, asked
            if not self._filled(fields, answer):
                break
            asked = self.asked()
        self._show(fields)

    def _filled(self, fields: AppointmentFields, answer: Answer) -> bool:
        """Fill in what a client's last visit tells, once for each client; True if anything."""
        if answer.card is None or answer.card.client.id == self._filled_for:
            return False
        client = answer.card.client
        self._filled_for = client.id
        if fields.client.chosen is None:
            fields.client.choose(client.id, self.store.glance(clients.called, client.id))
        package = answer.package(fields.banner.reading())
        fields.allow(package)
        fields.fill_habit(answer.habit, package)
        fields.when.reface()
        self._remember_minutes(fields)
        return True

    def asked(self) -> Asked:
        """Return what is to be known of the records, given what is typed."""
        fields = self.fields
        assert fields is not None
        day = fields.day() or self._day_before() or self.desk.now.date()
        return Asked(day, self.visit(), self.appointment_id)

    def _day_before(self) -> date | None:
        """Return the day that is shown, as long as no other is typed."""
        return self._asked.day if self._asked else None

    def visit(self) -> VisitFacts | None:
        """Return the visit as typed, as if no package paid for it; None without a client."""
        fields = self.fields
        if fields is None or fields.client.chosen is None:
            return None
        service = fields.choices.service(fields.service.reading())
        return VisitFacts(
            client_id=fields.client.chosen,
            service_id=service.id if service else None,
            service=service.name if service else "",
            practitioner_id=fields.practitioner.reading(),
            day=fields.day(),
            repeating=self.before.repeating if self.before else fields.series.parse(),
            canceled=self.before is not None and self.before.state is State.CANCELED,
            credit=self.before.credit if self.before else None,
        )

    def _lookup(self, text: str) -> Sequence[Row]:
        return self.store.glance(matches, text)

    # -- showing ----------------------------------------------------------------------------------

    def _show(self, fields: AppointmentFields) -> None:
        """Show what the records say."""
        answer, asked = self.answer, self._asked
        assert answer is not None and asked is not None
        fields.cover(self._covered(answer))
        self._show_day(fields)
        self.card.now = self.desk.now
        self.card.card = answer.card
        self.card.set_class(answer.card is not None, "-shown")
        name = answer.card.client.called if answer.card else ""
        self.draft_title = f"Appointment {name}".rstrip()
        title = "APPOINTMENT" if self.before else "NEW APPOINTMENT"
        self.heading = f"{title}  {format_date(asked.day)}{holiday_words(answer.day)}"
        self.show_link()

    def _covered(self, answer: Answer) -> frozenset[int]:
        """Return the services that the client's packages still cover, and the visit's own."""
        packages = answer.card.packages if answer.card else ()
        own = {self.before.service_id} if self.before else set[int]()
        return still_covered(packages, self.desk.now.date()) | own

    def show_link(self) -> None:
        """Show in the banner what matches or pays."""
        fields, answer = self.fields, self.answer
        if fields is None or answer is None:
            return
        banner = fields.banner
        zone = fields.choices.practice.zone
        choice = choice_in(banner)
        fields.allow(None if choice.override else answer.package(choice.package_id))
        banner.say(*banner_words(answer, choice, self.visit(), self.before, zone))
        fields.service.note = "" if banner.blank else "1 credit"

    def _show_day(self, fields: AppointmentFields) -> None:
        """Show the day with the visit as typed, in place of where it was before."""
        assert self.answer is not None and self._asked is not None
        day = self.answer.day
        if day != self.grid.day:
            self.grid.show(day)
        ghost = ghost_of(fields, self.answer, self._asked.day, self.appointment_id)
        if ghost is None and self.appointment_id is not None:
            self.grid.bring(self.appointment_id)
        self.grid.ghost = ghost

    def _is_past(self, when: When) -> bool:
        """Tell whether a time has begun already, unless it is where the visit is anyway."""
        if self.fields is None or when.time is None:
            return False
        typed = datetime.combine(when.date, when.time, self.fields.zone)
        stays = self.before is not None and self.before.starts_at == typed
        return typed < self.desk.now and not stays

    def _remember_minutes(self, fields: AppointmentFields) -> None:
        service = fields.choices.service(fields.service.reading())
        self._minutes = service.minutes if service else None

    @on(Form.Changed)
    def _changed(self, event: Form.Changed) -> None:
        """Let what depends on a field follow it, and read again if it matters."""
        fields = self.fields
        if fields is None or self.answer is None or self._asked is None:
            return
        if event.key == "service":
            fields.follow(self._minutes)
            self._remember_minutes(fields)
        if event.key == "minutes":
            fields.when.reface()
        if event.key == "when":
            fields.repeat.reface()
        self._show_day(fields)
        if self.asked() != self._asked:
            self.load()
        else:
            self.show_link()

    def _columns(self) -> int:
        return 1 if self.size.width >= WIDE else 2

    def on_resize(self) -> None:
        """Lay the form out in one column beside the day, in two below it."""
        if self.fields is not None:
            self.fields.form.columns = self._columns()
