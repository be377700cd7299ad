"""Packages in full: shared with the family, internal descriptions, and changes that are undone."""

from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = "TEXT {1} CHECK ({0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')"  # noqa: E501

DESCRIPTIONS = [
    f"""ALTER TABLE {table} ADD COLUMN description_internal INTEGER NOT NULL DEFAULT 0
        CHECK (description_internal IN (0, 1))"""
    for table in ("package", "client_package")
]

MEMBERS = [
    f"""CREATE TABLE client_package_member (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        client_package_id INTEGER NOT NULL REFERENCES client_package (id),
        client_id INTEGER NOT NULL REFERENCES client (id),
        added_at {INSTANT.format("added_at", "NOT NULL")},
        removed_at {INSTANT.format("removed_at", "")},
        UNIQUE (client_package_id, client_id)
    ) STRICT""",
    "CREATE INDEX client_package_member_by_client ON client_package_member (client_id)",
    """CREATE TRIGGER client_package_member_not_owner BEFORE INSERT ON client_package_member
        WHEN new.client_id = (SELECT client_id FROM client_package
            WHERE id = new.client_package_id)
        BEGIN SELECT RAISE(ABORT, 'a package is not shared with its own client'); END""",
]

# Whoever a package was ever shared with may keep the visits it paid for.
_LINK_RULES = """
    SELECT RAISE(ABORT, 'the package belongs to another client')
        WHERE (SELECT client_id FROM client_package WHERE id = new.client_package_id)
            IS NOT new.client_id
        AND NOT EXISTS (SELECT 1 FROM client_package_member
            WHERE client_package_id = new.client_package_id AND client_id = new.client_id);
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
    "DROP TRIGGER appointment_link_insert",
    "DROP TRIGGER appointment_link_update",
    f"""CREATE TRIGGER appointment_link_insert AFTER INSERT ON appointment
        WHEN new.client_package_id IS NOT NULL BEGIN {_LINK_RULES} END""",
    f"""CREATE TRIGGER appointment_link_update
        AFTER UPDATE OF client_package_id, client_id, service_id, state, forfeited ON appointment
        WHEN new.client_package_id IS NOT NULL BEGIN {_LINK_RULES} END""",
    """CREATE TRIGGER client_package_service_insert
        AFTER INSERT ON client_package_service BEGIN
        SELECT RAISE(ABORT, 'more credits are used than that')
            WHERE (SELECT count(*) FROM appointment
                WHERE client_package_id = new.client_package_id AND holds_credit
                    AND service_id = new.service_id) > new.allowance;
    END""",
]

UNDONE = [
    "ALTER TABLE history ADD COLUMN undoes TEXT",
    "CREATE INDEX history_by_undone ON history (undoes) WHERE undoes IS NOT NULL",
    "CREATE INDEX history_by_desk ON history (desk)",
]


def upgrade() -> None:
    """Add what is new; what was sold stays as it is."""
    for statements in (DESCRIPTIONS, MEMBERS, LINKS, UNDONE):
        for statement in statements:
            op.execute(statement)
