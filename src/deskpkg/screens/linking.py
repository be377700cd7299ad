"""Linking an appointment to a package, moving it to another, and taking it off."""

from dataclasses import replace
from functools import partial
from typing import Any

from deskpkg.domain.appointments import Appointment, State, booking_of, would_hold
from deskpkg.domain.eligibility import NotEligible, VisitFacts, can_override, told_by
from deskpkg.domain.offers import Offer
from deskpkg.domain.refused import Refused
from deskpkg.domain.unbilling import unbilled_words, unbilling_words
from deskpkg.domain.zones import local_date
from deskpkg.screens.base import DeskScreen, Held
from deskpkg.screens.dialog import Confirm
from deskpkg.screens.link_package import LinkPackage
from deskpkg.screens.link_rows import LinkChoice
from deskpkg.screens.make_exception import MakeException
from deskpkg.screens.words import left_words, moment
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments, packages


def facts_of(visit: Appointment, zone: str) -> VisitFacts:
    """Return what the rules ask of an appointment, as if no package paid for it."""
    return VisitFacts(
        client_id=visit.client_id,
        service_id=visit.service_id,
        service=visit.service,
        practitioner_id=visit.practitioner_id,
        day=local_date(visit.starts_at, zone),
        repeating=visit.repeating,
        canceled=visit.state is State.CANCELED,
        credit=visit.credit,
    )


async def link_visit(screen: DeskScreen[Any], appointment_id: int) -> None:
    """Ask which package pays for an appointment, and link it at once; to be awaited in a flow."""
    facts = await screen.look_up(_visit_and_zone, appointment_id)
    if facts is None:
        return
    visit, zone, title = facts
    dialog = LinkPackage(
        facts_of(visit, zone),
        title,
        appointment_id=visit.id,
        linked_to=visit.package_id,
        uses=would_hold(visit.state, forfeited=visit.forfeited),
    )
    if choice := await screen.ask(dialog):
        await relink_asking(screen, visit, choice)


async def relink_asking(screen: DeskScreen[Any], visit: Appointment, choice: LinkChoice) -> None:
    """Let the chosen package pay; in a flow.

    A bill of the visit's own is asked about, and so is an exception that is of more by now.
    """
    singly = changes.appointments.BilledSingly
    bill = ""
    while True:
        held = Held((singly, NotEligible) if choice.override else (singly,))
        change = partial(relink, visit=visit, choice=choice, unbill=bool(bill))
        await screen.attempt(change, done=partial(_with_bill, bill=bill), held=held)
        refusal = held.refusal
        if isinstance(refusal, singly) and await agree(screen, refusal):
            bill = unbilled_words(refusal.bill)
        elif isinstance(refusal, NotEligible):
            anew = await except_anew(screen, choice, refusal, visit)
            if anew is None:
                return
            choice = anew
        else:
            return


def _with_bill(text: str, bill: str) -> str:
    return " · ".join(filter(None, (text, bill)))


async def except_anew(
    screen: DeskScreen[Any],
    choice: LinkChoice,
    refusal: NotEligible,
    visit: Appointment | None = None,
) -> LinkChoice | None:
    """Ask for an exception once more that is of other rules by now; in a flow of `screen`.

    What was typed stays. Where no exception can be made any more, that is told.

    Args:
        screen: the screen.
        choice: the package, and the exception as it was agreed to.
        refusal: what its rules say now.
        visit: the visit, if it is there already.

    Returns:
        The same choice with the exception as it is agreed to now; None if it is not.
    """
    assert choice.package_id is not None
    if not can_override(refusal.reasons):
        screen.refused(refusal)
        return None
    package = await screen.look_up(packages.one, choice.package_id, visit.id if visit else None)
    if package is None:
        return None
    screen.say(str(refusal), "warning")
    uses = visit is None or would_hold(visit.state, forfeited=visit.forfeited)
    offer = Offer(package, refusal.reasons)
    typed = choice.override.reason
    reason = await screen.ask(MakeException(offer, uses=uses, typed=typed, again=True))
    return replace(choice, override=told_by(refusal.reasons, reason)) if reason else None


async def agree(screen: DeskScreen[Any], refusal: Refused) -> bool:
    """Ask whether the bill of a visit may go; tell why if it can't. In a flow of `screen`."""
    assert isinstance(refusal, changes.appointments.BilledSingly)
    bill = refusal.bill
    if bill.off is None:
        screen.refused(refusal)
        return False
    lines, go = unbilling_words(bill), "Link and take it off"
    question = Confirm("Let the package pay instead?", lines, safe="Don't link", go=go)
    return await screen.ask(question) is True


def _visit_and_zone(unit: Unit, appointment_id: int) -> tuple[Appointment, str, str]:
    visit = appointments.one(unit, appointment_id)
    when = moment(visit.starts_at, unit.zone, unit.today)
    return visit, str(unit.zone), f"{visit.client} · {visit.service} · {when}"


def relink(unit: Unit, visit: Appointment, choice: LinkChoice, *, unbill: bool = False) -> str:
    """Let the chosen package pay for an appointment, or none; return what was done, in words.

    Raises:
        BilledSingly: it is billed by itself, and `unbill` did not agree to take it off.
        Refused: a rule does not allow it; nothing is changed.
    """
    use, why, version = changes.appointments, choice.override, visit.version
    if choice.package_id is None:
        return unlink(unit, visit.id, version)
    same_service = choice.service_id in (None, visit.service_id)
    if visit.package_id is None and same_service:
        link = partial(use.link, unit, visit.id, choice.package_id)
        link(version=version, override=why, unbill=unbill)
    else:
        service = visit.service_id if same_service else choice.service_id or visit.service_id
        booking = replace(booking_of(visit), service_id=service)
        update = partial(use.update, unit, visit.id, booking, choice.package_id)
        update(version=version, override=why, unbill=unbill)
    unit.flush()
    package = packages.one(unit, choice.package_id)
    how = ", by exception" if appointments.one(unit, visit.id).override_reason else ""
    return f"Linked to {package.name}{how}: {left_words(package)}"


def unlink(unit: Unit, appointment_id: int, version: int) -> str:
    """Take the package off an appointment; return what was done, in words.

    Raises:
        Conflict: somebody changed it after `version` was read.
        Refused: no package pays for it.
    """
    package_id = appointments.one(unit, appointment_id).package_id
    held = packages.one(unit, package_id).remaining if package_id is not None else 0
    changes.appointments.unlink(unit, appointment_id, version=version)
    unit.flush()
    assert package_id is not None
    package = packages.one(unit, package_id)
    if package.remaining == held:
        return f"Unlinked from {package.name}: {left_words(package)}"
    return f"Unlinked: credit returned, {package.remaining} left"
