"""The ORM is imported while the desk is used already, by whoever needs it first."""

import subprocess
import sys
from pathlib import Path

from deskpkg.store import Store

TWO_THREADS = """
import sys, threading
from pathlib import Path
from deskpkg.store import Store, changes

store, failed = Store(Path(sys.argv[1])), []

def write():
    try:
        store.run_write(lambda unit: changes.managing and unit.session.flush())
    except BaseException as error:
        failed.append(error)

class HalfWay:
    writer = None
    def find_spec(self, name, *_):
        if name == "sqlalchemy.util" and self.writer is None:
            self.writer = threading.Thread(target=write)
            self.writer.start()
            self.writer.join(0.3)  # seconds in which it fails, if it does not wait

sys.meta_path.insert(0, half_way := HalfWay())
changes.preload()
half_way.writer.join()
sys.exit(repr(failed) if failed else 0)
"""


def test_a_change_that_is_made_while_the_changes_are_being_loaded_is_kept(tmp_path: Path) -> None:
    Store.create(tmp_path / "desk.db").close()
    done = subprocess.run(
        [sys.executable, "-c", TWO_THREADS, tmp_path / "desk.db"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
