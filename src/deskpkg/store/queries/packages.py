"""What clients have bought and what is left of it; counts come from the appointments."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from deskpkg.domain.billing import invoice_number, payment_status
from deskpkg.domain.eligibility import VisitFacts
from deskpkg.domain.names import display_name
from deskpkg.domain.offers import Offers, offers
from deskpkg.domain.packages import ClientPackage, Member, Payment, given_back
from deskpkg.domain.refused import Gone
from deskpkg.domain.terms import Included, Terms
from deskpkg.domain.zones import local_date
from deskpkg.store.queries.catalog import TERMS, TERMS_COUNT, terms
from deskpkg.store.queries.names import NAME
from deskpkg.store.queries.owing import CREDITED, TOTAL
from deskpkg.store.queries.uses import USABLE, first_use_expiry, usage
from deskpkg.store.unit import Unit, instant, instant_text, optional_date

_OWN_TERMS = ", ".join(f"cp.{column.strip()}" for column in TERMS.split(","))
_HELD = "SELECT count(*) FROM appointment a WHERE a.client_package_id = cp.id AND a.holds_credit"
_INVOICES = "FROM invoice i WHERE i.client_package_id = cp.id AND i.state <> 'void'"
_PAID = "FROM allocation p JOIN invoice i ON i.id = p.invoice_id WHERE i.client_package_id = cp.id"
_REFUNDED = """FROM credit_note n JOIN invoice i ON i.id = n.invoice_id
    JOIN payment m ON m.id = n.refund_id WHERE i.client_package_id = cp.id
    AND NOT EXISTS (SELECT 1 FROM payment v WHERE v.corrects_id = m.id)"""

_OF_CLIENT = f"cp.id IN {USABLE.format(client=':client')}"
_SELECT = f"""
    SELECT {_OWN_TERMS}, cp.id, cp.client_id, {NAME}, cp.currency, cp.sold_on,
        cp.expires_on, cp.canceled_at, cp.payment_set, cp.payment_set_by, cp.payment_set_at,
        ({_HELD}),
        ({_HELD} AND a.state = 'booked' AND a.ends_at > :now),
        (SELECT sum({TOTAL} - {CREDITED}) {_INVOICES}),
        (SELECT sum(p.amount_minor) {_PAID}),
        (SELECT sum(m.amount_minor) {_REFUNDED})
    FROM client_package cp JOIN client c ON c.id = cp.client_id
    WHERE cp.deleted_at IS NULL AND """


def of_client(unit: Unit, client_id: int) -> tuple[ClientPackage, ...]:
    """Return all packages that a client can use, shared ones last, the newest sale first."""
    found = _read(unit, _OF_CLIENT, client=client_id)
    return tuple(sorted(found, key=lambda package: package.client_id != client_id))


def of_clients(unit: Unit, client_ids: Iterable[int] | None) -> tuple[ClientPackage, ...]:
    """Return all packages of these clients (None: of everybody), by client, newest sale first."""
    if client_ids is None:
        return _read(unit, "1")
    ids = json.dumps(list(client_ids))
    return _read(unit, "cp.client_id IN (SELECT value FROM json_each(:ids))", ids=ids)


def of_service(unit: Unit, service_id: int) -> tuple[ClientPackage, ...]:
    """Return all packages that were sold and include a service."""
    return _read(
        unit,
        "EXISTS (SELECT 1 FROM client_package_service o "
        "WHERE o.client_package_id = cp.id AND o.service_id = :service)",
        service=service_id,
    )


def owners(unit: Unit, archived: bool = False) -> tuple[int, ...]:
    """Return the ids of all clients who have bought a package, by name; archived ones if asked."""
    rows = unit.query(
        "SELECT c.id FROM client c WHERE (:archived OR c.archived_at IS NULL) AND EXISTS "
        "(SELECT 1 FROM client_package cp WHERE cp.client_id = c.id AND cp.deleted_at IS NULL) "
        "ORDER BY c.sort_key, c.id",
        archived=archived,
    )
    return tuple(row[0] for row in rows)


def one(unit: Unit, package_id: int, but: int | None = None) -> ClientPackage:
    """Return one client package; as it would be without the appointment `but`, if that is given.

    Raises:
        Gone: there is no such package, or it was deleted.
    """
    found = _read(unit, "cp.id = :id", id=package_id)
    if not found:
        raise Gone
    return _without(unit, found, but)[0]


def _read(unit: Unit, where: str, **params: Any) -> tuple[ClientPackage, ...]:
    rows = unit.query(
        f"{_SELECT} {where} ORDER BY c.sort_key, c.id, cp.sold_on DESC, cp.id DESC",
        now=instant_text(unit.now),
        **params,
    )
    if not rows:
        return ()
    included = _included(unit, where, **params)
    listed = _listed(unit, where, **params)
    members = _members(unit, where, **params)
    return tuple(
        _package(
            unit,
            row,
            terms(
                row[:TERMS_COUNT],
                tuple(included.get(row[TERMS_COUNT], ())),
                frozenset(listed.get(row[TERMS_COUNT], ())),
            ),
            tuple(members.get(row[TERMS_COUNT], ())),
        )
        for row in rows
    )


def _package(
    unit: Unit, row: tuple[Any, ...], own_terms: Terms, members: tuple[Member, ...]
) -> ClientPackage:
    key, client_id, last, first, number, *rest = row[TERMS_COUNT:]
    currency, sold, expires, canceled, payment_set, set_by, set_at, *counts = rest
    consumed, booked, billed, paid, refunded = counts
    derived = payment_status(
        own_terms.price_minor,
        billed_minor=billed,
        paid_minor=paid or 0,
        refunded_minor=refunded or 0,
    )
    return ClientPackage(
        id=key,
        client_id=client_id,
        client=display_name(last, first, number),
        terms=own_terms,
        currency=currency,
        sold_on=date.fromisoformat(sold),
        expires_on=optional_date(expires),
        attended=consumed - booked,
        booked=booked,
        canceled_on=local_date(instant(canceled), unit.zone) if canceled else None,
        payment=Payment(payment_set) if payment_set else derived,
        paid_minor=paid or 0,
        billed_minor=billed,
        payment_set_by=set_by or "" if payment_set else "",
        payment_set_on=local_date(instant(set_at), unit.zone) if payment_set and set_at else None,
        derived=derived if payment_set else None,
        members=members,
    )


def _included(unit: Unit, where: str, **params: Any) -> dict[int, list[Included]]:
    result: dict[int, list[Included]] = {}
    for package_id, service_id, name, allowance, minutes, shelved, consumed in unit.query(
        f"""SELECT s.client_package_id, s.service_id, v.name, s.allowance, v.minutes,
            v.archived_at IS NOT NULL, ({_HELD} AND a.service_id = s.service_id)
        FROM client_package cp JOIN client_package_service s ON s.client_package_id = cp.id
        JOIN service v ON v.id = s.service_id
        WHERE cp.deleted_at IS NULL AND {where} ORDER BY cp.id, v.name""",
        **params,
    ):
        item = Included(service_id, name, allowance, consumed, minutes, bool(shelved))
        result.setdefault(package_id, []).append(item)
    return result


def _listed(unit: Unit, where: str, **params: Any) -> dict[int, set[int]]:
    result: dict[int, set[int]] = {}
    for package_id, practitioner_id in unit.query(
        f"""SELECT p.client_package_id, p.practitioner_id FROM client_package cp
        JOIN client_package_practitioner p ON p.client_package_id = cp.id
        WHERE cp.deleted_at IS NULL AND {where}""",
        **params,
    ):
        result.setdefault(package_id, set()).add(practitioner_id)
    return result


def _members(unit: Unit, where: str, **params: Any) -> dict[int, list[Member]]:
    result: dict[int, list[Member]] = {}
    for package_id, client_id, *name, born in unit.query(
        f"""SELECT m.client_package_id, c.id, {NAME}, c.birth_date
        FROM client_package cp
        JOIN client_package_member m ON m.client_package_id = cp.id AND m.removed_at IS NULL
        JOIN client c ON c.id = m.client_id
        WHERE cp.deleted_at IS NULL AND {where} ORDER BY cp.id, c.sort_key, c.id""",
        **params,
    ):
        result.setdefault(package_id, []).append(
            Member(client_id, display_name(*name), optional_date(born))
        )
    return result


def offers_for(unit: Unit, visit: VisitFacts, but: int | None = None) -> Offers:
    """Return what the client's packages can do for a visit.

    Args:
        unit: the unit of work.
        visit: the visit as far as it is known.
        but: the appointment's own id if it exists, so that it does not count against itself.
    """
    used = usage(unit, visit.client_id, visit.day, but) if visit.day else None
    before_use = bool(unit.value("SELECT pay_before_use FROM practice"))
    return offers(
        _without(unit, of_client(unit, visit.client_id), but),
        visit,
        today=unit.today,
        usage=used,
        pay_before_use=before_use,
    )


def _without(
    unit: Unit, packages: tuple[ClientPackage, ...], appointment_id: int | None
) -> tuple[ClientPackage, ...]:
    """Return packages as they would be if an appointment held no credit of them."""
    held = unit.one(
        "SELECT client_package_id, service_id, state = 'booked' AND ends_at > :now "
        "FROM appointment WHERE id = :id AND holds_credit",
        id=appointment_id,
        now=instant_text(unit.now),
    )
    if held is None:
        return packages
    package_id, service_id, booked = held
    return tuple(
        _unused(unit, given_back(package, service_id, booked=bool(booked)), appointment_id)
        if package.id == package_id
        else package
        for package in packages
    )


def _unused(unit: Unit, package: ClientPackage, but: int | None) -> ClientPackage:
    """Return `package` with the last day it would have, had the appointment `but` not used it."""
    expiry = package.terms.expiry
    if expiry is None or not expiry.from_first_use:
        return package
    return replace(
        package, expires_on=first_use_expiry(unit, package.id, expiry, package.sold_on, but)
    )


def applied(unit: Unit, package_id: int) -> int:
    """Return how much money is applied to a package's invoices, in minor units."""
    return int(
        unit.value(
            f"SELECT coalesce(sum(p.amount_minor), 0) {_PAID.replace('cp.id', ':package')}",
            package=package_id,
        )
    )


def finalized(unit: Unit, package_id: int) -> str:
    """Return the number of a package's finalized invoice; "" if there is none."""
    row = unit.one(
        "SELECT prefix, number FROM invoice WHERE client_package_id = :package "
        "AND state = 'open' ORDER BY id DESC LIMIT 1",
        package=package_id,
    )
    return invoice_number(*row) if row else ""
