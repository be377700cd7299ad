"""When locations are open and who works when: weekly hours, days that differ, public holidays.

All times are minutes of a local day as the clock on the wall shows them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from deskpkg.domain.agenda import Span

Whose: TypeAlias = Literal["location", "practitioner"]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose hours they are: a location's, or a practitioner's."""

    kind: Whose
    id: int


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours of one day, and the location where they are worked; None: wherever one is needed."""

    span: Span
    place: int | None = None


Shifts: TypeAlias = tuple[Shift, ...]
"""The hours of a day, in order and apart from each other; none: closed, or off."""


@dataclass(frozen=True, slots=True)
class OtherDays:
    """Days on which somebody's hours differ: from `first` to `last`, both included."""

    owner: Owner
    first: date
    last: date
    shifts: Shifts = ()
    """The hours on each of these days; none: closed, or off."""
    reason: str = ""
    id: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        """Which of several for one day holds: that of the fewest days, then the latest made."""
        return (self.last - self.first).days, -self.id


@dataclass(frozen=True, slots=True)
class Rota:
    """All that is known of a practice's hours, for some range of days."""

    usual: Span
    """The practice's day, which holds where nothing else is said."""
    places: tuple[int, ...] = ()
    """The locations that are not archived."""
    weekly: Mapping[tuple[Owner, int], Shifts] = field(default_factory=dict)
    """By owner and weekday (0 is Monday); what is not there is not said."""
    others: Mapping[Owner, tuple[OtherDays, ...]] = field(default_factory=dict)
    holidays: Mapping[date, str] = field(default_factory=dict)
    """The public holidays on which the practice is closed, by name."""
    names: Mapping[Owner, str] = field(default_factory=dict)
    archived: frozenset[Owner] = frozenset()
    """Who and what is in the archive, and has no hours therefore."""

    def other(self, owner: Owner, day: date) -> OtherDays | None:
        """Return what differs for an owner on a day."""
        found = (other for other in self.others.get(owner, ()) if other.first <= day <= other.last)
        return min(found, key=lambda other: other.rank, default=None)

    def is_usual(self, day: date) -> bool:
        """Tell whether nothing but the weekday says when who can be booked on a day."""
        every = (other for others in self.others.values() for other in others)
        return day not in self.holidays and not any(o.first <= day <= o.last for o in every)

    def opening(self, place: int | None, day: date) -> tuple[Span, ...]:
        """Return when a location is open on a day; None: when any location is.

        What was said for that very day holds, also on a public holiday; then the holiday, then
        the weekday, then the practice's day.
        """
        if place is None and self.places:
            return merged(span for each in self.places for span in self.opening(each, day))
        owner = Owner("location", place) if place is not None else None
        if owner in self.archived:
            return ()
        if owner and (other := self.other(owner, day)):
            return _spans(other.shifts)
        if day in self.holidays:
            return ()
        weekly = self.weekly.get((owner, day.weekday())) if owner else None
        return (self.usual,) if weekly is None else _spans(weekly)

    def work(self, person: int, day: date) -> Shifts | None:
        """Return a practitioner's hours on a day, before any location's; None: whenever needed."""
        owner = Owner("practitioner", person)
        if owner in self.archived:
            return ()
        if other := self.other(owner, day):
            return other.shifts
        return self.weekly.get((owner, day.weekday()))

    def shifts(self, person: int, day: date, place: int | None = None) -> Shifts:
        """Return when a practitioner can be booked on a day, at `place` or anywhere.

        That is their own hours as far as the location of each is open. The place of a shift is
        None only when nothing says which of several it is.
        """
        return tuple(self._shifts(person, day, place))

    def _shifts(self, person: int, day: date, place: int | None) -> Iterator[Shift]:
        work = self.work(person, day)
        sole = self.places[0] if len(self.places) == 1 else None
        for shift in (Shift(Span(0, 1440)),) if work is None else work:
            if shift.place is not None and shift.place not in self.places:
                continue
            if None not in (place, shift.place) and place != shift.place:
                continue
            where = shift.place if place is None else place
            for span in common((shift.span,), self.opening(where, day)):
                yield Shift(span, sole if where is None else where)

    def open_spans(self, person: int, day: date, place: int | None = None) -> tuple[Span, ...]:
        """Return when a practitioner can be booked on a day, at `place` or wherever that is."""
        return merged(shift.span for shift in self.shifts(person, day, place))


def _spans(shifts: Shifts) -> tuple[Span, ...]:
    return tuple(shift.span for shift in shifts)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same minutes as spans in order and apart from each other."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def common(one: Iterable[Span], two: Iterable[Span]) -> tuple[Span, ...]:
    """Return the minutes that are in both, each in order and apart, as such spans."""
    two = tuple(two)
    both = (Span(max(a.start, b.start), min(a.end, b.end)) for a in one for b in two)
    return tuple(span for span in both if span.start < span.end)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """Return the minutes of `spans` that are not in `taken`; `taken` must be in order."""
    found: list[Span] = []
    taken = tuple(taken)
    for span in spans:
        edge = span.start
        for other in taken:
            if other.end <= edge or other.start >= span.end:
                continue
            if other.start > edge:
                found.append(Span(edge, other.start))
            edge = other.end
        if edge < span.end:
            found.append(Span(edge, span.end))
    return tuple(found)


def covers(spans: Iterable[Span], span: Span) -> bool:
    """Tell whether one of `spans`, which are apart from each other, holds all of `span`."""
    return any(other.start <= span.start and span.end <= other.end for other in spans)
