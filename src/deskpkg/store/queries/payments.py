"""Ways of paying, a client's account, and what came in on a day."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from deskpkg.domain.billing import invoice_number
from deskpkg.domain.invoices import billed_words
from deskpkg.domain.names import display_name
from deskpkg.domain.payments import Account, Entry, Kind, Method, Taken, Written, balanced
from deskpkg.domain.refused import Gone
from deskpkg.store.queries import clients, dues
from deskpkg.store.queries.names import NAME
from deskpkg.store.queries.owing import EFFECT, ENTRIES, TOTAL
from deskpkg.store.unit import Unit, instant


def methods(unit: Unit, archived: bool = False) -> tuple[Method, ...]:
    """Return the ways of paying in the order in which they were added; archived ones if asked."""
    rows = unit.query(
        "SELECT id, name, letter, archived_at IS NOT NULL FROM payment_method "
        "WHERE :archived OR archived_at IS NULL ORDER BY archived_at IS NOT NULL, id",
        archived=archived,
    )
    return tuple(Method(key, name, letter, bool(gone)) for key, name, letter, gone in rows)


def unallocated(unit: Unit, client_id: int) -> int:
    """Return what the client has paid, was not paid back, and is on no invoice."""
    return int(
        unit.value(
            f"""SELECT (SELECT coalesce(sum({EFFECT}), 0) FROM {ENTRIES}
                    WHERE p.client_id = :client)
                - (SELECT coalesce(sum(a.amount_minor), 0) FROM allocation a
                    JOIN payment p ON p.id = a.payment_id WHERE p.client_id = :client)""",
            client=client_id,
        )
    )


def account(unit: Unit, client_id: int) -> Account:
    """Return what a client owes, has paid and has in credit, line by line in order of time.

    Raises:
        Gone: there is no such client.
    """
    if not unit.value("SELECT 1 FROM client WHERE id = :client", client=client_id):
        raise Gone
    rows = unit.query(
        f"""SELECT 'invoice', i.id, i.issued_on AS day, i.prefix, i.number,
            (SELECT json_group_array(json_array(l.position, l.description)) FROM invoice_line l
                WHERE l.invoice_id = i.id), '', {TOTAL}, i.state = 'open', 0,
            i.finalized_at AS at, 0 AS rank
        FROM invoice i WHERE i.client_id = :client AND i.state <> 'draft'
        UNION ALL
        SELECT 'credit note', n.id, n.issued_on, n.prefix, n.number, n.reason, '',
            -n.amount_minor, 1, 0, n.created_at, 1
        FROM credit_note n JOIN invoice i ON i.id = n.invoice_id WHERE i.client_id = :client
        UNION ALL
        SELECT p.kind, p.id, p.paid_on, '', 0, p.method, p.reference, -({EFFECT}), 1,
            EXISTS (SELECT 1 FROM payment v WHERE v.corrects_id = p.id), p.created_at, 2
        FROM {ENTRIES} WHERE p.client_id = :client
        ORDER BY day, at, rank, 2""",
        client=client_id,
    )
    writers, paid = _writers(unit, client_id), _paid(unit, client_id)
    entries = balanced(
        Entry(
            Kind(kind),
            key,
            date.fromisoformat(day),
            invoice_number(prefix, number) if number else "",
            _told(kind, what, reference),
            amount,
            bool(counts),
            bool(voided),
            by=writers.get((_WRITTEN.get(kind, "payment"), key), ""),
            pays=tuple(paid.get(key, ())) if kind == "payment" else (),
        )
        for kind, key, day, prefix, number, what, reference, amount, counts, voided, *_ in rows
    )
    return Account(
        entries,
        owes_minor=clients.owed(unit, client_id),
        credit_minor=unallocated(unit, client_id),
        overdue_minor=sum(due.open_minor for due in dues.of_client(unit, client_id) if due.overdue),
    )


def _told(kind: str, what: str, reference: str) -> str:
    """Return what a line of an account is about; of an invoice the lines, with their places."""
    if kind == "invoice":
        return billed_words([description for _, description in sorted(json.loads(what))])
    return f"{what} {f'({reference})' if reference else ''}".strip()


_WRITTEN = {"invoice": "invoice", "credit note": "credit note"}
"""What the history calls a line of an account; all that moves money is a payment to it."""


def _writers(unit: Unit, client_id: int) -> dict[tuple[str, int], str]:
    """Return who wrote each line of an account down; of an invoice, who finalized it last."""
    found: dict[tuple[str, int], str] = {}
    for action, invoice_id, payment_id, note_id, staff in unit.query(
        """SELECT action, invoice_id, payment_id, json_extract(data, '$.credit_note'), staff
        FROM history WHERE client_id = :client AND action IN ('invoice.finalized',
            'invoice.credited', 'payment.taken', 'payment.refunded', 'payment.voided')
        ORDER BY id""",
        client=client_id,
    ):
        if action == "invoice.finalized":
            found["invoice", invoice_id] = staff
        elif action == "invoice.credited":
            found["credit note", note_id] = staff
        else:
            found["payment", payment_id] = staff
    return found


def _paid(unit: Unit, client_id: int) -> dict[int, list[str]]:
    """Return the numbers of the invoices that each payment of a client is put to."""
    found: dict[int, list[str]] = {}
    for payment_id, prefix, number in unit.query(
        """SELECT a.payment_id, i.prefix, i.number FROM allocation a
        JOIN payment p ON p.id = a.payment_id JOIN invoice i ON i.id = a.invoice_id
        WHERE p.client_id = :client GROUP BY a.payment_id, i.id
        HAVING sum(a.amount_minor) <> 0 ORDER BY i.id""",
        client=client_id,
    ):
        found.setdefault(payment_id, []).append(invoice_number(prefix, number))
    return found


def takings(unit: Unit, day: date) -> tuple[Taken, ...]:
    """Return what came in and went out on a day of the practice, by method.

    The practice's methods come first, in their order; then those it had once.
    """
    rows = {
        method: rest
        for method, *rest in unit.query(
            f"""SELECT p.method, sum(p.kind = 'payment'),
                sum(iif({EFFECT} > 0, p.amount_minor, 0)),
                sum(iif({EFFECT} < 0, p.amount_minor, 0))
            FROM {ENTRIES} WHERE p.paid_on = :day GROUP BY p.method ORDER BY p.method""",
            day=day.isoformat(),
        )
    }
    known = [method.name for method in methods(unit)]
    names = [*known, *(name for name in rows if name not in known)]
    return tuple(Taken(name, *rows.get(name, (0, 0, 0))) for name in names)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of a method at the end of a day, and what should have been there then."""

    method: str
    expected_minor: int
    counted_minor: int
    at: datetime


def counted(unit: Unit, day: date) -> dict[str, Counted]:
    """Return the last count of each method on a day."""
    rows = unit.query(
        "SELECT method, expected_minor, counted_minor, created_at FROM till_count "
        "WHERE counted_on = :day ORDER BY id",
        day=day.isoformat(),
    )
    return {name: Counted(name, expected, there, instant(at)) for name, expected, there, at in rows}


def one(unit: Unit, payment_id: int) -> Written:
    """Return one payment, refund or correction.

    Raises:
        Gone: there is none with that id.
    """
    row = unit.one(
        f"""SELECT p.kind, p.client_id, {NAME}, p.amount_minor, p.method,
            p.reference, p.paid_on, EXISTS (SELECT 1 FROM payment v WHERE v.corrects_id = p.id)
        FROM payment p JOIN client c ON c.id = p.client_id WHERE p.id = :id""",
        id=payment_id,
    )
    if row is None:
        raise Gone
    applied = unit.query(
        """SELECT i.prefix, i.number, sum(a.amount_minor) FROM allocation a
        JOIN invoice i ON i.id = a.invoice_id WHERE a.payment_id = :id
        GROUP BY i.id HAVING sum(a.amount_minor) <> 0 ORDER BY i.id""",
        id=payment_id,
    )
    kind, client_id, *name = row[:5]
    amount, method, reference, day, voided = row[5:]
    return Written(
        id=payment_id,
        kind=kind,
        client_id=client_id,
        client=display_name(*name),
        amount_minor=amount,
        method=method,
        reference=reference,
        paid_on=date.fromisoformat(day),
        voided=bool(voided),
        applied=tuple((invoice_number(prefix, number), part) for prefix, number, part in applied),
    )
