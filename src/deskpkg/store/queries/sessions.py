"""What is known before several visits are booked: a package's uses, and who is busy when."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from deskpkg.domain.names import display_name
from deskpkg.domain.sessions import Use
from deskpkg.domain.zones import local_date
from deskpkg.store.queries.appointments import LONGEST
from deskpkg.store.queries.names import NAME
from deskpkg.store.queries.practice import SHORT
from deskpkg.store.unit import Unit, instant, instant_text


@dataclass(frozen=True, slots=True)
class Busy:
    """A time that a practitioner has given away, or that a client has a visit at."""

    id: int
    """Of the appointment."""
    practitioner_id: int
    practitioner: str
    client_id: int
    client: str
    starts_at: datetime
    ends_at: datetime


def uses(unit: Unit, package_id: int) -> tuple[Use, ...]:
    """Return the visits that hold a credit of a package."""
    rows = unit.query(
        "SELECT starts_at, override_reason <> '' FROM appointment "
        "WHERE client_package_id = :package AND holds_credit",
        package=package_id,
    )
    return tuple(Use(local_date(instant(at), unit.zone), bool(made)) for at, made in rows)


def busy(
    unit: Unit, practitioner_ids: Iterable[int], client_id: int, start: datetime, end: datetime
) -> tuple[Busy, ...]:
    """Return what some practitioners, or a client, have in [start, end), in order of time."""
    rows = unit.query(
        f"""SELECT a.id, a.practitioner_id, {SHORT}, a.client_id,
            {NAME}, a.starts_at, a.ends_at
        FROM appointment a JOIN client c ON c.id = a.client_id
        JOIN practitioner p ON p.id = a.practitioner_id
        WHERE (a.client_id = :client
                OR a.practitioner_id IN (SELECT value FROM json_each(:ids)))
            AND a.starts_at > :since AND a.starts_at < :end AND a.ends_at > :start
            AND a.state NOT IN ('canceled', 'missed') ORDER BY a.starts_at, a.id""",
        ids=json.dumps(sorted(set(practitioner_ids))),
        client=client_id,
        start=instant_text(start),
        end=instant_text(end),
        since=instant_text(start - LONGEST),
    )
    return tuple(
        Busy(key, person, code, client, display_name(*name), instant(starts), instant(ends))
        for key, person, code, client, *name, starts, ends in rows
    )
