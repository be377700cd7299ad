"""`deskpkg` itself, `demo` and `check`, and what all commands have in common."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cli.conftest import Deskpkg
from deskpkg import __version__
from deskpkg.cli import desk, output, problems
from deskpkg.cli.demo import lively_clock
from deskpkg.domain.refused import BadInput, Conflict, Gone
from deskpkg.store import verifier
from samples import copy_of_sample, plant


def test_without_a_terminal_the_day_is_printed(deskpkg: Deskpkg, clinic: Path) -> None:
    told = deskpkg("--database", clinic)
    lines = told.out.splitlines()
    assert (told.code, told.err) == (0, "")
    assert lines[0] == "Tue 24 Nov 2026"
    assert lines[1].split() == ["Time", "State", "Client", "Service", "With", "Left"]
    cells = re.split("  +", lines[2])
    assert cells == ["08:00", "done", "Novak, Petra", "Physio 60", "Mia", "2 left"]
    states = {line.split()[1] for line in lines[2:]}
    assert states == {"done", "here", "late", "missed", "booked"}
    assert "\x1b" not in told.out


def test_without_a_terminal_nothing_is_started(deskpkg: Deskpkg, machine: Path) -> None:
    assert deskpkg().code == 3
    assert list(machine.iterdir()) == []


def test_without_a_terminal_a_database_can_be_started(deskpkg: Deskpkg, machine: Path) -> None:
    told = deskpkg("--new", "--database", machine / "new.db")
    assert told.code == 0
    assert "Nothing is booked today." in told.out
    assert deskpkg("--new", "--database", machine / "new.db").code == 5


def test_with_a_terminal_the_desk_is_opened_with_what_was_said(
    deskpkg: Deskpkg, clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(desk, "is_terminal", lambda: True)

    def show(*given: object) -> int:
        shown.append(given)
        return 0

    monkeypatch.setattr(desk, "show", show)
    assert deskpkg("--database", clinic, "--staff", "Ana", "--desk", "front").code == 0
    opening, settings = shown[0]
    assert (settings.database, settings.staff, settings.desk) == (clinic, "Ana", "front")
    store = opening()
    assert (store.path, store.staff, store.desk) == (clinic, "Ana", "front")
    store.close()


def test_the_demo_leaves_nothing_behind(
    deskpkg: Deskpkg, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = machine / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    told = deskpkg("demo")
    assert (told.code, told.err) == (0, "")
    assert "Smith, Jane" in told.out
    assert list(folder.iterdir()) == []


def test_the_demo_leaves_nothing_behind_when_it_is_interrupted(
    deskpkg: Deskpkg, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tempfile.tempdir", str(machine))
    monkeypatch.setattr("deskpkg.cli.demo.print_today", interrupt)
    assert deskpkg("demo").code == 130
    assert list(machine.iterdir()) == []


def test_the_demo_can_be_kept_but_replaces_nothing(deskpkg: Deskpkg, machine: Path) -> None:
    path = machine / "kept.db"
    assert deskpkg("demo", "--create", path).code == 0
    kept = path.read_bytes()
    told = deskpkg("demo", "--create", path)
    assert told.code == 5
    assert path.read_bytes() == kept
    assert deskpkg("check", "--database", path).code == 0


@pytest.mark.parametrize("hour", range(24))
def test_the_demo_is_open_at_every_hour_of_the_world(hour: int) -> None:
    now = datetime(2026, 11, 24, hour, 30, tzinfo=UTC)
    clock = lively_clock(now)
    local = (now + (clock() - datetime.now(UTC))).astimezone(ZoneInfo("America/Toronto"))
    assert 9 <= local.hour < 17


def test_a_sound_clinic_is_ok(deskpkg: Deskpkg, clinic: Path) -> None:
    told = deskpkg("check", "--database", clinic)
    assert (told.code, told.err) == (0, "")
    assert told.out == "ok: 47 packages, 200 appointments, 42 invoices checked\n"


def test_each_broken_promise_is_a_line(deskpkg: Deskpkg, clinic: Path) -> None:
    plant(clinic, "UPDATE client SET notes = char(27) || '[2J' WHERE id = 1")
    told = deskpkg("check", "--database", clinic)
    assert told.code == 1
    assert "client 1 has a control character in its notes" in told.out.splitlines()
    assert "ok" not in told.out.splitlines()[-1].split()


def test_help_and_version(deskpkg: Deskpkg) -> None:
    assert deskpkg("--version").out == f"deskpkg {__version__}\n"
    told = deskpkg("--help")
    assert told.code == 0
    for name in ("demo", "credits", "import", "check"):
        assert f"\n    {name} " in told.out
        assert deskpkg(name, "--help").out.startswith(f"usage: deskpkg {name}")


@pytest.mark.parametrize(
    "arguments", [["frobnicate"], ["--databas", "x"], ["check", "x"], ["import"], ["--desk"]]
)
def test_what_is_not_understood_is_a_usage_error(deskpkg: Deskpkg, arguments: list[str]) -> None:
    told = deskpkg(*arguments)
    assert told.code == 2
    assert told.err.startswith("usage: deskpkg")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Gone(), 3),
        (Conflict(), 5),
        (BadInput("no"), 6),
        (OSError(28, "No space left on device"), 1),
        (problems.Problem("no", 4), 4),
    ],
)
def test_each_problem_has_its_exit_code(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert problems.tell(error) == code
    assert capsys.readouterr().err.startswith("deskpkg: ")


def test_colours_are_only_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert output.styled("x", "1") == "\x1b[1mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert output.styled("x", "1") == "x"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert output.styled("x", "1") == "x"


def test_columns_line_up_whatever_the_script(capsys: pytest.CaptureFixture[str]) -> None:
    output.Table(("Client", "Left")).print([("田中, 美咲", "2"), ("Ann\x1b[2J", "3")])
    assert capsys.readouterr().out == "Client      Left\n田中, 美咲  2\nAnn[2J      3\n"


def test_the_program_can_be_run_as_a_module(tmp_path: Path) -> None:
    clinic = copy_of_sample(tmp_path / "clinic.db")
    command = [sys.executable, "-m", "deskpkg", "--database", str(clinic), "check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    with verifier.opened(clinic) as connection:
        assert done.stdout == f"ok: {verifier.counted(connection)} checked\n"


PROBE = """
import sys, types
from deskpkg.cli import desk

class DeskApp:
    return_code = 0
    def __init__(self, *_): pass
    def action_quit(self): pass
    def run(self):
        from textual import constants
        print(constants.ESCAPE_DELAY)

sys.modules["deskpkg.app"] = types.SimpleNamespace(DeskApp=DeskApp)
desk.show(None, None)
"""


def test_a_key_soon_after_esc_is_a_key_of_its_own() -> None:
    told = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    assert float(told.stdout) < 0.05
