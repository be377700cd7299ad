"""Saving a visit, or moving one: what has to be asked about it is asked first."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from deskpkg.domain.appointments import Appointment, Booking, State, booking_of
from deskpkg.domain.appointments import moment as when
from deskpkg.domain.eligibility import NotEligible, told_by
from deskpkg.domain.offers import Offer
from deskpkg.domain.refused import Refused
from deskpkg.screens.base import DeskScreen, Held
from deskpkg.screens.keep_package import KeepPackage, Moving
from deskpkg.screens.link_rows import LinkChoice
from deskpkg.screens.linking import agree, except_anew
from deskpkg.screens.offering import tell
from deskpkg.screens.series_visit import edit_series
from deskpkg.screens.unusual import ask_unusual
from deskpkg.screens.visit_save import Saved, save
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments, packages
from deskpkg.store.queries import practice as practices


async def save_asking(
    screen: DeskScreen[Any],
    booking: Booking,
    choice: LinkChoice,
    before: Appointment | None,
    state: State = State.BOOKED,
    done: str = "",
    waiting_id: int | None = None,
) -> Saved | None:
    """Book a visit or change `before`, asking what has to be asked; in a flow of `screen`.

    Whatever is unusual about its time is asked, all of it at once; of a visit that repeats, which
    others are meant; and where the package that pays for `before` can't pay for what it becomes,
    whether it is to all the same. A bill of its own is asked about before a package pays.

    Args:
        screen: the screen.
        booking: what it is to be.
        choice: the package that pays, and the reason if that is an exception.
        before: the visit as it is, if it is there already.
        state: what a new one is: booked, or only asked for.
        done: what the words for it begin with, if not "Booked" or "Updated".
        waiting_id: the line of the waiting list that it is for.

    Returns:
        What was saved; None if it was refused, or not agreed to.
    """
    if before is not None and before.repeating and booking != booking_of(before):
        return await _save_series(screen, booking, before)
    agreed: changes.appointments.Agreed = False
    unbill = False
    while True:
        held = Held(_asked_about(choice, before))
        work = partial(
            partial(save, booking=booking, choice=choice, before=before, state=state, done=done),
            waiting_id=waiting_id,
            unbill=unbill,
            agreed=agreed,
        )
        saved = await screen.attempt(work, held=held)
        if saved is not None:
            tell(screen, saved.told)
        refusal = held.refusal
        if refusal is None:
            return saved
        if isinstance(refusal, NotEligible):
            answer = await _ask_package(screen, before, booking, choice, refusal)
            if answer is None:
                return None
            choice = answer
        elif isinstance(refusal, changes.appointments.BilledSingly):
            if not await agree(screen, refusal):
                return None
            unbill = True
        else:
            assert isinstance(refusal, changes.appointments.Unusual)
            if not await ask_unusual(screen, refusal):
                return None
            agreed = refusal


def _asked_about(choice: LinkChoice, before: Appointment | None) -> tuple[type[Refused], ...]:
    """Return which refusals are asked about instead of being told."""
    unusual, singly = changes.appointments.Unusual, changes.appointments.BilledSingly
    if _goes_on(choice, before):
        return (unusual, NotEligible)
    return (unusual, singly, NotEligible) if choice.override else (unusual, singly)


def _goes_on(choice: LinkChoice, before: Appointment | None) -> bool:
    """Tell whether the package that is to pay for a visit does so already."""
    paid_by = before.package_id if before else None
    return paid_by is not None and choice.package_id == paid_by


async def _save_series(
    screen: DeskScreen[Any], booking: Booking, before: Appointment
) -> Saved | None:
    """Change a visit that repeats, and others as far as that is meant."""
    done = await edit_series(screen, booking, before)
    if done is None:
        return None
    if done.refusals:
        why = "; ".join(dict.fromkeys(done.refusals.values()))
        screen.refused(Refused(f"Nothing is changed. {why}"))
        return None
    return Saved(before.id, done.told)


async def move_asking(
    screen: DeskScreen[Any],
    appointment_id: int,
    starts_at: datetime,
    practitioner_id: int | None = None,
) -> bool:
    """Move a visit, which keeps its length, asking what has to be asked; in a flow of `screen`.

    Args:
        screen: the screen on which it is moved.
        appointment_id: the visit.
        starts_at: when it is to begin, an aware instant.
        practitioner_id: with whom, if that changes.

    Returns:
        Whether it was moved.
    """
    before = await screen.look_up(appointments.one, appointment_id)
    if before is None:
        return False
    booking = replace(
        booking_of(before),
        practitioner_id=practitioner_id or before.practitioner_id,
        starts_at=starts_at,
        ends_at=starts_at + (before.ends_at - before.starts_at),
    )
    choice = LinkChoice(before.package_id)
    return await save_asking(screen, booking, choice, before, done="Moved") is not None


async def _ask_package(
    screen: DeskScreen[Any],
    before: Appointment | None,
    booking: Booking,
    choice: LinkChoice,
    refusal: NotEligible,
) -> LinkChoice | None:
    """Ask what becomes of the package that its rules refuse; what was typed already stays."""
    if before is None or not _goes_on(choice, before):
        return await except_anew(screen, choice, refusal, before)
    moving = await screen.look_up(read_moving, before, booking, refusal)
    if moving is None:
        return None
    typed = choice.override.reason or moving.reason
    answer = await screen.ask(KeepPackage(replace(moving, reason=typed)))
    if answer is None:
        return None
    if not answer.keep:
        return LinkChoice(None)
    return LinkChoice(before.package_id, override=told_by(refusal.reasons, answer.reason))


def read_moving(unit: Unit, before: Appointment, booking: Booking, refusal: NotEligible) -> Moving:
    """Return what a visit is to become, and what its package said to that.

    Raises:
        Gone: the package is no longer there.
    """
    assert before.package_id is not None
    services = practices.services(unit, archived=True)
    service = next((s.name for s in services if s.id == booking.service_id), "")
    package = packages.one(unit, before.package_id, but=before.id)
    title = f"{before.client} · {service} · {when(booking.starts_at, unit.zone)}"
    offer, uses = Offer(package, refusal.reasons), before.credit is not None
    return Moving(title, offer, uses, before.override_reason)
