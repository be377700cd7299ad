"""When locations are open, who works when, and the next free slots."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final

from deskpkg.domain.agenda import Span
from deskpkg.domain.appointments import Booking
from deskpkg.domain.free import Slot, Taken, Wanted, slots
from deskpkg.domain.holidays import holiday, holidays_between
from deskpkg.domain.hours import OtherDays, Owner, Rota, Shift, Shifts
from deskpkg.domain.outside import outside
from deskpkg.domain.refused import Gone
from deskpkg.domain.zones import day_bounds, local_date
from deskpkg.store.queries.appointments import LONGEST
from deskpkg.store.queries.practice import practice, the_practice
from deskpkg.store.unit import Unit, instant, instant_text

AHEAD: Final = 366
"""How many days ahead a free slot is looked for."""
_FIRST_LOOK: Final = 7
"""How many of them are looked at first; then twice as many each time."""

_WEEKLY = """
    SELECT 'practitioner', practitioner_id, weekday, starts, ends, location_id
        FROM practitioner_hours
    UNION ALL SELECT 'location', location_id, weekday, starts, ends, NULL FROM location_hours
    ORDER BY 1, 2, 3, 4"""
_OTHER = """
    SELECT d.id, d.practitioner_id, d.location_id, d.first_day, d.last_day, d.reason,
        h.starts, h.ends, h.location_id
    FROM other_days d LEFT JOIN other_hours h ON h.other_days_id = d.id
    WHERE d.removed_at IS NULL AND d.last_day >= :first AND d.first_day <= :last
        AND (:practitioner IS NULL OR d.practitioner_id = :practitioner)
        AND (:location IS NULL OR d.location_id = :location)
    ORDER BY d.first_day, d.last_day, d.id, h.starts"""

_ARCHIVED = """
    SELECT 'location', id FROM location WHERE archived_at IS NOT NULL
    UNION ALL SELECT 'practitioner', id FROM practitioner WHERE archived_at IS NOT NULL"""


def rota(unit: Unit, first: date, last: date) -> Rota:
    """Return all that is known of the hours from `first` to `last`, both included."""
    known = practice(unit)
    others: dict[Owner, tuple[OtherDays, ...]] = {}
    for other in _other_days(unit, first, last):
        others[other.owner] = (*others.get(other.owner, ()), other)
    places = unit.query("SELECT id FROM location WHERE archived_at IS NULL ORDER BY id")
    closed = known is not None and known.closed_on_holidays
    return Rota(
        Span(known.opens, known.closes) if known else Span(480, 1140),
        tuple(row[0] for row in places),
        weekly(unit),
        others,
        holidays_between(known.country, known.region, first, last) if known and closed else {},
        names(unit),
        frozenset(Owner(kind, key) for kind, key in unit.query(_ARCHIVED)),
    )


def names(unit: Unit) -> Mapping[Owner, str]:
    """Return what locations and practitioners are called in a sentence, archived ones too."""
    rows = unit.query(
        "SELECT 'location', id, name FROM location UNION ALL "
        "SELECT 'practitioner', id, coalesce(nullif(code, ''), name) FROM practitioner"
    )
    return {Owner(kind, key): name for kind, key, name in rows}


def name_of(unit: Unit, owner: Owner) -> str:
    """Return the full name of a location or a practitioner.

    Raises:
        Gone: there is none such.
    """
    name = unit.value(f"SELECT name FROM {owner.kind} WHERE id = :id", id=owner.id)
    if name is None:
        raise Gone
    return str(name)


def holiday_on(unit: Unit, day: date) -> str:
    """Return the name of the public holiday that a day is where the practice is; "" if none."""
    known = practice(unit)
    return holiday(known.country, known.region, day) if known else ""


def weekly(unit: Unit) -> Mapping[tuple[Owner, int], Shifts]:
    """Return the weekly hours, by owner and weekday; what is not said is not there."""
    found: dict[tuple[Owner, int], Shifts] = {}
    for kind, key, weekday, starts, ends, place in unit.query(_WEEKLY):
        day = (Owner(kind, key), weekday)
        shift = (Shift(Span(starts, ends), place),) if ends else ()
        found[day] = (*found.get(day, ()), *shift)
    return found


def other_days(unit: Unit, owner: Owner, since: date) -> tuple[OtherDays, ...]:
    """Return the days from `since` on that differ for one owner, in order of time."""
    return _other_days(unit, since, date.max, **{owner.kind: owner.id})


def _other_days(unit: Unit, first: date, last: date, **of: int) -> tuple[OtherDays, ...]:
    params: dict[str, Any] = {"practitioner": None, "location": None, **of}
    rows = unit.query(_OTHER, first=first.isoformat(), last=last.isoformat(), **params)
    found: dict[int, OtherDays] = {}
    for key, practitioner, location, begins, ends, reason, *hours in rows:
        owner = (
            Owner("location", location)
            if practitioner is None
            else Owner("practitioner", practitioner)
        )
        shifts = found[key].shifts if key in found else ()
        if hours[0] is not None:
            shifts = (*shifts, Shift(Span(hours[0], hours[1]), hours[2]))
        days = (date.fromisoformat(begins), date.fromisoformat(ends))
        found[key] = OtherDays(owner, *days, shifts, reason, key)
    return tuple(found.values())


def objections(unit: Unit, booking: Booking) -> tuple[str, ...]:
    """Return what of the hours speaks against a visit, in sentences; none if nothing does."""
    days = [local_date(at, unit.zone) for at in (booking.starts_at, booking.ends_at)]
    return outside(
        rota(unit, *days),
        unit.zone,
        booking.practitioner_id,
        booking.location_id,
        booking.starts_at,
        booking.ends_at,
    )


def stranded(unit: Unit, owner: Owner, others: Sequence[OtherDays]) -> Mapping[int, int]:
    """Return how many visits to come are booked outside the hours of days that differ.

    That is by the id of these days, for those of one owner; days without such visits are left out.
    """
    if not others:
        return {}
    first = max(unit.today, min(other.first for other in others))
    last = min(max(other.last for other in others), first + timedelta(days=AHEAD))
    rows = unit.query(
        "SELECT practitioner_id, location_id, starts_at, ends_at FROM appointment "
        f"WHERE {owner.kind}_id = :id AND starts_at >= :start AND starts_at < :end "
        "AND ends_at > :now AND state IN ('booked', 'requested')",
        id=owner.id,
        start=instant_text(day_bounds(first, unit.zone)[0]),
        end=instant_text(day_bounds(last, unit.zone)[1]),
        now=instant_text(unit.now),
    )
    known, found = rota(unit, first, last), dict[int, int]()
    for person, place, starts, ends in rows:
        begin, end = instant(starts), instant(ends)
        other = known.other(owner, local_date(begin, unit.zone))
        if other and outside(known, unit.zone, person, place, begin, end):
            found[other.id] = found.get(other.id, 0) + 1
    return found


def taken(
    unit: Unit, people: Iterable[int], start: datetime, end: datetime, but: int | None = None
) -> tuple[Taken, ...]:
    """Return the visits of practitioners that reach into [start, end), the appointment `but` aside.

    What was missed or canceled takes no time.
    """
    ids = ",".join(map(str, people))
    rows = unit.query(
        "SELECT practitioner_id, unixepoch(starts_at) / 60, (unixepoch(ends_at) + 59) / 60, "
        "state = 'requested' FROM appointment "
        "WHERE practitioner_id IN (SELECT value FROM json_each(:people)) "
        "AND starts_at >= :since AND starts_at < :end AND ends_at > :start "
        "AND state NOT IN ('missed', 'canceled') AND id IS NOT :but",
        people=f"[{ids}]",
        since=instant_text(start - LONGEST),
        start=instant_text(start),
        end=instant_text(end),
        but=but,
    )
    return tuple(map(Taken._make, rows))


def next_free(
    unit: Unit, wanted: Wanted, since: datetime, count: int = 5, but: int | None = None
) -> tuple[Slot, ...]:
    """Return the first `count` free slots from an instant on, within a year.

    Args:
        unit: the unit of work.
        wanted: what is looked for.
        since: an aware instant.
        count: how many are wanted.
        but: an appointment that is to be moved, so that it takes no time.

    Raises:
        NotSetUp: there is no practice yet.
    """
    the_practice(unit)
    first = local_date(since, unit.zone)
    last = first + timedelta(days=min(AHEAD, (date.max - first).days))
    known = rota(unit, first, last)
    found: list[Slot] = []
    days = _FIRST_LOOK
    while True:
        until = first + timedelta(days=min(days, (last - first).days + 1) - 1)
        begin, end = max(since, day_bounds(first, unit.zone)[0]), day_bounds(until, unit.zone)[1]
        visits = taken(unit, wanted.people, begin, end, but)
        more = slots(known, unit.zone, wanted, visits, begin, until)
        found += islice(more, count - len(found))
        if len(found) >= count or until >= last:
            return tuple(found)
        first, days = until + timedelta(days=1), days * 2
