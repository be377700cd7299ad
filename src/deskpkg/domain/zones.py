"""The practice's local days and times, and the instants that they stand for.

Instants are aware datetimes; those returned are in UTC. A zone is given by its IANA name, such as
"America/Toronto", or as a ZoneInfo.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from deskpkg.domain.dates import days_in_month, format_date, format_time
from deskpkg.domain.refused import BadInput, Refused

Zone: TypeAlias = str | ZoneInfo

_DAY = timedelta(days=1)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


class NoSuchTime(Refused):
    """This time does not exist on that day: the clocks go forward over it."""


class TwiceTime(Refused):
    """This time happens twice on that day: choose the first or the second.

    `first` and `second` are the two instants, in UTC.
    """

    def __init__(self, message: str, first: datetime, second: datetime, *, field: str = "") -> None:
        """Refuse with `message` and offer both instants."""
        super().__init__(message, field=field)
        self.first = first
        self.second = second


def zone_info(zone: Zone) -> ZoneInfo:
    """Return the zone of that name; names are remembered, so asking again costs next to nothing.

    Raises:
        BadInput: If there is none.
    """
    if isinstance(zone, ZoneInfo):
        return zone
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(
            "That time zone is not known. Type one such as Europe/London or America/Toronto."
        ) from None


def local_datetime(instant: datetime, zone: Zone) -> datetime:
    """Return what the practice's clock and calendar show at `instant`."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    try:
        return instant.astimezone(zone_info(zone))
    except OverflowError:
        edge = _LAST if instant.year > 1 else _FIRST
        return edge.replace(tzinfo=zone_info(zone))


def local_date(instant: datetime, zone: Zone) -> date:
    """Return the practice's date at `instant`."""
    return local_datetime(instant, zone).date()


def day_bounds(day: date, zone: Zone) -> tuple[datetime, datetime]:
    """Return the instants at which a local day and the next one begin.

    A day may have 23 or 25 hours, or none where a zone has skipped it. Where midnight does not
    exist the day begins when the clocks have gone forward; where it happens twice, at the first.
    """
    start = _start_of(day, zone)
    return start, _start_of(day + _DAY, zone) if day < date.max else _LAST


def next_midnight(now: datetime, zone: Zone) -> datetime:
    """Return the first instant after `now` at which the practice's date is about to change."""
    day = local_date(now, zone)
    if day == date.max:
        return _LAST
    start = _start_of(day + _DAY, zone)
    if start > now:
        return start
    midnight = datetime.combine(day + _DAY, time(fold=1), zone_info(zone))
    return midnight.astimezone(UTC)


def instant_of(day: date, clock: time, zone: Zone, fold: int | None = None) -> datetime:
    """Return the instant, in UTC, at which the practice's clocks show a time on a day.

    Args:
        day: The local date.
        clock: The local time of day.
        zone: The practice's zone.
        fold: Which of the two is meant where a time happens twice: 0 the first, 1 the second.

    Raises:
        NoSuchTime: If the clocks go forward over that time.
        TwiceTime: If it happens twice and `fold` does not say which.
    """
    here = zone_info(zone)
    local = datetime.combine(day, clock.replace(tzinfo=None), here)
    first, second = local.replace(fold=0), local.replace(fold=1)
    one, two = _utc(first), _utc(second)
    if one == two:
        return one
    if one > two:
        raise NoSuchTime(_gap_message(first, second, here))
    if fold is None:
        raise TwiceTime(_fold_message(first, second), one, two)
    return two if fold else one


@dataclass(frozen=True, slots=True)
class OffsetChange:
    """What a zone's clocks show after an instant, and what they showed before."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    """The zone's abbreviation from then on: "EDT"."""
    summer: bool
    """Whether that is summer time."""

    @property
    def local(self) -> datetime:
        """What the clocks showed at that instant, before they were changed (naive)."""
        return (self.at + self.before).replace(tzinfo=None)


def offset_changes(first: date, last: date, zone: Zone) -> tuple[OffsetChange, ...]:
    """Return what the clocks show when `first` begins, and each change until `last` is over."""
    here = zone_info(zone)
    at = day_bounds(first, here)[0]
    offset = _offset(at, here)
    changes = [_change(at, offset, here)]
    for day in range(first.toordinal() + 1, min(last, date.max - _DAY).toordinal() + 2):
        until = _start_of(date.fromordinal(day), here)
        if _offset(until, here) != offset:
            moment = change_between(at, until, here)
            changes.append(_change(moment, offset, here))
            offset = _offset(until, here)
        at = until
    return tuple(changes)


def _change(at: datetime, before: timedelta, zone: ZoneInfo) -> OffsetChange:
    local = at.astimezone(zone)
    summer = (local.dst() or timedelta()) > timedelta()
    return OffsetChange(at, before, _offset(at, zone), local.tzname() or "", summer)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week of `day`."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=min(6, (date.max - monday).days))


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month of `day`."""
    return day.replace(day=1), day.replace(day=days_in_month(day.year, day.month))


def _start_of(day: date, zone: Zone) -> datetime:
    midnight = datetime.combine(day, time(), zone_info(zone))
    one, two = _utc(midnight), _utc(midnight.replace(fold=1))
    return one if one <= two else change_between(two, one, zone_info(zone))


def _utc(local: datetime) -> datetime:
    try:
        return local.astimezone(UTC)
    except OverflowError:
        return _LAST if local.year > 1 else _FIRST


def change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the second after `before`, up to `after`, from which the offset of `after` holds."""
    new = after.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == new:
            high = middle
        else:
            low = middle
    return before + timedelta(seconds=high)


def _gap_message(local: datetime, folded: datetime, zone: ZoneInfo) -> str:
    change = change_between(_utc(folded), _utc(local), zone)
    after = change.astimezone(zone).replace(tzinfo=None)
    before = after - (_utc(local) - _utc(folded))
    if after - before >= _DAY:
        return f"{format_date(local)} does not exist in {zone}: the calendar skips that day."
    return (
        f"{format_time(local.time())} does not exist on {format_date(local)}: "
        f"the clocks go forward from {format_time(before.time())} to {format_time(after.time())}."
    )


def _fold_message(first: datetime, second: datetime) -> str:
    return (
        f"{format_time(first.time())} happens twice on {format_date(first)}: "
        f"choose the first ({_season(first, second)}) or the second ({_season(second, first)})."
    )


def _season(local: datetime, other: datetime) -> str:
    """Name the season's time, where that is what differs, and the zone's abbreviation."""
    name = local.tzname() or ""
    if not name.isalpha():
        minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
        name = f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    if local.dst() == other.dst():
        return name
    return f"{'summer' if local.fold == 0 else 'winter'} time, {name}"
