"""Appointments for other programs' calendars, those included that have been moved away."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter

from deskpkg.domain.appointments import State
from deskpkg.domain.entries import Entry
from deskpkg.domain.names import display_name
from deskpkg.domain.zones import day_bounds
from deskpkg.store.unit import Unit, instant, instant_text

_ENTRIES = """
    SELECT a.id, c.last_name, c.first_name, s.name, coalesce(nullif(p.code, ''), p.name),
        coalesce(l.name, ''), a.starts_at, a.ends_at, a.state, a.version, a.created_at,
        coalesce((SELECT max(h.at) FROM history h WHERE h.appointment_id = a.id), a.created_at),
        a.practitioner_id IS NOT coalesce(:practitioner, a.practitioner_id)
    FROM appointment a JOIN client c ON c.id = a.client_id
    JOIN practitioner p ON p.id = a.practitioner_id JOIN service s ON s.id = a.service_id
    LEFT JOIN location l ON l.id = a.location_id
    WHERE (a.starts_at >= :start AND a.starts_at < :end
            AND a.practitioner_id = coalesce(:practitioner, a.practitioner_id))
        OR a.id IN (SELECT value FROM json_each(:moved))
    ORDER BY a.starts_at, a.id"""

_CHANGES = """
    SELECT a.id, a.practitioner_id, a.starts_at, json_extract(r.value, '$.was.practitioner_id'),
        json_extract(r.value, '$.was.starts_at')
    FROM history h JOIN json_each(h.data, '$.rows') r JOIN appointment a ON a.id = h.appointment_id
    WHERE h.action IN ('appointment.changed', 'appointment.restored')
        AND json_extract(r.value, '$.table') = 'appointment'
    ORDER BY a.id, h.id DESC"""
"""Where each appointment is, and what each change of it, the newest first, says it was before."""


def entries(
    unit: Unit, first: date, last: date, practitioner_id: int | None = None
) -> tuple[Entry, ...]:
    """Return the appointments of a practitioner, or of all, on the days from `first` to `last`.

    Those that once were there and have been moved to another time or to somebody else are among
    them: a calendar that had them then has to be told. Clients are called by their names alone,
    for an entry would not change when somebody else gets the same name.
    """
    start = instant_text(day_bounds(first, unit.zone)[0])
    end = instant_text(day_bounds(last, unit.zone)[1])
    moved = [
        appointment_id
        for appointment_id, person, starts_at in _former(unit)
        if start <= starts_at < end and practitioner_id in (None, person)
    ]
    rows = unit.query(
        _ENTRIES, practitioner=practitioner_id, start=start, end=end, moved=json.dumps(moved)
    )
    return tuple(
        Entry(
            appointment_id=row[0],
            client=display_name(row[1], row[2]),
            service=row[3],
            practitioner=row[4],
            location=row[5],
            starts_at=instant(row[6]),
            ends_at=instant(row[7]),
            state=State(row[8]),
            version=row[9],
            created_at=instant(row[10]),
            changed_at=instant(row[11]),
            gone=bool(row[12]),
        )
        for row in rows
    )


def _former(unit: Unit) -> Iterator[tuple[int, int, str]]:
    """Yield with whom and when appointments were before each change, a row for each."""
    for appointment_id, changes in groupby(unit.query(_CHANGES), key=itemgetter(0)):
        person, starts_at = None, None
        for _, person_now, starts_now, person_then, starts_then in changes:
            person = person_then or person or person_now
            starts_at = starts_then or starts_at or starts_now
            yield appointment_id, person, starts_at


def records_id(unit: Unit) -> str:
    """Return what tells these records from all others: the first thing that was done in them."""
    return str(unit.value("SELECT operation FROM history ORDER BY id LIMIT 1") or "")
