"""Offering a time that has become free to those who wait for one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from deskpkg.domain.appointments import Appointment, State, VisitLine
from deskpkg.domain.waiting import Freed, who_waits
from deskpkg.screens.base import DeskScreen, Made
from deskpkg.store import Unit
from deskpkg.store.queries import appointments, uses, waiting


@dataclass(frozen=True, slots=True)
class Told:
    """What was done, in words, and the times that it has made free for somebody who waits."""

    text: str
    freed: tuple[Freed, ...] = ()
    line: int | None = None
    """A line of the waiting list that may be done with."""


NOTHING = Told("")
"""What is told of what was not done."""


def slot_of(visit: Appointment | VisitLine) -> Freed:
    """Return the time that a visit takes of its practitioner."""
    return Freed(visit.practitioner_id, visit.starts_at, visit.ends_at, visit.client_id)


def freed_by(unit: Unit, package_id: int) -> tuple[Freed, ...]:
    """Return the times that become free when all that is to come on a package is canceled."""
    booked = (appointments.one(unit, key) for key in uses.coming(unit, package_id))
    return tuple(slot_of(visit) for visit in booked if visit.state is State.BOOKED)


def telling(unit: Unit, text: str, freed: Iterable[Freed]) -> Told:
    """Return what was done, and who waits for a time that it has made free."""
    times = tuple(freed)
    lines = waiting.for_freed(unit, times)
    return Told(f"{text} · {who_waits(lines)}", times) if lines else Told(text)


def telling_of_wait(unit: Unit, text: str, visit: Appointment) -> Told:
    """Return what was booked, and that its client is still on the waiting list for such a visit."""
    line = waiting.line_of(unit, visit.client_id, visit.service_id)
    if line is None:
        return Told(text)
    return Told(f"{text} · {visit.client} is still on the waiting list: o shows it", line=line)


def tell(screen: DeskScreen[Any], told: Told) -> None:
    """Say what was done; where somebody waits, the message leads to the list."""
    leads = Made("waiting", {"freed": told.freed, "line": told.line})
    screen.desk.say(told.text, leads=leads if told.freed or told.line else None)


def open_offer(screen: DeskScreen[Any]) -> None:
    """Open the waiting list, for what was said of it last: a time that became free, or a line."""
    found = next((said.leads for said in reversed(screen.desk.said) if said.leads), None)
    arguments = found.arguments if found is not None else {}
    screen.app.push_screen(screen.desk.make("waiting", **arguments))
