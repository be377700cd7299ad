"""A visit that is carried: where it goes, and what it looks like meanwhile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskpkg.domain.agenda import Ghost, Visit
from deskpkg.domain.appointments import State
from deskpkg.domain.axis import Axis
from deskpkg.domain.carrying import Carried, why_not_carry

AXIS = Axis((540, 570, 585, 600, 630), 660)


def carried(start: int, minutes: int = 45) -> Carried:
    return Carried.picked_up(Visit(7, 1, start, start + minutes, "Smith, Jane", "Physio"))


@pytest.mark.parametrize(
    ("start", "rows", "expected"),
    [
        (570, 1, 585),
        (570, 2, 600),
        (570, -1, 540),
        (575, 1, 585),
        (575, -1, 570),
        (630, 1, 660),
        (660, 1, 690),
        (630, 3, 720),
        (540, -1, 510),
        (540, -3, 450),
        (720, -1, 690),
        (700, -1, 670),
        (670, -1, 660),
        (100, 1, 540),
    ],
)
def test_it_goes_from_row_to_row_and_on_beyond_them(start: int, rows: int, expected: int) -> None:
    assert carried(start).along(AXIS, 30, rows).start == expected


@given(st.integers(-5000, 5000), st.integers(5, 1440))
def test_it_never_leaves_the_day(start: int, minutes: int) -> None:
    there = carried(0, minutes).to(2, start)
    assert 0 <= there.start < there.end <= 1440
    assert there.end - there.start == minutes


@given(st.integers(0, 1400), st.lists(st.integers(-9, 9), max_size=20))
def test_carrying_it_along_never_leaves_the_day(start: int, steps: list[int]) -> None:
    it = carried(start, 30)
    for step in steps:
        it = it.along(AXIS, 30, step)
        assert 0 <= it.start <= 1410


def test_its_ghost_stands_for_it() -> None:
    ghost = carried(600).to(3, 615).ghost
    assert ghost == Ghost(3, 615, 660, "Smith, Jane", "10:15–11:00", "MOVE", 7)


@pytest.mark.parametrize("state", State)
def test_only_a_canceled_visit_can_not_be_moved(state: State) -> None:
    reason = why_not_carry(state)
    assert bool(reason) == (state is State.CANCELED)
