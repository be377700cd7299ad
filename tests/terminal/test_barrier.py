"""Whatever is typed ahead of the screen lands where it was meant."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from terminal.desk import Desk, keys

APP = Path(__file__).with_name("barrier_app.py")
TESTS = Path(__file__).parents[1]

BURSTS = {
    "a name to find": (keys("f2", "smith jane", "enter"), ["found smith jane"]),
    "a name to find, twice": (
        keys("f2", "smith", "enter", "f2", "jade", "enter"),
        ["found smith", "found jade"],
    ),
    "two questions of a flow": (keys("n", "jane", "enter", "smith", "enter"), ["jane smith"]),
    "two flows": (
        keys("n", "ada", "enter", "day", "enter", "n", "tim", "enter", "hay", "f9"),
        ["ada day", "tim hay"],
    ),
    "F9 for a consequence": (keys("c", "f9"), ["canceled"]),
    "Enter for a consequence": (keys("c", "enter"), ["kept"]),
    "a form": (
        keys("o", "1415", "enter", "930", "enter", "50", "f9"),
        ["form 2=1415 3=930 4=50"],
    ),
    "a form by Tab": (keys("o", "a", "tab", "b", "shift+tab", "c", "f9"), ["form 2=c 3=b"]),
    "a form after a search": (
        keys("f2", "smi", "enter", "o", "tea", "f9", "n", "a", "enter", "d", "enter"),
        ["found smi", "form 2=tea", "a d"],
    ),
    "another area and back": (keys("f5", "930", "f3", "c", "f9"), ["canceled"]),
    "an area by chord": (keys("ctrl+g", "c", "930", "ctrl+g", "t", "c", "f9"), ["canceled"]),
    "help in between": (keys("f1", "escape", "n", "a", "enter", "d", "enter"), ["a d"]),
    "a flow left by Esc": (keys("n", "ja", "escape", "smith", "enter"), ["None smith"]),
    "Esc as terminals send it that do not tell it from Alt": (
        keys("n", "ja") + b"\x1b" + keys("smith", "enter"),
        ["None smith"],
    ),
    "a flow that is canceled": (keys("f", "n", "a", "enter", "d", "enter"), ["a d"]),
    "find above a dialog": (
        keys("n", "f2", "ada", "enter", "jane", "enter", "smith", "enter"),
        ["found ada", "jane smith"],
    ),
    "a command of the palette": (
        keys("ctrl+p", "cancel", "enter", "f9"),
        ["canceled"],
    ),
    "pasted text": (
        keys("n") + b"\x1b[200~jane\x1b[201~" + keys("enter", "smith", "enter"),
        ["jane smith"],
    ),
}


@pytest.fixture
def desk(empty: Path, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    path = shutil.copy(empty, tmp_path / "desk.db")
    started: list[Desk] = []

    def start(**env: str) -> Desk:
        env["PYTHONPATH"] = str(TESTS)
        started.append(Desk([sys.executable, str(APP), str(path)], env=env))
        return started[-1]

    yield start
    for one in started:
        one.close()


def shows(lines: list[str]) -> Callable[[list[str]], bool]:
    """Tell whether exactly `lines` were told to Today, in their order."""
    wanted = [f"<{line}>" for line in lines]
    return lambda screen: [line for line in screen if line.startswith("<")] == wanted


@pytest.mark.parametrize("name", BURSTS)
def test_keys_typed_in_one_burst_land_where_they_were_meant(
    desk: Callable[..., Desk], name: str
) -> None:
    typed, expected = BURSTS[name]
    one = desk()
    one.wait_for("TODAY")
    one.type(typed)
    one.wait_for(shows(expected), limit=20)


def test_keys_typed_before_the_first_picture_land_where_they_were_meant(
    desk: Callable[..., Desk],
) -> None:
    one = desk()
    one.wait_for(lambda _: b"\x1b[?1049h" in one.output)
    one.press("f2", "smith", "enter", "n", "a", "enter", "d", "enter")
    one.wait_for(shows(["found smith", "a d"]), limit=20)


def test_keys_typed_before_the_program_has_the_terminal_land_where_they_were_meant(
    desk: Callable[..., Desk],
) -> None:
    one = desk()
    one.press("f2", "smith", "enter", "n", "a", "enter", "d", "enter")
    one.wait_for(shows(["found smith", "a d"]), limit=20)


def test_without_the_barrier_the_same_burst_goes_wrong(desk: Callable[..., Desk]) -> None:
    one = desk(DESKPKG_KEY_BARRIER="off")
    one.wait_for("TODAY")
    one.press("n", "jane", "enter", "smith", "enter")
    with pytest.raises(AssertionError):
        one.wait_for(shows(["jane smith"]), limit=3)


def test_ctrl_q_at_the_end_of_a_burst_quits_after_the_rest_was_done(
    desk: Callable[..., Desk],
) -> None:
    one = desk()
    one.wait_for("TODAY")
    one.press("f2", "smith", "enter", "ctrl+q")
    assert one.wait_for_end() == 0
    assert b"ended after <found smith>" in one.output


def test_ctrl_q_typed_before_the_first_picture_waits_for_the_rest(
    desk: Callable[..., Desk],
) -> None:
    one = desk()
    one.wait_for(lambda _: b"\x1b[?1049h" in one.output)
    one.press("f2", "smith", "enter", "ctrl+q")
    assert one.wait_for_end() == 0
    assert b"ended after <found smith>" in one.output


def test_ctrl_q_waits_for_the_rest_also_where_the_desk_was_blocked_for_long(
    desk: Callable[..., Desk],
) -> None:
    one = desk()
    one.wait_for("TODAY")
    one.press("b")
    one.wait_for(shows(["blocked"]))
    one.press("f2", "smith", "enter", "ctrl+q")
    assert one.wait_for_end() == 0
    assert b"ended after <blocked> <found smith>" in one.output


def test_ctrl_q_again_and_again_ends_a_desk_that_never_comes_to_rest(
    desk: Callable[..., Desk],
) -> None:
    one = desk()
    one.wait_for("TODAY")
    one.press("x")
    one.wait_for(shows(["hanging"]))

    def ended(_: list[str]) -> bool:
        if not one.ended:
            one.press("ctrl+q")
        return one.ended

    one.wait_for(ended)
    assert one.wait_for_end() == 0
