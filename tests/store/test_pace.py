"""Whether a read may be answered at once."""

import pytest

from builders import Desk
from deskpkg.store import Unit, pace
from deskpkg.store.pace import PROOFS, QUICK, Pace


class Watch:
    """Takes as long for each read as the test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.takes = 0.0, 0.0
        monkeypatch.setattr(pace, "perf_counter", lambda: self.now)

    def read(self, unit: Unit, what: str) -> str:
        self.now += self.takes
        return what


def test_reads_are_quick_once_several_in_a_row_have_been(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, lately = Watch(monkeypatch), Pace()
    told = []
    for takes in (*[QUICK / 2] * PROOFS, QUICK * 2, *[QUICK / 2] * PROOFS):
        watch.takes = takes
        assert desk.store.run_read(lately.timed(watch.read), "day") == "day"
        told.append(lately.quick)
    assert told == [False, False, True, False, False, False, True]


def test_a_read_that_fails_slowly_counts_as_slow(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, lately = Watch(monkeypatch), Pace()
    for _ in range(PROOFS):
        desk.store.run_read(lately.timed(watch.read), "day")

    def fail(unit: Unit) -> None:
        watch.now += 1
        raise OSError("the disk is away")

    with pytest.raises(OSError, match="away"):
        desk.store.run_read(lately.timed(fail))
    assert not lately.quick
