"""A visit that is typed once and booked several times: as separate visits, or as a series."""

from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding, BindingType

from deskpkg.domain.appointments import Booking
from deskpkg.domain.eligibility import VisitFacts
from deskpkg.domain.refused import BadInput
from deskpkg.domain.repeats import EXAMPLES, Repeat
from deskpkg.screens.appointment_fields import AppointmentFields
from deskpkg.screens.link_rows import LinkChoice
from deskpkg.screens.repeat_visit import refused_words, repeated, tail
from deskpkg.screens.separate import book_separately, replace_series
from deskpkg.screens.series_visit import book_series, series_banner
from deskpkg.screens.several import book_several
from deskpkg.screens.visit_when import VisitWhen
from deskpkg.store import changes

ONE_REQUEST = "A request is for one visit; repeat it once it is accepted."
NO_SERIES = "Packages pay for separate visits only: F6 books those, or uncheck this."


class VisitRepeat(VisitWhen):
    """A visit that is typed, and how often."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "asterisk",
            "repeat",
            "Repeat",
            id="appointment_form.repeat",
            tooltip="Book it several times: *3 is three weekly visits",
            show=False,
            priority=True,
        ),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a new visit can be repeated."""
        return action != "repeat" or self.before is None

    def action_repeat(self) -> None:
        """Ask how often."""
        if self.fields is not None:
            self.fields.ask_repeat()
            self.set_focus(self.fields.repeat)

    def show_link(self) -> None:
        """Show in the banner what matches or pays, and what several visits leave."""
        super().show_link()
        fields, answer = self.fields, self.answer
        if fields is None:
            return
        if not fields.repeat.blank:
            fields.ask_repeat()
        if answer is None or answer.offers is None:
            return
        if fields.banner.blank and self._repeats(fields):
            text, brief = series_banner(answer.offers.active)
            fields.banner.say(text, "muted", brief=brief)
        if fields.banner.tone != "linked":
            return
        package, repeat = answer.package(fields.banner.reading()), fields.repeat.reading()
        if package and repeat and (days := fields.days(repeat)):
            fields.banner.tail = tail(package, len(days))

    def _repeats(self, fields: AppointmentFields) -> bool:
        """Whether the visit is one of a series."""
        return self.before.repeating if self.before else fields.series.parse()

    # -- booking ----------------------------------------------------------------------------------

    def why_not_repeat(self, fields: AppointmentFields, repeat: Repeat) -> BadInput | None:
        """Return why the visit can't be repeated as typed, None if it can."""
        if fields.requested.parse() and repeat != Repeat():
            return BadInput(ONE_REQUEST, field="requested")
        if not fields.series.parse():
            return None
        if repeat == Repeat():
            return BadInput(f"Say how often: {EXAMPLES}.", field="repeat")
        if fields.banner.reading() is not None:
            return BadInput(NO_SERIES, field="series")
        return None

    async def book_repeated(
        self, fields: AppointmentFields, booked: Booking, repeat: Repeat, choice: LinkChoice
    ) -> int | None:
        """Book it and those that repeat it, all or none; return the id of the first."""
        try:
            bookings = repeated(booked, repeat, fields.zone)
        except BadInput as refusal:
            fields.form.show_refusal(refusal)
            return None
        if fields.series.parse():
            done = await book_series(self, booked, repeat, len(bookings))
        else:
            done = await book_several(self, bookings, choice.package_id, override=choice.override)
        if done is not None and done.refusals:
            fields.form.commit.error = refused_words(done.refusals, bookings, fields.zone)
        key = done.keys[0] if done and done.keys else None
        if key is not None and self.waiting_id is not None:
            await self.attempt(changes.waiting.booked, self.waiting_id, key)
        return key

    async def book_separately(
        self, fields: AppointmentFields, visit: VisitFacts, title: str
    ) -> None:
        """Book separate visits in place of the series, on a package that is chosen."""
        when, repeat = fields.local(), fields.repeat.reading()
        if self.before is not None:
            await replace_series(self, self.before.id)
            return
        if when is None or when.time is None or repeat is None:
            self.say("Type when, and how often, first.", "warning")
            return
        pattern = f"{when.date.isoformat()} {when.time:%H:%M} {repeat}"
        single, place = replace(visit, repeating=False), fields.location.reading()
        if await book_separately(self, single, title, pattern, place):
            await self.drop_draft()
            self.dismiss(None)
