"""When locations are open and who works when; days that differ; public holidays."""

from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = "TEXT {1} CHECK ({0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')"  # noqa: E501
DAY = "TEXT NOT NULL CHECK (date({0}) IS {0})"
STARTS = "starts INTEGER NOT NULL CHECK (starts BETWEEN 0 AND 1439)"
ENDS = "ends INTEGER NOT NULL CHECK (ends BETWEEN 0 AND 1440)"
WEEKDAY = "weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6)"

PRACTICE = [
    """ALTER TABLE practice ADD COLUMN closed_on_holidays INTEGER NOT NULL DEFAULT 0
        CHECK (closed_on_holidays IN (0, 1))""",
    """ALTER TABLE practice ADD COLUMN region TEXT NOT NULL DEFAULT ''
        CHECK (length(region) <= 40)""",
]

# Minutes of the wall. A weekday that is closed has one row of no length; one without rows is as
# the practice's day.
WEEKLY = [
    f"""CREATE TABLE location_hours (
        location_id INTEGER NOT NULL REFERENCES location (id),
        {WEEKDAY},
        {STARTS},
        {ENDS},
        PRIMARY KEY (location_id, weekday, starts),
        CHECK (starts < ends OR (starts = 0 AND ends = 0))
    ) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE practitioner_hours (
        practitioner_id INTEGER NOT NULL REFERENCES practitioner (id),
        {WEEKDAY},
        {STARTS},
        {ENDS},
        location_id INTEGER REFERENCES location (id),
        PRIMARY KEY (practitioner_id, weekday, starts),
        CHECK (starts < ends OR (starts = 0 AND ends = 0 AND location_id IS NULL))
    ) STRICT, WITHOUT ROWID""",
]

OTHER_DAYS = [
    f"""CREATE TABLE other_days (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        practitioner_id INTEGER REFERENCES practitioner (id),
        location_id INTEGER REFERENCES location (id),
        first_day {DAY.format("first_day")},
        last_day {DAY.format("last_day")},
        reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 200),
        removed_at {INSTANT.format("removed_at", "")},
        CHECK ((practitioner_id IS NULL) <> (location_id IS NULL)),
        CHECK (last_day >= first_day)
    ) STRICT""",
    "CREATE INDEX other_days_by_last ON other_days (last_day) WHERE removed_at IS NULL",
    f"""CREATE TABLE other_hours (
        other_days_id INTEGER NOT NULL REFERENCES other_days (id),
        {STARTS},
        {ENDS},
        location_id INTEGER REFERENCES location (id),
        PRIMARY KEY (other_days_id, starts),
        CHECK (starts < ends)
    ) STRICT, WITHOUT ROWID""",
]


def apart(table: str, event: str, *owner: str) -> str:
    """Return the trigger that refuses hours of one owner that overlap, or stand beside "closed"."""
    same = " AND ".join(f"{column} = new.{column}" for column in owner)
    return f"""CREATE TRIGGER {table}_apart_{event.lower()} AFTER {event} ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {same} AND starts <> new.starts
            AND (ends = 0 OR new.ends = 0 OR (starts < new.ends AND ends > new.starts)))
        BEGIN SELECT RAISE(ABORT, 'these hours overlap'); END"""


APART = [
    apart(table, event, *owner)
    for table, owner in (
        ("location_hours", ("location_id", "weekday")),
        ("practitioner_hours", ("practitioner_id", "weekday")),
        ("other_hours", ("other_days_id",)),
    )
    for event in ("INSERT", "UPDATE")
]


def upgrade() -> None:
    """Make the tables; who has said nothing is open on the practice's day, every day."""
    for statement in (*PRACTICE, *WEEKLY, *OTHER_DAYS, *APART):
        op.execute(statement)
