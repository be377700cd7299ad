"""Messages to clients about their packages: the outbox, and the practice's own texts."""

from alembic import op

revision = "0010"
down_revision = "0009"

INSTANT = "TEXT {1} CHECK ({0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')"  # noqa: E501
KIND = "TEXT NOT NULL CHECK (kind IN ('confirmation', 'reminder', 'cancellation'))"
LINE = "NOT GLOB '*[' || char(1) || '-' || char(31) || ']*'"

TERMS = [
    statement
    for table in ("package", "client_package")
    for statement in (
        f"""ALTER TABLE {table} ADD COLUMN confirms INTEGER NOT NULL DEFAULT 0
            CHECK (confirms IN (0, 1))""",
        f"""ALTER TABLE {table} ADD COLUMN confirmation TEXT NOT NULL DEFAULT ''
            CHECK (length(confirmation) <= 20000 AND (confirmation = '' OR confirms = 1))""",
    )
]

MESSAGES = [
    f"""CREATE TABLE message_template (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind {KIND} UNIQUE,
        subject TEXT NOT NULL CHECK (subject <> '' AND subject = trim(subject)
            AND length(subject) <= 200 AND subject {LINE}),
        body TEXT NOT NULL CHECK (body <> '' AND length(body) <= 20000)
    ) STRICT""",
    f"""CREATE TABLE message (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        client_id INTEGER NOT NULL REFERENCES client (id),
        client_package_id INTEGER NOT NULL REFERENCES client_package (id),
        kind {KIND},
        address TEXT NOT NULL DEFAULT '' CHECK (length(address) <= 320 AND address {LINE}),
        subject TEXT NOT NULL CHECK (subject <> '' AND subject = trim(subject)
            AND length(subject) <= 200 AND subject {LINE}),
        body TEXT NOT NULL CHECK (body <> '' AND length(body) <= 100000),
        created_at {INSTANT.format("created_at", "NOT NULL")},
        given_at {INSTANT.format("given_at", "")},
        removed_at {INSTANT.format("removed_at", "")},
        CHECK (given_at IS NULL OR removed_at IS NULL)
    ) STRICT""",
    "CREATE INDEX message_by_package ON message (client_package_id)",
    "CREATE INDEX message_by_client ON message (client_id)",
    "CREATE INDEX message_given ON message (given_at) WHERE given_at IS NOT NULL",
    """CREATE UNIQUE INDEX message_waiting ON message (client_package_id, kind)
        WHERE given_at IS NULL AND removed_at IS NULL""",
    """CREATE TRIGGER message_insert BEFORE INSERT ON message
        WHEN new.client_id IS NOT (SELECT client_id FROM client_package
            WHERE id = new.client_package_id) BEGIN
        SELECT RAISE(ABORT, 'the message is about the package of another client');
    END""",
    """CREATE TRIGGER message_stays BEFORE UPDATE OF client_id, client_package_id, kind, address,
        subject, body, created_at ON message BEGIN
        SELECT RAISE(ABORT, 'a message stays as it was written');
    END""",
    """CREATE TRIGGER message_no_delete BEFORE DELETE ON message BEGIN
        SELECT RAISE(ABORT, 'a message is kept');
    END""",
]


def upgrade() -> None:
    """Add what is new; no package confirms its sale unless somebody says so."""
    for statements in (TERMS, MESSAGES):
        for statement in statements:
            op.execute(statement)
