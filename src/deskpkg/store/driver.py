"""One connection to the database file: opening it safely, and naming what went wrong."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from deskpkg.store import errors

try:
    from sqlcipher3 import dbapi2 as sqlite
except ImportError:  # no wheel for this platform: the standard library's, in its safe mode
    sqlite = sqlite3

__all__ = ["Connection", "connect", "fault", "naming_faults", "sqlite"]

APPLICATION_ID = 0x6465736B
"""Written into the file's header: "desk"."""

LOCK_SECONDS = 10.0
"""How long a connection waits for another's lock; waits are unfair, 2 s has been seen."""


class Cursor(Protocol):
    """What is used of a database cursor."""

    description: Any
    rowcount: int
    lastrowid: int | None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows."""

    def fetchone(self) -> Any:
        """Return one row or None."""


class Connection(Protocol):
    """What is used of a database connection, whichever driver made it."""

    in_transaction: bool

    def execute(self, sql: str, parameters: Any = ..., /) -> Cursor:
        """Run one statement."""

    def executemany(self, sql: str, parameters: Any, /) -> Cursor:
        """Run one statement for each of the parameters."""

    def cursor(self) -> Any:
        """Return a new cursor."""

    def commit(self) -> None:
        """Keep the transaction."""

    def rollback(self) -> None:
        """Drop the transaction."""

    def interrupt(self) -> None:
        """Stop a running statement."""

    def close(self) -> None:
        """Close the connection."""


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Tell whether this SQLite has the WAL-reset fix (3.51.3; also in 3.50.7 and 3.44.6)."""
    return (
        version >= (3, 51, 3)
        or (version[:2] == (3, 50) and version[2] >= 7)
        or (version[:2] == (3, 44) and version[2] >= 6)
    )


WAL = wal_is_safe(sqlite.sqlite_version_info)

_PLAIN = frozenset(b"/:._-~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
"""Bytes of a path that stand for themselves in a URI."""

_SETTINGS = (
    "foreign_keys=ON",
    "recursive_triggers=ON",
    f"synchronous={'FULL' if WAL else 'EXTRA'}",
    "trusted_schema=OFF",
    "secure_delete=ON",
    "mmap_size=0",
    "temp_store=MEMORY",
)


@contextmanager
def naming_faults(path: Path) -> Iterator[None]:
    """Turn the driver's errors into the store's, which say what to do."""
    try:
        yield
    except (sqlite.Error, sqlite3.Error) as error:
        named = fault(error, path)
        if named is error:
            raise
        raise named from error


_BY_TEXT = (
    ("locked", 5),
    ("readonly", 8),
    ("disk is full", 13),
    ("malformed", 11),
    ("not a database", 26),
    ("unable to open", 14),
    ("disk I/O", 10),
)
"""SQLite's result codes by their text, for a driver that does not tell the code."""

_WRITING_FAILED = frozenset({778, 1034, 1290, 1546, 4874, 5130})
"""Extended codes of I/O errors that a full disk can cause: writing, syncing, cutting, sharing."""


def fault(error: BaseException, path: Path) -> BaseException:
    """Return the store's error for the driver's `error`; the same error if it is a bug of ours."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        code = next((code for text, code in _BY_TEXT if text in str(error)), 0)
    match code & 0xFF:
        case 5 | 6:
            return errors.Locked(path)
        case 8:
            return errors.ReadOnly(path)
        case 13:
            return errors.DiskFull(path)
        case 11:
            return errors.Damaged(path)
        case 26:
            return errors.Foreign(path)
        case 14:
            return errors.ReadOnly(path) if path.exists() else errors.Missing(path)
        case 10:
            return errors.DiskFull(path) if code in _WRITING_FAILED else errors.Unreadable(path)
    return error


def connect(path: Path, *, create: bool = False, timeout: float = LOCK_SECONDS) -> Connection:
    """Open the database at `path`; `create` it (mode 0600, in a folder 0700) if nothing is there.

    Raises:
        StoreError: the file is missing, empty, foreign, damaged, locked or not readable.
    """
    if create:
        _make_private(path)
    elif not path.exists():
        raise errors.Missing(path)
    elif path.is_dir():
        raise errors.Foreign(path, "is a folder")
    elif path.stat().st_size == 0:
        raise errors.Foreign(path, "is an empty file, not a deskpkg database")
    elif not os.access(path, os.R_OK | os.W_OK):
        raise errors.ReadOnly(path)
    with naming_faults(path):
        connection: Connection = sqlite.connect(
            _uri(path),
            uri=True,
            timeout=timeout,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            _prepare(connection, path, create=create)
        except BaseException:
            connection.close()
            raise
    return connection


def _uri(path: Path) -> str:
    """Return what opens `path` if it is there, in the spelling of URIs.

    Path.as_uri would do, but imports more than all else that is needed to read a record.
    """
    name = os.fsencode(path.absolute().as_posix())
    quoted = "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in name)
    return f"file://{'' if quoted.startswith('/') else '/'}{quoted}?mode=rw"


def _prepare(connection: Connection, path: Path, *, create: bool) -> None:
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    if create and found == 0:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA journal_mode={'WAL' if WAL else 'DELETE'}")
    elif found != APPLICATION_ID:
        raise errors.Foreign(path)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _make_private(path: Path) -> None:
    """Create an empty file at `path` that nobody else can read; refuse one that is there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise errors.AlreadyThere(path) from None
    except PermissionError:
        raise errors.ReadOnly(path) from None
