"""Which visits use what clients have bought, and when."""

from datetime import date, datetime

from deskpkg.domain.appointments import moment
from deskpkg.domain.eligibility import Usage
from deskpkg.domain.packages import day_text
from deskpkg.domain.terms import Expiry
from deskpkg.domain.zones import day_bounds, local_date, local_datetime, month_of, week_of
from deskpkg.store.unit import Unit, instant, instant_text

USABLE = """(SELECT id FROM client_package WHERE client_id = {client} AND deleted_at IS NULL
    UNION ALL SELECT client_package_id FROM client_package_member
        WHERE client_id = {client} AND removed_at IS NULL)"""
"""The ids of what a client can use: their own packages, and those that are shared with them."""

_OF_CLIENT = f"cp.id IN {USABLE.format(client=':client')}"
_USES = "FROM appointment WHERE client_package_id = :package AND holds_credit AND id IS NOT :but"


def usage(unit: Unit, client_id: int, day: date, but: int | None = None) -> dict[int, Usage]:
    """Return for each package a client can use what others use of it around `day`.

    The appointment `but` is left out, being the one that is asked about.
    """
    lasts = _last_uses(unit, client_id, but)
    counts = _counts_around(unit, client_id, day, but)
    return {
        package_id: Usage(*counts.get(package_id, (0, 0)), lasts.get(package_id))
        for package_id in {*lasts, *counts}
    }


def _last_uses(unit: Unit, client_id: int, but: int | None) -> dict[int, date]:
    """Return the latest use of each package that expires after its first one."""
    rows = unit.query(
        f"""SELECT a.client_package_id, max(a.starts_at) FROM client_package cp
        JOIN appointment a ON a.client_package_id = cp.id
        WHERE {_OF_CLIENT} AND cp.expiry_from = 'first_use' AND a.holds_credit
            AND a.override_reason = '' AND a.id IS NOT :but GROUP BY a.client_package_id""",
        client=client_id,
        but=but,
    )
    return {key: local_date(instant(last), unit.zone) for key, last in rows}


def _counts_around(
    unit: Unit, client_id: int, day: date, but: int | None
) -> dict[int, tuple[int, int]]:
    """Return for each package the credits held in the week and in the month of `day`."""
    spans = []
    for first, last in (week_of(day), month_of(day)):
        start, _ = day_bounds(first, unit.zone)
        _, end = day_bounds(last, unit.zone)
        spans.append((instant_text(start), instant_text(end)))
    (week_start, week_end), (month_start, month_end) = spans
    rows = unit.query(
        f"""SELECT a.client_package_id,
            sum(a.starts_at >= :week_start AND a.starts_at < :week_end),
            sum(a.starts_at >= :month_start AND a.starts_at < :month_end)
        FROM appointment a JOIN client_package cp ON cp.id = a.client_package_id
        WHERE {_OF_CLIENT} AND a.holds_credit AND a.id IS NOT :but
            AND a.starts_at >= :first AND a.starts_at < :last
        GROUP BY a.client_package_id""",
        client=client_id,
        but=but,
        week_start=week_start,
        week_end=week_end,
        month_start=month_start,
        month_end=month_end,
        first=min(week_start, month_start),
        last=max(week_end, month_end),
    )
    return {package_id: (week, month) for package_id, week, month in rows}


def first_use_expiry(
    unit: Unit, package_id: int, expiry: Expiry, sold_on: date, but: int | None = None
) -> date | None:
    """Return the last day of a package, counted from the first visit that holds a credit.

    A use before the sale counts from the sale; None without any use. The appointment `but` is
    left out.
    """
    first = unit.value(f"SELECT min(starts_at) {_USES}", package=package_id, but=but)
    if first is None:
        return None
    return expiry.last_day(max(local_date(instant(first), unit.zone), sold_on))


def last_use(unit: Unit, package_id: int, but: int | None = None) -> date | None:
    """Return the date of the latest visit that holds a credit without an exception.

    The appointment `but` is left out.
    """
    last = unit.value(
        f"SELECT max(starts_at) {_USES} AND override_reason = ''", package=package_id, but=but
    )
    return None if last is None else local_date(instant(last), unit.zone)


def coming(unit: Unit, package_id: int) -> tuple[int, ...]:
    """Return the ids of a package's visits and requests to come, the soonest first."""
    rows = unit.query(
        """SELECT id FROM appointment WHERE client_package_id = :package AND starts_at > :now
            AND state IN ('booked', 'requested')
        ORDER BY starts_at, id""",
        package=package_id,
        now=instant_text(unit.now),
    )
    return tuple(row[0] for row in rows)


def comes_after(unit: Unit, package_id: int, client_id: int, at: datetime) -> bool:
    """Tell whether a client has a visit or request on a package that begins after an instant."""
    return bool(
        unit.value(
            """SELECT 1 FROM appointment WHERE client_package_id = :package AND client_id = :client
                AND starts_at > :at AND state NOT IN ('canceled', 'missed') LIMIT 1""",
            package=package_id,
            client=client_id,
            at=instant_text(at),
        )
    )


def served_at(unit: Unit, package_id: int, client_id: int, at: datetime) -> bool:
    """Tell whether a package was a client's at an instant: their own, or still shared with them."""
    return bool(
        unit.value(
            """SELECT p.client_id = :client OR EXISTS (SELECT 1 FROM client_package_member m
                WHERE m.client_package_id = p.id AND m.client_id = :client
                    AND (m.removed_at IS NULL OR m.removed_at >= :at))
            FROM client_package p WHERE p.id = :package""",
            package=package_id,
            client=client_id,
            at=instant_text(at),
        )
    )


def taken_last(unit: Unit, package_id: int, service_id: int | None = None) -> str:
    """Return who took the newest credit of a package, as a sentence; "" if that is not told.

    Args:
        unit: the unit of work.
        package_id: the client package.
        service_id: only credits of this service count, if it is given.
    """
    row = unit.one(
        """SELECT h.staff, h.desk, h.at, s.name, a.starts_at FROM history h
        JOIN appointment a ON a.id = h.appointment_id JOIN service s ON s.id = a.service_id
        WHERE h.client_package_id = :package AND h.delta < 0 AND a.client_package_id = :package
            AND a.holds_credit AND (:service IS NULL OR a.service_id = :service)
        ORDER BY h.id DESC LIMIT 1""",
        package=package_id,
        service=service_id,
    )
    if row is None:
        return ""
    staff, desk, at, service, starts = row
    who = staff if desk in ("", staff) else f"{staff} at {desk}"
    taken = local_datetime(instant(at), unit.zone)
    today = taken.date() == unit.today
    when = f"at {taken:%H:%M}" if today else f"on {day_text(taken.date(), unit.today)}"
    visit = f"{service}, {moment(instant(starts), unit.zone)}"
    return f"{who} took the last credit {when} for {visit}."
