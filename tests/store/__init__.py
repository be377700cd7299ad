"""The records, through real database files."""
