"""Moving a visit: one question tells what that does, then it is done in one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from deskpkg.domain.agenda import WORDS
from deskpkg.domain.appointments import Appointment, Booking, State, VisitLine, booking_of
from deskpkg.domain.carrying import why_not_carry
from deskpkg.domain.dates import format_date
from deskpkg.domain.eligibility import NotEligible
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.practice import Practitioner
from deskpkg.domain.refused import Gone, Refused
from deskpkg.domain.zones import TwiceTime, instant_of
from deskpkg.screens.base import DeskScreen, Held
from deskpkg.screens.dialog import Confirm
from deskpkg.screens.link_rows import LinkChoice
from deskpkg.screens.moving import move_asking
from deskpkg.screens.offering import tell
from deskpkg.screens.unusual import unusual_lines
from deskpkg.screens.visit_save import save
from deskpkg.screens.which_time import WhichTime
from deskpkg.screens.words import left_words
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments, hours, packages
from deskpkg.store.queries import practice as practices


@dataclass(frozen=True, slots=True)
class Move:
    """A visit as it is, and what moving it would do."""

    before: Appointment
    booking: Booking
    person: Practitioner
    """Who would treat."""
    paying: tuple[ClientPackage, ClientPackage] | None
    """The package that pays for it, before and after."""
    clashes: tuple[VisitLine, ...]
    reasons: tuple[str, ...]
    """Why it would lie outside the hours."""
    zone: ZoneInfo
    now: datetime

    @property
    def changes_nothing(self) -> bool:
        """Whether the visit would be where it is."""
        same_time = self.before.starts_at.replace(second=0) == self.booking.starts_at
        return same_time and self.before.practitioner_id == self.person.id

    @property
    def lines(self) -> tuple[str, ...]:
        """What the question tells."""
        before, after = self.before, self.booking
        return (
            f"from  {self._when(before.starts_at, before.ends_at)} with {before.practitioner}",
            f"to    {self._when(after.starts_at, after.ends_at)} with {self.person.name}",
            "",
            *self._credit(),
            *unusual_lines(before.client_id, self.clashes, self.reasons, self.zone),
            *self._notes(),
        )

    def _when(self, starts_at: datetime, ends_at: datetime) -> str:
        start, end = (moment.astimezone(self.zone) for moment in (starts_at, ends_at))
        return f"{format_date(start.date())} {start:%H:%M}–{end:%H:%M}"

    def _credit(self) -> Iterator[str]:
        if self.paying is None:
            yield "No package pays for it: no credit changes."
            return
        before, after = self.paying
        how = " by exception" if self.before.override_reason else ""
        yield f"{after.name} goes on paying for it{how}: {left_words(after)}, as before."
        if before.expires_on != after.expires_on and after.expires_on is not None:
            yield f"Its last day is then {format_date(after.expires_on)}."

    def _notes(self) -> Iterator[str]:
        if self.before.state not in (State.BOOKED, State.REQUESTED):
            yield f"It is marked {WORDS[self.before.state]}, and stays so."
        if self.booking.ends_at <= self.now:
            yield "That time is past."


def foresee(unit: Unit, appointment_id: int, practitioner_id: int, starts_at: datetime) -> Move:
    """Move a visit, whatever is in the way, to see what that does; only to be rehearsed.

    Raises:
        Refused: a rule does not allow it.
    """
    before = appointments.one(unit, appointment_id)
    if reason := why_not_carry(before.state):
        raise Refused(reason)
    booking = replace(
        booking_of(before),
        practitioner_id=practitioner_id,
        starts_at=starts_at,
        ends_at=starts_at + (before.ends_at - before.starts_at),
    )
    person = _person(unit, before, practitioner_id)
    clashes = appointments.overlapping(
        unit,
        practitioner_id,
        booking.client_id,
        booking.starts_at,
        booking.ends_at,
        appointment_id,
    )
    reasons = hours.objections(unit, booking)
    paid_by = before.package_id
    paying = packages.one(unit, paid_by) if paid_by is not None else None
    version = before.version
    changes.appointments.update(
        unit, appointment_id, booking, paid_by, version=version, overlap=True, outside=True
    )
    pair = (paying, packages.one(unit, paying.id)) if paying else None
    return Move(before, booking, person, pair, clashes, reasons, unit.zone, unit.now)


def _person(unit: Unit, visit: Appointment, practitioner_id: int) -> Practitioner:
    """Return who would treat, if they do such visits."""
    everybody = practices.practitioners(unit, archived=True)
    person = next((p for p in everybody if p.id == practitioner_id), None)
    if person is None:
        raise Gone
    if person.id != visit.practitioner_id and person.archived:
        raise Refused(f"{person.name} is in the archive: choose somebody else.")
    if person.id != visit.practitioner_id and visit.service_id not in person.service_ids:
        raise Refused(f"{person.name} does not offer {visit.service}.")
    return person


async def move_visit(
    screen: DeskScreen[Any],
    appointment_id: int,
    practitioner_id: int,
    day: date,
    minute: int,
    zone: ZoneInfo,
) -> bool:
    """Ask whether a visit is to be moved to a practitioner, a day and a minute of it; do it.

    Only in a flow. What the rules refuse is said, and the visit stays where it was; where its
    package can't go on paying, what becomes of that is asked, and of a visit that repeats, which
    others are meant.

    Returns:
        Whether it was moved.
    """
    starts_at = await _instant(screen, day, minute, zone)
    if starts_at is None:
        return False
    held = Held((NotEligible,))
    move = await screen.foresee(foresee, appointment_id, practitioner_id, starts_at, held=held)
    if held.refusal is not None or (move and move.before.repeating and not move.changes_nothing):
        return await move_asking(screen, appointment_id, starts_at, practitioner_id)
    if move is None or move.changes_nothing:
        return False
    before = move.before
    question = Confirm(
        f"Move {before.client} · {before.service}?",
        move.lines,
        safe="Leave it where it was",
        go="Move it all the same" if move.clashes or move.reasons else "Move it",
    )
    if not await screen.ask(question):
        return False
    work = partial(
        save,
        booking=move.booking,
        choice=LinkChoice(before.package_id),
        before=before,
        agreed=changes.appointments.Unusual(before.client_id, move.clashes, move.reasons),
        done="Moved",
    )
    if (saved := await screen.attempt(work)) is None:
        return False
    tell(screen, saved.told)
    return True


async def _instant(
    screen: DeskScreen[Any], day: date, minute: int, zone: ZoneInfo
) -> datetime | None:
    """Return the instant of a minute of a day; on the day the clocks change it may be asked for."""
    try:
        return instant_of(day, time(minute // 60, minute % 60), zone)
    except TwiceTime as twice:
        fold = await screen.ask(WhichTime(twice))
        return None if fold is None else (twice.second if fold else twice.first)
    except Refused as refusal:
        screen.say(str(refusal), "warning")
        return None
