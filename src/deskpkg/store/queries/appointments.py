"""Appointments as the calendar and the lists show them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from deskpkg.domain.appointments import Appointment, State, VisitLine
from deskpkg.domain.names import display_name
from deskpkg.domain.refused import Gone
from deskpkg.domain.zones import day_bounds
from deskpkg.store.queries.names import NAME
from deskpkg.store.queries.owing import OPEN
from deskpkg.store.queries.practice import SHORT
from deskpkg.store.queries.uses import USABLE
from deskpkg.store.unit import Unit, instant, instant_text

_HELD = "SELECT count(*) FROM appointment h WHERE h.client_package_id = cp.id AND h.holds_credit"
_ACTIVE = f"""client_package cp WHERE cp.id IN {USABLE.format(client="a.client_id")}
    AND cp.deleted_at IS NULL AND cp.canceled_at IS NULL
    AND (cp.expires_on IS NULL OR cp.expires_on >= :today) AND cp.credits > ({_HELD})"""
_BILLED = """EXISTS (SELECT 1 FROM invoice_line b JOIN invoice v ON v.id = b.invoice_id
    WHERE b.appointment_id = a.id AND v.state <> 'void')"""
MATCHES = f"""CASE WHEN a.client_package_id IS NULL AND a.state NOT IN ('canceled', 'missed')
    AND NOT a.repeating AND NOT {_BILLED} THEN (SELECT count(*) FROM {_ACTIVE}) ELSE 0 END"""
"""SQL for how many active packages the client of `a` has, if it is to be linked to one."""

_OWED = f"""
    SELECT coalesce(sum({OPEN}), 0)
    FROM invoice i WHERE i.client_id = a.client_id AND i.state = 'open'"""
_LINES = f"""
    SELECT a.id, a.client_id, {NAME}, a.practitioner_id,
        {SHORT}, s.name, a.starts_at, a.ends_at, a.state,
        a.client_package_id, coalesce(k.name, ''), a.holds_credit,
        iif(k.canceled_at IS NULL, k.credits - (SELECT count(*) FROM appointment h
            WHERE h.client_package_id = k.id AND h.holds_credit), 0),
        k.expires_on,
        {MATCHES},
        ({_OWED}), a.notes
    FROM appointment a JOIN client c ON c.id = a.client_id
    JOIN practitioner p ON p.id = a.practitioner_id JOIN service s ON s.id = a.service_id
    LEFT JOIN client_package k ON k.id = a.client_package_id WHERE a.removed_at IS NULL AND """


def day(unit: Unit, on: date) -> tuple[VisitLine, ...]:
    """Return the visits that begin on a day of the practice, in order of time."""
    start, end = day_bounds(on, unit.zone)
    return between(unit, start, end)


def between(unit: Unit, start: datetime, end: datetime) -> tuple[VisitLine, ...]:
    """Return the visits that begin in [start, end), in order of time."""
    return _lines(
        unit,
        "a.starts_at >= :start AND a.starts_at < :end ORDER BY a.starts_at, a.id",
        start=instant_text(start),
        end=instant_text(end),
    )


LONGEST = timedelta(days=1)
"""No visit is longer than that."""
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""No visit is earlier than that."""

_OWN_LINES = f"""
    SELECT a.id, a.client_id, {NAME}, a.practitioner_id,
        {SHORT}, s.name, a.starts_at, a.ends_at, a.state,
        a.client_package_id, coalesce(k.name, ''), a.holds_credit, NULL, NULL, 0, 0, a.notes,
        coalesce((SELECT iif(v.number IS NULL, 'a draft', v.prefix || printf('%04d', v.number))
            FROM invoice_line b JOIN invoice v ON v.id = b.invoice_id
            WHERE b.appointment_id = a.id AND v.state <> 'void'), ''),
        a.confirmed, NULL, '', a.repeating
    FROM appointment a JOIN client c ON c.id = a.client_id
    JOIN practitioner p ON p.id = a.practitioner_id JOIN service s ON s.id = a.service_id
    LEFT JOIN client_package k ON k.id = a.client_package_id
    WHERE a.removed_at IS NULL AND a.client_id = :client """
"""The visits of one client, without what their page says once for all of them."""


def of_client(unit: Unit, client_id: int, limit: int = 500) -> tuple[VisitLine, ...]:
    """Return the client's visits, the latest first, without what is left, matches and owed."""
    tail = "ORDER BY a.starts_at DESC, a.id DESC LIMIT :limit"
    return _of_rows(unit.query(_OWN_LINES + tail, client=client_id, limit=limit))


def coming(unit: Unit, client_id: int, limit: int) -> tuple[VisitLine, ...]:
    """Return the client's next visits, the first to come first; canceled ones left out."""
    tail = (
        "AND a.starts_at > :since AND a.ends_at > :now AND a.state NOT IN ('canceled', 'missed') "
        "ORDER BY a.starts_at, a.id LIMIT :limit"
    )
    times = {"now": instant_text(unit.now), "since": instant_text(unit.now - LONGEST)}
    return _of_rows(unit.query(_OWN_LINES + tail, client=client_id, limit=limit, **times))


def past(unit: Unit, client_id: int, limit: int) -> tuple[VisitLine, ...]:
    """Return the client's last visits, the latest first, canceled ones too."""
    tail = (
        "AND a.starts_at <= :now AND (a.ends_at <= :now OR a.state IN ('canceled', 'missed')) "
        "ORDER BY a.starts_at DESC, a.id DESC LIMIT :limit"
    )
    now = instant_text(unit.now)
    return _of_rows(unit.query(_OWN_LINES + tail, client=client_id, limit=limit, now=now))


def of_package(unit: Unit, package_id: int) -> tuple[VisitLine, ...]:
    """Return the visits linked to a client package, the latest first."""
    return _lines(
        unit,
        "a.client_package_id = :package ORDER BY a.starts_at DESC, a.id DESC",
        package=package_id,
    )


_UNLINKED = f"""a.client_package_id IS NULL AND NOT a.repeating
    AND a.state IN ('booked', 'arrived', 'completed')
    AND a.starts_at >= json_extract(:days, '$[0][1]')
    AND a.starts_at < json_extract(:days, '$[#-1][2]')
    AND NOT {_BILLED}
    AND EXISTS (SELECT 1 FROM {_ACTIVE} AND cp.sold_on <= (
        SELECT d.value ->> 0 FROM json_each(:days) d
        WHERE a.starts_at >= d.value ->> 1 AND a.starts_at < d.value ->> 2))"""


def unlinked(unit: Unit, first: date, last: date) -> tuple[VisitLine, ...]:
    """Return the visits of the practice's days that no package pays for, the latest first.

    Only those that are on no invoice, and whose client has an active package that was sold by then.
    """
    order = "ORDER BY a.starts_at DESC, a.id DESC"
    return _lines(unit, f"{_UNLINKED} {order}", days=_days(unit, first, last))


def count_unlinked(unit: Unit, first: date, last: date) -> int:
    """Return how many visits `unlinked` returns."""
    sql = f"SELECT count(*) FROM appointment a WHERE {_UNLINKED}"
    days = _days(unit, first, last)
    return int(unit.value(sql, today=unit.today.isoformat(), days=days))


def _days(unit: Unit, first: date, last: date) -> str:
    """Return the practice's days with the instants at which they begin and end, as JSON."""
    days = [first + timedelta(number) for number in range((last - first).days + 1)]
    bounds = [(day, *day_bounds(day, unit.zone)) for day in days]
    return json.dumps([[str(day), *map(instant_text, span)] for day, *span in bounds])


def requested(unit: Unit) -> tuple[VisitLine, ...]:
    """Return what clients asked for and nobody has answered, the soonest first."""
    return _lines(unit, "a.state = 'requested' ORDER BY a.starts_at, a.id")


def count_requested(unit: Unit) -> int:
    """Return how many booking requests nobody has answered."""
    sql = "SELECT count(*) FROM appointment WHERE state = 'requested' AND starts_at >= :start"
    return int(unit.value(sql, start=instant_text(EARLIEST)))


def _lines(unit: Unit, where: str, **params: Any) -> tuple[VisitLine, ...]:
    return _of_rows(unit.query(_LINES + where, today=unit.today.isoformat(), **params))


def _of_rows(rows: Iterable[tuple[Any, ...]]) -> tuple[VisitLine, ...]:
    return tuple(
        VisitLine(
            *[
                *row[:2],
                display_name(*row[2:5]),
                *row[5:8],
                instant(row[8]),
                instant(row[9]),
                State(row[10]),
                *row[11:13],
                bool(row[13]),
                *row[14:],
            ]
        )
        for row in rows
    )


def one(unit: Unit, appointment_id: int) -> Appointment:
    """Return one appointment.

    Raises:
        Gone: there is no such appointment, or it was booked by mistake and undone.
    """
    row = unit.one(
        f"""SELECT a.id, a.client_id, {NAME}, a.practitioner_id, p.name,
            a.location_id, coalesce(l.name, ''), a.service_id, s.name, a.starts_at, a.ends_at,
            a.zone, a.state, a.confirmed, a.notes, s.price_minor, s.tax_rate,
            a.client_package_id, coalesce(k.name, ''), a.forfeited, a.repeating, a.cancel_reason,
            a.version, a.override_reason
        FROM appointment a JOIN client c ON c.id = a.client_id
        JOIN practitioner p ON p.id = a.practitioner_id JOIN service s ON s.id = a.service_id
        LEFT JOIN location l ON l.id = a.location_id
        LEFT JOIN client_package k ON k.id = a.client_package_id
        WHERE a.id = :id AND a.removed_at IS NULL""",
        id=appointment_id,
    )
    if row is None:
        raise Gone
    return Appointment(
        *[
            *row[:2],
            display_name(*row[2:5]),
            *row[5:11],
            instant(row[11]),
            instant(row[12]),
            row[13],
            State(row[14]),
            bool(row[15]),
            *row[16:21],
            bool(row[21]),
            bool(row[22]),
            *row[23:],
        ]
    )


@dataclass(frozen=True, slots=True)
class Habit:
    """What a client's last visit was, to fill a new form with."""

    service_id: int
    practitioner_id: int
    location_id: int | None


def habit(unit: Unit, client_id: int) -> Habit | None:
    """Return the service, practitioner and location of the client's latest visit."""
    row = unit.one(
        "SELECT a.service_id, a.practitioner_id, a.location_id FROM appointment a "
        "JOIN service s ON s.id = a.service_id JOIN practitioner p ON p.id = a.practitioner_id "
        "WHERE a.client_id = :client AND s.archived_at IS NULL AND p.archived_at IS NULL "
        "AND a.state <> 'canceled' ORDER BY a.starts_at DESC LIMIT 1",
        client=client_id,
    )
    return Habit(*row) if row else None


def overlapping(
    unit: Unit,
    practitioner_id: int,
    client_id: int,
    start: datetime,
    end: datetime,
    but: int | None = None,
) -> tuple[VisitLine, ...]:
    """Return what is in the way of a visit in [start, end), the appointment `but` aside.

    Those are its practitioner's visits, and its client's own, whoever they are with.
    """
    return _lines(
        unit,
        "(a.practitioner_id = :practitioner OR a.client_id = :client) "
        "AND a.starts_at < :end AND a.ends_at > :start "
        "AND a.starts_at > :since AND a.state NOT IN ('canceled', 'missed') "
        "AND a.id IS NOT :but ORDER BY a.starts_at",
        practitioner=practitioner_id,
        client=client_id,
        start=instant_text(start),
        end=instant_text(end),
        since=instant_text(max(start, EARLIEST) - LONGEST - timedelta(seconds=1)),
        but=but,
    )
