"""A field for the last day of a package, or that it has none."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Unpack

from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import fold
from deskpkg.domain.when import DateOrder, format_date, parse_date
from deskpkg.widgets.fields.setup import Options
from deskpkg.widgets.fields.times import PickedField

NONE: Final = frozenset({"none", "no", "never", "-"})
"""The words for no last day."""


@dataclass(frozen=True, slots=True)
class LastDay:
    """Until when a package can be used."""

    day: date | None
    """None: it does not expire, or not yet."""
    usual: bool
    """Whether that is what the catalog says."""


class LastDayField(PickedField[LastDay]):
    """A day ("30/6", "+6m"), or "none"."""

    WISH: ClassVar[int] = 26

    def __init__(
        self,
        key: str,
        label: str,
        *,
        usual: date | None,
        words: str,
        today: date,
        order: DateOrder,
        extends: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Make a field that begins with what the catalog says.

        Args:
            key: See `Field`.
            label: See `Field`.
            usual: The last day by the catalog; None without one.
            words: What the catalog says when it gives no day ("none", "6 months after first use").
            today: The day that relative days count from.
            order: How "3/4" is read.
            extends: Whether "+6m" is added to the usual last day, as long as that is to come.
            options: See `Options`.
        """
        raw = format_date(usual) if usual else words
        super().__init__(key, label, raw, today=today, order=order, **options)
        self.required = True
        self.usual = usual
        self.words = words
        self._since = max(today, usual) if extends and usual else today

    def read(self, text: str) -> LastDay:
        """The day, or none.

        Raises:
            BadInput: It is neither.
        """
        if self.usual is None and fold(text) == fold(self.words):
            return LastDay(None, usual=True)
        if text.casefold() in NONE:
            return LastDay(None, usual=False)
        since = self._since if text.startswith("+") else self.today
        day = parse_date(text, since, self.order)
        return LastDay(day, usual=day == self.usual)

    def write(self, value: LastDay) -> str:
        """The day as one would type it."""
        if value.day is not None:
            return format_date(value.day)
        return self.words if value.usual else "none"

    def readings(self, value: LastDay) -> tuple[str, ...]:
        """The day with its weekday, or that there is none."""
        if value.day is not None:
            return (format_date(value.day),)
        return ("does not expire",) if not value.usual or self.words == "none" else (self.words,)

    def missing(self) -> BadInput:
        """The refusal when it is blank."""
        return BadInput("Type the last day, or “none”.", field=self.key)

    def day(self) -> date | None:
        """The day that is typed now, if it can be read."""
        last = self.reading()
        return last.day if last else None

    def pick(self, day: date) -> None:
        """Put in the day that was picked."""
        self.put(format_date(day))
