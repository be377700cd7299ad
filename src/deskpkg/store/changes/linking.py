"""What pays for a visit: asking the rules, taking a credit of a package, giving it back."""

from collections.abc import Container
from dataclasses import replace

from deskpkg.domain.appointments import Booking, State, holds_credit, moment
from deskpkg.domain.eligibility import (
    OVERRIDABLE,
    NotEligible,
    VisitFacts,
    Why,
    first_use_refusal,
    refusal,
)
from deskpkg.domain.terms import Expiry, ExpiryUnit
from deskpkg.domain.zones import local_date
from deskpkg.store.models import Appointment, ClientPackage
from deskpkg.store.queries import packages
from deskpkg.store.unit import Unit

CAME_AFTER_ALL = frozenset({Why.EXPIRED, Why.WEEK, Why.MONTH, Why.PRACTITIONER, Why.UNPAID})
"""Rules that are not asked again when a visit that was marked missed took place after all."""


def held(visit: Appointment) -> int | None:
    """Return the package of which a visit holds a credit, as it stands."""
    linked = visit.client_package_id is not None
    holds = holds_credit(State(visit.state), linked=linked, forfeited=visit.forfeited)
    return visit.client_package_id if holds else None


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
    )


def check(
    unit: Unit,
    visit: Appointment,
    asked: VisitFacts,
    package_id: int,
    waived: Container[Why] = (),
) -> None:
    """Ask the rules whether a package can pay for a visit, the package being as without it.

    Raises:
        NotEligible: it can't.
        Gone: there is no such package.
    """
    package = packages.one(unit, package_id, but=visit.key)
    assert asked.day is not None
    reason = refusal(
        package,
        asked,
        today=unit.today,
        usage=packages.usage(unit, asked.client_id, asked.day, visit.key).get(package_id),
        pay_before_use=bool(unit.value("SELECT pay_before_use FROM practice")),
        waived=waived,
    ) or first_use_refusal(
        package, asked.day, packages.last_use(unit, package_id, visit.key), unit.today
    )
    if reason is not None:
        raise NotEligible(package.name, reason)


def check_again(unit: Unit, visit: Appointment) -> None:
    """Ask the rules whether the package of a visit can pay for it once more, before its new state.

    Raises:
        NotEligible: it can't.
    """
    package_id = visit.client_package_id
    assert package_id is not None
    waived = CAME_AFTER_ALL if visit.state == State.MISSED else frozenset[Why]()
    if visit.override_reason:
        waived |= OVERRIDABLE
    check(unit, visit, replace(facts(unit, visit), canceled=False), package_id, waived)


def attach(unit: Unit, visit: Appointment, package_id: int) -> None:
    """Let a package pay for a visit that has none, after `check`."""
    visit.client_package_id = package_id
    settle_expiry(unit, package_id)
    unit.record(
        "package.linked",
        f"Linked to {_name(unit, package_id)}: {what(unit, visit)}",
        client=visit.client_id,
        package=package_id,
        appointment=visit.key,
        delta=0 if held(visit) is None else -1,
    )


def detach(unit: Unit, visit: Appointment) -> None:
    """Take the package off a visit; its credit returns."""
    package_id = visit.client_package_id
    assert package_id is not None
    delta = 0 if held(visit) is None else 1
    visit.client_package_id = None
    visit.override_reason = ""
    settle_expiry(unit, package_id)
    unit.record(
        "package.unlinked",
        f"Unlinked from {_name(unit, package_id)}: {what(unit, visit)}",
        client=visit.client_id,
        package=package_id,
        appointment=visit.key,
        delta=delta,
    )


def record_credit(unit: Unit, visit: Appointment, before: int | None) -> None:
    """Write into the package's history what a change of state did to its credits."""
    after = held(visit)
    package_id = before or after
    if before == after or package_id is None:
        return
    settle_expiry(unit, package_id)
    back = before is not None
    unit.record(
        "package.returned" if back else "package.used",
        f"Credit {'returned' if back else 'used'}: {what(unit, visit)}, {visit.state}",
        client=visit.client_id,
        package=package_id,
        appointment=visit.key,
        delta=1 if back else -1,
    )


def settle_expiry(unit: Unit, package_id: int) -> None:
    """Count the last day of a package that expires after its first use from that use.

    Without a visit that holds a credit it has no last day yet.
    """
    sold = unit.session.get_one(ClientPackage, package_id)
    if sold.expiry_from == "first_use" and sold.expiry_count and sold.expiry_unit:
        expiry = Expiry(sold.expiry_count, ExpiryUnit(sold.expiry_unit), from_first_use=True)
        sold.expires_on = packages.first_use_expiry(unit, package_id, expiry, sold.sold_on)


def what(unit: Unit, visit: Appointment) -> str:
    """Return the words for a visit in the history: what, when, with whom."""
    service, practitioner = unit.query(
        "SELECT s.name, coalesce(nullif(p.code, ''), p.name) FROM service s, practitioner p "
        "WHERE s.id = :service AND p.id = :practitioner",
        service=visit.service_id,
        practitioner=visit.practitioner_id,
    )[0]
    return f"{service}, {moment(visit.starts_at, unit.zone)} with {practitioner}"


def _name(unit: Unit, package_id: int) -> str:
    return str(unit.value("SELECT name FROM client_package WHERE id = :id", id=package_id))
