"""The minutes of a local day as the clock on the wall shows them, and the minutes they really are.

A *true minute* counts from 1970 in UTC: it has no gaps and happens once. A minute of the wall
counts from a day's local midnight: where the clocks go forward some are missing, where they go
back some happen twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final

from deskpkg.domain.agenda import Span
from deskpkg.domain.zones import Zone, change_between, day_bounds, local_datetime, zone_info

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a local day in which the clock on the wall runs evenly.

    It lasts from the true minute `start` up to but not including `end`, and the wall shows `wall`
    when it begins.
    """

    start: int
    end: int
    wall: int

    def wall_at(self, minute: int) -> int:
        """The minute of the wall at a true minute of this stretch."""
        return minute - self.start + self.wall


def true_minute(instant: datetime) -> int:
    """Return the true minute that an aware instant is in."""
    return (instant - _EPOCH) // _MINUTE


def true_end(instant: datetime) -> int:
    """Return the first true minute that is wholly after an aware instant, or begins with it."""
    return -((_EPOCH - instant) // _MINUTE)


def instant_at(minute: int) -> datetime:
    """Return the instant, in UTC, at which a true minute begins."""
    return _EPOCH + minute * _MINUTE


@lru_cache(maxsize=1024)
def stretches(day: date, zone: Zone) -> tuple[Stretch, ...]:
    """Return the parts of a local day: one, or two where the clocks change within it.

    A day that the zone has skipped has none.
    """
    here = zone_info(zone)
    first, next_first = day_bounds(day, here)
    last = next_first - timedelta(seconds=1)
    if last < first:
        return ()
    edges = [first, next_first]
    if local_datetime(first, here).utcoffset() != local_datetime(last, here).utcoffset():
        edges.insert(1, change_between(first, last, here))
    midnight = datetime.combine(day, time())
    found = []
    for start, end in pairwise(edges):
        local = local_datetime(start, here).replace(tzinfo=None)
        wall = (local - midnight) // _MINUTE
        found.append(Stretch(true_minute(start), true_end(end), wall))
    return tuple(found)


def true_spans(spans: Iterable[Span], day: Iterable[Stretch]) -> tuple[Span, ...]:
    """Return the true minutes of a day at which the wall shows a minute of `spans`.

    Args:
        spans: Minutes of the wall, in order and apart from each other.
        day: The day, as `stretches` returns it.

    Returns:
        Spans of true minutes, in order; those that meet are one.
    """
    found: list[Span] = []
    spans = tuple(spans)
    for part in day:
        shift, wall_end = part.start - part.wall, part.wall + part.end - part.start
        for span in spans:
            start, end = max(span.start, part.wall), min(span.end, wall_end)
            if start >= end:
                continue
            if found and found[-1].end == start + shift:
                start, end = found.pop().start - shift, end
            found.append(Span(start + shift, end + shift))
    return tuple(found)


def shown_minutes(day: Iterable[Stretch]) -> tuple[Span, ...]:
    """Return the minutes that the wall shows on a day, in order; those in a gap are not there."""
    found: list[Span] = []
    for part in day:
        start, end = max(part.wall, 0), part.wall + part.end - part.start
        if found and start <= found[-1].end:
            start = found.pop().start
        found.append(Span(start, end))
    return tuple(found)


def instant_from(day: date, minute: int, zone: Zone) -> datetime:
    """Return the first instant of a day at which the wall shows a minute, or a later one.

    After the last minute of the day that is when the next one begins.
    """
    for part in stretches(day, zone):
        if minute < part.wall + part.end - part.start:
            return instant_at(part.start + max(0, minute - part.wall))
    return day_bounds(day, zone)[1]
