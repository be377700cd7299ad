"""Visits that were booked by mistake and undone."""

from alembic import op

revision = "0009"
down_revision = "0008"

INSTANT = "TEXT CHECK ({0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')"  # noqa: E501

STATEMENTS = [
    f"""ALTER TABLE appointment ADD COLUMN removed_at {INSTANT.format("removed_at")}
        CHECK (removed_at IS NULL OR (state = 'canceled' AND client_package_id IS NULL))""",
    """UPDATE appointment SET removed_at = canceled_at
        WHERE state = 'canceled' AND cancel_reason = 'Booked by mistake, and undone'
        AND client_package_id IS NULL AND EXISTS (
            SELECT 1 FROM history h JOIN history u ON u.undoes = h.operation
            WHERE h.appointment_id = appointment.id AND h.action = 'appointment.created'
                AND u.appointment_id = appointment.id)""",
    """CREATE TRIGGER appointment_removed_stays BEFORE UPDATE OF removed_at ON appointment
        WHEN old.removed_at IS NOT NULL AND new.removed_at IS NOT old.removed_at BEGIN
        SELECT RAISE(ABORT, 'a visit that was taken back stays so');
    END""",
]


def upgrade() -> None:
    """Mark visits as gone that were taken back before; the history tells which."""
    for statement in STATEMENTS:
        op.execute(statement)
