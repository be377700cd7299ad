"""Hours in words: of a day, of a week, of days that differ."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Final

from deskpkg.domain.agenda import Span
from deskpkg.domain.dates import WEEKDAYS, format_date, format_minute
from deskpkg.domain.hours import OtherDays, Owner, Shifts

ANYWHERE: Final = "anywhere"
"""The place of hours that are worked wherever one is needed, beside others that have a place."""

NOBODY: Final[Mapping[Owner, str]] = MappingProxyType({})


def span_text(span: Span) -> str:
    """Return "08:00–12:00"."""
    return f"{format_minute(span.start)}–{format_minute(span.end)}"


def short_text(span: Span) -> str:
    """Return "8–12", "8:30–12:15"."""
    times = (divmod(minute, 60) for minute in (span.start, span.end))
    return "–".join(f"{hour}:{minute:02}" if minute else str(hour) for hour, minute in times)


def spans_text(spans: Iterable[Span], none: str = "closed") -> str:
    """Return "08:00–12:00, 13:00–17:30", or the word for none."""
    return ", ".join(map(span_text, spans)) or none


def hours_text(
    shifts: Shifts,
    names: Mapping[Owner, str] = NOBODY,
    none: str = "closed",
    told: Callable[[Span], str] = span_text,
) -> str:
    """Return hours in full, each run of them followed by the name of its location.

    `typed_hours.parse_hours` reads it as the same hours.

    Args:
        shifts: The hours.
        names: Names of the locations.
        none: What a day without hours is called.
        told: How a span is written.
    """
    last_named = max((i for i, shift in enumerate(shifts) if shift.place is not None), default=-1)
    words = []
    for i, shift in enumerate(shifts):
        ends_run = i == len(shifts) - 1 or shifts[i + 1].place != shift.place
        where = ANYWHERE if i < last_named else ""
        if shift.place is not None:
            where = names.get(Owner("location", shift.place), "")
        words.append(f"{told(shift.span)} {where if ends_run else ''}".rstrip())
    return ", ".join(words) or none


def none_of(owner: Owner) -> str:
    """Return what is said of a day without hours: a location is closed, a practitioner off."""
    return "closed" if owner.kind == "location" else "off"


def week_text(
    week: Mapping[int, Shifts],
    names: Mapping[Owner, str] = NOBODY,
    *,
    none: str = "closed",
    unsaid: str = "as usual",
) -> str:
    """Return "Mon–Fri 8–12 · Sat–Sun closed"; days with the same hours are told together.

    Args:
        week: The hours by weekday (0 is Monday).
        names: Names of the locations.
        none: What is said of a day without hours.
        unsaid: What is said of a weekday that is not in `week`.
    """
    told = [
        hours_text(week[day], names, none, short_text) if day in week else unsaid
        for day in range(len(WEEKDAYS))
    ]
    if len(set(told)) == 1:
        return told[0]
    runs = [list(run) for _, run in groupby(range(len(told)), key=lambda day: told[day])]
    return " · ".join(f"{_weekdays(run[0], run[-1])} {told[run[0]]}" for run in runs)


def _weekdays(first: int, last: int) -> str:
    names = [WEEKDAYS[day][:3] for day in (first, last)]
    return names[0] if first == last else "–".join(names)


def days_text(first: date, last: date) -> str:
    """Return "Thu 26 Nov 2026", "Thu 26 Nov – Tue 1 Dec 2026" or "24 Dec 2026 – 3 Jan 2027"."""
    if first == last:
        return format_date(first)
    if first.year == last.year:
        return f"{format_date(first).rsplit(' ', 1)[0]} – {format_date(last)}"
    return f"{format_date(first, short=True)} – {format_date(last, short=True)}"


def other_text(other: OtherDays, names: Mapping[Owner, str] = NOBODY) -> str:
    """Return "off Thu 26 Nov 2026 (dentist)"."""
    hours = hours_text(other.shifts, names, none_of(other.owner))
    reason = f" ({other.reason})" if other.reason else ""
    return f"{hours} {days_text(other.first, other.last)}{reason}"
