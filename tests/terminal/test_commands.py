"""The commands that open the desk, as a person starts them in a terminal."""

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from deskpkg.settings import default_database
from samples import copy_of_sample
from terminal.desk import Desk

DESKPKG = [sys.executable, "-m", "deskpkg"]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mapping[str, str]]:
    """Return the environment of a machine on which deskpkg has never run."""
    own = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("DATA", "STATE", "CONFIG")}
    own |= {"DESKPKG_CONFIG": str(tmp_path / "deskpkg.toml"), "TMPDIR": str(tmp_path / "tmp")}
    (tmp_path / "tmp").mkdir()
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DESKPKG_DATABASE", raising=False)
    yield own


def test_the_demo_opens_and_leaves_nothing_behind(
    machine: Mapping[str, str], tmp_path: Path
) -> None:
    with Desk([*DESKPKG, "demo"], env=machine) as desk:
        desk.wait_for("Novak, Petra")
        assert list((tmp_path / "tmp").iterdir())
        desk.press("ctrl+q")
        assert desk.wait_for_end() == 0
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_demo_that_is_ended_from_outside_leaves_nothing_behind(
    machine: Mapping[str, str], tmp_path: Path, how: signal.Signals
) -> None:
    with Desk([*DESKPKG, "demo"], env=machine) as desk:
        desk.wait_for("Novak, Petra")
        os.kill(desk.child, how)
        assert desk.wait_for_end() == (0 if how is signal.SIGINT else 128 + how)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_the_first_start_makes_a_database_and_asks_for_the_practice(
    machine: Mapping[str, str],
) -> None:
    with Desk(DESKPKG, env=machine) as desk:
        desk.wait_for(lambda lines: default_database().exists() and any(lines))
        desk.wait_for("practice")


def test_the_desk_opens_the_database_that_is_named(
    machine: Mapping[str, str], tmp_path: Path
) -> None:
    clinic = copy_of_sample(tmp_path / "clinic.db")
    with Desk([*DESKPKG, "--database", str(clinic)], env=machine) as desk:
        desk.wait_for("Find")
        desk.press("f2", "nov")
        desk.wait_for("Novak, Petra")
        desk.press("ctrl+q")
        assert desk.wait_for_end() == 0
    assert not default_database().exists()


def test_a_database_that_is_missing_is_told_without_drawing_anything(
    machine: Mapping[str, str], tmp_path: Path
) -> None:
    with Desk([*DESKPKG, "--database", str(tmp_path / "none.db")], env=machine) as desk:
        assert desk.wait_for_end() == 3
        assert b"\x1b" not in desk.output
        assert b"There is no database" in desk.output


def test_a_file_that_is_no_database_ends_the_desk_with_its_reason(
    machine: Mapping[str, str], tmp_path: Path
) -> None:
    (tmp_path / "letter.db").write_text("Dear Jane,\n" * 99)
    with Desk([*DESKPKG, "--database", str(tmp_path / "letter.db")], env=machine) as desk:
        assert desk.wait_for_end() == 1
        assert b"is not a deskpkg database" in desk.output
        assert b"Traceback" not in desk.output
