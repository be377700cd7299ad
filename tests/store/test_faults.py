"""A disk that is full, a file that another keeps locked, files that are no database."""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from builders import Desk
from deskpkg.domain.clients import NewClient
from deskpkg.store import Store, changes, driver, errors, schema

FILL = """
import resource, signal, sys
from pathlib import Path
from deskpkg.domain.clients import NewClient
from deskpkg.domain.clients import NewClient
from deskpkg.store import Store, changes, errors

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
store = Store(path)
room = sum(file.stat().st_size for file in path.parent.iterdir()) + 200_000
resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
done = 0
try:
    for number in range(10_000):
        note = "x" * 5000
        store.run_write(changes.clients.add, NewClient(f"Client {number}", notes=note))
        done = number + 1
except errors.StoreError as error:
    print(type(error).__name__, done)
print(store.run_read(lambda unit: unit.value("SELECT count(*) FROM client")))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.run_write(changes.clients.add, NewClient("After"))
store.close()
"""


def test_a_full_disk_loses_nothing_and_the_desk_goes_on_when_there_is_room(desk: Desk) -> None:
    desk.store.close()
    ran = subprocess.run(
        [sys.executable, "-c", FILL, str(desk.store.path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    (name, done), (there,) = (line.split() for line in ran.stdout.splitlines())
    assert name in ("DiskFull", "Unreadable")  # a limit of the process is an I/O error to SQLite
    assert int(done) == int(there) > 0
    desk.store = Store(desk.store.path, clock=desk.clock)
    assert desk.value("SELECT count(*) FROM client") == int(there) + 1
    assert desk.broken() == []


def test_a_full_database_is_told_as_a_full_disk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = driver.connect

    def small(path: Path, **options: Any) -> driver.Connection:
        connection = real(path, **options)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 2}")
        return connection

    monkeypatch.setattr(driver, "connect", small)
    store = Store(desk.store.path, clock=desk.clock)
    with pytest.raises(errors.DiskFull):
        store.run_write(changes.clients.add, _large())
    with pytest.raises(errors.DiskFull):
        store.run_write(lambda unit: unit.execute("CREATE TABLE x AS SELECT randomblob(1000000)"))
    store.close()
    monkeypatch.undo()
    assert desk.value("SELECT count(*) FROM client") == 0
    desk.client()
    assert desk.broken() == []


def _large() -> NewClient:
    return NewClient("Large", notes="x" * 20_000)


def test_a_locked_file_is_told_within_the_time_to_wait(desk: Desk) -> None:
    store = Store(desk.store.path, clock=desk.clock, patience=0.2)
    with desk.raw() as raw:
        raw.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(errors.Locked):
            store.run_write(changes.clients.add, NewClient("Late"))
        assert time.monotonic() - began < 5
        assert store.run_read(lambda unit: unit.value("SELECT count(*) FROM client")) == 0
        raw.execute("ROLLBACK")
    store.run_write(changes.clients.add, NewClient("On time"))
    store.close()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (5, errors.Locked),
        (6, errors.Locked),
        (261, errors.Locked),
        (8, errors.ReadOnly),
        (13, errors.DiskFull),
        (11, errors.Damaged),
        (267, errors.Damaged),
        (26, errors.Foreign),
        (778, errors.DiskFull),
        (266, errors.Unreadable),
        (14, errors.ReadOnly),
    ],
)
def test_each_fault_of_the_file_has_its_own_error(
    folder: Path, code: int, expected: type[errors.StoreError]
) -> None:
    error = driver.sqlite.OperationalError("whatever")
    error.sqlite_errorcode = code
    assert type(driver.fault(error, folder)) is expected


@pytest.mark.parametrize("text", ["malformed JSON", "no such table: locked"])
def test_a_bug_that_sounds_like_a_fault_stays_a_bug(desk: Desk, text: str) -> None:
    error = driver.sqlite.OperationalError(text)
    error.sqlite_errorcode = 1
    assert driver.fault(error, desk.store.path) is error
    with pytest.raises(driver.sqlite.OperationalError, match="malformed JSON"):
        desk.store.run_read(lambda unit: unit.query("SELECT json('x')"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("database is locked", errors.Locked),
        ("attempt to write a readonly database", errors.ReadOnly),
        ("database or disk is full", errors.DiskFull),
        ("database disk image is malformed", errors.Damaged),
        ("file is not a database", errors.Foreign),
        ("disk I/O error", errors.Unreadable),
    ],
)
def test_a_driver_without_codes_is_understood_by_its_words(
    folder: Path, text: str, expected: type[errors.StoreError]
) -> None:
    assert type(driver.fault(RuntimeError(text), folder)) is expected


def test_what_is_no_database_is_left_as_it_is(folder: Path) -> None:
    contents = {"empty": b"", "text": b"hello " * 500, "half": b"SQLite format 3\x00" + b"x" * 50}
    for name, content in contents.items():
        path = folder / name
        path.write_bytes(content)
        with pytest.raises(errors.StoreError):
            Store(path)
        assert path.read_bytes() == content
        with pytest.raises(errors.AlreadyThere):
            Store.create(path)
        assert path.read_bytes() == content
    with pytest.raises(errors.Missing):
        Store(folder / "missing")
    with pytest.raises(errors.Foreign):
        Store(folder)
    assert sorted(file.name for file in folder.iterdir()) == ["empty", "half", "text"]


def test_a_damaged_page_is_told_and_the_rest_stays_readable(desk: Desk) -> None:
    for _ in range(300):
        desk.client()
    desk.store.close()
    size = desk.store.path.stat().st_size
    with desk.store.path.open("r+b") as file:
        file.seek(size // 2)
        file.write(os.urandom(size - size // 2))
    with pytest.raises(errors.StoreError):
        read_everything(desk.store.path)


def read_everything(path: Path) -> None:
    store = Store(path)
    try:
        store.run_read(lambda unit: unit.query("SELECT * FROM client, history, client_search"))
    finally:
        store.close()


def test_a_file_that_may_not_be_written_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.store.close()
    monkeypatch.setattr(os, "access", lambda _path, mode: not mode & os.W_OK)
    with pytest.raises(errors.ReadOnly):
        Store(desk.store.path)


def test_the_file_is_for_its_owner_only(folder: Path) -> None:
    before = os.umask(0)
    try:
        schema.create(folder / "a" / "b" / "desk.db")
    finally:
        os.umask(before)
    made = folder / "a" / "b" / "desk.db"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    assert [file.name for file in made.parent.iterdir()] == ["desk.db"]
