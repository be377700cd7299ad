"""Fields for when, and how often: "mon 12 x8", "weekly x3"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Unpack

from textual.binding import Binding, BindingType
from textual.message import Message

from deskpkg.domain.dates import When, format_date, format_time, format_when
from deskpkg.domain.repeats import Repeat, parse_repeat, parse_sessions
from deskpkg.domain.when import DateOrder
from deskpkg.widgets.fields.setup import Options
from deskpkg.widgets.fields.times import PickedField
from deskpkg.widgets.fields.typed import TypedField

Pattern = tuple[When, Repeat]


class PatternField(PickedField[Pattern]):
    """A day and a time, once or several times; Enter takes it at once."""

    WISH: ClassVar[int] = 22
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Add", id="field.take", tooltip="Add what is typed"),
    ]

    @dataclass
    class Taken(Message):
        """What is typed is to be added."""

    def read(self, text: str) -> Pattern:
        """The day, the time, and how often."""
        return parse_sessions(text, self.today, self.order)

    def write(self, value: Pattern) -> str:
        """All of it as one would type it."""
        when, repeat = value
        assert when.time is not None
        first = f"{format_date(when.date)} {format_time(when.time)}"
        return first if repeat == Repeat() else f"{first} {repeat}"

    def readings(self, value: Pattern) -> tuple[str, ...]:
        """The first day with its weekday, and how often."""
        when, repeat = value
        often = "" if repeat == Repeat() else f", {repeat}"
        return f"{format_when(when)}{often}", f"{format_when(when, self.today, short=True)}{often}"

    def day(self) -> date | None:
        """The first day that is typed now, if it can be read."""
        pattern = self.reading()
        return pattern[0].date if pattern else None

    def pick(self, day: date) -> None:
        """Put in the day that was picked; the time and how often stay."""
        pattern = self.reading()
        if pattern is None:
            self.put(format_date(day))
        else:
            self.fill((When(day, pattern[0].time), pattern[1]))

    def action_take(self) -> None:
        """Add what is typed."""
        self.post_message(self.Taken())


class RepeatField(TypedField[Repeat]):
    """How often: "3" weekly visits, "2w x6", "monthly until 30 jun"."""

    WISH: ClassVar[int] = 16

    def __init__(
        self,
        key: str,
        label: str,
        *,
        today: date,
        order: DateOrder,
        told: Callable[[Repeat], str],
        **options: Unpack[Options],
    ) -> None:
        """Make a field; relative days count from `today`, `told` says what comes of it."""
        super().__init__(key, label, **options)
        self.today = today
        self.order: DateOrder = order
        self._told = told

    @property
    def kept(self) -> str:
        """How often, in full: "until fri" would be another day next week."""
        value = self.reading()
        return self.raw if value is None else str(value)

    def read(self, text: str) -> Repeat:
        """How often."""
        return parse_repeat(text, self.today, self.order)

    def readings(self, value: Repeat) -> tuple[str, ...]:
        """How often, and when the last of them is."""
        return (self._told(value), str(value))
