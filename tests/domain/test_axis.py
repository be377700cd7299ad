"""The rows of a page: half hours, and parts of them where visits are too short for that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskpkg.domain.agenda import Day, DayColumn, Ghost, Span, Visit
from deskpkg.domain.axis import Axis, axis_of
from deskpkg.domain.sheet import Sheet, sheet_of

MORNING = Span(540, 660)


def rows(*visits: tuple[int, int]) -> tuple[int, ...]:
    """Where the rows of the morning begin, one column having these visits."""
    return axis_of(MORNING, 30, [[Span(*visit) for visit in visits]]).starts


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        ([], (540, 570, 600, 630)),
        ([(540, 545)], (540, 570, 600, 630)),
        ([(540, 580), (585, 625), (630, 660)], (540, 570, 600, 630)),
        ([(570, 585), (585, 600)], (540, 570, 585, 600, 630)),
        ([(570, 580), (580, 590), (590, 600)], (540, 570, 580, 590, 600, 630)),
        ([(600, 605), (605, 610)], (540, 570, 600, 605, 610, 615, 620, 625, 630)),
        ([(570, 600), (580, 590)], (540, 570, 600, 630)),
        ([(540, 900)], (540, 570, 600, 630)),
    ],
    ids=[
        "nothing",
        "one of five minutes",
        "three that fit rows of half an hour",
        "two in half an hour",
        "three in half an hour",
        "two of five minutes",
        "a double booking",
        "six hours",
    ],
)
def test_a_row_is_divided_only_where_visits_follow_each_other_in_it(
    visits: list[tuple[int, int]], expected: tuple[int, ...]
) -> None:
    assert rows(*visits) == expected


def test_visits_of_two_columns_do_not_crowd_each_other() -> None:
    assert axis_of(MORNING, 30, [[Span(540, 550)], [Span(550, 560)]]).starts == rows()


def test_a_row_that_one_column_needs_divided_is_divided_for_all() -> None:
    busy, idle = [Span(540, 550), Span(550, 560)], [Span(540, 600)]
    assert axis_of(MORNING, 30, [idle, busy]).rows_of(idle[0]) == Span(0, 4)


def test_a_minute_is_in_the_row_that_begins_at_it_or_before() -> None:
    axis = Axis((540, 555, 570), 600)
    assert [axis.row(minute) for minute in (0, 540, 554, 555, 599, 600, 1439)] == [
        *(0, 0, 0, 1),
        *(2, 2, 2),
    ]
    assert [axis.minute(row) for row in (0, 1, 2, 3, 9)] == [540, 555, 570, 600, 600]


spans = st.builds(
    lambda start, length: Span(start, min(1440, start + length)),
    st.integers(0, 1435),
    st.integers(5, 400),
)


def sheet(visits: list[Span], ghost: Ghost | None = None) -> Sheet:
    column = DayColumn(1, "Mia")
    shown = tuple(Visit(i, 1, v.start, v.end, f"C{i}", "Physio") for i, v in enumerate(visits))
    return sheet_of(Day((column,), shown), ghost)


@given(st.lists(spans, max_size=40))
def test_visits_of_five_minutes_and_more_that_follow_each_other_never_share_a_cell(
    visits: list[Span],
) -> None:
    laid = sheet(visits)
    for blocks in laid.cells.values():
        for block in blocks:
            for other in blocks:
                assert block is other or Span(block.visit.start, block.visit.end).overlaps(
                    Span(other.visit.start, other.visit.end)
                )


@given(st.lists(spans, max_size=20), spans)
def test_what_is_typed_or_carried_moves_no_row(visits: list[Span], typed: Span) -> None:
    within = Ghost(1, min(typed.start, 1100), min(typed.end, 1140), "New")
    hours = sheet(visits).axis
    if hours.starts[0] <= within.start < within.end <= hours.end:
        assert sheet(visits, within).axis == hours


def test_the_visit_that_a_ghost_stands_for_is_not_shown_beside_it_but_keeps_its_rows() -> None:
    visits = [Span(540, 550), Span(550, 560)]
    ghost = Ghost(1, 600, 610, "C1", of=1)
    laid = sheet(visits, ghost)
    assert [block.id for block in laid.blocks] == [0, None]
    assert laid.axis == sheet(visits).axis
