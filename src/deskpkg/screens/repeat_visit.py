"""Repeating a visit that is typed: the same time of the wall on other days."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from deskpkg.domain.appointments import Booking
from deskpkg.domain.dates import format_date
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.refused import BadInput
from deskpkg.domain.repeats import Repeat, dates, occurrences
from deskpkg.domain.zones import local_datetime
from deskpkg.screens.several import LISTED


def repeated(first: Booking, repeat: Repeat, zone: ZoneInfo) -> tuple[Booking, ...]:
    """Return a visit and those that repeat it, each at the same time of the practice's clocks.

    Raises:
        BadInput: they are too many, or the time does not exist on one of the days.
    """
    local = local_datetime(first.starts_at, zone)
    length = first.ends_at - first.starts_at
    try:
        days = dates(local.date(), repeat)
    except BadInput as refusal:
        raise BadInput(str(refusal), field="repeat") from None
    found = [first]
    for at in occurrences(days[1:], local.time(), zone):
        if at.starts_at is None:
            raise BadInput(at.note, field="repeat")
        found.append(replace(first, starts_at=at.starts_at, ends_at=at.starts_at + length))
    return tuple(found)


def refused_words(refusals: Mapping[int, str], bookings: Sequence[Booking], zone: ZoneInfo) -> str:
    """Return which visits can't be booked, and why."""
    parts = [
        f"{format_date(local_datetime(bookings[place].starts_at, zone).date())}: {reason}"
        for place, reason in list(refusals.items())[:LISTED]
    ]
    return f"{len(refusals)} of {len(bookings)} can't be booked, so none is. {'; '.join(parts)}."


def tail(package: ClientPackage, visits: int) -> str:
    """Return "5 left → 2" for several visits, or "2 left, 3 needed"."""
    left = package.remaining
    return f"{left} left → {left - visits}" if visits <= left else f"{left} left, {visits} needed"
