"""The version of a database file: making a new one, and upgrading an older one."""

import os
from contextlib import closing
from pathlib import Path

from deskpkg.store import driver, errors

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def known_versions() -> tuple[str, ...]:
    """Return the versions this deskpkg knows, oldest first; a migration's file begins with its."""
    return tuple(sorted(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*_*.py")))


def create(path: Path) -> None:
    """Make a new database at `path`: whole, or not at all.

    Raises:
        StoreError: something is already there, or nothing can be written there.
    """
    if path.exists():
        raise errors.AlreadyThere(path)
    making = path.with_name(f".{path.name}.{os.urandom(4).hex()}.new")
    try:
        with closing(driver.connect(making, create=True)) as connection:
            _upgrade(connection, making)
        _put_in_place(making, path)
    finally:
        for leftover in (making, Path(f"{making}-wal"), Path(f"{making}-shm")):
            leftover.unlink(missing_ok=True)


def bring_to_head(path: Path) -> None:
    """Upgrade the database at `path` if an older deskpkg made it.

    Raises:
        StoreError: the file cannot be used, or a newer deskpkg made it.
    """
    with closing(driver.connect(path)) as connection, driver.naming_faults(path):
        found = version(connection)
        known = known_versions()
        if found == known[-1]:
            return
        if found not in known:
            raise errors.TooNew(path, found or "unknown")
        _upgrade(connection, path)


def version(connection: driver.Connection) -> str | None:
    """Return the schema version of an open database; None if it has none."""
    there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'alembic_version'"
    if connection.execute(there).fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _upgrade(connection: driver.Connection, path: Path) -> None:
    from deskpkg.store.migrations.runner import upgrade

    with driver.naming_faults(path):
        upgrade(connection)


def _put_in_place(made: Path, path: Path) -> None:
    """Give a finished database its name, unless somebody else was faster."""
    try:
        if os.name == "nt":
            made.rename(path)  # refuses to replace on Windows
        else:
            os.link(made, path)  # refuses to replace elsewhere
    except FileExistsError:
        raise errors.AlreadyThere(path) from None
