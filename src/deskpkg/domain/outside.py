"""Why a visit lies outside the hours, in words: what the desk is asked before it is booked."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from deskpkg.domain.agenda import Span
from deskpkg.domain.dates import WEEKDAYS, format_date
from deskpkg.domain.hours import Owner, Rota, Shifts, covers, merged
from deskpkg.domain.told_hours import hours_text, spans_text
from deskpkg.domain.wall import Stretch, stretches, true_end, true_minute, true_spans
from deskpkg.domain.zones import Zone, local_date


def outside(
    rota: Rota, zone: Zone, person: int, place: int | None, starts_at: datetime, ends_at: datetime
) -> tuple[str, ...]:
    """Return what speaks against a visit's time: a sentence for each reason, none if nothing does.

    Args:
        rota: The hours of the visit's local days.
        zone: The practice's zone.
        person: The practitioner.
        place: The location, if it is known.
        starts_at: When the visit begins, an aware instant.
        ends_at: When it ends.
    """
    visit = Span(true_minute(starts_at), true_end(ends_at))
    first, last = (local_date(at, zone) for at in (starts_at, ends_at - timedelta(seconds=1)))
    days = [first] if first == last else [first, last]
    if covers(_booked(rota, zone, person, place, days), visit):
        return ()
    found = [reason for day in days for reason in _reasons(rota, zone, person, place, day, visit)]
    return tuple(dict.fromkeys(found)) or (f"{_name(rota, person)} is not free then.",)


def _booked(
    rota: Rota, zone: Zone, person: int, place: int | None, days: Iterable[date]
) -> tuple[Span, ...]:
    """Return the true minutes at which a practitioner can be booked."""
    spans: list[Span] = []
    for day in days:
        shifts = rota.shifts(person, day, place)
        spans += true_spans(merged(shift.span for shift in shifts), stretches(day, zone))
    return merged(spans)


def _reasons(
    rota: Rota, zone: Zone, person: int, place: int | None, day: date, visit: Span
) -> Iterator[str]:
    """Yield why a practitioner can't be booked for a visit's minutes of one day."""
    parts = stretches(day, zone)
    if not parts:
        return
    part = Span(max(visit.start, parts[0].start), min(visit.end, parts[-1].end))
    work = rota.work(person, day)
    shifts = work if work is not None else ()
    there = {s.place for s in shifts if s.place is not None and _touches(s.span, parts, part)}
    for where in sorted(there) if place is None and there else [place]:
        if not covers(true_spans(rota.opening(where, day), parts), part):
            yield _closed(rota, where, day)
    own = merged(s.span for s in shifts if place is None or s.place in (None, place))
    if work is not None and not covers(true_spans(own, parts), part):
        yield _off(rota, person, shifts, day)


def _touches(span: Span, parts: Iterable[Stretch], part: Span) -> bool:
    return any(own.overlaps(part) for own in true_spans((span,), parts))


def _closed(rota: Rota, place: int | None, day: date) -> str:
    """Tell when a location is open on a day; None: any location, or the practice without one."""
    owner = Owner("location", place) if place is not None else None
    other = rota.other(owner, day) if owner else None
    if other is None and day in rota.holidays:
        return f"{format_date(day)} is {rota.holidays[day]}: the practice is closed."
    name = rota.names.get(owner, "That location") if owner else "The practice"
    if owner in rota.archived:
        return f"{name} is in the archive."
    spans = rota.opening(place, day)
    verb = f"is open {spans_text(spans)}" if spans else "is closed"
    if other is not None:
        return f"{name} {verb} on {_dated(day, other.reason)}."
    said = owner is not None and (owner, day.weekday()) in rota.weekly
    if said or spans == (rota.usual,):
        return f"{name} {verb} on {WEEKDAYS[day.weekday()]}s." if said else f"{name} {verb}."
    return f"{name} {verb} on {format_date(day)}."


def _off(rota: Rota, person: int, shifts: Shifts, day: date) -> str:
    """Tell when a practitioner works on a day."""
    if Owner("practitioner", person) in rota.archived:
        return f"{_name(rota, person)} is in the archive."
    hours = hours_text(shifts, rota.names)
    if other := rota.other(Owner("practitioner", person), day):
        verb = f"works {hours}" if shifts else "is off"
        return f"{_name(rota, person)} {verb} on {_dated(day, other.reason)}."
    verb = f"works {hours}" if shifts else "does not work"
    return f"{_name(rota, person)} {verb} on {WEEKDAYS[day.weekday()]}s."


def _dated(day: date, reason: str) -> str:
    return f"{format_date(day)} ({reason})" if reason else format_date(day)


def _name(rota: Rota, person: int) -> str:
    return rota.names.get(Owner("practitioner", person), "The practitioner")
