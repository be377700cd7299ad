"""What papers say of the practice and of the client: addresses, tax number, account."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns."""
    for column in (
        "address TEXT NOT NULL DEFAULT '' CHECK (length(address) <= 1000)",
        "tax_number TEXT NOT NULL DEFAULT '' CHECK (length(tax_number) <= 50)",
        "iban TEXT NOT NULL DEFAULT '' CHECK (length(iban) <= 34)",
        "bic TEXT NOT NULL DEFAULT '' CHECK (length(bic) <= 11)",
    ):
        op.execute(f"ALTER TABLE practice ADD COLUMN {column}")
    op.execute(
        "ALTER TABLE client ADD COLUMN address TEXT NOT NULL DEFAULT '' "
        "CHECK (length(address) <= 1000)"
    )
