"""Free slots: when a visit of some length can be had, and with whom.

They are looked for in true minutes (see `wall`), so that a slot lasts as long as its visit also in
the night when the clocks change, and never begins at a time that does not exist.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from heapq import merge
from itertools import chain, groupby
from operator import attrgetter
from typing import Final, NamedTuple

from deskpkg.domain.agenda import Span
from deskpkg.domain.hours import Rota, Shift, Shifts, without
from deskpkg.domain.wall import Stretch, instant_at, stretches, true_end, true_spans
from deskpkg.domain.zones import Zone, local_date

STEP: Final = 15
"""Minutes between two beginnings that are offered."""


class Part(StrEnum):
    """A part of the day, by when a visit begins."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


PARTS: Final = {
    Part.MORNING: Span(0, 720),
    Part.AFTERNOON: Span(720, 1020),
    Part.EVENING: Span(1020, 1440),
}
"""Morning is before noon, evening from 17:00."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    minutes: int
    people: tuple[int, ...]
    """Who may treat; of slots at the same time, those of the first come first."""
    place: int | None = None
    part: Part | None = None
    step: int = STEP
    off_step: bool = True
    """Whether a slot may also begin right where free time begins."""


class Taken(NamedTuple):
    """Somebody's visit, in true minutes; a request is told of, but takes no time."""

    person: int
    start: int
    end: int
    requested: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """When a visit can be had, with whom, and where if that is known."""

    starts_at: datetime
    minutes: int
    person: int
    place: int | None = None
    requests: int = 0
    """How many requests for that time wait for an answer."""


_by_time = attrgetter("starts_at")


def slots(
    rota: Rota, zone: Zone, wanted: Wanted, taken: Iterable[Taken], since: datetime, until: date
) -> Iterator[Slot]:
    """Yield the free slots that begin at `since` or later, by time, up to the end of a local day.

    A slot begins at a multiple of the step on the wall, or where free time begins: right after a
    visit, or with the hours. It lies within one shift, and no visit is in it.

    Args:
        rota: The hours from the local day of `since` to `until`.
        zone: The practice's zone.
        wanted: What is looked for.
        taken: The visits of those who are wanted, none longer than a day.
        since: The instant from which on slots may begin.
        until: The last local day that is looked at.
    """
    first = true_end(since)
    visits = _by_person(wanted.people, taken)
    usual: dict[tuple[int, int], Shifts] = {}
    for ordinal in range(local_date(since, zone).toordinal(), until.toordinal() + 1):
        day = date.fromordinal(ordinal)
        parts = stretches(day, zone)
        known = usual if rota.is_usual(day) else {}
        found = []
        for own in visits:
            key = (own.person, day.weekday())
            if key not in known:
                known[key] = rota.shifts(own.person, day, wanted.place)
            if known[key]:
                found.append(_of_person(known[key], parts, wanted, own, first))
        yield from merge(*found, key=_by_time) if len(found) > 1 else chain(*found)


class _Visits:
    """The visits of one practitioner, in order of time."""

    def __init__(self, person: int, visits: Sequence[Taken]) -> None:
        self.person = person
        self._all = visits
        self._starts = [visit.start for visit in visits]

    def within(self, span: Span) -> list[Taken]:
        """Return those that share a minute with a span of true minutes."""
        first = bisect_left(self._starts, span.start - 1440)
        last = bisect_left(self._starts, span.end)
        return [visit for visit in self._all[first:last] if visit.end > span.start]


def _by_person(people: Iterable[int], taken: Iterable[Taken]) -> list[_Visits]:
    groups = {person: list(own) for person, own in groupby(sorted(taken), attrgetter("person"))}
    return [_Visits(person, groups.get(person, ())) for person in people]


def _of_person(
    shifts: Iterable[Shift],
    parts: Sequence[Stretch],
    wanted: Wanted,
    visits: _Visits,
    first: int,
) -> Iterable[Slot]:
    """Return the slots of one practitioner on one day, in order of time."""
    found = (
        Slot(instant_at(start), wanted.minutes, visits.person, shift.place, requests)
        for shift in shifts
        for span in true_spans((shift.span,), parts)
        for start, requests in _within(span, parts, wanted, visits.within(span), first)
    )
    # Where a time happens twice, an earlier shift of the wall may come again after a later one.
    return found if len(parts) == 1 else sorted(found, key=_by_time)


def _within(
    span: Span, parts: Sequence[Stretch], wanted: Wanted, visits: Sequence[Taken], first: int
) -> Iterator[tuple[int, int]]:
    """Yield when slots begin in some open time, and how many requests each would disappoint."""
    blocks = [Span(visit.start, visit.end) for visit in visits if not visit.requested]
    asked = [Span(visit.start, visit.end) for visit in visits if visit.requested]
    for gap in without((span,), blocks):
        for start in _starts(gap, parts, wanted, first):
            slot = Span(start, start + wanted.minutes)
            yield start, sum(slot.overlaps(other) for other in asked)


def _starts(gap: Span, parts: Sequence[Stretch], wanted: Wanted, first: int) -> Iterator[int]:
    """Yield the true minutes at which a visit can begin in a gap."""
    last = gap.end - wanted.minutes
    hours = PARTS[wanted.part] if wanted.part else Span(0, 1440)
    for part in parts:
        begin, end = max(gap.start, first, part.start), min(last + 1, part.end)
        on_step = range(begin + -part.wall_at(begin) % wanted.step, end, wanted.step)
        off_step = wanted.off_step and gap.start == begin < end and begin not in on_step
        for minute in chain((begin,) if off_step else (), on_step):
            if hours.start <= part.wall_at(minute) < hours.end:
                yield minute
