"""When a visit is to be: typed, taken from the day, or the next free slot."""

from datetime import datetime
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from deskpkg.domain.dates import When
from deskpkg.domain.free import Wanted
from deskpkg.domain.wall import instant_from
from deskpkg.domain.zones import NoSuchTime, TwiceTime, instant_of
from deskpkg.screens.appointment_fields import AppointmentFields
from deskpkg.screens.base import flow
from deskpkg.screens.free_slots import Asked, FreeSlots, Waits
from deskpkg.screens.visit_form import VisitForm
from deskpkg.screens.which_time import WhichTime
from deskpkg.widgets.day_page import DayPage


class VisitWhen(VisitForm):
    """A visit that is typed, and how its time is found."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8,ctrl+g n",
            "free",
            "Next free",
            id="appointment_form.free",
            tooltip="Choose one of the next free slots",
        ),
    ]
    _taken: datetime | None = None
    """The beginning of the slot that was taken, to tell it apart where a time happens twice."""

    async def read(self) -> None:
        """Read as every visit's form does; then look for a slot, if that was asked for."""
        await super().read()
        looks, self.free = self.free and not self.restored, False
        if looks:
            self.action_free()

    @on(DayPage.SlotChosen)
    def _slot(self, event: DayPage.SlotChosen) -> None:
        """A free slot was clicked: the visit is then, there."""
        fields = self.fields
        if fields is None:
            return
        clock = (datetime.min.replace(hour=event.minute // 60, minute=event.minute % 60)).time()
        fields.when.fill(When(self.asked().day, clock))
        fields.practitioner.fill(event.column)
        fields.practitioner.edited()
        fields.when.edited()

    # -- the next free slot -----------------------------------------------------------------------

    @flow
    async def action_free(self) -> None:
        """Choose one of the next free slots that suit what is typed so far."""
        fields = self.fields
        if fields is None or (asked := self._asked_for(fields)) is None:
            return
        slot = await self.ask(FreeSlots(asked, fields.slot_title()))
        if isinstance(slot, Waits):
            await self._put_on_list(fields, slot)
        elif slot is not None:
            self._taken = slot.starts_at
            fields.take(slot)

    async def _put_on_list(self, fields: AppointmentFields, waits: Waits) -> None:
        """Put the client on the waiting list for what is typed; the form stays as it is."""
        if (client_id := fields.client.chosen) is None:
            self.say("Choose the client first, then o puts them on the waiting list.", "warning")
            self.set_focus(fields.client)
            return
        form = self.desk.make(
            "waiting_form",
            client_id=client_id,
            service_id=fields.service.reading(),
            practitioner_id=None if waits.anybody else fields.practitioner.reading(),
            part=waits.part.value if waits.part else None,
        )
        await self.ask(form)

    def _asked_for(self, fields: AppointmentFields) -> Asked | None:
        """Return what is looked for, or None after saying what must be typed first."""
        minutes = fields.length()
        if minutes is None:
            self.say("Choose the service first, or type the minutes.", "warning")
            self.set_focus(fields.service)
            return None
        everybody = fields.offering()
        person = fields.practitioner.reading()
        people = everybody if person is None else (person,)
        if not people:
            self.say("Nobody offers this service.", "warning")
            return None
        wanted = Wanted(minutes, people, fields.location.reading())
        since = max(self._typed_since(fields), self.desk.now)
        several = len(fields.places()) > 1
        return Asked(wanted, everybody, since, several, self.appointment_id)

    def _typed_since(self, fields: AppointmentFields) -> datetime:
        """Return the instant that is typed, or the beginning of the day; else now."""
        when, day = fields.when.reading(), fields.day()
        if when is not None and when.time is not None:
            return instant_from(when.date, when.time.hour * 60 + when.time.minute, fields.zone)
        return self.desk.now if day is None else instant_from(day, 0, fields.zone)

    # -- the instant ------------------------------------------------------------------------------

    async def starts(self, fields: AppointmentFields) -> datetime | None:
        """Return the instant that is typed; on the day the clocks change it may be asked for."""
        when = fields.when.need()
        assert when.time is not None
        typed = datetime.combine(when.date, when.time)
        before = self.before.starts_at if self.before else None
        for known in (self._taken, before):
            if known is not None:
                local = known.astimezone(fields.zone)
                if local.replace(second=0, microsecond=0, tzinfo=None) == typed:
                    return known
        try:
            return instant_of(when.date, when.time, fields.zone)
        except NoSuchTime as refusal:
            fields.form.show_refusal(NoSuchTime(str(refusal), field="when"))
            return None
        except TwiceTime as twice:
            fold = await self.ask(WhichTime(twice))
            return None if fold is None else (twice.second if fold else twice.first)
