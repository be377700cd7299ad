"""The first tables: practice, people, catalog, client packages, appointments, bills, history."""

from alembic import op

revision = "0001"
down_revision = None

NAME = "TEXT NOT NULL CHECK (length({0}) BETWEEN 1 AND 200 AND {0} = trim({0}))"
TEXT = "TEXT NOT NULL DEFAULT '' CHECK (length({0}) <= {1})"
INSTANT = "TEXT {1} CHECK ({0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')"  # noqa: E501
DAY = "TEXT {1} CHECK (date({0}) IS {0})"
MONEY = "INTEGER NOT NULL CHECK ({0} BETWEEN 0 AND 1000000000000)"
RATE = "INTEGER NOT NULL DEFAULT 0 CHECK (tax_rate BETWEEN 0 AND 100000)"
FLAG = "INTEGER NOT NULL DEFAULT 0 CHECK ({0} IN (0, 1))"
CURRENCY = "TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]')"


def name(column: str) -> str:
    """Return a required text of one line."""
    return f"{column} {NAME.format(column)}"


def text(column: str, limit: int) -> str:
    """Return an optional text."""
    return f"{column} {TEXT.format(column, limit)}"


def instant(column: str, null: str = "") -> str:
    """Return an instant in UTC."""
    return f"{column} {INSTANT.format(column, null)}"


def day(column: str, null: str = "") -> str:
    """Return a calendar date."""
    return f"{column} {DAY.format(column, null)}"


def money(column: str) -> str:
    """Return an amount in minor units."""
    return f"{column} {MONEY.format(column)}"


def flag(column: str) -> str:
    """Return a yes or no."""
    return f"{column} {FLAG.format(column)}"


# What both the catalog's package and a client's copy of it say.
TERMS = f"""
    {name("name")},
    {text("description", 20000)},
    {flag("public")},
    {money("price_minor")},
    tax_rate {RATE},
    kind TEXT NOT NULL CHECK (kind IN ('fixed', 'flexible')),
    credits INTEGER NOT NULL CHECK (credits BETWEEN 1 AND 1000),
    expiry_count INTEGER CHECK (expiry_count BETWEEN 1 AND 1000),
    expiry_unit TEXT CHECK (expiry_unit IN ('days', 'weeks', 'months', 'years')),
    expiry_from TEXT NOT NULL DEFAULT 'sale' CHECK (expiry_from IN ('sale', 'first_use')),
    weekly_limit INTEGER CHECK (weekly_limit BETWEEN 1 AND 1000),
    monthly_limit INTEGER CHECK (monthly_limit BETWEEN 1 AND 1000),
    allowed TEXT NOT NULL DEFAULT 'any' CHECK (allowed IN ('any', 'owner', 'listed')),
    owner_id INTEGER REFERENCES practitioner (id),
    {text("terms", 20000)},
    CHECK ((expiry_count IS NULL) = (expiry_unit IS NULL)),
    CHECK (allowed <> 'owner' OR owner_id IS NOT NULL)
"""

PEOPLE = [
    f"""CREATE TABLE practice (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        {name("name")},
        country TEXT NOT NULL CHECK (country GLOB '[A-Z][A-Z]'),
        currency {CURRENCY},
        locale TEXT NOT NULL CHECK (length(locale) BETWEEN 2 AND 35),
        zone TEXT NOT NULL CHECK (length(zone) BETWEEN 2 AND 64),
        opens INTEGER NOT NULL DEFAULT 480 CHECK (opens BETWEEN 0 AND 1439),
        closes INTEGER NOT NULL DEFAULT 1140 CHECK (closes BETWEEN 1 AND 1440),
        {flag("tax_inclusive")},
        invoice_prefix TEXT NOT NULL DEFAULT 'INV-' CHECK (length(invoice_prefix) <= 20),
        invoice_first INTEGER NOT NULL DEFAULT 1 CHECK (invoice_first >= 1),
        invoice_due_days INTEGER NOT NULL DEFAULT 14 CHECK (invoice_due_days BETWEEN 0 AND 365),
        {flag("pay_before_use")},
        {instant("created_at", "NOT NULL")},
        CHECK (opens < closes)
    ) STRICT""",
    f"""CREATE TABLE location (
        id INTEGER PRIMARY KEY,
        {name("name")},
        {text("code", 12)},
        {instant("archived_at")}
    ) STRICT""",
    f"""CREATE TABLE practitioner (
        id INTEGER PRIMARY KEY,
        {name("name")},
        {text("code", 12)},
        colour INTEGER NOT NULL DEFAULT 0 CHECK (colour BETWEEN 0 AND 11),
        {instant("archived_at")}
    ) STRICT""",
    f"""CREATE TABLE service (
        id INTEGER PRIMARY KEY,
        {name("name")},
        minutes INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 720),
        {money("price_minor")},
        tax_rate {RATE},
        {instant("archived_at")}
    ) STRICT""",
    """CREATE TABLE practitioner_service (
        practitioner_id INTEGER NOT NULL REFERENCES practitioner (id),
        service_id INTEGER NOT NULL REFERENCES service (id),
        PRIMARY KEY (practitioner_id, service_id)
    ) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE client (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        {text("last_name", 200)},
        {text("first_name", 200)},
        {day("birth_date")},
        {text("phone", 50)},
        {text("email", 254)},
        {text("notes", 100000)},
        {text("words", 2000)},
        {text("sort_key", 400)},
        {instant("created_at", "NOT NULL")},
        {instant("archived_at")},
        CHECK (length(last_name) + length(first_name) > 0)
    ) STRICT""",
    "CREATE INDEX client_by_name ON client (sort_key, id)",
    "CREATE INDEX client_by_first_name ON client (first_name, id)",
]

SEARCH = [
    """CREATE VIRTUAL TABLE client_search USING fts5 (
        words, content='client', content_rowid='id',
        tokenize='unicode61 remove_diacritics 0', prefix='1 2 3 4 5'
    )""",
    """CREATE TRIGGER client_search_insert AFTER INSERT ON client BEGIN
        INSERT INTO client_search (rowid, words) VALUES (new.id, new.words);
    END""",
    """CREATE TRIGGER client_search_update AFTER UPDATE OF words ON client BEGIN
        INSERT INTO client_search (client_search, rowid, words)
            VALUES ('delete', old.id, old.words);
        INSERT INTO client_search (rowid, words) VALUES (new.id, new.words);
    END""",
    """CREATE TRIGGER client_search_delete AFTER DELETE ON client BEGIN
        INSERT INTO client_search (client_search, rowid, words)
            VALUES ('delete', old.id, old.words);
    END""",
]

PACKAGES = [
    f"""CREATE TABLE package (
        id INTEGER PRIMARY KEY,
        position INTEGER NOT NULL DEFAULT 0,
        {instant("archived_at")},
        {TERMS}
    ) STRICT""",
    """CREATE TABLE package_service (
        package_id INTEGER NOT NULL REFERENCES package (id),
        service_id INTEGER NOT NULL REFERENCES service (id),
        allowance INTEGER CHECK (allowance BETWEEN 1 AND 1000),
        PRIMARY KEY (package_id, service_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE package_practitioner (
        package_id INTEGER NOT NULL REFERENCES package (id),
        practitioner_id INTEGER NOT NULL REFERENCES practitioner (id),
        PRIMARY KEY (package_id, practitioner_id)
    ) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE client_package (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        client_id INTEGER NOT NULL REFERENCES client (id),
        package_id INTEGER REFERENCES package (id),
        currency {CURRENCY},
        {day("sold_on", "NOT NULL")},
        {day("expires_on")},
        {instant("created_at", "NOT NULL")},
        {instant("canceled_at")},
        {instant("deleted_at")},
        payment_set TEXT CHECK (payment_set IN ('unpaid', 'part_paid', 'paid', 'refunded')),
        payment_set_by TEXT,
        {instant("payment_set_at")},
        {TERMS},
        CHECK (expires_on IS NULL OR expires_on >= sold_on)
    ) STRICT""",
    """CREATE INDEX client_package_by_client ON client_package (client_id)
        WHERE deleted_at IS NULL""",
    """CREATE INDEX client_package_by_package ON client_package (package_id)
        WHERE deleted_at IS NULL""",
    """CREATE INDEX client_package_by_expiry ON client_package (expires_on)
        WHERE deleted_at IS NULL AND canceled_at IS NULL AND expires_on IS NOT NULL""",
    """CREATE TABLE client_package_service (
        client_package_id INTEGER NOT NULL REFERENCES client_package (id),
        service_id INTEGER NOT NULL REFERENCES service (id),
        allowance INTEGER CHECK (allowance BETWEEN 1 AND 1000),
        PRIMARY KEY (client_package_id, service_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE client_package_practitioner (
        client_package_id INTEGER NOT NULL REFERENCES client_package (id),
        practitioner_id INTEGER NOT NULL REFERENCES practitioner (id),
        PRIMARY KEY (client_package_id, practitioner_id)
    ) STRICT, WITHOUT ROWID""",
]

APPOINTMENTS = [
    f"""CREATE TABLE appointment (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        client_id INTEGER NOT NULL REFERENCES client (id),
        practitioner_id INTEGER NOT NULL REFERENCES practitioner (id),
        location_id INTEGER REFERENCES location (id),
        service_id INTEGER NOT NULL REFERENCES service (id),
        {instant("starts_at", "NOT NULL")},
        {instant("ends_at", "NOT NULL")},
        zone TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'booked' CHECK (state IN
            ('requested', 'booked', 'arrived', 'completed', 'missed', 'canceled')),
        {flag("confirmed")},
        {text("notes", 20000)},
        client_package_id INTEGER REFERENCES client_package (id),
        {flag("forfeited")},
        {text("override_reason", 2000)},
        {flag("overlap_accepted")},
        {flag("repeating")},
        {instant("canceled_at")},
        {text("cancel_reason", 2000)},
        {instant("created_at", "NOT NULL")},
        version INTEGER NOT NULL DEFAULT 1,
        holds_credit INTEGER GENERATED ALWAYS AS (
            client_package_id IS NOT NULL AND (
                state IN ('booked', 'arrived', 'completed')
                OR (state IN ('missed', 'canceled') AND forfeited = 1))
        ) VIRTUAL,
        CHECK (ends_at > starts_at),
        CHECK (julianday(ends_at) - julianday(starts_at) <= 1.0),
        CHECK (repeating = 0 OR client_package_id IS NULL),
        CHECK ((state = 'canceled') = (canceled_at IS NOT NULL))
    ) STRICT""",
    "CREATE INDEX appointment_by_start ON appointment (starts_at)",
    "CREATE INDEX appointment_by_client ON appointment (client_id, starts_at)",
    "CREATE INDEX appointment_by_practitioner ON appointment (practitioner_id, starts_at)",
    """CREATE INDEX appointment_by_package ON appointment
        (client_package_id, holds_credit, service_id, state, ends_at)
        WHERE client_package_id IS NOT NULL""",
]

# The last defence, should a use case be wrong: more credits than were sold, another's package.
_LINK_RULES = """
    SELECT RAISE(ABORT, 'the package belongs to another client')
        WHERE (SELECT client_id FROM client_package WHERE id = new.client_package_id)
            IS NOT new.client_id;
    SELECT RAISE(ABORT, 'no credit left')
        WHERE new.holds_credit AND (SELECT count(*) FROM appointment
            WHERE client_package_id = new.client_package_id AND holds_credit)
            > (SELECT credits FROM client_package WHERE id = new.client_package_id);
    SELECT RAISE(ABORT, 'the allowance is used up')
        WHERE new.holds_credit AND (SELECT count(*) FROM appointment
            WHERE client_package_id = new.client_package_id AND holds_credit
                AND service_id = new.service_id)
            > (SELECT allowance FROM client_package_service
                WHERE client_package_id = new.client_package_id
                    AND service_id = new.service_id);
"""
LINKS = [
    f"""CREATE TRIGGER appointment_link_insert AFTER INSERT ON appointment
        WHEN new.client_package_id IS NOT NULL BEGIN {_LINK_RULES} END""",
    f"""CREATE TRIGGER appointment_link_update
        AFTER UPDATE OF client_package_id, client_id, service_id, state, forfeited ON appointment
        WHEN new.client_package_id IS NOT NULL BEGIN {_LINK_RULES} END""",
]

# Credits and allowances can't be taken away below what is used of them.
GRANTS = [
    """CREATE TRIGGER client_package_credits AFTER UPDATE OF credits ON client_package BEGIN
        SELECT RAISE(ABORT, 'more credits are used than that')
            WHERE (SELECT count(*) FROM appointment
                WHERE client_package_id = new.id AND holds_credit) > new.credits;
    END""",
    """CREATE TRIGGER client_package_service_allowance
        AFTER UPDATE ON client_package_service BEGIN
        SELECT RAISE(ABORT, 'more credits are used than that')
            WHERE (SELECT count(*) FROM appointment
                WHERE client_package_id = new.client_package_id AND holds_credit
                    AND service_id = new.service_id) > new.allowance;
    END""",
    """CREATE TRIGGER client_package_client BEFORE UPDATE OF client_id ON client_package
        WHEN new.client_id <> old.client_id
        BEGIN SELECT RAISE(ABORT, 'a package stays with its client'); END""",
]

BILLS = [
    f"""CREATE TABLE invoice (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        client_id INTEGER NOT NULL REFERENCES client (id),
        client_package_id INTEGER REFERENCES client_package (id),
        practitioner_id INTEGER REFERENCES practitioner (id),
        location_id INTEGER REFERENCES location (id),
        state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'void')),
        prefix TEXT NOT NULL DEFAULT '',
        number INTEGER CHECK (number >= 1),
        {day("issued_on", "NOT NULL")},
        {day("due_on", "NOT NULL")},
        currency {CURRENCY},
        {flag("tax_inclusive")},
        tax_minor INTEGER CHECK (tax_minor >= 0),
        total_minor INTEGER CHECK (total_minor >= 0),
        content_hash TEXT,
        {text("notes", 20000)},
        {instant("created_at", "NOT NULL")},
        {instant("finalized_at")},
        CHECK (due_on >= issued_on),
        CHECK (state = 'draft' OR (number IS NOT NULL AND total_minor IS NOT NULL
            AND tax_minor IS NOT NULL AND content_hash IS NOT NULL AND finalized_at IS NOT NULL)),
        UNIQUE (prefix, number)
    ) STRICT""",
    "CREATE INDEX invoice_by_client ON invoice (client_id)",
    "CREATE INDEX invoice_by_package ON invoice (client_package_id)",
    f"""CREATE TABLE invoice_line (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        invoice_id INTEGER NOT NULL REFERENCES invoice (id),
        position INTEGER NOT NULL,
        {name("description")},
        quantity INTEGER NOT NULL DEFAULT 1 CHECK (quantity BETWEEN 1 AND 10000),
        {money("unit_minor")},
        tax_rate {RATE},
        client_package_id INTEGER REFERENCES client_package (id),
        appointment_id INTEGER REFERENCES appointment (id),
        service_id INTEGER REFERENCES service (id),
        UNIQUE (invoice_id, position)
    ) STRICT""",
    f"""CREATE TABLE payment (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        client_id INTEGER NOT NULL REFERENCES client (id),
        kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'void')),
        amount_minor INTEGER NOT NULL CHECK (amount_minor BETWEEN 1 AND 1000000000000),
        currency {CURRENCY},
        {name("method")},
        {day("paid_on", "NOT NULL")},
        {text("reference", 200)},
        corrects_id INTEGER UNIQUE REFERENCES payment (id),
        {instant("created_at", "NOT NULL")},
        CHECK ((kind = 'void') = (corrects_id IS NOT NULL))
    ) STRICT""",
    "CREATE INDEX payment_by_client ON payment (client_id)",
    f"""CREATE TABLE allocation (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        payment_id INTEGER NOT NULL REFERENCES payment (id),
        invoice_id INTEGER NOT NULL REFERENCES invoice (id),
        amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
        {instant("created_at", "NOT NULL")}
    ) STRICT""",
    "CREATE INDEX allocation_by_payment ON allocation (payment_id)",
    "CREATE INDEX allocation_by_invoice ON allocation (invoice_id)",
]


def frozen(table: str, event: str) -> str:
    """Return the trigger that refuses `event` on a table that only ever grows."""
    return f"""CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} BEGIN
        SELECT RAISE(ABORT, 'a {table} is never changed: correct it by a new entry'); END"""


KEPT = [
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
                OR new.issued_on IS NOT old.issued_on OR new.due_on IS NOT old.due_on
                OR new.currency IS NOT old.currency
                OR new.tax_inclusive IS NOT old.tax_inclusive
                OR new.tax_minor IS NOT old.tax_minor
                OR new.total_minor IS NOT old.total_minor
                OR new.content_hash IS NOT old.content_hash))
            OR (old.state <> 'draft' AND new.state IN ('draft', 'void') AND EXISTS
                (SELECT 1 FROM allocation WHERE invoice_id = old.id
                    GROUP BY invoice_id HAVING sum(amount_minor) <> 0))
        BEGIN SELECT RAISE(ABORT, 'a finalized invoice is never changed'); END""",
    """CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice
        WHEN old.state <> 'draft' OR old.number IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a numbered invoice is never deleted'); END""",
    *(
        f"""CREATE TRIGGER invoice_line_no_{event.lower()} BEFORE {event} ON invoice_line
            WHEN EXISTS (SELECT 1 FROM invoice WHERE id IN ({rows}) AND state <> 'draft')
            BEGIN SELECT RAISE(ABORT, 'a finalized invoice is never changed'); END"""
        for event, rows in (
            ("INSERT", "new.invoice_id"),
            ("UPDATE", "old.invoice_id, new.invoice_id"),
            ("DELETE", "old.invoice_id"),
        )
    ),
    """CREATE TRIGGER allocation_bounds AFTER INSERT ON allocation BEGIN
        SELECT RAISE(ABORT, 'money is applied to open invoices only')
            WHERE (SELECT state FROM invoice WHERE id = new.invoice_id) <> 'open';
        SELECT RAISE(ABORT, 'money of another client or currency')
            WHERE (SELECT client_id || currency FROM invoice WHERE id = new.invoice_id)
                <> (SELECT client_id || currency FROM payment WHERE id = new.payment_id);
        SELECT RAISE(ABORT, 'more is applied than is due')
            WHERE (SELECT sum(amount_minor) FROM allocation WHERE invoice_id = new.invoice_id)
                NOT BETWEEN 0 AND (SELECT total_minor FROM invoice WHERE id = new.invoice_id);
        SELECT RAISE(ABORT, 'more is applied than was paid')
            WHERE (SELECT sum(amount_minor) FROM allocation WHERE payment_id = new.payment_id)
                NOT BETWEEN (SELECT iif(kind = 'payment', 0, -amount_minor)
                        FROM payment WHERE id = new.payment_id)
                    AND (SELECT iif(kind = 'payment', amount_minor, 0)
                        FROM payment WHERE id = new.payment_id);
    END""",
    frozen("payment", "UPDATE"),
    frozen("payment", "DELETE"),
    frozen("allocation", "UPDATE"),
    frozen("allocation", "DELETE"),
]

RECORDS = [
    f"""CREATE TABLE history (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        {instant("at", "NOT NULL")},
        {text("staff", 200)},
        {text("desk", 200)},
        operation TEXT NOT NULL,
        action TEXT NOT NULL CHECK (action GLOB '[a-z]*.[a-z]*'),
        text TEXT NOT NULL,
        client_id INTEGER REFERENCES client (id),
        client_package_id INTEGER REFERENCES client_package (id),
        appointment_id INTEGER REFERENCES appointment (id),
        invoice_id INTEGER,
        payment_id INTEGER REFERENCES payment (id),
        delta INTEGER NOT NULL DEFAULT 0,
        data TEXT CHECK (data IS NULL OR json_valid(data))
    ) STRICT""",
    "CREATE INDEX history_by_operation ON history (operation)",
    "CREATE INDEX history_by_client ON history (client_id)",
    "CREATE INDEX history_by_package ON history (client_package_id)",
    "CREATE INDEX history_by_appointment ON history (appointment_id)",
    frozen("history", "UPDATE"),
    frozen("history", "DELETE"),
    f"""CREATE TABLE draft (
        desk TEXT NOT NULL,
        form TEXT NOT NULL,
        subject TEXT NOT NULL DEFAULT '',
        raws TEXT NOT NULL CHECK (json_valid(raws)),
        {text("title", 500)},
        {instant("saved_at", "NOT NULL")},
        PRIMARY KEY (desk, form, subject)
    ) STRICT, WITHOUT ROWID""",
]


def upgrade() -> None:
    """Make the tables."""
    for statements in (PEOPLE, SEARCH, PACKAGES, APPOINTMENTS, LINKS, GRANTS, BILLS, RECORDS, KEPT):
        for statement in statements:
            op.execute(statement)
