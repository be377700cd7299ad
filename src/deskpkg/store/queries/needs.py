"""What needs somebody at the desk, until it is empty and one can go home."""

from dataclasses import dataclass
from datetime import date, timedelta

from deskpkg.domain.appointments import VisitLine
from deskpkg.domain.names import display_name
from deskpkg.domain.waiting import Waiting
from deskpkg.store.queries import appointments, drafts, dues, messages, waiting
from deskpkg.store.queries.drafts import Parked
from deskpkg.store.queries.names import NAME
from deskpkg.store.unit import Unit

BACK = 14
"""For how many days before today visits are looked for that no package pays for."""
SOON = 7
"""Within how many days packages are told of that expire."""

_EXPIRING = """FROM client_package cp JOIN client c ON c.id = cp.client_id
    WHERE cp.deleted_at IS NULL AND cp.canceled_at IS NULL
        AND cp.expires_on BETWEEN :today AND :last
        AND cp.credits > (SELECT count(*) FROM appointment h
            WHERE h.client_package_id = cp.id AND h.holds_credit)"""


@dataclass(frozen=True, slots=True)
class Expiring:
    """A client's package that expires soon, with something left of it."""

    id: int
    client_id: int
    client: str
    name: str
    expires_on: date
    left: int
    credits: int


@dataclass(frozen=True, slots=True)
class Needs:
    """What needs somebody."""

    unlinked: tuple[VisitLine, ...]
    """Visits of today and of the last days that a package could pay for, the latest first."""
    requests: tuple[VisitLine, ...]
    expiring: tuple[Expiring, ...]
    waiting: tuple[Waiting, ...]
    """Who waits and could come, with the time."""
    parked: tuple[Parked, ...]
    outbox: int
    """How many messages wait to be given to clients."""
    due: dues.Count

    def __len__(self) -> int:
        """How much there is, the outbox being one, and what is due."""
        each = (self.unlinked, self.requests, self.expiring, self.waiting, self.parked)
        return sum(map(len, each)) + (self.outbox > 0) + (self.due != dues.Count())


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of each there is."""

    unlinked: int
    requests: int
    expiring: int


def needs(unit: Unit) -> Needs:
    """Return all that needs somebody."""
    return Needs(
        appointments.unlinked(unit, *_days(unit)),
        appointments.requested(unit),
        _expiring(unit),
        tuple(line for line in waiting.offered(unit) if line.slot is not None),
        drafts.parked(unit),
        messages.count_waiting(unit),
        dues.count(unit),
    )


def counts(unit: Unit) -> Counts:
    """Return how much needs somebody."""
    expiring = unit.value(f"SELECT count(*) {_EXPIRING}", **_week(unit))
    unlinked = appointments.count_unlinked(unit, *_days(unit))
    return Counts(unlinked, appointments.count_requested(unit), int(expiring))


def _days(unit: Unit) -> tuple[date, date]:
    """Return the first and the last day whose visits are looked at."""
    return unit.today - timedelta(days=BACK), unit.today


def _week(unit: Unit) -> dict[str, str]:
    last = unit.today + timedelta(days=SOON)
    return {"today": unit.today.isoformat(), "last": last.isoformat()}


def _expiring(unit: Unit) -> tuple[Expiring, ...]:
    rows = unit.query(
        f"""SELECT cp.id, cp.client_id, {NAME}, cp.name, cp.expires_on,
            cp.credits - (SELECT count(*) FROM appointment h
                WHERE h.client_package_id = cp.id AND h.holds_credit), cp.credits
        {_EXPIRING} ORDER BY cp.expires_on, c.sort_key, cp.id""",
        **_week(unit),
    )
    return tuple(
        Expiring(row[0], row[1], display_name(*row[2:5]), row[5], _day(row[6]), *row[7:])
        for row in rows
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)
