"""Everything deskpkg remembers; the only place that knows SQL."""

from deskpkg.store import changes
from deskpkg.store.errors import StoreError
from deskpkg.store.store import Store
from deskpkg.store.unit import Unit

__all__ = ["Store", "StoreError", "Unit", "changes"]
