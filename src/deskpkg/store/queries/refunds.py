"""What was used of a package and paid for it, as its refund asks."""

import json

from deskpkg.domain.money import line_total
from deskpkg.domain.refunds import Used, single_value
from deskpkg.store.queries import invoices, packages, uses
from deskpkg.store.unit import Unit


def used(unit: Unit, package_id: int, *, but_coming: bool = False) -> Used | None:
    """Return what of a package was used, billed and paid; None if no finalized invoice bills it.

    Args:
        unit: the unit of work.
        package_id: the client package.
        but_coming: whether the visits to come count as unused: they are to be canceled with it.

    Raises:
        Gone: there is no such package.
    """
    package = packages.one(unit, package_id)
    invoice_id = invoices.of_package(unit, package_id)
    invoice = None if invoice_id is None else invoices.one(unit, invoice_id)
    if invoice is None or invoice.stored != "open":
        return None
    billed = sum(
        line_total(line.quantity, line.unit_minor, line.tax_rate, invoice.inclusive).gross
        for line in invoice.lines
        if line.package_id == package_id
    )
    billed -= invoice.credited_minor
    coming = uses.coming(unit, package_id) if but_coming else ()
    visits = _visits(unit, package_id, coming, inclusive=invoice.inclusive)
    return Used(
        billed_minor=billed,
        paid_minor=min(billed, invoice.applied_minor),
        credits=package.credits,
        used=sum(count for count, _ in visits),
        single_minor=single_value(visits),
    )


def _visits(
    unit: Unit, package_id: int, but: tuple[int, ...], *, inclusive: bool
) -> list[tuple[int, int]]:
    """Return for each service that used credits how many, and what one visit costs with tax."""
    return [
        (count, line_total(1, price, rate, inclusive).gross)
        for count, price, rate in unit.query(
            """SELECT count(*), s.price_minor, s.tax_rate FROM appointment a
            JOIN service s ON s.id = a.service_id
            WHERE a.client_package_id = :id AND a.holds_credit
                AND a.id NOT IN (SELECT value FROM json_each(:but)) GROUP BY s.id""",
            id=package_id,
            but=json.dumps(but),
        )
    ]
