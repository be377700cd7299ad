"""How dates and times are written out, and how months are counted."""

import calendar
import datetime as dt
from dataclasses import dataclass

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class When:
    """A day, and the time of day if one is given."""

    date: dt.date
    time: dt.time | None = None


def format_date(day: dt.date, today: dt.date | None = None, short: bool = False) -> str:
    """Write a date: "Tue 24 Nov 2026", or short "24 Nov", with the year if it is not today's."""
    written = f"{day.day} {MONTHS[day.month - 1][:3]}"
    if not short:
        return f"{WEEKDAYS[day.weekday()][:3]} {written} {day.year}"
    return written if today is not None and day.year == today.year else f"{written} {day.year}"


def format_time(clock: dt.time) -> str:
    """Write a time of day: "09:30"."""
    return f"{clock.hour:02}:{clock.minute:02}"


def format_minute(minute: int) -> str:
    """Write a minute of the day as a time: "09:30"; the end of the day is "24:00"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def format_when(when: When, today: dt.date | None = None, short: bool = False) -> str:
    """Write a date as `format_date` does, and the time after it: "Tue 24 Nov 2026 09:30"."""
    day = format_date(when.date, today, short)
    return day if when.time is None else f"{day} {format_time(when.time)}"


def days_in_month(year: int, month: int) -> int:
    """Return how many days a month has."""
    return calendar.monthrange(year, month)[1]


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day `months` later, or the month's last if it has no such day.

    Raises:
        OverflowError: If that lies outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.date.min.year <= year <= dt.date.max.year:
        raise OverflowError("year out of range")
    return dt.date(year, month + 1, min(day.day, days_in_month(year, month + 1)))
