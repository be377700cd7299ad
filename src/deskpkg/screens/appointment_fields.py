"""The fields of the appointment form, and how they depend on each other."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from deskpkg.domain.appointments import Appointment
from deskpkg.domain.dates import When, format_date
from deskpkg.domain.free import Slot
from deskpkg.domain.mending import MadeException
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.practice import Location
from deskpkg.domain.refused import BadInput
from deskpkg.domain.repeats import Repeat, dates
from deskpkg.domain.terms import allowed_practitioners
from deskpkg.domain.zones import zone_info
from deskpkg.screens.booking import Choices
from deskpkg.store.queries.appointments import Habit
from deskpkg.widgets.banner import Banner
from deskpkg.widgets.columns import Column
from deskpkg.widgets.fields import (
    CheckField,
    ChoiceField,
    NotesField,
    NumberField,
    Option,
    RepeatField,
    SearchField,
    WhenField,
)
from deskpkg.widgets.form import Form
from deskpkg.widgets.rows import Row

LONGEST = 720
"""Minutes a visit may take."""

NOBODY = "No match. Enter again, or Ctrl+O: new client"

REPEAT = "*"
"""The key that repeats a visit, in the fields where it can't be text."""

CLIENTS = (
    Column("", min_width=18),
    Column("", 16),
    Column("", 5, priority=1),
    Column("", min_width=18),
)
"""Of the matches: name, date of birth, end of the phone number, credits."""


class AppointmentFields:
    """The form's fields by name; they know what depends on what, but not the records."""

    def __init__(
        self,
        choices: Choices,
        today: date,
        lookup: Callable[[str], Sequence[Row]],
        *,
        commit: str,
    ) -> None:
        """Make blank fields that offer `choices`."""
        self.choices = choices
        self.covered: frozenset[int] = frozenset()
        self.allowed: frozenset[int] | None = None
        """Services that are offered even if they are archived."""
        self.banner = Banner("package")
        self.client = SearchField(
            "client",
            "Client",
            columns=CLIENTS,
            lookup=lookup,
            nobody=NOBODY,
            required=True,
            hint="name, phone, birth date, #number",
        )
        self.service: ChoiceField[int] = ChoiceField(
            "service", "Service", (), what="service", required=True
        )
        self.practitioner: ChoiceField[int] = ChoiceField(
            "practitioner", "With", (), what="practitioner", required=True
        )
        self.when = WhenField(
            "when",
            "When",
            today=today,
            order=choices.order,
            until=self.until,
            required=True,
            hint="tue 11, 24/11 930, +1w 9",
        )
        self.minutes = NumberField(
            "minutes", "Minutes", least=5, most=LONGEST, required=True, hint="60"
        )
        places = [Option(place.id, place.name, alias=place.code) for place in choices.locations]
        self.location = ChoiceField("location", "Where", places, what="location")
        self.notes = NotesField("notes", "Notes", hint="optional")
        self.confirmed = CheckField("confirmed", "Confirmed")
        self.requested = CheckField("requested", "Request", text="only asked for")
        self.repeat = RepeatField(
            "repeat",
            "Repeat",
            today=today,
            order=choices.order,
            told=self.repeated,
            hint="3, 2w x6",
        )
        self.series = CheckField("series", "Series", text="no package pays for it")
        self.repeat.display = self.series.display = False
        for field in (self.service, self.practitioner, self.when, self.minutes, self.location):
            field.passes = REPEAT
        self.form = Form(
            self.banner,
            self.client,
            self.service,
            self.practitioner,
            self.when,
            self.minutes,
            self.location,
            self.notes,
            self.confirmed,
            self.requested,
            self.repeat,
            self.series,
            commit=commit,
            note="Esc back, draft kept",
        )
        self.offer()

    @property
    def zone(self) -> ZoneInfo:
        """The practice's zone."""
        return zone_info(self.choices.practice.zone)

    # -- what is in them --------------------------------------------------------------------------

    def local(self) -> When | None:
        """The day and time, as far as they can be read."""
        return self.when.reading()

    def day(self) -> date | None:
        """The day, also while the time is still missing."""
        self.when.timed = False
        day = self.when.day()
        self.when.timed = True
        return day

    def until(self, when: When) -> str:
        """Return "–12:00", or nothing without a duration."""
        minutes = self.minutes.reading()
        if when.time is None or minutes is None:
            return ""
        end = datetime.combine(when.date, when.time) + timedelta(minutes=minutes)
        return f"–{end:%H:%M}"

    def ask_repeat(self) -> None:
        """Show what asks how often."""
        self.repeat.display = self.series.display = True

    def days(self, repeat: Repeat) -> tuple[date, ...]:
        """The days of the visit and of those that repeat it; none as long as they make no sense."""
        day = self.day()
        try:
            return dates(day, repeat) if day else ()
        except BadInput:
            return ()

    def repeated(self, repeat: Repeat) -> str:
        """Return "3 visits, to 8 Dec"."""
        days, today = self.days(repeat), self.when.today
        visits = "1 visit" if len(days) == 1 else f"{len(days)} visits"
        return f"{visits}, to {format_date(days[-1], today, short=True)}" if days else str(repeat)

    def length(self) -> int | None:
        """The minutes that are typed, or that the service takes."""
        service = self.choices.service(self.service.reading())
        return self.minutes.reading() or (service.minutes if service else None)

    def offering(self) -> tuple[int, ...]:
        """Who can be booked for the service and with the package, in the calendar's order."""
        service = self.choices.service(self.service.reading())
        people = (person for person in self.choices.practitioners if not person.archived)
        return tuple(
            p.id
            for p in people
            if (service is None or p.id in service.practitioner_ids)
            and (self.allowed is None or p.id in self.allowed)
        )

    def places(self) -> tuple[Location, ...]:
        """Where a visit can be booked."""
        return tuple(place for place in self.choices.locations if not place.archived)

    def slot_title(self) -> str:
        """What a slot is looked for: "Physio 60 · 60 min · Mia Brandt · Main St"."""
        service = self.choices.service(self.service.reading())
        person = self.choices.practitioner(self.practitioner.reading())
        places = self.places()
        where = next((p.name for p in places if p.id == self.location.reading()), "")
        parts = (
            service.name if service else "",
            f"{self.length()} min",
            person.name if person else "",
            where if len(places) > 1 else "",
        )
        return " · ".join(part for part in parts if part)

    # -- filling them -----------------------------------------------------------------------------

    def offer(self) -> None:
        """Offer the services, and the practitioners with what they don't offer marked."""
        choices = self.choices
        self.service.offer(
            [
                Option(s.id, s.name, "archived" if s.archived else choices.prices[s.id])
                for s in choices.services
                if not s.archived or s.id in self.covered
            ]
        )
        service = choices.service(self.service.reading())
        people = []
        for person in choices.practitioners:
            offered = service is None or person.id in service.practitioner_ids
            why = "" if offered or service is None else f"does not offer {service.name}"
            people.append(Option(person.id, person.name, alias=person.code, disabled_reason=why))
        self.practitioner.offer(people)

    def cover(self, service_ids: frozenset[int]) -> None:
        """Offer these services in any case: a package still covers them, or the visit has them."""
        if service_ids != self.covered:
            self.covered = service_ids
            self.offer()

    def fill_service(self, service_id: int) -> None:
        """Choose a service; the duration follows unless another was typed."""
        old = self.choices.service(self.service.reading())
        self.service.fill(service_id)
        self.follow(old.minutes if old else None)

    def follow(self, before: int | None) -> None:
        """Let duration and practitioners follow the service, whose duration was `before`."""
        self.offer()
        service = self.choices.service(self.service.reading())
        if service is None:
            return
        if self.minutes.blank or self.minutes.reading() == before:
            self.minutes.fill(service.minutes)
        self._fill_person()

    def _fill_person(self) -> None:
        """Choose who treats where nobody is chosen, and service and package leave one only."""
        offering = self.offering()
        if self.practitioner.blank and len(offering) == 1:
            self.practitioner.fill(offering[0])

    def allow(self, package: ClientPackage | None) -> None:
        """Offer those only whom a package allows to be booked; everybody without one."""
        allowed = allowed_practitioners(package.terms) if package else None
        if allowed != self.allowed:
            self.allowed = allowed
            if allowed is not None:
                self._fill_person()

    def fill_habit(self, habit: Habit | None, package: ClientPackage | None) -> None:
        """Fill what is blank with what the client had last, or what the package covers."""
        self.fill_place(habit)
        wanted = [habit.service_id] if habit else []
        if package:
            covered = [i.service_id for i in package.terms.included if i.remaining != 0]
            wanted = [key for key in wanted if key in covered] or covered
        offered = [s for s in map(self.choices.service, wanted) if s and self._offered(s.id)]
        if self.service.blank and offered:
            self.fill_service(offered[0].id)
        person = self.choices.practitioner(habit.practitioner_id if habit else None)
        service = self.choices.service(self.service.reading())
        if self.practitioner.blank and person and service and person.id in self.offering():
            self.practitioner.fill(person.id)
        self._fill_person()

    def _offered(self, service_id: int) -> bool:
        """Whether the practitioner that is chosen offers a service."""
        service = self.choices.service(service_id)
        chosen = self.practitioner.reading()
        return service is not None and (chosen is None or chosen in service.practitioner_ids)

    def fill_place(self, habit: Habit | None, chosen: int | None = None) -> None:
        """Fill in what was chosen, or where the client was last, or the only place there is."""
        places = [place.id for place in self.choices.locations]
        if self.location.blank and chosen in places:
            self.location.fill(chosen)
        elif self.location.blank and habit and habit.location_id in places:
            self.location.fill(habit.location_id)
        elif self.location.blank and len(places) == 1:
            self.location.fill(places[0])

    def fill_appointment(
        self, visit: Appointment, zone: ZoneInfo, made: MadeException | None = None
    ) -> None:
        """Show an appointment that is to be changed; it stays with its client.

        Args:
            visit: the appointment.
            zone: the practice's.
            made: the exception under which its package pays.
        """
        self.client.choose(visit.client_id, visit.client)
        self.client.disable("")
        self.service.fill(visit.service_id)
        self.practitioner.fill(visit.practitioner_id)
        self.fill_start(visit.starts_at, zone)
        self.minutes.fill(int((visit.ends_at - visit.starts_at).total_seconds()) // 60)
        self.location.fill(visit.location_id)
        self.notes.put(visit.notes)
        self.confirmed.fill(visit.confirmed)
        self.requested.display = False
        rules = made.rules if made else ()
        self.banner.link(visit.package_id, visit.override_reason, rules)
        self.offer()

    def take(self, slot: Slot) -> None:
        """Show when, with whom and where a slot is, as if it had been typed."""
        if self.minutes.blank:
            self.minutes.fill(slot.minutes)
        if slot.place is not None:
            self.location.fill(slot.place)
        self.practitioner.fill(slot.person)
        self.fill_start(slot.starts_at, self.zone)
        for field in (self.location, self.practitioner, self.when):
            field.edited()

    def fill_start(self, starts_at: datetime, zone: ZoneInfo) -> None:
        """Show an instant as the day and time it is in the practice."""
        local = starts_at.astimezone(zone)
        self.when.fill(When(local.date(), local.time().replace(second=0, microsecond=0)))
