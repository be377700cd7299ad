"""One invoice with all that it says, what was paid of it, and what could be billed."""

from datetime import date
from typing import Any

from deskpkg.domain.appointments import moment
from deskpkg.domain.billing import invoice_number
from deskpkg.domain.invoices import Details, Invoice, Line, VisitToBill, issue_dates
from deskpkg.domain.names import display_name
from deskpkg.domain.payments import Applied, CreditNote, OpenInvoice
from deskpkg.domain.refused import Gone
from deskpkg.domain.unbilling import Bill, bill_of
from deskpkg.domain.zones import day_bounds, local_date
from deskpkg.store.queries.names import NAME
from deskpkg.store.queries.owing import APPLIED, CREDITED, OPEN
from deskpkg.store.unit import Unit, instant, instant_text


def one(unit: Unit, invoice_id: int) -> Invoice:
    """Return one invoice; a draft that nobody dated with the dates it has if it is finalized now.

    Raises:
        Gone: there is no such invoice.
    """
    row = unit.one(
        f"""SELECT i.id, i.client_id, {NAME}, i.client_package_id, i.state,
            i.prefix, i.number, i.issued_on, i.due_on, i.practitioner_id, i.location_id, i.payer,
            i.payer_address, i.notes, coalesce(p.name, ''), coalesce(o.name, ''), i.currency,
            i.tax_inclusive, {APPLIED}, {CREDITED},
            EXISTS (SELECT 1 FROM payment_plan g WHERE g.invoice_id = i.id
                AND g.canceled_at IS NULL), i.created_at
        FROM invoice i JOIN client c ON c.id = i.client_id
        LEFT JOIN practitioner p ON p.id = i.practitioner_id
        LEFT JOIN location o ON o.id = i.location_id WHERE i.id = :id""",
        id=invoice_id,
    )
    if row is None:
        raise Gone
    key, client_id, *name = row[:5]
    package_id, state, prefix, number, issued, due, *rest = row[5:]
    practitioner, location, currency, inclusive, applied, credited, in_plan, begun = rest[5:]
    dates = date.fromisoformat(issued), date.fromisoformat(due)
    if state == "draft" and number is None:
        dates = issue_dates(*dates, local_date(instant(begun), unit.zone), unit.today)
    said = Details(*dates, *rest[:5])
    return Invoice(
        id=key,
        client_id=client_id,
        client=display_name(*name),
        package_id=package_id,
        stored=state,
        prefix=prefix,
        serial=number,
        details=said,
        practitioner=practitioner,
        location=location,
        currency=currency,
        inclusive=bool(inclusive),
        lines=_lines(unit, invoice_id),
        applied_minor=applied,
        credited_minor=credited,
        in_plan=bool(in_plan),
    )


def _lines(unit: Unit, invoice_id: int) -> tuple[Line, ...]:
    rows = unit.query(
        "SELECT description, unit_minor, quantity, tax_rate, client_package_id, service_id, "
        "appointment_id, id FROM invoice_line WHERE invoice_id = :id ORDER BY position",
        id=invoice_id,
    )
    return tuple(Line(*row) for row in rows)


def of_package(unit: Unit, package_id: int) -> int | None:
    """Return the invoice that bills a client package, None if none does that counts."""
    found = unit.value(
        "SELECT id FROM invoice WHERE client_package_id = :id AND state <> 'void' "
        "ORDER BY id DESC LIMIT 1",
        id=package_id,
    )
    return None if found is None else int(found)


def of_visit(unit: Unit, appointment_id: int) -> int | None:
    """Return the invoice that bills a visit, None if none does that counts."""
    found = unit.value(
        "SELECT i.id FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id "
        "WHERE l.appointment_id = :id AND i.state <> 'void'",
        id=appointment_id,
    )
    return None if found is None else int(found)


def numbered(unit: Unit, text: str) -> tuple[int, ...]:
    """Return the invoices that a number means: "INV-0041" the one, "41" that of each series."""
    typed = text.strip().casefold()
    plain = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else -1
    rows = unit.query(
        """SELECT id, prefix, number FROM invoice WHERE number = :plain
            OR (number IS NOT NULL AND :plain < 0) ORDER BY id""",
        plain=plain,
    )
    found = ((key, invoice_number(prefix, number).casefold()) for key, prefix, number in rows)
    return tuple(key for key, number in found if plain >= 0 or number == typed)


def bill_of_visit(unit: Unit, appointment_id: int) -> Bill | None:
    """Return what bills a visit by itself, and how it comes off that; None if nothing does."""
    found = of_visit(unit, appointment_id)
    return None if found is None else bill_of(one(unit, found), appointment_id)


def open_of_client(unit: Unit, client_id: int) -> tuple[OpenInvoice, ...]:
    """Return the client's invoices of which something is open, what is due first first."""
    rows = unit.query(
        f"""SELECT i.id, i.prefix, i.number, i.due_on, {OPEN} FROM invoice i
        WHERE i.client_id = :client AND i.state = 'open' AND {OPEN} > 0
        ORDER BY i.due_on, i.id""",
        client=client_id,
    )
    return tuple(
        OpenInvoice(row[0], invoice_number(row[1], row[2]), date.fromisoformat(row[3]), row[4])
        for row in rows
    )


def applied(unit: Unit, invoice_id: int) -> tuple[Applied, ...]:
    """Return the payments of which something is applied to an invoice, the oldest first."""
    rows = unit.query(
        """SELECT p.id, p.paid_on, p.method, p.reference, sum(a.amount_minor), p.amount_minor
        FROM allocation a JOIN payment p ON p.id = a.payment_id WHERE a.invoice_id = :id
        GROUP BY p.id HAVING sum(a.amount_minor) <> 0 ORDER BY p.paid_on, p.id""",
        id=invoice_id,
    )
    return tuple(Applied(row[0], date.fromisoformat(row[1]), *row[2:]) for row in rows)


def credit_notes(unit: Unit, invoice_id: int) -> tuple[CreditNote, ...]:
    """Return what credit notes took off an invoice, the oldest first."""
    rows = unit.query(
        "SELECT id, prefix, number, issued_on, reason, amount_minor, tax_minor FROM credit_note "
        "WHERE invoice_id = :id ORDER BY id",
        id=invoice_id,
    )
    return tuple(
        CreditNote(row[0], invoice_number(row[1], row[2]), date.fromisoformat(row[3]), *row[4:])
        for row in rows
    )


_NUMBER = """SELECT iif(i.number IS NULL, '', i.prefix || printf('%04d', i.number))
    FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id
    WHERE l.appointment_id = a.id AND i.state <> 'void'"""
_VISITS = f"""
    SELECT s.name, a.starts_at, s.price_minor, s.tax_rate, s.id, a.id, a.client_id,
        a.practitioner_id, a.location_id, a.state NOT IN ('booked', 'arrived', 'completed'),
        iif(a.holds_credit, k.name, ''), ({_NUMBER})
    FROM appointment a JOIN service s ON s.id = a.service_id
    LEFT JOIN client_package k ON k.id = a.client_package_id WHERE """


def visit(unit: Unit, appointment_id: int) -> VisitToBill:
    """Return a visit as a line of an invoice.

    Raises:
        Gone: there is no such visit.
    """
    row = unit.one(f"{_VISITS} a.id = :id", id=appointment_id)
    if row is None:
        raise Gone
    return _visit(unit, row)


def visits(unit: Unit, client_id: int, limit: int = 20) -> tuple[VisitToBill, ...]:
    """Return the client's visits up to today that are on no invoice, the latest first.

    Those of today for which a package pays are among them.
    """
    today, until = day_bounds(unit.today, unit.zone)
    rows = unit.query(
        f"""{_VISITS} a.client_id = :client AND a.starts_at < :until
            AND (a.state IN ('booked', 'arrived', 'completed') OR a.holds_credit)
            AND (NOT a.holds_credit OR a.starts_at >= :today) AND NOT EXISTS ({_NUMBER})
        ORDER BY a.starts_at DESC, a.id DESC LIMIT :limit""",
        client=client_id,
        today=instant_text(today),
        until=instant_text(until),
        limit=limit,
    )
    return tuple(_visit(unit, row) for row in rows)


def _visit(unit: Unit, row: tuple[Any, ...]) -> VisitToBill:
    name, starts_at, price, tax, service_id, key, *rest = row
    client_id, practitioner_id, location_id, ended, covered, number = rest
    text = f"{name}, {moment(instant(starts_at), unit.zone)}"
    line = Line(text, price, 1, tax, service_id=service_id, appointment_id=key)
    invoice = "Draft" if number == "" else number or ""
    return VisitToBill(
        line, client_id, practitioner_id, location_id, bool(ended), covered or "", invoice
    )


def unbilled_packages(unit: Unit, client_id: int) -> tuple[Line, ...]:
    """Return the lines that bill the client's packages that are on no invoice."""
    rows = unit.query(
        """SELECT k.name, k.price_minor, k.tax_rate, k.id FROM client_package k
        WHERE k.client_id = :client AND k.deleted_at IS NULL AND k.canceled_at IS NULL
            AND k.price_minor > 0 AND NOT EXISTS (SELECT 1 FROM invoice i
                WHERE i.client_package_id = k.id AND i.state <> 'void')
        ORDER BY k.id DESC""",
        client=client_id,
    )
    return tuple(Line(name, price, 1, tax, package_id=key) for name, price, tax, key in rows)
