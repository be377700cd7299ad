"""Large databases to measure with, made once by bulk SQL and kept in `.cache`."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import clinic
from deskpkg.store import Store, changes, driver, schema

VERSION = 3
"""Raised whenever what is written here changes."""

CACHE = Path(__file__).parent / ".cache"

LONG, SHORT = 1, 2
"""Numbers of a client with 40 packages and 2,000 visits, and of one with two and two."""


@dataclass(frozen=True, slots=True)
class Database:
    """A clinic's records for measuring, and settings for a desk that works with them."""

    path: Path
    clients: int

    def open(self) -> Store:
        """Open the records."""
        return Store(self.path)

    @property
    def env(self) -> dict[str, str]:
        """The environment in which `deskpkg` uses these records."""
        settings = self.path.with_suffix(".toml")
        settings.write_text(f"database = {json.dumps(str(self.path))}\n", encoding="utf-8")
        return {"DESKPKG_CONFIG": str(settings)}


def get(clients: int, say: Callable[[str], None]) -> Database:
    """Return the database with so many clients, making it if there is none for this month."""
    path = CACHE / f"{clients}-{_key()}.db"
    if not path.exists():
        CACHE.mkdir(exist_ok=True)
        for old in CACHE.glob(f"{clients}-*"):
            old.unlink()
        began = time.perf_counter()
        say(f"making a database with {clients:,} clients")
        making = path.with_suffix(".making")
        making.unlink(missing_ok=True)
        _make(making, clients)
        making.rename(path)
        size = path.stat().st_size / 2**20
        say(f"made in {time.perf_counter() - began:.0f} s, {size:,.0f} MiB")
    return Database(path, clients)


def _key() -> str:
    """Name what the file depends on: this code, the schema, and the month it is the present of."""
    digest = hashlib.sha256()
    for script in sorted(schema.VERSIONS.glob("*.py")):
        digest.update(script.read_bytes())
    month = f"{datetime.now(UTC):%Y%m}"
    return f"{VERSION}-{schema.known_versions()[-1]}-{digest.hexdigest()[:8]}-{month}"


def _make(path: Path, clients: int) -> None:
    changes.preload()
    store = Store.create(path)
    store.run_write(clinic.set_up)
    store.close()
    today = datetime.now(clinic.ZONE).date()
    with closing(driver.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA secure_delete=OFF")
        connection.execute("PRAGMA cache_size=-500000")
        connection.execute("BEGIN")
        put_back = list(_take_off(connection))
        clinic.Clinic(connection, clients, today).fill()
        for statement in put_back:
            connection.execute(statement)
        _check(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _take_off(connection: driver.Connection) -> Iterator[str]:
    """Drop the indexes and triggers that slow the filling down; yield what makes them again."""
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND "
        "tbl_name IN ('appointment', 'client_package', 'history', 'invoice', 'invoice_line', "
        "'payment', 'allocation') "
        "AND type IN ('index', 'trigger') ORDER BY type"
    ).fetchall()
    for kind, name, sql in rows:
        connection.execute(f"DROP {kind} {name}")
        yield sql


def _check(connection: driver.Connection) -> None:
    """Make sure that the triggers would have let everything pass."""
    oversold = connection.execute(
        "SELECT cp.id FROM client_package cp JOIN appointment a ON a.client_package_id = cp.id "
        "WHERE a.holds_credit GROUP BY cp.id HAVING count(*) > cp.credits "
        "OR min(a.client_id = cp.client_id) = 0 LIMIT 1"
    ).fetchone()
    assert oversold is None, f"package {oversold} is oversold"
