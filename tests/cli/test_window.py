import subprocess
import sys
from pathlib import Path

import pytest

from deskpkg.cli import window

HOLD = "from pathlib import Path; from deskpkg.cli import window; import sys; \
print(window.own_name('front', Path(sys.argv[1])), flush=True); sys.stdin.read()"


@pytest.fixture(autouse=True)
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))


def hold(database: Path) -> subprocess.Popen[str]:
    """Open a window in another process."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_second_window_of_a_desk_has_a_name_of_its_own(tmp_path: Path) -> None:
    database = tmp_path / "desk.db"
    with hold(database) as first:
        assert first.stdout is not None
        assert first.stdout.readline().strip() == "front"
        assert window.own_name("front", database) == "front 2"
        assert window.own_name("back", database) == "back"
        assert window.own_name("front", tmp_path / "other.db") == "front"
        first.kill()


def test_the_name_is_free_again_after_a_window_was_killed(tmp_path: Path) -> None:
    database = tmp_path / "desk.db"
    with hold(database) as first:
        assert first.stdout is not None
        first.stdout.readline()
        first.kill()
    assert window.own_name("front", database) == "front"


def test_a_state_folder_that_cannot_be_made_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert window.own_name("front", tmp_path / "desk.db") == "front"
