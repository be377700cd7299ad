"""Offering a time that has become free to those who wait for one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from deskpkg.domain.appointments import Appointment
from deskpkg.domain.waiting import Freed, who_waits
from deskpkg.screens.base import DeskScreen, Made
from deskpkg.store import Unit
from deskpkg.store.queries import waiting


@dataclass(frozen=True, slots=True)
class Told:
    """What was done, in words, and the times that it has made free for somebody who waits."""

    text: str
    freed: tuple[Freed, ...] = ()


NOTHING = Told("")
"""What is told of what was not done."""


def slot_of(visit: Appointment) -> Freed:
    """Return the time that a visit takes of its practitioner."""
    return Freed(visit.practitioner_id, visit.starts_at, visit.ends_at)


def telling(unit: Unit, text: str, freed: Iterable[Freed]) -> Told:
    """Return what was done, and who waits for a time that it has made free."""
    times = tuple(freed)
    lines = waiting.for_freed(unit, times)
    return Told(f"{text} · {who_waits(lines)}", times) if lines else Told(text)


def tell(screen: DeskScreen[Any], told: Told) -> None:
    """Say what was done; where somebody waits for the time, the message leads to who."""
    leads = Made("waiting", {"freed": told.freed}) if told.freed else None
    screen.desk.say(told.text, leads=leads)


def open_offer(screen: DeskScreen[Any]) -> None:
    """Open the waiting list: of those who could have the time that became free last, if any."""
    found = next((said.leads for said in reversed(screen.desk.said) if said.leads), None)
    arguments = found.arguments if found is not None else {}
    screen.app.push_screen(screen.desk.make("waiting", **arguments))
