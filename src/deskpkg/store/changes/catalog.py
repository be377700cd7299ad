"""Changing the catalog; what was sold keeps the terms it was sold with."""

from deskpkg.domain.refused import Gone, Refused
from deskpkg.domain.terms import Terms
from deskpkg.store.changes.images import exchanged, rows_of, told, watch
from deskpkg.store.models import Package, PackagePractitioner, PackageService
from deskpkg.store.models import Terms as TermsRow
from deskpkg.store.unit import Unit

SETS = ("package_service", "package_practitioner")
"""Tables with a set of rows for each package of the catalog."""


class NotForSale(Refused):
    """An archived package has no place among those for sale; bring it back first."""


def save(unit: Unit, terms: Terms, package_id: int | None = None) -> int:
    """Add a package to the catalog, or change the one with this id; return its id.

    Raises:
        BadInput: the terms make no sense together.
        Gone: there is no such package.
    """
    terms = terms.checked()
    if package_id is None:
        last = unit.value("SELECT coalesce(max(position), 0) FROM package")
        package = Package(name="", price_minor=0, kind="", credits=1, position=last + 1)
    else:
        package = _package(unit, package_id)
    write_terms(package, terms)
    unit.session.add(package)
    unit.flush()
    of = {"package_id": package.key}
    before = {table: rows_of(unit, table, of) for table in SETS}
    for table in SETS:
        unit.execute(f"DELETE FROM {table} WHERE package_id = :id", id=package.key)
    unit.session.add_all(
        PackageService(package_id=package.key, service_id=i.service_id, allowance=i.allowance)
        for i in terms.included
    )
    unit.session.add_all(
        PackagePractitioner(package_id=package.key, practitioner_id=practitioner)
        for practitioner in sorted(terms.practitioner_ids)
    )
    done, verb = ("Added", "created") if package_id is None else ("Changed", "changed")
    rows = told(unit, package)
    if package_id is not None:
        rows += [entry for table in SETS for entry in exchanged(unit, table, of, before[table])]
    if rows:
        data = {"package": package.key}
        unit.record(f"catalog.{verb}", f"{done} package {terms.name}", data=data, rows=rows)
    return package.key


def archive(unit: Unit, package_id: int, archived: bool = True) -> None:
    """Take a package off sale, or bring it back; what was sold of it stays.

    Raises:
        Gone: there is no such package.
    """
    package = _package(unit, package_id)
    if (package.archived_at is not None) is archived:
        return
    package.archived_at = unit.now if archived else None
    done, verb = ("Archived", "archived") if archived else ("Brought back", "restored")
    rows, data = told(unit, package), {"package": package_id}
    unit.record(f"catalog.{verb}", f"{done} package {package.name}", data=data, rows=rows)


def move(unit: Unit, package_id: int, by: int) -> bool:
    """Let a package change places with the one `by` places further on among those for sale.

    Archived packages keep their places, for when they are brought back; the places of all are
    1 to n.

    Args:
        unit: the unit of work.
        package_id: what is moved.
        by: 1 towards the end, -1 towards the beginning.

    Returns:
        Whether there was a place to move to.

    Raises:
        NotForSale: the package is archived.
        Gone: there is no such package.
    """
    package = _package(unit, package_id)
    if package.archived_at is not None:
        raise NotForSale
    rows = unit.query("SELECT id, archived_at IS NULL FROM package ORDER BY position, id")
    order, for_sale = [row[0] for row in rows], [row[0] for row in rows if row[1]]
    there = for_sale.index(package_id) + by
    if not 0 <= there < len(for_sale):
        return False
    one, other = order.index(package_id), order.index(for_sale[there])
    order[one], order[other] = order[other], order[one]
    moved = [_package(unit, key) for key in order]
    for position, each in enumerate(moved, 1):
        each.position = position
    data, verb = {"package": package_id}, "down" if by > 0 else "up"
    text = f"Moved package {package.name} {verb}"
    unit.record("catalog.moved", text, data=data, rows=told(unit, *moved))
    return True


def _package(unit: Unit, package_id: int) -> Package:
    package = unit.session.get(Package, package_id)
    if package is None:
        raise Gone
    watch(unit, package)
    return package


def write_terms(row: TermsRow, terms: Terms) -> None:
    """Put `terms` into the columns of a catalog package or a client's copy."""
    row.name, row.description, row.terms = terms.name, terms.description, terms.terms
    row.description_internal = terms.description_internal
    row.confirms, row.confirmation = terms.confirms, terms.confirmation
    row.public, row.price_minor, row.tax_rate = terms.public, terms.price_minor, terms.tax_rate
    row.kind, row.credits = terms.kind.value, terms.credits
    row.weekly_limit, row.monthly_limit = terms.weekly_limit, terms.monthly_limit
    row.allowed, row.owner_id = terms.allowed.value, terms.owner_id
    expiry = terms.expiry
    row.expiry_count = expiry.count if expiry else None
    row.expiry_unit = expiry.unit.value if expiry else None
    row.expiry_from = "first_use" if expiry and expiry.from_first_use else "sale"
