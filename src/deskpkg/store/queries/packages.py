"""What clients have bought and what is left of it; counts come from the appointments."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from deskpkg.domain.billing import payment_status
from deskpkg.domain.clients import display_name
from deskpkg.domain.eligibility import Usage, VisitFacts
from deskpkg.domain.offers import Offers, offers
from deskpkg.domain.packages import ClientPackage, Payment, given_back
from deskpkg.domain.refused import Gone
from deskpkg.domain.terms import Expiry, Included
from deskpkg.domain.zones import day_bounds, local_date, month_of, week_of
from deskpkg.store.queries.catalog import TERMS, TERMS_COUNT, terms
from deskpkg.store.unit import Unit, instant, instant_text, optional_date

_OWN_TERMS = ", ".join(f"cp.{column.strip()}" for column in TERMS.split(","))
_HELD = "SELECT count(*) FROM appointment a WHERE a.client_package_id = cp.id AND a.holds_credit"
_INVOICES = "FROM invoice i WHERE i.client_package_id = cp.id AND i.state <> 'void'"
_PAID = "FROM allocation p JOIN invoice i ON i.id = p.invoice_id WHERE i.client_package_id = cp.id"
_USES = "FROM appointment WHERE client_package_id = :package AND holds_credit AND id IS NOT :but"
_SELECT = f"""
    SELECT {_OWN_TERMS}, cp.id, cp.client_id, c.last_name, c.first_name, cp.currency, cp.sold_on,
        cp.expires_on, cp.canceled_at, cp.payment_set, cp.payment_set_by,
        ({_HELD}),
        ({_HELD} AND a.state = 'booked' AND a.ends_at > :now),
        (SELECT sum(coalesce(i.total_minor, (SELECT sum(l.quantity * l.unit_minor)
            FROM invoice_line l WHERE l.invoice_id = i.id), 0)) {_INVOICES}),
        (SELECT sum(p.amount_minor) {_PAID}),
        (SELECT -sum(p.amount_minor) {_PAID} AND p.amount_minor < 0
            AND NOT EXISTS (SELECT 1 FROM payment m WHERE m.kind = 'void'
                AND (m.id = p.payment_id OR m.corrects_id = p.payment_id)))
    FROM client_package cp JOIN client c ON c.id = cp.client_id
    WHERE cp.deleted_at IS NULL AND """


def of_client(unit: Unit, client_id: int) -> tuple[ClientPackage, ...]:
    """Return all packages of a client, the newest sale first."""
    return _read(unit, "cp.client_id = :client", client=client_id)


def of_clients(unit: Unit, client_ids: Iterable[int] | None) -> tuple[ClientPackage, ...]:
    """Return all packages of these clients (None: of everybody), by client, newest sale first."""
    if client_ids is None:
        return _read(unit, "1")
    ids = json.dumps(list(client_ids))
    return _read(unit, "cp.client_id IN (SELECT value FROM json_each(:ids))", ids=ids)


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
    return tuple(
        _package(unit, row, tuple(included.get(row[TERMS_COUNT], ())), listed) for row in rows
    )


def _package(
    unit: Unit,
    row: tuple[Any, ...],
    included: tuple[Included, ...],
    listed: dict[int, set[int]],
) -> ClientPackage:
    key, client_id, last, first, currency, sold, expires, canceled, *rest = row[TERMS_COUNT:]
    payment_set, set_by, consumed, booked, billed, paid, refunded = rest
    own_terms = terms(row[:TERMS_COUNT], included, frozenset(listed.get(key, ())))
    derived = payment_status(
        own_terms.price_minor,
        billed_minor=billed,
        paid_minor=paid or 0,
        refunded_minor=refunded or 0,
    )
    return ClientPackage(
        id=key,
        client_id=client_id,
        client=display_name(last, first),
        terms=own_terms,
        currency=currency,
        sold_on=date.fromisoformat(sold),
        expires_on=optional_date(expires),
        attended=consumed - booked,
        booked=booked,
        canceled_on=local_date(instant(canceled), unit.zone) if canceled else None,
        payment=Payment(payment_set) if payment_set else derived,
        paid_minor=paid or 0,
        payment_set_by=set_by or "" if payment_set else "",
    )


def _included(unit: Unit, where: str, **params: Any) -> dict[int, list[Included]]:
    result: dict[int, list[Included]] = {}
    for package_id, service_id, name, allowance, minutes, consumed in unit.query(
        f"""SELECT s.client_package_id, s.service_id, v.name, s.allowance, v.minutes,
            ({_HELD} AND a.service_id = s.service_id)
        FROM client_package cp JOIN client_package_service s ON s.client_package_id = cp.id
        JOIN service v ON v.id = s.service_id
        WHERE cp.deleted_at IS NULL AND {where} ORDER BY cp.id, v.name""",
        **params,
    ):
        item = Included(service_id, name, allowance, consumed, minutes)
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


def usage(unit: Unit, client_id: int, day: date, but: int | None = None) -> dict[int, Usage]:
    """Return for each package of a client how many credits its week and month of `day` hold.

    The appointment `but` is left out, being the one that is asked about.
    """
    spans = []
    for first, last in (week_of(day), month_of(day)):
        start, _ = day_bounds(first, unit.zone)
        _, end = day_bounds(last, unit.zone)
        spans.append((instant_text(start), instant_text(end)))
    (week_start, week_end), (month_start, month_end) = spans
    rows = unit.query(
        """SELECT a.client_package_id,
            sum(a.starts_at >= :week_start AND a.starts_at < :week_end),
            sum(a.starts_at >= :month_start AND a.starts_at < :month_end)
        FROM appointment a JOIN client_package cp ON cp.id = a.client_package_id
        WHERE cp.client_id = :client AND a.holds_credit AND a.id IS NOT :but
            AND a.starts_at >= :first AND a.starts_at < :last
        GROUP BY a.client_package_id""",
        client=client_id,
        but=but,
        week_start=week_start,
        week_end=week_end,
        month_start=month_start,
        month_end=month_end,
        first=min(week_start, month_start),
        last=max(week_end, month_end),
    )
    return {package_id: Usage(week, month) for package_id, week, month in rows}


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


def first_use_expiry(
    unit: Unit, package_id: int, expiry: Expiry, sold_on: date, but: int | None = None
) -> date | None:
    """Return the last day of a package, counted from the first visit that holds a credit.

    A use before the sale counts from the sale; None without any use. The appointment `but` is
    left out.
    """
    first = unit.value(f"SELECT min(starts_at) {_USES}", package=package_id, but=but)
    if first is None:
        return None
    return expiry.last_day(max(local_date(instant(first), unit.zone), sold_on))


def last_use(unit: Unit, package_id: int, but: int | None = None) -> date | None:
    """Return the date of the latest visit that holds a credit, the appointment `but` aside."""
    last = unit.value(f"SELECT max(starts_at) {_USES}", package=package_id, but=but)
    return None if last is None else local_date(instant(last), unit.zone)


def expiring(unit: Unit, days: int = 7) -> int:
    """Return how many active packages expire within `days` days."""
    return int(
        unit.value(
            f"""SELECT count(*) FROM client_package cp WHERE cp.deleted_at IS NULL
            AND cp.canceled_at IS NULL AND cp.expires_on BETWEEN :today AND :last
            AND cp.credits > ({_HELD})""",
            today=unit.today.isoformat(),
            last=(unit.today + timedelta(days=days)).isoformat(),
        )
    )
