"""Booking separate visits in place of a repeating one, for packages pay for those only."""

from dataclasses import dataclass, replace
from typing import Any

from deskpkg.domain.eligibility import VisitFacts
from deskpkg.domain.series import Shape
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.link_package import LinkPackage
from deskpkg.screens.linking import facts_of
from deskpkg.screens.session_rows import Session, dump
from deskpkg.store import Unit
from deskpkg.store.queries import appointments
from deskpkg.store.queries import series as queries

ALL_OVER = "All visits of this series are over; b books another one."


@dataclass(frozen=True, slots=True)
class Replaced:
    """What is still to come of a series, to be booked as separate visits."""

    visit: VisitFacts
    """The first of its visits, as if it did not repeat."""
    title: str
    location_id: int | None
    instead_of: int
    """The id of that visit; those that follow it are replaced with it."""
    listed: str
    """All of them, each as it stands, as the list of sessions keeps them."""


async def book_separately(
    screen: DeskScreen[Any],
    visit: VisitFacts,
    title: str,
    pattern: str,
    location_id: int | None,
    replaced: Replaced | None = None,
) -> bool:
    """Ask which package pays, and open Book sessions with the same visits; in a flow of `screen`.

    Args:
        screen: the screen.
        visit: the first of the visits, as if it did not repeat.
        title: the client, the service and the time.
        pattern: when, and how often: "mon 12 x8"; "" for those that are replaced.
        location_id: where.
        replaced: the visits of a series that they replace, if they do.

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
        instead_of=replaced.instead_of if replaced else None,
        listed=replaced.listed if replaced else "",
    )
    return await screen.ask(sessions) is not None


async def replace_series(screen: DeskScreen[Any], appointment_id: int) -> None:
    """Book what is still to come of a series as separate visits; in a flow of `screen`."""
    found = await screen.look_up(_coming, appointment_id)
    if found is None:
        screen.say(ALL_OVER, "warning")
    else:
        await book_separately(screen, found.visit, found.title, "", found.location_id, found)


def _coming(unit: Unit, appointment_id: int) -> Replaced | None:
    """Return what is still to come of a visit's series; None if nothing is."""
    series = queries.of_appointment(unit, appointment_id)
    left = [m for m in series.members if m.open and m.place >= series.place] if series else []
    if series is None or not left:
        return None
    first = series.keys[left[0].place]
    visit = appointments.one(unit, first)
    facts = replace(facts_of(visit, str(unit.zone)), repeating=False)
    title = f"{visit.client} · {visit.service}"
    listed = dump(_session(member.shape) for member in left)
    return Replaced(facts, title, visit.location_id, first, listed)


def _session(shape: Shape) -> Session:
    person, place = shape.practitioner_id, shape.location_id
    return Session(shape.day, shape.clock, shape.service_id, person, place)
