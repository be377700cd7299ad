"""Everything deskpkg remembers; the only place that knows SQL."""

from deskpkg.store import changes
from deskpkg.store.driver import sqlite
from deskpkg.store.errors import StoreError
from deskpkg.store.store import Store
from deskpkg.store.unit import Unit

DatabaseError = sqlite.DatabaseError
"""What the database itself says, where that is no StoreError: a bug, or a spoiled schema."""

__all__ = ["DatabaseError", "Store", "StoreError", "Unit", "changes"]
