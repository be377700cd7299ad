"""Which database is opened, what is refused, and what is said of a file that is no use."""

import argparse
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from cli.conftest import Deskpkg
from deskpkg import settings
from deskpkg.cli import database
from deskpkg.store import driver, schema
from deskpkg.store.errors import AlreadyThere, Missing
from samples import copy_of_sample, plant

COMMANDS = [(), ("credits",), ("check",), ("import", "clients", "list.csv")]


def start(path: Path, *, new: bool = False) -> None:
    database.open_or_start(path, staff="Ana", desk="front", new=new).close()


def test_a_named_database_that_is_missing_is_never_made(deskpkg: Deskpkg, machine: Path) -> None:
    (machine / "list.csv").write_text("name\nAnn Lee\n")
    nowhere = machine / "nowhere.db"
    for command in COMMANDS:
        command = tuple(str(machine / part) if part == "list.csv" else part for part in command)
        told = deskpkg("--database", nowhere, *command)
        assert told.code == 3, command
        assert f"deskpkg --new --database {nowhere}" in told.err
        assert not nowhere.exists()


def test_the_first_run_makes_the_default_database() -> None:
    path = settings.default_database()
    start(path)
    assert schema.known_versions()
    assert path.exists()
    assert database.is_known(path)


def test_a_default_database_that_was_there_is_not_replaced() -> None:
    path = settings.default_database()
    start(path)
    path.unlink()
    with pytest.raises(Missing):
        start(path)
    with pytest.raises(Missing):
        database.may_start(path)
    assert not path.exists()
    start(path, new=True)
    assert path.exists()


def test_a_new_database_is_not_started_over_another(clinic: Path) -> None:
    before = clinic.read_bytes()
    with pytest.raises(AlreadyThere) as refused:
        start(clinic, new=True)
    assert refused.value.exit_code == 5
    assert clinic.read_bytes() == before


def test_a_database_is_started_where_one_is_asked_for(machine: Path) -> None:
    path = machine / "a folder" / "new.db"
    start(path, new=True)
    assert path.exists()


def test_option_goes_before_environment_before_settings(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine / "deskpkg.toml").write_text('database = "settings.db"\n')
    option = argparse.Namespace(database="option.db")
    nothing = argparse.Namespace()
    assert database.path_of(nothing) == machine / "settings.db"
    monkeypatch.setenv("DESKPKG_DATABASE", "environment.db")
    assert database.path_of(nothing) == Path("environment.db")
    assert database.path_of(option) == Path("option.db")


def test_a_state_folder_that_cannot_be_written_stops_nobody(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(machine / "file"))
    start(settings.default_database())


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garbage(path: Path) -> None:
    path.write_bytes(b"not a database at all, " * 400)


def of_another_program(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE client (id)")
    other.close()


def newer(path: Path) -> None:
    copy_of_sample(path)
    plant(path, "UPDATE alembic_version SET version_num = '9999'")


def cut_short(path: Path) -> None:
    copy_of_sample(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def without_tables(path: Path) -> None:
    copy_of_sample(path)
    plant(path, "DROP TABLE history; DROP TABLE client_package_service; DROP TABLE practice")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (empty, "empty file"),
        (garbage, "not a deskpkg database"),
        (of_another_program, "not a deskpkg database"),
        (newer, "newer deskpkg"),
        (Path.mkdir, "is a folder"),
        (cut_short, "damaged"),
        (without_tables, "not as deskpkg made it"),
    ],
)
def test_a_file_that_is_no_use_is_told_and_left_as_it_is(
    deskpkg: Deskpkg,
    machine: Path,
    spoil: Callable[[Path], None],
    told: str,
    command: tuple[str, ...],
) -> None:
    path = machine / "bad.db"
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    (machine / "list.csv").write_text("name\nAnn Lee\n")
    command = tuple(str(machine / part) if part == "list.csv" else part for part in command)
    said = deskpkg("--database", path, *command)
    assert said.code == 1, said
    assert "Traceback" not in said.err
    if command != ("check",):
        assert told in said.err
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_file_that_cannot_be_written_is_told(
    deskpkg: Deskpkg, clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deskpkg.store.driver.os.access", lambda *_: False)
    told = deskpkg("--database", clinic, "credits")
    assert told.code == 1
    assert "cannot be written" in told.err


KEEPER = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("PRAGMA locking_mode=EXCLUSIVE")
other.execute("BEGIN EXCLUSIVE")
print("kept", flush=True)
sys.stdin.readline()
"""


def test_a_file_that_another_program_keeps_is_told(
    deskpkg: Deskpkg, clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "connect", partial(driver.connect, timeout=0.1))
    other = subprocess.Popen(
        [sys.executable, "-c", KEEPER, clinic], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"kept\n"
    for command in ("credits", "check"):
        told = deskpkg("--database", clinic, command)
        assert told.code == 5, command
        assert "locked" in told.err
    other.communicate(b"enough\n")


def test_settings_that_cannot_be_read_are_told_with_their_line(
    deskpkg: Deskpkg, machine: Path
) -> None:
    (machine / "deskpkg.toml").write_text("colour = 'blue'\n")
    told = deskpkg("credits")
    assert told.code == 2
    assert "line 1" in told.err


def test_this_machine_is_the_tests_own(machine: Path) -> None:
    assert settings.default_database().is_relative_to(machine)
    assert not settings.default_database().exists()
