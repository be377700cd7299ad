"""What an invoice `i` comes to, in SQL that every query of money shares."""

TOTAL = """coalesce(i.total_minor, (SELECT sum(l.quantity * l.unit_minor)
    FROM invoice_line l WHERE l.invoice_id = i.id), 0)"""
"""Its total; of a draft, which has none yet, the sum of its prices."""

APPLIED = """(SELECT coalesce(sum(a.amount_minor), 0) FROM allocation a
    WHERE a.invoice_id = i.id)"""
"""What of payments is applied to it."""

CREDITED = """(SELECT coalesce(sum(n.amount_minor), 0) FROM credit_note n
    WHERE n.invoice_id = i.id)"""
"""What credit notes have taken off it."""

OPEN = f"(i.total_minor - {APPLIED} - {CREDITED})"
"""What is still to be paid of it, if its state is open."""

EFFECT = """iif(coalesce(c.kind, p.kind) = 'payment', 1, -1) * iif(p.kind = 'void', -1, 1)
    * p.amount_minor"""
"""What a payment `p`, which corrects `c` or nothing, adds to what the client has paid."""

ENTRIES = "payment p LEFT JOIN payment c ON c.id = p.corrects_id"
"""Payments, refunds and corrections, each with what it corrects."""
