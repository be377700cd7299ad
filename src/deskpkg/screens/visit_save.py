"""Saving what an appointment form says: booking a visit, or changing one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial

from deskpkg.domain.appointments import Appointment, Booking, State, VisitLine
from deskpkg.domain.appointments import moment as when
from deskpkg.domain.waiting import who_waits
from deskpkg.screens.link_rows import LinkChoice
from deskpkg.screens.words import left_words
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments, packages, waiting


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved, and the words for it."""

    appointment_id: int
    text: str


def save(
    unit: Unit,
    booking: Booking,
    choice: LinkChoice,
    before: Appointment | None = None,
    *,
    state: State = State.BOOKED,
    overlap: bool = False,
    outside: bool = False,
    unbill: bool = False,
    done: str = "",
) -> Saved:
    """Book a visit, or change `before`; which package pays for it is part of it.

    `overlap`, `outside` and `unbill` are what staff agreed to, as for the use cases; of what is
    only asked for (`state`) that is asked when it is accepted. The words begin with `done`, without
    it with "Booked" or "Updated".

    Raises:
        Refused: a rule does not allow it; nothing is changed.
    """
    use, package_id, why = changes.appointments, choice.package_id, choice.override
    if before is None:
        asked = state is State.REQUESTED
        change = partial(use.book, unit, booking, package_id, state=state)
        key = change(overlap=overlap or asked, outside=outside or asked, override=why)
    else:
        key = before.id
        update = partial(use.update, unit, key, booking, package_id, version=before.version)
        update(overlap=overlap, outside=outside, override=why, unbill=unbill)
    unit.flush()
    visit = appointments.one(unit, key)
    booked = "Request of" if state is State.REQUESTED else "Booked"
    done = done or (booked if before is None else "Updated")
    text = f"{done} {visit.client} · {visit.service} · {when(visit.starts_at, unit.zone)}"
    if package_id is not None:
        package = packages.one(unit, package_id)
        how = " by exception" if visit.override_reason else ""
        text += f" · {package.name}{how}: {left_words(package)}"
    elif before is not None and before.package_id is not None:
        package = packages.one(unit, before.package_id)
        text += f" · unlinked, {package.name}: {left_words(package)}"
    moved = before is not None and _slot(before) != _slot(visit)
    waits = who_waits(waiting.for_freed(unit, *_slot(before))) if before and moved else ""
    return Saved(key, " · ".join(filter(None, (text, waits))))


def _slot(visit: Appointment) -> tuple[int, datetime, datetime]:
    """Return the time that a visit takes of a practitioner."""
    return visit.practitioner_id, visit.starts_at, visit.ends_at


def unusual_lines(
    others: Iterable[VisitLine],
    reasons: Iterable[str],
    zone: tzinfo | None,
    *,
    dated: bool = False,
) -> tuple[str, ...]:
    """Return what is to be agreed to, a line each: the visits in the way, then the hours.

    "Mia has Ivanova, Daria 11:00–12:00 then.", "Mia is off on Tue 24 Nov 2026."; the visits
    `dated`, where they are of several days: "Mon 30 Nov: Mia has …".
    """
    return (*(_clash(line, zone, dated=dated) for line in others), *reasons)


def _clash(line: VisitLine, zone: tzinfo | None, *, dated: bool) -> str:
    start, end = line.starts_at.astimezone(zone), line.ends_at.astimezone(zone)
    day = f"{start:%a} {start.day} {start:%b}: " if dated else ""
    time = f"{start:%H:%M}–{end:%H:%M}"
    if line.state is State.REQUESTED:
        return f"{day}{line.client} has asked for {line.practitioner} {time} then."
    return f"{day}{line.practitioner} has {line.client} {time} then."
