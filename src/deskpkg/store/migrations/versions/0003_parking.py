"""Parked forms: drafts that every desk can take up."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Let a draft say which form it is of, who parked it and why, and where it is open."""
    for column in (
        "place TEXT NOT NULL DEFAULT '' CHECK (length(place) <= 100)",
        "arguments TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(arguments))",
        "staff TEXT NOT NULL DEFAULT '' CHECK (length(staff) <= 200)",
        "why TEXT NOT NULL DEFAULT '' CHECK (length(why) <= 500)",
        "held_by TEXT NOT NULL DEFAULT '' CHECK (length(held_by) <= 200)",
    ):
        op.execute(f"ALTER TABLE draft ADD COLUMN {column}")
