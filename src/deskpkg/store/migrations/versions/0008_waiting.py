"""The waiting list."""

from alembic import op

revision = "0008"
down_revision = "0007"

INSTANT = "TEXT {1} CHECK ({0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')"  # noqa: E501
DAY = "TEXT CHECK (date({0}) IS {0})"


def upgrade() -> None:
    """Make the table."""
    op.execute(
        f"""CREATE TABLE waiting (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        client_id INTEGER NOT NULL REFERENCES client (id),
        service_id INTEGER NOT NULL REFERENCES service (id),
        practitioner_id INTEGER REFERENCES practitioner (id),
        location_id INTEGER REFERENCES location (id),
        weekdays INTEGER NOT NULL DEFAULT 0 CHECK (weekdays BETWEEN 0 AND 127),
        part TEXT CHECK (part IN ('morning', 'afternoon', 'evening')),
        first_day {DAY.format("first_day")},
        last_day {DAY.format("last_day")},
        notes TEXT NOT NULL DEFAULT '' CHECK (length(notes) <= 20000),
        created_at {INSTANT.format("created_at", "NOT NULL")},
        closed_at {INSTANT.format("closed_at", "")},
        appointment_id INTEGER REFERENCES appointment (id),
        CHECK (last_day >= first_day),
        CHECK (appointment_id IS NULL OR closed_at IS NOT NULL)
    ) STRICT"""
    )
    op.execute("CREATE INDEX waiting_open ON waiting (id) WHERE closed_at IS NULL")
    op.execute("CREATE INDEX waiting_by_client ON waiting (client_id) WHERE closed_at IS NULL")
