"""How visits end and repeat: the policy for their credits, and the series they belong to."""

from alembic import op

revision = "0007"
down_revision = "0006"

INSTANT = "TEXT {1} CHECK ({0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')"  # noqa: E501

POLICY = [
    """ALTER TABLE practice ADD COLUMN late_hours INTEGER NOT NULL DEFAULT 24
        CHECK (late_hours BETWEEN 0 AND 720)""",
    *(
        f"ALTER TABLE practice ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0 "
        f"CHECK ({column} IN (0, 1))"
        for column in ("late_forfeits", "missed_forfeits")
    ),
]

SERIES = [
    f"""CREATE TABLE series (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        client_id INTEGER NOT NULL REFERENCES client (id),
        every TEXT NOT NULL CHECK (every IN ('daily', 'weekly', 'fortnightly', 'monthly')),
        visits INTEGER NOT NULL CHECK (visits BETWEEN 1 AND 1000),
        until TEXT CHECK (date(until) IS until),
        created_at {INSTANT.format("created_at", "NOT NULL")},
        removed_at {INSTANT.format("removed_at", "")}
    ) STRICT""",
    """ALTER TABLE appointment ADD COLUMN series_id INTEGER REFERENCES series (id)
        CHECK (series_id IS NULL OR repeating = 1)""",
    """ALTER TABLE appointment ADD COLUMN series_place INTEGER
        CHECK (series_place >= 0 AND (series_place IS NULL) = (series_id IS NULL))""",
    """ALTER TABLE appointment ADD COLUMN series_own TEXT NOT NULL DEFAULT ''
        CHECK (length(series_own) <= 200 AND series_own NOT GLOB '*[^a-z_ ]*'
            AND (series_own = '' OR series_id IS NOT NULL))""",
    """CREATE INDEX appointment_requested ON appointment (starts_at)
        WHERE state = 'requested'""",
    """CREATE UNIQUE INDEX appointment_by_series ON appointment (series_id, series_place)
        WHERE series_id IS NOT NULL""",
]


def upgrade() -> None:
    """Add what is new; nothing is forfeited unless the practice says so, and no visit repeats."""
    for statements in (POLICY, SERIES):
        for statement in statements:
            op.execute(statement)
