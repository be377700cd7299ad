"""The sample clinic for tests that need a full one."""

import shutil
import sqlite3
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from deskpkg.store import Store, sample

SAMPLED = datetime(2026, 11, 24, 15, 57, tzinfo=UTC)
"""When the sample clinic was made: Tue 24 Nov 2026 10:57 in Toronto."""


@cache
def _made() -> Path:
    path = Path(mkdtemp(prefix="deskpkg-sample-")) / "sample.db"
    store = Store.create(path, clock=lambda: SAMPLED)
    sample.fill(store, SAMPLED)
    store.close()
    return path


def copy_of_sample(path: Path) -> Path:
    """Put a fresh copy of the sample clinic at `path`."""
    return Path(shutil.copy(_made(), path))


def plant(path: Path, script: str) -> None:
    """Change a database behind deskpkg's back, as with the sqlite shell: no trigger, no check."""
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON;")
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name NOT LIKE 'client_search%'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.executescript(script)
    connection.commit()
    connection.close()
