"""Booking separate visits in place of a repeating one, for packages pay for those only."""

from typing import Any

from deskpkg.domain.eligibility import VisitFacts
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.link_package import LinkPackage
from deskpkg.screens.linking import facts_of
from deskpkg.screens.series_visit import pattern_of
from deskpkg.store import Unit
from deskpkg.store.queries import appointments
from deskpkg.store.queries import series as queries

ALL_OVER = "All visits of this series are over; b books another one."


async def book_separately(
    screen: DeskScreen[Any],
    visit: VisitFacts,
    title: str,
    pattern: str,
    location_id: int | None,
    instead_of: int | None = None,
) -> bool:
    """Ask which package pays, and open Book sessions with the same pattern; in a flow of `screen`.

    Args:
        screen: the screen.
        visit: the first of the visits, as if it did not repeat.
        title: the client, the service and the time.
        pattern: when, and how often: "mon 12 x8".
        location_id: where.
        instead_of: the repeating appointment that they replace, with those that follow it.

    Returns:
        Whether they were booked.
    """
    choice = await screen.ask(LinkPackage(visit, f"separate visits · {title}"))
    if choice is None or choice.package_id is None:
        return False
    sessions = screen.desk.make(
        "book_sessions",
        package_id=choice.package_id,
        client_id=visit.client_id,
        pattern=pattern,
        service_id=choice.service_id or visit.service_id,
        practitioner_id=visit.practitioner_id,
        location_id=location_id,
        instead_of=instead_of,
    )
    return await screen.ask(sessions) is not None


async def replace_series(screen: DeskScreen[Any], appointment_id: int) -> None:
    """Book what is still to come of a series as separate visits; in a flow of `screen`."""
    found = await screen.look_up(_coming, appointment_id)
    if found is None:
        return
    visit, title, pattern, location_id, first = found
    if first is None:
        screen.say(ALL_OVER, "warning")
    else:
        await book_separately(screen, visit, title, pattern, location_id, first)


def _coming(
    unit: Unit, appointment_id: int
) -> tuple[VisitFacts, str, str, int | None, int | None] | None:
    """Return what is still to come of a visit's series, and the id of the first of those visits."""
    series = queries.of_appointment(unit, appointment_id)
    if series is None:
        return None
    pattern, keys = pattern_of(series)
    visit = appointments.one(unit, keys[0] if keys else appointment_id)
    facts = facts_of(visit, str(unit.zone))
    single = VisitFacts(
        facts.client_id, facts.service_id, facts.service, facts.practitioner_id, facts.day
    )
    title = f"{visit.client} · {visit.service}"
    return single, title, pattern, visit.location_id, keys[0] if keys else None
