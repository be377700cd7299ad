"""The forms about hours: of a week, and of days that differ."""

from datetime import date
from functools import partial
from typing import ClassVar, cast

from textual.binding import Binding, BindingType

from deskpkg.domain.dates import WEEKDAYS
from deskpkg.domain.hours import OtherDays, Owner, Shifts, Whose
from deskpkg.domain.told_hours import none_of, other_text
from deskpkg.domain.when import date_order
from deskpkg.screens.form_screen import FormScreen
from deskpkg.screens.hours_rows import HoursOf, read_hours_of
from deskpkg.store import Unit, changes
from deskpkg.store.queries import hours
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import DateField, HoursField, TextField
from deskpkg.widgets.form import Form

WORKDAYS = 5


class WeekForm(FormScreen[bool]):
    """The hours of each weekday, a line each; a blank line says nothing of its day."""

    DRAFT = "week"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+d",
            "copy",
            "Copy to Mon–Fri",
            id="week.copy",
            tooltip="Copy this line to Monday to Friday",
        ),
    ]

    def __init__(self, kind: str, owner_id: int, weekday: int = 0) -> None:
        """Ask for the week of a "location" or a "practitioner", beginning at a weekday."""
        super().__init__()
        self.owner = Owner(cast(Whose, kind), owner_id)
        self.weekday = weekday
        self.draft_subject = f"{kind} {owner_id}"

    async def build(self) -> Form:
        """Return the form."""
        known = await self.store.read(read_hours_of, self.owner)
        self.heading = self.draft_title = f"HOURS  {known.name}"
        fields = [_field(str(day), name, known) for day, name in enumerate(WEEKDAYS)]
        for day, field in enumerate(fields):
            field.fill(known.week.get(day))
        return Form(*fields, commit="Save hours", note=_example(known))

    def begin(self) -> None:
        """Begin at the day that was asked for."""
        self.set_focus(self.form.fields[self.weekday])

    def action_copy(self) -> None:
        """Copy the line with the focus to Monday to Friday."""
        field = self.focused
        if not isinstance(field, HoursField):
            self.say("Go to the day whose hours are to be copied.", "warning")
            return
        if not field.check():
            return
        for other in self.form.fields[:WORKDAYS]:
            if other is not field:
                other.put(field.raw)
        field.edited()
        self.say(f"{field.label} is copied to Monday to Friday; F9 saves.")

    async def save(self, values: dict[str, object]) -> bool | None:
        """Say the hours."""
        week = {int(key): cast("Shifts | None", value) for key, value in values.items()}
        return await self.attempt(_say_week, self.owner, week, done="Hours saved") or None


def _say_week(unit: Unit, owner: Owner, week: dict[int, Shifts | None]) -> bool:
    changes.hours.set_week(unit, owner, week)
    return True


class OtherDaysForm(FormScreen[int]):
    """Days on which hours differ: a day off, other hours, a closed location."""

    DRAFT = "other_days"

    def __init__(self, kind: str, owner_id: int, other_id: int | None = None) -> None:
        """Ask for days of a "location" or a "practitioner", or change those with `other_id`."""
        super().__init__()
        self.owner = Owner(cast(Whose, kind), owner_id)
        self.other_id = other_id
        self.draft_subject = f"{kind} {owner_id} {other_id or ''}".rstrip()

    async def build(self) -> Form:
        """Return the form; a day off is one date, and nothing else need be typed."""
        known = await self.store.read(read_hours_of, self.owner)
        practice = await self.store.read(practices.the_practice)
        self.heading = self.draft_title = f"DAYS THAT DIFFER  {known.name}"
        order, today = date_order(practice.locale), self.desk.now.date()
        hours_field = _field("hours", "Hours", known)
        hours_field.hint = f"{hours_field.none} all day, or 9-12"
        form = Form(
            DateField("first", "Day", today=today, order=order, required=True, hint="tue, 24/12"),
            DateField("last", "Until", today=today, order=order, hint="the same day"),
            hours_field,
            TextField("reason", "Why", hint="optional"),
            commit="Save days",
        )
        other = next((o for o in known.others if o.id == self.other_id), None)
        if other is not None:
            form.field("first").fill(other.first)
            form.field("last").fill(other.last if other.last != other.first else None)
            form.field("hours").fill(other.shifts or None)
            form.field("reason").put(other.reason)
        return form

    async def save(self, values: dict[str, object]) -> int | None:
        """Say what differs."""
        first = cast(date, values["first"])
        other = OtherDays(
            self.owner,
            first,
            cast("date | None", values["last"]) or first,
            cast("Shifts | None", values["hours"]) or (),
            str(values["reason"] or ""),
            self.other_id or 0,
        )
        saved = await self.attempt(partial(_save, other=other), done=lambda saved: saved[1])
        return saved[0] if saved else None


def _save(unit: Unit, other: OtherDays) -> tuple[int, str]:
    """Keep what differs; return its id, and what to say."""
    key = changes.hours.save_other_days(unit, other)
    names = hours.names(unit)
    text = f"{names[other.owner]}: {other_text(other, names)}"
    found = [o for o in hours.other_days(unit, other.owner, unit.today) if o.id == key]
    count = hours.stranded(unit, other.owner, found).get(key, 0)
    if count:
        text += f" · {count} {'visit is' if count == 1 else 'visits are'} booked then"
    return key, text


def _field(key: str, label: str, known: HoursOf) -> HoursField:
    return HoursField(key, label, places=known.places, none=none_of(known.owner), hint=known.usual)


def _example(known: HoursOf) -> str:
    """Return how hours are typed, and copied."""
    typed = "8-12 13-17:30"
    places = [place for place in known.places if not place.archived]
    if len(places) > 1:
        first, second = ((place.code or place.name.split()[0]).lower() for place in places[:2])
        typed = f"8-12 {first} 13-17:30 {second}"
    return f"{typed}, or {none_of(known.owner)} · Ctrl+D copies to Mon–Fri"
