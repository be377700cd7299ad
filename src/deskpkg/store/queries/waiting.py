"""Who waits for a time, and what of the free time would suit them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from deskpkg.domain.free import Part, Slot, Wanted, slots
from deskpkg.domain.hours import Rota
from deskpkg.domain.names import display_name
from deskpkg.domain.refused import Gone
from deskpkg.domain.waiting import Freed, Waiting, Wish, is_over
from deskpkg.domain.zones import day_bounds, local_date
from deskpkg.store.queries import hours
from deskpkg.store.queries.names import NAME
from deskpkg.store.queries.practice import SHORT, services
from deskpkg.store.unit import Unit, instant, optional_date

AHEAD = 28
"""Days from today in which the list looks for free time."""

_OPEN = f"""
    SELECT w.id, w.client_id, w.service_id, w.practitioner_id, w.location_id, w.weekdays, w.part,
        w.first_day, w.last_day, w.notes, {NAME}, c.phone, s.name, s.minutes,
        coalesce({SHORT}, ''), coalesce(l.name, ''), w.created_at
    FROM waiting w JOIN client c ON c.id = w.client_id JOIN service s ON s.id = w.service_id
    LEFT JOIN practitioner p ON p.id = w.practitioner_id
    LEFT JOIN location l ON l.id = w.location_id WHERE w.closed_at IS NULL """


def waiting(unit: Unit) -> tuple[Waiting, ...]:
    """Return the waiting list, who waits longest first."""
    return _lines(unit.query(f"{_OPEN} ORDER BY w.id"))


def one(unit: Unit, waiting_id: int) -> Waiting:
    """Return one line of the list.

    Raises:
        Gone: they are off it.
    """
    found = _lines(unit.query(f"{_OPEN} AND w.id = :id", id=waiting_id))
    if not found:
        raise Gone
    return found[0]


def line_of(unit: Unit, client_id: int, service_id: int) -> int | None:
    """Return the line on which a client waits for a service longest, None if they do not."""
    found: int | None = unit.value(
        "SELECT min(id) FROM waiting WHERE closed_at IS NULL AND client_id = :client "
        "AND service_id = :service",
        client=client_id,
        service=service_id,
    )
    return found


def _lines(rows: list[tuple[Any, ...]]) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(
            row[0],
            Wish(
                row[1],
                row[2],
                row[3],
                row[4],
                frozenset(day for day in range(7) if row[5] >> day & 1),
                Part(row[6]) if row[6] else None,
                optional_date(row[7]),
                optional_date(row[8]),
                row[9],
            ),
            display_name(*row[10:13]),
            *[*row[13:18], instant(row[18])],
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class _Free:
    """Where free time is looked for: from an instant on, before another one."""

    unit: Unit
    since: datetime
    before: datetime
    rota: Rota
    offering: Mapping[int, frozenset[int]]
    """Who offers each service."""

    @classmethod
    def between(cls, unit: Unit, since: datetime, before: datetime) -> "_Free":
        """Look between two instants."""
        days = local_date(since, unit.zone), local_date(before, unit.zone)
        offering = {service.id: service.practitioner_ids for service in services(unit, True)}
        return cls(unit, since, before, hours.rota(unit, *days), offering)

    def first(self, line: Waiting, after: datetime | None = None) -> Slot | None:
        """Return the first free slot that suits: from `after` on, or else one that reaches it."""
        wish, zone = line.wish, self.unit.zone
        people = self.offering.get(wish.service_id, frozenset())
        if wish.practitioner_id is not None:
            people &= {wish.practitioner_id}
        if not people or is_over(wish, self.since, zone):
            return None
        wanted = Wanted(line.minutes, tuple(sorted(people)), wish.location_id, wish.part)
        until = local_date(self.before, zone)
        end = day_bounds(until, zone)[1]
        taken = hours.taken(self.unit, wanted.people, self.since, end)
        reaching: Slot | None = None
        for slot in slots(self.rota, zone, wanted, taken, self.since, until):
            if slot.starts_at >= self.before:
                break
            if not wish.takes(slot, zone, people):
                continue
            if after is None or slot.starts_at >= after:
                return slot
            if reaching is None and slot.starts_at + timedelta(minutes=slot.minutes) > after:
                reaching = slot
        return reaching


def offered(unit: Unit) -> tuple[Waiting, ...]:
    """Return the list, each with the first free slot of the next weeks that suits them."""
    lines = waiting(unit)
    if not lines:
        return ()
    free = _Free.between(unit, unit.now, unit.now + timedelta(days=AHEAD))
    return tuple(replace(line, slot=free.first(line)) for line in lines)


def for_freed(unit: Unit, freed: Iterable[Freed]) -> tuple[Waiting, ...]:
    """Return who could come in times that have just become free, who waits longest first.

    Each has the first slot that suits in the first of these times that has one.
    """
    lines = waiting(unit)
    found: dict[int, Waiting] = {}
    for time in freed if lines else ():
        for line in _for_one(unit, time, lines):
            found.setdefault(line.id, line)
    return tuple(found[line.id] for line in lines if line.id in found)


def _for_one(unit: Unit, freed: Freed, lines: Iterable[Waiting]) -> Iterator[Waiting]:
    """Yield who of the list could come in one time that has become free."""
    lines = [line for line in lines if freed.offered_to(line.wish, unit.now)]
    if not lines:
        return
    start, end = freed.starts_at, freed.ends_at
    begin = max(unit.now, day_bounds(local_date(start, unit.zone), unit.zone)[0])
    free = _Free.between(unit, begin, end)
    for line in lines:
        wish = replace(line.wish, practitioner_id=freed.person)
        if slot := free.first(replace(line, wish=wish), after=start):
            yield replace(line, slot=slot)
