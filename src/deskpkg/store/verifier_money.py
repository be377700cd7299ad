"""The promises about invoices, payments, credit notes and plans, as `verifier_rules` has them."""

from deskpkg.store.verifier_rule import Rule

_PAID = "coalesce((SELECT sum(a.amount_minor) FROM allocation a WHERE a.invoice_id = i.id), 0)"
_LESS = "coalesce((SELECT sum(n.amount_minor) FROM credit_note n WHERE n.invoice_id = i.id), 0)"
_VOIDED = "EXISTS (SELECT 1 FROM payment v WHERE v.corrects_id = p.id)"
_COUNTS = f"(p.kind <> 'void' AND NOT {_VOIDED})"

INVOICES = (
    *(
        Rule(
            f"{table} {{0}} is in {{1}}, the practice's currency is {{2}}",
            f"""SELECT t.id, t.currency, p.currency FROM {table} t, practice p
            WHERE t.currency <> p.currency""",
        )
        for table in ("client_package", "invoice", "payment")
    ),
    Rule(
        "invoice {0} of {1} has {2} applied to it, and {3} credited",
        f"""SELECT id, total_minor, paid, less FROM (SELECT i.id, i.total_minor, {_PAID} AS paid,
            {_LESS} AS less FROM invoice i)
        WHERE paid < 0 OR less < 0 OR paid + less > coalesce(total_minor, 0)""",
    ),
    Rule(
        "invoice {0} is {1}, and has {2} applied to it, and {3} credited",
        f"""SELECT id, state, paid, less FROM (SELECT i.id, i.state, {_PAID} AS paid,
            {_LESS} AS less FROM invoice i) WHERE state <> 'open' AND (paid <> 0 OR less <> 0)""",
    ),
    Rule(
        "after invoice number {0}{1} comes {0}{2}",
        """SELECT prefix, before, number FROM (SELECT prefix, number,
            lag(number) OVER (PARTITION BY prefix ORDER BY number) AS before
        FROM invoice WHERE number IS NOT NULL) WHERE number <> before + 1""",
    ),
    Rule(
        "invoice {0} was finalized before invoice {1}, and yet has a later number",
        """SELECT id, next FROM (SELECT i.id, min(h.id) AS done,
            lead(i.id) OVER (PARTITION BY i.prefix ORDER BY i.number DESC) AS next,
            lead(min(h.id)) OVER (PARTITION BY i.prefix ORDER BY i.number DESC) AS next_done
        FROM invoice i JOIN history h ON h.invoice_id = i.id AND h.action = 'invoice.finalized'
        WHERE i.number IS NOT NULL GROUP BY i.id) WHERE done < next_done""",
    ),
    Rule(
        "the history says that invoice {0} was finalized, but it is gone",
        """SELECT DISTINCT h.invoice_id FROM history h WHERE h.action = 'invoice.finalized'
        AND h.invoice_id NOT IN (SELECT id FROM invoice)""",
    ),
    Rule(
        "invoice {0} is {1}, but the history does not say that it was finalized",
        """SELECT i.id, i.state FROM invoice i WHERE i.state <> 'draft' AND NOT EXISTS (
            SELECT 1 FROM history h
            WHERE h.invoice_id = i.id AND h.action = 'invoice.finalized')""",
    ),
    Rule(
        "invoice {0} is {1}, but the history says of it {2}",
        """SELECT i.id, i.state, h.action FROM invoice i JOIN history h ON h.id = (
            SELECT max(u.id) FROM history u WHERE u.invoice_id = i.id AND u.action IN
                ('invoice.finalized', 'invoice.reopened', 'invoice.voided'))
        WHERE i.state <> CASE h.action WHEN 'invoice.finalized' THEN 'open'
            WHEN 'invoice.reopened' THEN 'draft' ELSE 'void' END""",
    ),
    Rule(
        "invoice {0} of client {1} bills {2} {3} of client {4}",
        """SELECT i.id, i.client_id, 'package', k.id, k.client_id FROM invoice_line l
        JOIN invoice i ON i.id = l.invoice_id JOIN client_package k ON k.id = l.client_package_id
        WHERE k.client_id <> i.client_id
        UNION ALL
        SELECT i.id, i.client_id, 'visit', x.id, x.client_id FROM invoice_line l
        JOIN invoice i ON i.id = l.invoice_id JOIN appointment x ON x.id = l.appointment_id
        WHERE x.client_id <> i.client_id""",
    ),
    Rule(
        "invoice {0} bills package {1}, but says that it is for package {2}",
        """SELECT i.id, l.client_package_id, i.client_package_id FROM invoice_line l
        JOIN invoice i ON i.id = l.invoice_id WHERE l.client_package_id IS NOT NULL
            AND l.client_package_id IS NOT i.client_package_id""",
    ),
    Rule(
        "visit {0} is billed on invoice {1}, and package {2} pays for it",
        """SELECT x.id, i.id, x.client_package_id FROM invoice_line l
        JOIN invoice i ON i.id = l.invoice_id JOIN appointment x ON x.id = l.appointment_id
        WHERE i.state <> 'void' AND x.client_package_id IS NOT NULL""",
    ),
    Rule(
        "visit {0} was booked by mistake and undone, and is billed on invoice {1}",
        """SELECT x.id, i.id FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id
        JOIN appointment x ON x.id = l.appointment_id
        WHERE i.state <> 'void' AND x.removed_at IS NOT NULL""",
    ),
    Rule(
        "{0} {1} is billed {2} times",
        """SELECT 'package', l.client_package_id, count(*) FROM invoice_line l
        JOIN invoice i ON i.id = l.invoice_id WHERE i.state <> 'void'
        GROUP BY l.client_package_id HAVING l.client_package_id IS NOT NULL AND count(*) > 1
        UNION ALL
        SELECT 'visit', l.appointment_id, count(*) FROM invoice_line l
        JOIN invoice i ON i.id = l.invoice_id WHERE i.state <> 'void'
        GROUP BY l.appointment_id HAVING l.appointment_id IS NOT NULL AND count(*) > 1""",
    ),
)

PAYMENTS = (
    Rule(
        "{0} {1} of {2} has {3} applied",
        f"""SELECT p.kind, p.id, p.amount_minor, sum(a.amount_minor) AS applied FROM payment p
        JOIN allocation a ON a.payment_id = p.id GROUP BY p.id
        HAVING applied <> 0 AND NOT (p.kind = 'payment' AND {_COUNTS}
            AND applied BETWEEN 0 AND p.amount_minor)""",
    ),
    Rule(
        "payment {0} of client {1} is applied to invoice {2} of client {3}",
        """SELECT p.id, p.client_id, i.id, i.client_id FROM allocation a
        JOIN payment p ON p.id = a.payment_id JOIN invoice i ON i.id = a.invoice_id
        WHERE p.client_id <> i.client_id OR p.currency <> i.currency""",
    ),
    Rule(
        "entry {0} corrects {1} {2}, which is not the same amount, method and client",
        """SELECT p.id, c.kind, c.id FROM payment p JOIN payment c ON c.id = p.corrects_id
        WHERE c.kind = 'void' OR p.amount_minor <> c.amount_minor OR p.method <> c.method
            OR p.client_id <> c.client_id OR p.currency <> c.currency OR p.id < c.id""",
    ),
    Rule(
        "client {0} was paid back {1}, but has paid {2}",
        f"""SELECT client_id, back, paid FROM (SELECT p.client_id,
            sum(CASE WHEN p.kind = 'refund' AND {_COUNTS} THEN p.amount_minor ELSE 0 END) AS back,
            sum(CASE WHEN p.kind = 'payment' AND {_COUNTS} THEN p.amount_minor ELSE 0 END) AS paid
        FROM payment p GROUP BY p.client_id) WHERE back > paid""",
    ),
    Rule(
        "client {0} paid {1} less what was paid back, but {2} of it is applied",
        f"""SELECT client_id, paid, applied FROM (SELECT p.client_id,
            sum(CASE p.kind WHEN 'payment' THEN p.amount_minor ELSE -p.amount_minor END) AS paid,
            (SELECT coalesce(sum(a.amount_minor), 0) FROM allocation a
                JOIN payment q ON q.id = a.payment_id WHERE q.client_id = p.client_id) AS applied
        FROM payment p WHERE {_COUNTS} GROUP BY p.client_id) WHERE applied > paid""",
    ),
    Rule(
        "client {0} owes {1} by what is open and in credit, "
        "but {2} by invoices, credit notes, payments and refunds",
        f"""SELECT id, shown, entries FROM (SELECT c.id,
            coalesce((SELECT sum(i.total_minor - {_PAID} - {_LESS}) FROM invoice i
                WHERE i.client_id = c.id AND i.state = 'open'), 0)
            - coalesce((SELECT sum(CASE p.kind WHEN 'payment' THEN p.amount_minor
                    - coalesce((SELECT sum(a.amount_minor) FROM allocation a
                        WHERE a.payment_id = p.id), 0) ELSE -p.amount_minor END)
                FROM payment p WHERE p.client_id = c.id AND {_COUNTS}), 0) AS shown,
            coalesce((SELECT sum(i.total_minor) FROM invoice i
                WHERE i.client_id = c.id AND i.state = 'open'), 0)
            - coalesce((SELECT sum(n.amount_minor) FROM credit_note n
                JOIN invoice i ON i.id = n.invoice_id WHERE i.client_id = c.id), 0)
            - coalesce((SELECT sum(p.amount_minor) FROM payment p
                WHERE p.client_id = c.id AND p.kind = 'payment'), 0)
            + coalesce((SELECT sum(p.amount_minor) FROM payment p
                WHERE p.client_id = c.id AND p.kind = 'refund'), 0)
            + coalesce((SELECT sum(CASE o.kind WHEN 'payment' THEN p.amount_minor
                    ELSE -p.amount_minor END)
                FROM payment p JOIN payment o ON o.id = p.corrects_id
                WHERE p.client_id = c.id), 0) AS entries
        FROM client c WHERE EXISTS (SELECT 1 FROM payment p WHERE p.client_id = c.id)
            OR EXISTS (SELECT 1 FROM invoice i WHERE i.client_id = c.id)) WHERE shown <> entries""",
    ),
)

CREDIT_NOTES = (
    Rule(
        "the credit notes on invoice {0} have {1} tax, the invoice has {2}",
        """SELECT i.id, sum(n.tax_minor), i.tax_minor FROM credit_note n
        JOIN invoice i ON i.id = n.invoice_id GROUP BY i.id
        HAVING sum(n.tax_minor) > coalesce(i.tax_minor, 0)""",
    ),
    Rule(
        "after credit note number {0}{1} comes {0}{2}",
        """SELECT prefix, before, number FROM (SELECT prefix, number,
            lag(number, 1, 0) OVER (PARTITION BY prefix ORDER BY id) AS before
        FROM credit_note) WHERE number <> before + 1""",
    ),
    Rule(
        "credit note {0} goes with {1} {2}, which is no refund of its client",
        """SELECT n.id, p.kind, p.id FROM credit_note n JOIN invoice i ON i.id = n.invoice_id
        JOIN payment p ON p.id = n.refund_id
        WHERE p.kind <> 'refund' OR p.client_id <> i.client_id""",
    ),
    Rule(
        "invoice {0} has {1} credit notes, but the history tells of {2}",
        """SELECT id, there, told FROM (SELECT i.id, (SELECT count(*) FROM credit_note n
            WHERE n.invoice_id = i.id) AS there, (SELECT count(*) FROM history h
            WHERE h.invoice_id = i.id AND h.action = 'invoice.credited') AS told
        FROM invoice i) WHERE there <> told""",
    ),
)

PLANS = (
    Rule(
        "the payments of plan {0} come to {1}, not {2}",
        """SELECT g.id, coalesce(sum(s.amount_minor), 0), g.total_minor FROM payment_plan g
        LEFT JOIN instalment s ON s.payment_plan_id = g.id GROUP BY g.id
        HAVING coalesce(sum(s.amount_minor), 0) <> g.total_minor""",
    ),
    Rule(
        "payment {0} of plan {1} is {2}",
        """SELECT id, payment_plan_id, amount_minor FROM instalment WHERE amount_minor <= 0""",
    ),
    Rule(
        "payment {0} of plan {1} is due on {2}, before the plan was made",
        # The schema keeps the dates of a plan apart; the day of a zone may be one less than UTC's.
        """SELECT s.id, g.id, s.due_on FROM instalment s JOIN payment_plan g
            ON g.id = s.payment_plan_id WHERE s.due_on < date(g.created_at, '-1 day')""",
    ),
    Rule(
        "plan {0} is for {1} after {2}, but invoice {3} comes to {4}",
        f"""SELECT g.id, g.total_minor, g.before_minor, i.id, i.total_minor - {_LESS}
        FROM payment_plan g JOIN invoice i ON i.id = g.invoice_id WHERE g.canceled_at IS NULL
            AND g.total_minor + g.before_minor <> i.total_minor - {_LESS}""",
    ),
    Rule(
        "plan {0} stands on invoice {1}, which is {2}",
        """SELECT g.id, i.id, i.state FROM payment_plan g JOIN invoice i ON i.id = g.invoice_id
        WHERE g.canceled_at IS NULL AND i.state <> 'open'""",
    ),
    Rule(
        "{1} plans stand on invoice {0}",
        """SELECT invoice_id, count(*) FROM payment_plan WHERE canceled_at IS NULL
        GROUP BY invoice_id HAVING count(*) > 1""",
    ),
    Rule(
        "plan {0} was made, but the history has {1} lines of it",
        """SELECT id, told FROM (SELECT g.id, (SELECT count(*) FROM history h
            WHERE h.invoice_id = g.invoice_id AND h.action = 'plan.made'
                AND json_extract(h.data, '$.plan') = g.id) AS told
        FROM payment_plan g) WHERE told <> 1""",
    ),
    Rule(
        "plan {0} is canceled or not, and the history does not say so",
        """SELECT id FROM (SELECT g.id, g.canceled_at IS NOT NULL AS canceled,
            (SELECT count(*) FROM history h WHERE h.invoice_id = g.invoice_id
                AND h.action = 'plan.canceled' AND json_extract(h.data, '$.plan') = g.id)
            - (SELECT count(*) FROM history h WHERE h.invoice_id = g.invoice_id
                AND h.action = 'plan.restored' AND json_extract(h.data, '$.rows[0].key') = g.id)
                AS told FROM payment_plan g) WHERE canceled <> told""",
    ),
)

MONEY = (*INVOICES, *PAYMENTS, *CREDIT_NOTES, *PLANS)
