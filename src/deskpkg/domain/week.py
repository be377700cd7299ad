"""A week as the calendar shows it: one practitioner's seven days side by side."""

from datetime import date, timedelta

from deskpkg.domain.agenda import DayColumn, Span
from deskpkg.domain.dates import MONTHS, WEEKDAYS, format_date
from deskpkg.domain.zones import week_of


def days_of_week(day: date) -> tuple[date, ...]:
    """Return the days from Monday to Sunday of the week of `day` (fewer in the very last one)."""
    monday, sunday = week_of(day)
    return tuple(monday + timedelta(days=n) for n in range((sunday - monday).days + 1))


def short_day(day: date) -> str:
    """Write a day of a known month: "Tue 24"."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day}"


def day_column(day: date, colour: int, free: int | None, open_spans: tuple[Span, ...]) -> DayColumn:
    """Return the column of one day of a practitioner's week."""
    short = short_day(day)
    name = f"{short} {MONTHS[day.month - 1][:3]}"
    return DayColumn(day.toordinal(), name, colour, free, open_spans, short)


def format_week(day: date) -> str:
    """Write the week of `day`: "23–29 Nov 2026", "28 Dec 2026 – 3 Jan 2027"."""
    first, last = week_of(day)
    until = format_date(last, short=True)
    if first.year != last.year:
        return f"{format_date(first, short=True)} – {until}"
    if first.month != last.month:
        return f"{format_date(first, last, short=True)} – {until}"
    return f"{first.day}–{until}"


def later(day: date, days: int) -> date | None:
    """Return the date so many days later (or earlier); None where there are no more dates."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
