"""The promises about last days, which need the days of a time zone."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from deskpkg.store import driver


@cache
def zone_of(name: str) -> ZoneInfo | None:
    """Return a time zone, None if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def expiries(connection: driver.Connection) -> Iterator[str]:
    """Check that nothing is used after a last day, by the visit's own zone or the practice's."""
    for key, starts, own, zone, package, last_day in connection.execute(
        """SELECT x.id, x.starts_at, x.zone, coalesce((SELECT zone FROM practice), x.zone), p.id,
            p.expires_on FROM appointment x
        JOIN client_package p ON p.id = x.client_package_id
        WHERE date(x.starts_at) >= p.expires_on AND x.override_reason = ''
            AND (x.state IN ('booked', 'arrived', 'completed') OR x.forfeited = 1)"""
    ).fetchall():
        day = min(_days(starts, own, zone))
        if day.isoformat() > last_day:
            yield (
                f"appointment {key} on {day} holds a credit of package {package}, "
                f"which expired on {last_day}, without a reason"
            )


def first_uses(connection: driver.Connection) -> Iterator[str]:
    """Check that a last day that is counted from the first use is the one it comes to."""
    for key, sold, last_day, count, unit, starts, own, zone in connection.execute(
        """SELECT p.id, p.sold_on, p.expires_on, p.expiry_count, p.expiry_unit, min(x.starts_at),
            x.zone, coalesce((SELECT zone FROM practice), x.zone)
        FROM client_package p LEFT JOIN appointment x ON x.client_package_id = p.id
            AND (x.state IN ('booked', 'arrived', 'completed')
                OR (x.state IN ('missed', 'canceled') AND x.forfeited = 1))
        WHERE p.expiry_from = 'first_use' AND p.expiry_count IS NOT NULL
            AND p.deleted_at IS NULL GROUP BY p.id"""
    ).fetchall():
        wanted: set[str | None] = {None}
        if starts is not None:
            begins = (max(day, date.fromisoformat(sold)) for day in _days(starts, own, zone))
            wanted = {_after(day, count, unit).isoformat() for day in begins}
        if last_day not in wanted:
            yield f"package {key} is valid through {last_day}, which is not what its first use says"


def _days(starts: str, *zones: str) -> list[date]:
    """Return the day of an instant in some time zones."""
    return [datetime.fromisoformat(starts).astimezone(zone_of(name)).date() for name in zones]


def _after(day: date, count: int, unit: str) -> date:
    """Return a later day; of a month that is too short its last one."""
    if unit in ("days", "weeks"):
        return day + timedelta(days=count * (7 if unit == "weeks" else 1))
    year, month = divmod(day.year * 12 + day.month - 1 + count * (12 if unit == "years" else 1), 12)
    for last in range(day.day, 28, -1):
        with suppress(ValueError):
            return date(year, month + 1, last)
    return date(year, month + 1, min(day.day, 28))
