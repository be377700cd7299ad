"""How the desk starts, ends and fails, as a person at the terminal sees it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deskpkg.store import Store
from terminal.desk import Desk

APP = Path(__file__).with_name("tiny_app.py")
TESTS = Path(__file__).parents[1]
Start = Callable[..., Desk]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    path = tmp_path / "desk.db"
    Store.create(path).close()
    started: list[Desk] = []

    def starting(
        *arguments: str, columns: int = 100, rows: int = 30, at: Path = path, **env: str
    ) -> Desk:
        env["PYTHONPATH"] = str(TESTS)
        argv = [sys.executable, str(APP), str(at), *arguments]
        started.append(Desk(argv, env=env, columns=columns, rows=rows))
        return started[-1]

    yield starting
    for one in started:
        one.close()


def test_a_crash_prints_no_locals_keeps_drafts_and_ends_with_1(start: Start) -> None:
    desk = start()
    desk.wait_for("TODAY")
    desk.press("o", "draft", "f6")
    assert desk.wait_for_end() == 1
    shown = desk.output.decode().rpartition("\x1b[?1049l")[2]
    assert "a bug about 10" in shown
    assert "Jane Smith" not in shown
    assert "RuntimeError" in shown
    assert "kept ['draft']" in shown


def test_a_database_that_cannot_be_opened_ends_the_desk_with_its_message(
    start: Start, tmp_path: Path
) -> None:
    desk = start(at=tmp_path / "nowhere.db")
    assert desk.wait_for_end() == 3
    shown = desk.output.decode().rpartition("\x1b[?1049l")[2]
    assert f"There is no database at {tmp_path / 'nowhere.db'}." in shown.replace("\r\n", "")


def test_a_window_made_small_and_large_again_shows_what_it_did(start: Start) -> None:
    desk = start()
    desk.wait_for("TODAY")
    desk.press("o", "typed")
    desk.wait_for("typed")
    desk.resize(60, 12)
    desk.wait_for("at least 80")
    desk.resize(100, 30)
    desk.press("!")
    desk.wait_for("typed!")


def test_a_desk_started_in_a_small_window_says_so(start: Start) -> None:
    desk = start(columns=60, rows=12)
    desk.wait_for("at least 80")
    desk.resize(100, 30)
    desk.wait_for("line 1")


def test_no_color_is_respected(start: Start) -> None:
    desk = start(NO_COLOR="1")
    desk.wait_for("TODAY")
    desk.press("c", "escape", "q")
    assert desk.wait_for_end() == 0
    for sequence in desk.output.split(b"\x1b[")[1:]:
        if b";2;" in sequence.partition(b"m")[0]:
            red, green, blue = sequence.partition(b"m")[0].split(b";2;")[-1].split(b";")[:3]
            assert red == green == blue


def test_control_characters_from_data_do_not_reach_the_terminal(start: Start) -> None:
    desk = start("--nasty")
    desk.wait_for("TODAY")
    desk.wait_for("nasty")
    desk.press("q")
    assert desk.wait_for_end() == 0
    assert b"pwn" in desk.output
    assert b"\x1b]0;" not in desk.output
    assert b"\x1b[31mred" not in desk.output
    assert "\u202e".encode() not in desk.output
    assert b"pwn\x07" not in desk.output


def test_the_first_picture_needs_no_orm() -> None:
    heavy = "{'sqlalchemy', 'sqlmodel', 'pydantic', 'alembic', 'babel', 'typer'}"
    code = f"import deskpkg.app, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"
