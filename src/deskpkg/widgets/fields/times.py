"""Fields for days and times of day: typed, echoed at once, or picked from a small month."""

from collections.abc import Callable
from datetime import date, time
from typing import ClassVar, Unpack

from textual import events
from textual.binding import Binding, BindingType

from deskpkg.domain.refused import BadInput
from deskpkg.domain.repeats import times_at_end
from deskpkg.domain.when import (
    DateOrder,
    When,
    format_date,
    format_time,
    format_when,
    parse_birth_date,
    parse_date,
    parse_past_date,
    parse_time,
    parse_when,
)
from deskpkg.widgets.fields.field import V
from deskpkg.widgets.fields.setup import Options
from deskpkg.widgets.fields.typed import TypedField
from deskpkg.widgets.month import MonthPicker


class PickedField(TypedField[V]):
    """A field whose day can also be picked from a month."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "alt+down,ctrl+@,ctrl+space", "month", "Pick the day", id="field.month", show=False
        ),
    ]

    def __init__(
        self,
        key: str,
        label: str,
        raw: str = "",
        *,
        today: date,
        order: DateOrder,
        **options: Unpack[Options],
    ) -> None:
        """Make a field whose relative days count from `today`, numbers read in `order`."""
        super().__init__(key, label, raw, **options)
        self.today = today
        self.order: DateOrder = order

    @property
    def kept(self) -> str:
        """The date in full where it can be read: "tu 11" would be another day next week."""
        value = self.reading()
        return self.raw if value is None else self.write(value)

    def day(self) -> date | None:
        """The day that is typed now, if it can be read."""
        raise NotImplementedError

    def pick(self, day: date) -> None:
        """Put in the day that was picked."""
        raise NotImplementedError

    def action_month(self) -> None:
        """Open the month of the day that is typed, or of today."""
        self.app.push_screen(MonthPicker(self.day() or self.today, self.today), self._picked)

    def on_click(self, event: events.Click) -> None:
        """A click with the right button opens the month."""
        if event.button == 3:
            self.action_month()

    def _picked(self, day: date | None) -> None:
        if day is not None:
            self.pick(day)
            self.edited()


class DateField(PickedField[date]):
    """A day: "t", "+1w", "fri", "24/11"."""

    WISH: ClassVar[int] = 16

    def read(self, text: str) -> date:
        """The day."""
        return parse_date(text, self.today, self.order)

    def write(self, value: date) -> str:
        """The day as one would type it."""
        return format_date(value)

    def readings(self, value: date) -> tuple[str, ...]:
        """The day with its weekday."""
        return format_date(value), format_date(value, self.today, short=True)

    def day(self) -> date | None:
        """The day that is typed now, if it can be read."""
        return self.reading()

    def pick(self, day: date) -> None:
        """Put in the day that was picked."""
        self.fill(day)


class PastDateField(DateField):
    """A day of what has happened: "t", "y", "mon": the last one."""

    def read(self, text: str) -> date:
        """The day."""
        return parse_past_date(text, self.today, self.order)


class WhenField(PickedField[When]):
    """A day and a time in one: "tue 11", "24/11 930", "+1w 9.30"."""

    WISH: ClassVar[int] = 16

    def __init__(
        self,
        key: str,
        label: str,
        raw: str = "",
        *,
        today: date,
        order: DateOrder,
        base: date | None = None,
        default_time: time | None = None,
        timed: bool = True,
        until: Callable[[When], str] | None = None,
        **options: Unpack[Options],
    ) -> None:
        """Make a field.

        Args:
            key: See `Field`.
            label: See `Field`.
            raw: What is typed in already.
            today: The day that relative days count from.
            order: How "3/4" is read.
            base: The day that a time alone is meant for; None for today.
            default_time: The time if only a day is typed.
            timed: Whether the time must be there.
            until: What to add to the reading, as "–12:00".
            options: See `Options`.
        """
        super().__init__(key, label, raw, today=today, order=order, **options)
        self.base = base
        self.default_time = default_time
        self.timed = timed
        self.until = until
        self.is_past: Callable[[When], bool] = lambda _: False
        """Whether that is past, which the reading then tells."""
        self.repeats = False
        """Whether its form asks by `*` how often, which a refusal of "thu 9 x3" then tells."""

    def read(self, text: str) -> When:
        """The day and the time.

        Raises:
            BadInput: They cannot be read, or the time is missing and needed.
        """
        if self.repeats and (times := times_at_end(text)):
            raise BadInput(f"Type when it is first; then *{times} books it {times} times.")
        when = parse_when(text, self.today, self.default_time, self.order)
        if self.base is not None and when.time is not None and not self._names_day(text):
            return When(self.base, when.time)
        if self.timed and when.time is None:
            raise BadInput("Add the time, as in “tue 11”.")
        return when

    def write(self, value: When) -> str:
        """Both as one would type them."""
        return (
            f"{format_date(value.date)} {format_time(value.time)}"
            if value.time
            else format_date(value.date)
        )

    def readings(self, value: When) -> tuple[str, ...]:
        """The day with its weekday, the time, and until when; what is past, with a word on that."""
        full, short = format_when(value), format_when(value, self.today, short=True)
        end = self.until(value) if self.until else ""
        if self.is_past(value):
            return f"{value.date:%a} {short}{end} past", f"{short}{end} past", f"{short} past"
        return f"{full}{end}", f"{short}{end}", short

    def _names_day(self, text: str) -> bool:
        """Whether `text` is more than a time of day."""
        try:
            parse_time(text)
        except BadInput:
            return True
        try:
            parse_date(text, self.today, self.order)
        except BadInput:
            return False
        return True

    def day(self) -> date | None:
        """The day that is typed now, if it can be read."""
        when = self.reading()
        return when.date if when else None

    def pick(self, day: date) -> None:
        """Put in the day that was picked; the time that was typed stays."""
        when = self.reading()
        self.fill(When(day, when.time if when else self.default_time))


class TimeField(TypedField[time]):
    """A time of day: "930", "9.30", "14"."""

    WISH: ClassVar[int] = 8

    def read(self, text: str) -> time:
        """The time."""
        return parse_time(text)

    def write(self, value: time) -> str:
        """The time as one would type it."""
        return format_time(value)

    def readings(self, value: time) -> tuple[str, ...]:
        """The time with minutes."""
        return (format_time(value),)


class BirthField(TypedField[date]):
    """A date of birth: "120384", "12/3/1984"; never in the future."""

    WISH: ClassVar[int] = 16

    def __init__(
        self,
        key: str,
        label: str,
        raw: str = "",
        *,
        today: date,
        order: DateOrder,
        **options: Unpack[Options],
    ) -> None:
        """Make a field for dates of birth up to `today`."""
        super().__init__(key, label, raw, **options)
        self.today = today
        self.order: DateOrder = order

    def read(self, text: str) -> date:
        """The date of birth."""
        return parse_birth_date(text, self.today, self.order)

    def write(self, value: date) -> str:
        """The date as one would type it."""
        return format_date(value)

    def readings(self, value: date) -> tuple[str, ...]:
        """The date, and the age."""
        return (f"{format_date(value)} ({age(value, self.today)})", format_date(value))


def age(born: date, today: date) -> int:
    """Full years lived."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
