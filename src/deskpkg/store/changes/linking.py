"""What pays for a visit: taking a credit of a package, giving it back."""

from deskpkg.domain.appointments import moment
from deskpkg.domain.names import display_name
from deskpkg.domain.terms import Expiry, ExpiryUnit
from deskpkg.store.changes.checking import Exemption, held
from deskpkg.store.changes.images import told
from deskpkg.store.models import Appointment, ClientPackage
from deskpkg.store.queries import uses
from deskpkg.store.queries.names import NAME
from deskpkg.store.queries.practice import SHORT
from deskpkg.store.unit import Unit


def attach(
    unit: Unit, visit: Appointment, package_id: int, exemption: Exemption | None = None
) -> None:
    """Let a package pay for a visit that has none, after `checking.check`."""
    made = exemption or Exemption()
    visit.client_package_id = package_id
    visit.override_reason = made.reason
    settle_expiry(unit, package_id)
    text = (
        f"Linked to {_name(unit, package_id)}: {what(unit, visit)}{_for(unit, visit, package_id)}"
    )
    unit.record(
        "package.linked",
        f"{text} (exception: {made.reason})" if made.reason else text,
        client=visit.client_id,
        package=package_id,
        appointment=visit.key,
        delta=0 if held(visit) is None else -1,
        data=made.told,
        rows=told(unit, visit),
    )


def exempt(unit: Unit, visit: Appointment, package_id: int, exemption: Exemption) -> None:
    """Keep the exception under which a package goes on paying for a changed visit, or drop it."""
    if not (exemption.reason or visit.override_reason):
        return
    visit.override_reason = exemption.reason
    done = f"Exception made ({exemption.reason})" if exemption.reason else "No exception any more"
    unit.record(
        "package.excepted",
        f"{done}: {what(unit, visit)}",
        client=visit.client_id,
        package=package_id,
        appointment=visit.key,
        data=exemption.told,
        rows=told(unit, visit),
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
        f"Unlinked from {_name(unit, package_id)}: {what(unit, visit)}"
        f"{_for(unit, visit, package_id)}",
        client=visit.client_id,
        package=package_id,
        appointment=visit.key,
        delta=delta,
        rows=told(unit, visit),
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
        f"Credit {'returned' if back else 'used'}: {what(unit, visit)}, {visit.state}"
        f"{_for(unit, visit, package_id)}",
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
        sold.expires_on = uses.first_use_expiry(unit, package_id, expiry, sold.sold_on)


def what(unit: Unit, visit: Appointment) -> str:
    """Return the words for a visit in the history: what, when, with whom."""
    service, practitioner = unit.query(
        f"SELECT s.name, {SHORT} FROM service s, practitioner p "
        "WHERE s.id = :service AND p.id = :practitioner",
        service=visit.service_id,
        practitioner=visit.practitioner_id,
    )[0]
    return f"{service}, {moment(visit.starts_at, unit.zone)} with {practitioner}"


def _for(unit: Unit, visit: Appointment, package_id: int) -> str:
    """Return ", for Smith, Tom" where another client than the package's own comes."""
    row = unit.one(
        f"SELECT {NAME} FROM client c, client_package p "
        "WHERE c.id = :client AND p.id = :package AND p.client_id <> c.id",
        client=visit.client_id,
        package=package_id,
    )
    return f", for {display_name(*row)}" if row else ""


def _name(unit: Unit, package_id: int) -> str:
    return str(unit.value("SELECT name FROM client_package WHERE id = :id", id=package_id))
