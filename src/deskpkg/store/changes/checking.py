"""Asking the rules whether a package can pay for a visit, and which exception is made for it."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from deskpkg.domain.appointments import Booking, Credit, State, holds_credit
from deskpkg.domain.eligibility import (
    OVERRIDABLE,
    NotEligible,
    Overriding,
    VisitFacts,
    Why,
    as_override,
    can_override,
    refusals,
)
from deskpkg.domain.mending import first_untold
from deskpkg.domain.practice import why_not_booked
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import optional
from deskpkg.domain.zones import local_date
from deskpkg.store.models import Appointment, Service
from deskpkg.store.queries import history, packages, uses
from deskpkg.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Exemption:
    """The exception that staff make of rules for one visit."""

    reason: str = ""
    """Why, as staff typed it; "" if no rule had to be set aside."""
    rules: tuple[Why, ...] = ()

    @property
    def told(self) -> dict[str, Any] | None:
        """What the history keeps of it besides who and when."""
        if not self.reason:
            return None
        return {"override": self.reason, "rules": [rule.value for rule in self.rules]}


CAME_AFTER_ALL = frozenset({Why.EXPIRED, Why.WEEK, Why.MONTH, Why.PRACTITIONER, Why.UNPAID})
"""Rules that are not asked again when a visit that was marked missed took place after all."""


NOT_AGAIN = frozenset(
    {Why.EXPIRED, Why.PRACTITIONER, Why.UNPAID, Why.LINKED, Why.VISIT_CANCELED, Why.REPEATING}
)
"""Rules that are not asked again when a change is undone."""


def held(visit: Appointment) -> int | None:
    """Return the package of which a visit holds a credit, as it stands."""
    linked = visit.client_package_id is not None
    holds = holds_credit(State(visit.state), linked=linked, forfeited=visit.forfeited)
    return visit.client_package_id if holds else None


def credit_of(visit: Appointment) -> Credit | None:
    """Return the credit that a visit holds as it stands."""
    package_id = held(visit)
    return None if package_id is None else Credit(package_id, visit.service_id)


def facts(
    unit: Unit, visit: Appointment, booking: Booking | None = None, linked_to: int | None = None
) -> VisitFacts:
    """Return what the rules ask of a visit: as it stands, or as `booking` would have it."""
    said = booking or visit
    return VisitFacts(
        client_id=visit.client_id,
        service_id=said.service_id,
        service=str(unit.value("SELECT name FROM service WHERE id = :id", id=said.service_id)),
        practitioner_id=said.practitioner_id,
        day=local_date(said.starts_at, unit.zone),
        repeating=visit.repeating,
        canceled=visit.state == State.CANCELED,
        linked_to=linked_to,
        credit=credit_of(visit),
    )


def check(
    unit: Unit,
    visit: Appointment,
    asked: VisitFacts,
    package_id: int,
    waived: Container[Why] = (),
    override: Overriding = "",
) -> Exemption:
    """Ask the rules whether a package can pay for a visit, the package being as without it.

    Args:
        unit: the unit of work.
        visit: the visit.
        asked: what the rules ask of it.
        package_id: the package.
        waived: rules that are not asked.
        override: the exception that staff make, if they do.

    Returns:
        The exception that is made; a blank one if no rule refuses.

    Raises:
        NotEligible: it can't, not even by an exception, or not by one of the rules that were told.
        Gone: there is no such package.
    """
    package = packages.one(unit, package_id, but=visit.key)
    assert asked.day is not None
    owner = package.client_id  # who comes may no longer be one of those who share it
    used = uses.usage(unit, owner, asked.day, visit.key).get(package_id)
    pay_first = bool(unit.value("SELECT pay_before_use FROM practice"))
    reasons = refusals(
        package, asked, today=unit.today, usage=used, pay_before_use=pay_first, waived=waived
    )
    made = as_override(override)
    why = optional(made.reason, "the reason", 2000, field="override")
    if not reasons:
        return Exemption()
    if why and can_override(reasons, made.rules):
        return Exemption(why, tuple(reason.why for reason in reasons))
    first = first_untold(reasons, made.rules) if why else reasons[0]
    taken = ""
    if first.why in (Why.COMPLETED, Why.USED_UP):
        service = asked.service_id if first.why is Why.USED_UP else None
        taken = uses.taken_last(unit, package_id, service)
    offers = packages.offers_for(unit, asked, visit.key)
    fitting = tuple(offer.package.name for offer in offers.fitting)
    raise NotEligible(package.name, first, taken, reasons, fitting)


def check_again(unit: Unit, visit: Appointment) -> None:
    """Ask the rules whether the package of a visit can pay for it once more, before its new state.

    Raises:
        NotEligible: it can't.
    """
    package_id = visit.client_package_id
    assert package_id is not None
    waived = frozenset[Why]()
    if visit.state == State.MISSED:
        waived = CAME_AFTER_ALL | served(unit, visit, visit.starts_at)
    waived |= set_aside(unit, visit)
    check(unit, visit, replace(facts(unit, visit), canceled=False), package_id, waived)


def set_aside(unit: Unit, visit: Appointment, undone: int | None = None) -> frozenset[Why]:
    """Return the rules that the exception of a visit was made for, as far as that was recorded.

    The change that the line `undone` of the history belongs to does not tell.
    """
    package_id, reason = visit.client_package_id, visit.override_reason
    if not reason or package_id is None:
        return frozenset()
    return history.set_aside(unit, visit.key, package_id, reason, undone)


def check_served(unit: Unit, visit: Appointment, starts_at: datetime) -> None:
    """Ask whether the package of a visit may go on paying for it at a time.

    Raises:
        NotEligible: it was no longer shared with the visit's client then.
    """
    package_id = visit.client_package_id
    assert package_id is not None
    if not served(unit, visit, starts_at):
        others = frozenset(Why) - {Why.OTHER_CLIENT}
        check(unit, visit, facts(unit, visit), package_id, others)


def served(unit: Unit, visit: Appointment, starts_at: datetime) -> frozenset[Why]:
    """Return the rule not to be asked of a visit that begins while its package is shared."""
    assert visit.client_package_id is not None
    if uses.served_at(unit, visit.client_package_id, visit.client_id, starts_at):
        return frozenset({Why.OTHER_CLIENT})
    return frozenset()


def check_back(unit: Unit, visit: Appointment, since: int, credit: Credit | None) -> None:
    """Ask the rules of a visit, as it would be, whose credit, day or service an undoing gives back.

    What may be set aside was so before. Of the limits, and of a package that is canceled, is asked
    only what came after `since`, the last line of history of what is undone. `credit` is the one
    that the visit holds as it stands.

    Raises:
        NotEligible: its package can't pay for it any more.
    """
    package_id = visit.client_package_id
    assert package_id is not None
    waived = NOT_AGAIN | served(unit, visit, visit.starts_at)
    used, canceled = unit.query(
        "SELECT max(delta < 0 AND appointment_id IS NOT NULL), max(action = 'package.canceled') "
        "FROM history WHERE client_package_id = :package AND id > :since",
        package=package_id,
        since=since,
    )[0]
    waived |= frozenset() if used else {Why.WEEK, Why.MONTH}
    waived |= frozenset() if canceled else {Why.CANCELED}
    if visit.override_reason:
        waived |= set_aside(unit, visit, since) or OVERRIDABLE
    check(unit, visit, replace(facts(unit, visit), credit=credit), package_id, waived)


def check_offered(unit: Unit, service_id: int, package_id: int | None) -> None:
    """Let an archived service be booked with a package only.

    Raises:
        BadInput: it is archived, and no package pays for it.
    """
    service = unit.session.get_one(Service, service_id)
    archived, linked = service.archived_at is not None, package_id is not None
    if why := why_not_booked(service.name, archived=archived, linked=linked):
        raise BadInput(why, field="service")
