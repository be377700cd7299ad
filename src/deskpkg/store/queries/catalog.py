"""The packages for sale."""

from typing import Any

from deskpkg.domain.refused import Gone
from deskpkg.domain.terms import Allowed, CatalogPackage, Expiry, ExpiryUnit, Included, Kind, Terms
from deskpkg.store.unit import Unit

TERMS = (
    "name, price_minor, kind, credits, expiry_count, expiry_unit, expiry_from, tax_rate, "
    "description, description_internal, public, weekly_limit, monthly_limit, allowed, owner_id, "
    "terms, confirms, confirmation"
)
"""Columns that the catalog's package and a client's copy have in common, as `terms` reads them."""

TERMS_COUNT = len(TERMS.split(","))

_SOLD = """(SELECT count(*) FROM client_package c
    WHERE c.package_id = package.id AND c.deleted_at IS NULL)"""


def terms(
    row: tuple[Any, ...],
    included: tuple[Included, ...],
    practitioner_ids: frozenset[int] = frozenset(),
) -> Terms:
    """Read the columns of `TERMS`."""
    name, price, kind, credits, count, unit, start, tax, description, internal, *rest = row
    public, weekly, monthly, allowed, owner, conditions, confirms, confirmation = rest
    expiry = Expiry(count, ExpiryUnit(unit), start == "first_use") if count else None
    return Terms(
        name,
        price,
        Kind(kind),
        credits,
        included,
        expiry,
        tax,
        description,
        bool(internal),
        bool(public),
        weekly,
        monthly,
        Allowed(allowed),
        owner,
        practitioner_ids,
        conditions,
        bool(confirms),
        confirmation,
    )


def packages(unit: Unit, archived: bool = False) -> tuple[CatalogPackage, ...]:
    """Return the packages for sale in the catalog's order; with archived ones if `archived`."""
    return _packages(unit, "(:archived OR archived_at IS NULL)", archived=archived)


def package(unit: Unit, package_id: int) -> CatalogPackage:
    """Return one package of the catalog, archived or not.

    Raises:
        Gone: there is no such package.
    """
    found = _packages(unit, "id = :id", id=package_id)
    if not found:
        raise Gone
    return found[0]


def _packages(unit: Unit, where: str, **params: Any) -> tuple[CatalogPackage, ...]:
    rows = unit.query(
        f"SELECT {TERMS}, id, archived_at IS NOT NULL, position, {_SOLD} "
        f"FROM package WHERE {where} ORDER BY archived_at IS NOT NULL, position, id",
        **params,
    )
    included: dict[int, list[Included]] = {}
    for package_id, service_id, name, allowance, minutes, shelved in unit.query(
        "SELECT p.package_id, s.id, s.name, p.allowance, s.minutes, s.archived_at IS NOT NULL "
        "FROM package_service p JOIN service s ON s.id = p.service_id "
        "ORDER BY p.package_id, s.name"
    ):
        item = Included(service_id, name, allowance, minutes=minutes, archived=bool(shelved))
        included.setdefault(package_id, []).append(item)
    listed: dict[int, set[int]] = {}
    for package_id, practitioner_id in unit.query(
        "SELECT package_id, practitioner_id FROM package_practitioner"
    ):
        listed.setdefault(package_id, set()).add(practitioner_id)
    return tuple(
        CatalogPackage(
            key,
            terms(row[:TERMS_COUNT], tuple(included.get(key, ())), frozenset(listed.get(key, ()))),
            bool(archived),
            *rest,
        )
        for row in rows
        for key, archived, *rest in [row[TERMS_COUNT:]]
    )
