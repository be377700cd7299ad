"""The visits of some days, with what a calendar's block tells of each, and no more."""

from datetime import date

from deskpkg.domain.appointments import State, VisitLine
from deskpkg.domain.names import display_name
from deskpkg.domain.zones import day_bounds
from deskpkg.store.queries.appointments import MATCHES
from deskpkg.store.queries.names import NAME
from deskpkg.store.queries.practice import SHORT
from deskpkg.store.unit import Unit, instant, instant_text

_VISITS = f"""
    SELECT a.id, a.client_id, {NAME}, a.practitioner_id,
        {SHORT}, s.name, a.starts_at, a.ends_at, a.state,
        a.client_package_id,
        (SELECT iif(k.canceled_at IS NULL, k.credits - (SELECT count(*) FROM appointment h
                WHERE h.client_package_id = k.id AND h.holds_credit), 0)
            FROM client_package k WHERE k.id = a.client_package_id),
        {MATCHES}, a.confirmed, a.location_id, coalesce(nullif(l.code, ''), l.name, '')
    FROM appointment a JOIN client c ON c.id = a.client_id
    JOIN practitioner p ON p.id = a.practitioner_id JOIN service s ON s.id = a.service_id
    LEFT JOIN location l ON l.id = a.location_id
    WHERE a.starts_at >= :start AND a.starts_at < :end AND a.removed_at IS NULL """


def visits(
    unit: Unit, first: date, last: date, practitioner_id: int | None = None
) -> tuple[VisitLine, ...]:
    """Return the visits that begin on the practice's days from `first` to `last`, in order of time.

    All practitioners' unless one is given. What a client owes, notes and expiry are left out.
    """
    rows = unit.query(
        _VISITS
        + ("AND a.practitioner_id = :practitioner " if practitioner_id is not None else "")
        + "ORDER BY a.starts_at, a.id",
        start=instant_text(day_bounds(first, unit.zone)[0]),
        end=instant_text(day_bounds(last, unit.zone)[1]),
        today=unit.today.isoformat(),
        practitioner=practitioner_id,
    )
    return tuple(
        VisitLine(
            id=row[0],
            client_id=row[1],
            client=display_name(*row[2:5]),
            practitioner_id=row[5],
            practitioner=row[6],
            service=row[7],
            starts_at=instant(row[8]),
            ends_at=instant(row[9]),
            state=State(row[10]),
            package_id=row[11],
            left=row[12],
            matches=row[13],
            confirmed=bool(row[14]),
            location_id=row[15],
            location=row[16],
        )
        for row in rows
    )
