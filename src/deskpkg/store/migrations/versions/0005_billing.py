"""Billing whole: who pays, ways of paying, credit notes, payment plans, the day's count."""

from alembic import op

revision = "0005"
down_revision = "0004"


def name(column: str) -> str:
    """Return a required text of one line."""
    return f"{column} TEXT NOT NULL CHECK (length({column}) BETWEEN 1 AND 200 AND {column} = trim({column}))"  # noqa: E501


def text(column: str, limit: int) -> str:
    """Return an optional text."""
    return f"{column} TEXT NOT NULL DEFAULT '' CHECK (length({column}) <= {limit})"


def instant(column: str, null: str = "") -> str:
    """Return an instant in UTC."""
    return f"{column} TEXT {null} CHECK ({column} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')"  # noqa: E501


def day(column: str) -> str:
    """Return a required calendar date."""
    return f"{column} TEXT NOT NULL CHECK (date({column}) IS {column})"


def money(column: str, least: int = 0) -> str:
    """Return a required amount in minor units."""
    return f"{column} INTEGER NOT NULL CHECK ({column} BETWEEN {least} AND 1000000000000)"


def frozen(table: str, event: str) -> str:
    """Return the trigger that refuses `event` on a table that only ever grows."""
    return f"""CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} BEGIN
        SELECT RAISE(ABORT, 'a {table} is never changed: correct it by a new entry'); END"""


COLUMNS = [
    f"ALTER TABLE invoice ADD COLUMN {text('payer', 200)}",
    f"ALTER TABLE invoice ADD COLUMN {text('payer_address', 1000)}",
    "ALTER TABLE payment ADD COLUMN request TEXT CHECK (length(request) BETWEEN 1 AND 64)",
    "CREATE UNIQUE INDEX payment_by_request ON payment (request) WHERE request IS NOT NULL",
    """ALTER TABLE practice ADD COLUMN credit_prefix TEXT NOT NULL DEFAULT 'CN-'
        CHECK (length(credit_prefix) <= 20)""",
    "CREATE INDEX payment_by_day ON payment (paid_on)",
    """CREATE INDEX invoice_open_by_due_date ON invoice (due_on) WHERE state = 'open'""",
    "DROP INDEX allocation_by_invoice",
    "CREATE INDEX allocation_by_invoice ON allocation (invoice_id, amount_minor)",
    "CREATE INDEX history_by_invoice ON history (invoice_id) WHERE invoice_id IS NOT NULL",
    "CREATE INDEX invoice_line_by_appointment ON invoice_line (appointment_id)",
    "CREATE INDEX invoice_line_by_package ON invoice_line (client_package_id)",
]

METHODS = [
    f"""CREATE TABLE payment_method (
        id INTEGER PRIMARY KEY,
        {name("name")},
        letter TEXT NOT NULL DEFAULT '' CHECK (letter GLOB '[a-z]' OR letter = ''),
        {instant("archived_at")}
    ) STRICT""",
    "CREATE UNIQUE INDEX payment_method_by_letter ON payment_method (letter) "
    "WHERE letter <> '' AND archived_at IS NULL",
    """INSERT INTO payment_method (name, letter) VALUES ('Card', 'c'), ('Cash', 'k'),
        ('Transfer', 't'), ('EFTPOS', 'e'), ('Direct deposit', 'd'), ('Cheque', 'q')""",
]

CREDIT_NOTES = [
    f"""CREATE TABLE credit_note (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        invoice_id INTEGER NOT NULL REFERENCES invoice (id),
        prefix TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number >= 1),
        {day("issued_on")},
        {text("reason", 2000)},
        {money("amount_minor", 1)},
        tax_minor INTEGER NOT NULL CHECK (tax_minor BETWEEN 0 AND amount_minor),
        refund_id INTEGER UNIQUE REFERENCES payment (id),
        {instant("created_at", "NOT NULL")},
        UNIQUE (prefix, number)
    ) STRICT""",
    "CREATE INDEX credit_note_by_invoice ON credit_note (invoice_id, amount_minor)",
    """CREATE TRIGGER credit_note_bounds AFTER INSERT ON credit_note BEGIN
        SELECT RAISE(ABORT, 'only open invoices are credited')
            WHERE (SELECT state FROM invoice WHERE id = new.invoice_id) <> 'open';
        SELECT RAISE(ABORT, 'more is credited than is open')
            WHERE (SELECT sum(amount_minor) FROM credit_note WHERE invoice_id = new.invoice_id)
                + (SELECT coalesce(sum(amount_minor), 0) FROM allocation
                    WHERE invoice_id = new.invoice_id)
                > (SELECT total_minor FROM invoice WHERE id = new.invoice_id);
        SELECT RAISE(ABORT, 'more tax is credited than was billed')
            WHERE (SELECT sum(tax_minor) FROM credit_note WHERE invoice_id = new.invoice_id)
                > (SELECT tax_minor FROM invoice WHERE id = new.invoice_id);
        SELECT RAISE(ABORT, 'the refund is of another client')
            WHERE new.refund_id IS NOT NULL AND (SELECT kind || client_id FROM payment
                WHERE id = new.refund_id) IS NOT (SELECT 'refund' || client_id FROM invoice
                WHERE id = new.invoice_id);
    END""",
    frozen("credit_note", "UPDATE"),
    frozen("credit_note", "DELETE"),
]

PLANS = [
    f"""CREATE TABLE payment_plan (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        invoice_id INTEGER NOT NULL REFERENCES invoice (id),
        every TEXT NOT NULL CHECK (every IN ('weekly', 'fortnightly', 'monthly')),
        {day("first_on")},
        {money("total_minor", 1)},
        {money("before_minor")},
        {instant("created_at", "NOT NULL")},
        {instant("canceled_at")}
    ) STRICT""",
    "CREATE INDEX payment_plan_by_invoice ON payment_plan (invoice_id)",
    """CREATE UNIQUE INDEX payment_plan_that_stands ON payment_plan (invoice_id)
        WHERE canceled_at IS NULL""",
    """CREATE TRIGGER payment_plan_whole AFTER INSERT ON payment_plan BEGIN
        SELECT RAISE(ABORT, 'a plan stands on an open invoice')
            WHERE (SELECT state FROM invoice WHERE id = new.invoice_id) <> 'open';
        SELECT RAISE(ABORT, 'a plan is for all that is open')
            WHERE new.before_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM allocation
                    WHERE invoice_id = new.invoice_id)
                OR new.total_minor <> (SELECT total_minor FROM invoice WHERE id = new.invoice_id)
                    - new.before_minor - (SELECT coalesce(sum(amount_minor), 0) FROM credit_note
                        WHERE invoice_id = new.invoice_id);
    END""",
    """CREATE TRIGGER payment_plan_kept BEFORE UPDATE ON payment_plan
        WHEN new.invoice_id <> old.invoice_id OR new.total_minor <> old.total_minor
            OR new.before_minor <> old.before_minor OR new.first_on <> old.first_on
            OR new.every <> old.every
        BEGIN SELECT RAISE(ABORT, 'a plan is canceled, not changed'); END""",
    frozen("payment_plan", "DELETE"),
    f"""CREATE TABLE instalment (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        payment_plan_id INTEGER NOT NULL REFERENCES payment_plan (id),
        {day("due_on")},
        {money("amount_minor", 1)},
        UNIQUE (payment_plan_id, due_on)
    ) STRICT""",
    "CREATE INDEX instalment_by_day ON instalment (due_on)",
    *(
        f"""CREATE TRIGGER instalment_{event.lower()} AFTER {event} ON instalment BEGIN
            SELECT RAISE(ABORT, 'a canceled plan is never changed')
                WHERE EXISTS (SELECT 1 FROM payment_plan WHERE id IN ({plans})
                    AND canceled_at IS NOT NULL);
            SELECT RAISE(ABORT, 'the payments come to more than the plan')
                WHERE EXISTS (SELECT 1 FROM payment_plan p WHERE p.id IN ({plans})
                    AND p.total_minor < (SELECT sum(amount_minor) FROM instalment
                        WHERE payment_plan_id = p.id));
        END"""
        for event, plans in (
            ("INSERT", "new.payment_plan_id"),
            ("UPDATE", "old.payment_plan_id, new.payment_plan_id"),
            ("DELETE", "old.payment_plan_id"),
        )
    ),
]

COUNTS = [
    f"""CREATE TABLE till_count (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        {day("counted_on")},
        {name("method")},
        {money("expected_minor", -1000000000000)},
        {money("counted_minor", -1000000000000)},
        {instant("created_at", "NOT NULL")}
    ) STRICT""",
    "CREATE INDEX till_count_by_day ON till_count (counted_on)",
    frozen("till_count", "UPDATE"),
    frozen("till_count", "DELETE"),
]

# What a client paid less what was paid back is never less than what is applied to invoices.
_COVERED = """
    SELECT RAISE(ABORT, 'more is applied or paid back than was paid')
        WHERE (SELECT coalesce(sum(a.amount_minor), 0) FROM allocation a
                JOIN payment p ON p.id = a.payment_id WHERE p.client_id = {client})
            > (SELECT coalesce(sum(iif(coalesce(c.kind, p.kind) = 'payment', 1, -1)
                * iif(p.kind = 'void', -1, 1) * p.amount_minor), 0)
                FROM payment p LEFT JOIN payment c ON c.id = p.corrects_id
                WHERE p.client_id = {client});
"""
MONEY = [
    f"""CREATE TRIGGER payment_bounds AFTER INSERT ON payment BEGIN
        SELECT RAISE(ABORT, 'a correction is as large as what it corrects')
            WHERE new.kind = 'void' AND (SELECT kind IN ('payment', 'refund')
                AND amount_minor = new.amount_minor AND client_id = new.client_id
                AND currency = new.currency AND method = new.method
                FROM payment WHERE id = new.corrects_id) IS NOT 1;
        SELECT RAISE(ABORT, 'money of a void payment is applied')
            WHERE new.kind = 'void' AND (SELECT sum(amount_minor) FROM allocation
                WHERE payment_id = new.corrects_id) <> 0;
        {_COVERED.format(client="new.client_id")}
    END""",
    "DROP TRIGGER allocation_bounds",
    f"""CREATE TRIGGER allocation_bounds AFTER INSERT ON allocation BEGIN
        SELECT RAISE(ABORT, 'money is applied to open invoices only')
            WHERE (SELECT state FROM invoice WHERE id = new.invoice_id) <> 'open';
        SELECT RAISE(ABORT, 'money of another client or currency')
            WHERE (SELECT client_id || currency FROM invoice WHERE id = new.invoice_id)
                <> (SELECT client_id || currency FROM payment WHERE id = new.payment_id);
        SELECT RAISE(ABORT, 'only a payment that counts is applied')
            WHERE (SELECT kind FROM payment WHERE id = new.payment_id) <> 'payment'
                OR EXISTS (SELECT 1 FROM payment WHERE corrects_id = new.payment_id);
        SELECT RAISE(ABORT, 'more is applied than is due')
            WHERE (SELECT sum(amount_minor) FROM allocation WHERE invoice_id = new.invoice_id)
                NOT BETWEEN 0 AND (SELECT total_minor FROM invoice WHERE id = new.invoice_id)
                    - (SELECT coalesce(sum(amount_minor), 0) FROM credit_note
                        WHERE invoice_id = new.invoice_id);
        SELECT RAISE(ABORT, 'more is taken off an invoice than was applied to it')
            WHERE (SELECT sum(amount_minor) FROM allocation
                WHERE invoice_id = new.invoice_id AND payment_id = new.payment_id) < 0;
        SELECT RAISE(ABORT, 'more is applied than was paid')
            WHERE (SELECT sum(amount_minor) FROM allocation WHERE payment_id = new.payment_id)
                > (SELECT amount_minor FROM payment WHERE id = new.payment_id);
        {_COVERED.format(client="(SELECT client_id FROM payment WHERE id = new.payment_id)")}
    END""",
]

INVOICES = [
    "DROP TRIGGER invoice_frozen",
    """CREATE TRIGGER invoice_frozen BEFORE UPDATE ON invoice
        WHEN (old.number IS NOT NULL AND (new.number IS NOT old.number
                OR new.prefix IS NOT old.prefix))
            OR (old.state = 'void' AND new.state <> 'void')
            OR (old.state = 'draft' AND new.state = 'void')
            OR (old.state <> 'draft' AND new.state <> 'draft' AND (
                new.client_id IS NOT old.client_id
                OR new.client_package_id IS NOT old.client_package_id
                OR new.practitioner_id IS NOT old.practitioner_id
                OR new.location_id IS NOT old.location_id
                OR new.payer IS NOT old.payer OR new.payer_address IS NOT old.payer_address
                OR new.issued_on IS NOT old.issued_on OR new.due_on IS NOT old.due_on
                OR new.currency IS NOT old.currency
                OR new.tax_inclusive IS NOT old.tax_inclusive
                OR new.tax_minor IS NOT old.tax_minor
                OR new.total_minor IS NOT old.total_minor
                OR new.content_hash IS NOT old.content_hash))
            OR (old.state <> 'draft' AND new.state IN ('draft', 'void') AND (EXISTS
                (SELECT 1 FROM allocation WHERE invoice_id = old.id
                    GROUP BY invoice_id HAVING sum(amount_minor) <> 0)
                OR EXISTS (SELECT 1 FROM credit_note WHERE invoice_id = old.id)
                OR EXISTS (SELECT 1 FROM payment_plan
                    WHERE invoice_id = old.id AND canceled_at IS NULL)))
        BEGIN SELECT RAISE(ABORT, 'a finalized invoice is never changed'); END""",
    *(
        f"""CREATE TRIGGER invoice_line_billed_once_{event.lower()} AFTER {event} ON invoice_line
        BEGIN
            SELECT RAISE(ABORT, 'the visit is of another client')
                WHERE new.appointment_id IS NOT NULL AND (SELECT client_id FROM appointment
                        WHERE id = new.appointment_id)
                    IS NOT (SELECT client_id FROM invoice WHERE id = new.invoice_id);
            SELECT RAISE(ABORT, 'a package pays for the visit')
                WHERE (SELECT holds_credit FROM appointment WHERE id = new.appointment_id);
            SELECT RAISE(ABORT, 'an invoice bills its own package')
                WHERE new.client_package_id IS NOT NULL AND new.client_package_id
                    IS NOT (SELECT client_package_id FROM invoice WHERE id = new.invoice_id);
            SELECT RAISE(ABORT, 'billed already')
                WHERE EXISTS (SELECT 1 FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id
                    WHERE l.appointment_id = new.appointment_id AND l.id <> new.id
                        AND i.state <> 'void')
                OR EXISTS (SELECT 1 FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id
                    WHERE l.client_package_id = new.client_package_id AND l.id <> new.id
                        AND i.state <> 'void');
        END"""
        for event in ("INSERT", "UPDATE")
    ),
    """CREATE TRIGGER invoice_of_own_package BEFORE INSERT ON invoice
        WHEN new.client_package_id IS NOT NULL AND (SELECT client_id FROM client_package
            WHERE id = new.client_package_id) IS NOT new.client_id
        BEGIN SELECT RAISE(ABORT, 'the package belongs to another client'); END""",
]


def upgrade() -> None:
    """Add the tables, and say the rules of money again with them."""
    for statements in (COLUMNS, METHODS, CREDIT_NOTES, PLANS, COUNTS, MONEY, INVOICES):
        for statement in statements:
            op.execute(statement)
