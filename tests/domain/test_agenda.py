"""A day of visits: lanes for those that overlap, wall-clock minutes, ways about the sheet."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskpkg.domain.agenda import (
    Day,
    DayColumn,
    Ghost,
    Lane,
    Span,
    Visit,
    count_free,
    lanes,
    local_span,
    visit_of,
)
from deskpkg.domain.appointments import State, VisitLine
from deskpkg.domain.sheet import Sheet, Spot, sheet_of

TORONTO = "America/Toronto"
spans = st.builds(
    lambda start, length: Span(start, start + length), st.integers(0, 1200), st.integers(1, 240)
)


def visit(id: int, start: int, end: int, column: int = 1, state: State = State.BOOKED) -> Visit:
    return Visit(id, column, start, end, f"Client {id}", "Physio 60", state)


def sheet(*visits: Visit, ghost: Ghost | None = None, opens: int = 480, step: int = 30) -> Sheet:
    columns = (DayColumn(1, "Mia"), DayColumn(2, "Osei"), DayColumn(3, "Li"))
    return sheet_of(Day(columns, visits, opens=opens, closes=1140, step=step), ghost)


@given(st.lists(spans, max_size=30))
def test_visits_in_one_lane_never_overlap(day: list[Span]) -> None:
    placed = list(zip(day, lanes(day), strict=True))
    for i, (span, lane) in enumerate(placed):
        assert 0 <= lane.index < lane.count
        for other, its in placed[i + 1 :]:
            if span.overlaps(other):
                assert lane.index != its.index
                assert lane.count == its.count


@given(st.lists(spans, max_size=30))
def test_no_more_lanes_than_the_most_visits_at_one_time(day: list[Span]) -> None:
    for span, lane in zip(day, lanes(day), strict=True):
        most = max(sum(s.start <= at < s.end for s in day) for at in {s.start for s in day})
        assert lane.count <= most
        if not any(span.overlaps(other) for other in day if other is not span):
            assert lane == Lane(0, 1)


def test_visits_that_follow_each_other_share_the_whole_column() -> None:
    assert lanes([Span(540, 600), Span(600, 660)]) == (Lane(0, 1), Lane(0, 1))


def test_a_chain_of_overlaps_is_one_group_with_one_count() -> None:
    found = lanes([Span(540, 600), Span(570, 660), Span(630, 700)])
    assert found == (Lane(0, 2), Lane(1, 2), Lane(0, 2))


@pytest.mark.parametrize(
    ("starts", "minutes", "expected"),
    [
        ("2026-11-24T15:00", 60, Span(600, 660)),
        ("2026-11-24T04:30", 60, Span(0, 30)),
        ("2026-11-25T04:30", 60, Span(1410, 1440)),
        ("2026-11-24T15:00", 0, Span(600, 601)),
        ("2026-11-26T15:00", 60, Span(1439, 1440)),
    ],
    ids=["within the day", "from the day before", "into the next", "no length", "another day"],
)
def test_instants_become_minutes_of_the_local_day(
    starts: str, minutes: int, expected: Span
) -> None:
    instant = datetime.fromisoformat(starts).replace(tzinfo=UTC)
    ends = instant + timedelta(minutes=minutes)
    assert local_span(instant, ends, date(2026, 11, 24), TORONTO) == expected


def test_when_the_clocks_go_forward_a_visit_ends_where_the_wall_clock_says() -> None:
    instant = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)  # 01:30, half an hour before the change
    ends = instant + timedelta(hours=1)
    assert local_span(instant, ends, date(2026, 3, 8), TORONTO) == Span(90, 210)


def test_when_the_clocks_go_back_a_visit_keeps_its_length() -> None:
    instant = datetime(2026, 11, 1, 5, 45, tzinfo=UTC)  # 01:45, and an hour later 01:45 again
    ends = instant + timedelta(minutes=30)  # 01:15 on the wall
    assert local_span(instant, ends, date(2026, 11, 1), TORONTO) == Span(105, 135)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30)),
    st.integers(0, 3000),
    st.sampled_from([TORONTO, "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_any_visit_has_at_least_a_minute_of_the_day_it_starts_on(
    starts: datetime, minutes: int, zone: str
) -> None:
    instant = starts.replace(tzinfo=UTC)
    span = local_span(instant, instant + timedelta(minutes=minutes), starts.date(), zone)
    assert 0 <= span.start < span.end <= 1440


def line(**changes: object) -> VisitLine:
    start = datetime(2026, 11, 24, 15, tzinfo=UTC)
    values = {
        "id": 7,
        "client_id": 1,
        "client": "Smith, Jane",
        "practitioner_id": 3,
        "practitioner": "Mia Brandt",
        "service": "Physio 60",
        "starts_at": start,
        "ends_at": start + timedelta(hours=1),
        "state": State.BOOKED,
    }
    return VisitLine(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "glyph", "tag"),
    [
        ({}, " ", ""),
        ({"left": 2, "package_id": 4}, " ", "2 left"),
        ({"matches": 2}, " ", "2 match"),
        ({"state": State.ARRIVED}, "*", ""),
        ({"state": State.COMPLETED}, "v", ""),
        ({"state": State.MISSED}, "x", ""),
        ({"state": State.REQUESTED}, "?", ""),
    ],
)
def test_a_visit_shows_its_state_and_its_credits(
    changes: dict[str, object], glyph: str, tag: str
) -> None:
    now = datetime(2026, 11, 24, 14, tzinfo=UTC)
    found = visit_of(line(**changes), date(2026, 11, 24), TORONTO, now)
    assert (found.glyph, found.tag, found.linked) == (glyph, tag, "package_id" in changes)
    assert (found.column, found.start, found.end) == (3, 600, 660)


def test_a_booked_visit_is_late_once_its_time_has_come() -> None:
    now = datetime(2026, 11, 24, 15, 1, tzinfo=UTC)
    day = date(2026, 11, 24)
    assert visit_of(line(), day, TORONTO, now).glyph == ">"
    assert visit_of(line(state=State.ARRIVED), day, TORONTO, now).glyph == "*"
    assert visit_of(line(), day, TORONTO, now, column=99).column == 99


@pytest.mark.parametrize(
    ("at", "several", "place", "elsewhere"),
    [
        (None, False, "", False),
        (None, True, "Lake", False),
        (5, True, "", False),
        (6, True, "Lake", True),
    ],
    ids=["one location", "all of several", "its own", "another"],
)
def test_where_a_visit_is_is_told_where_it_needs_telling(
    at: int | None, several: bool, place: str, elsewhere: bool
) -> None:
    found = visit_of(
        line(location_id=5, location="Lake"),
        date(2026, 11, 24),
        TORONTO,
        datetime(2026, 11, 24, 14, tzinfo=UTC),
        at=at,
        several=several,
    )
    assert (found.place, found.elsewhere) == (place, elsewhere)


def test_a_visit_without_a_location_is_everywhere() -> None:
    now = datetime(2026, 11, 24, 14, tzinfo=UTC)
    assert not visit_of(line(), date(2026, 11, 24), TORONTO, now, at=6).elsewhere


def test_free_visits_are_counted_between_those_booked_and_after_now() -> None:
    hours = (Span(480, 720),)
    booked = [visit(1, 540, 600), visit(2, 570, 630), visit(3, 660, 700, state=State.CANCELED)]
    assert count_free(booked, hours) == 2
    assert count_free(booked, hours, minutes=30) == 5
    assert count_free(booked, hours, now=650) == 1
    assert count_free(booked, hours, now=720) == 0


def test_a_break_is_not_free_and_a_request_takes_no_time() -> None:
    hours = (Span(480, 600), Span(630, 720))
    assert count_free((), hours) == 3
    assert count_free((), ()) == 0
    across = [visit(1, 570, 660)]
    assert count_free(across, hours) == 2
    asked = [visit(1, 480, 600, state=State.REQUESTED)]
    assert count_free(asked, hours) == 3


def test_a_visit_outside_the_hours_makes_the_day_longer() -> None:
    early = sheet(visit(1, 425, 470), visit(2, 1150, 1175, column=2))
    assert (early.minute(0), early.minute(early.rows)) == (420, 1200)
    assert sheet().rows == 22
    assert sheet(ghost=Ghost(1, 1200, 1260, "New")).minute(26) == 1260


def test_a_visit_gives_up_the_row_that_the_next_one_begins_in() -> None:
    blocks = sheet(visit(1, 510, 555), visit(2, 555, 600)).blocks
    assert [(b.top, b.bottom, b.lanes) for b in blocks] == [(1, 2, 1), (2, 4, 1)]


def test_visits_too_short_for_any_row_of_their_own_stand_side_by_side() -> None:
    blocks = sheet(visit(1, 540, 542), visit(2, 542, 544)).blocks
    assert [(b.top, b.bottom, b.lane, b.lanes) for b in blocks] == [(2, 3, 0, 2), (2, 3, 1, 2)]


def test_the_visit_being_typed_stands_beside_what_it_overlaps() -> None:
    blocks = sheet(visit(1, 540, 600), ghost=Ghost(1, 570, 630, "New")).blocks
    assert [(b.id, b.lane, b.lanes) for b in blocks] == [(1, 0, 2), (None, 1, 2)]


def test_down_and_up_step_over_whole_visits() -> None:
    day = sheet(visit(1, 510, 600))
    spot = day.down(Spot())
    assert day.block(spot) == day.blocks[0]
    spot = day.down(spot)
    assert (spot.row, day.block(spot)) == (4, None)
    assert day.up(spot) == Spot(0, 1)
    assert day.up(Spot()) == Spot()
    assert day.down(Spot(row=day.rows - 1)) == Spot(row=day.rows - 1)


def test_sideways_goes_through_the_lanes_and_stops_at_the_edge() -> None:
    day = sheet(visit(1, 480, 540, column=2), visit(2, 480, 540, column=2))
    at: Spot | None = Spot()
    seen = []
    while at:
        seen.append((at.column, at.lane))
        at = day.aside(at, 1)
    assert seen == [(0, 0), (1, 0), (1, 1), (2, 0)]
    assert day.aside(Spot(2), -1) == Spot(1, 0, 1)
    assert day.aside(Spot(), -1) is None


visits = st.lists(
    st.builds(
        lambda column, start, length: visit(0, start, min(1440, start + length), column),
        st.integers(1, 4),
        st.integers(0, 1439),
        st.integers(1, 300),
    ),
    max_size=20,
)


@given(visits, st.sampled_from([15, 30, 60]))
def test_no_two_blocks_share_a_cell_and_each_is_reached(day: list[Visit], step: int) -> None:
    laid = sheet(*day, step=step)
    for (column, row), blocks in laid.cells.items():
        assert len({block.lane for block in blocks}) == len(blocks)
        assert len({block.lanes for block in blocks}) == 1
        assert 0 <= row < laid.rows and 0 <= column < 3
    assert len(laid.blocks) == sum(v.column < 4 for v in day)
    for block in laid.blocks:
        assert block.top < block.bottom
        assert laid.block(Spot(block.column, block.top, block.lane)) == block


@given(visits, st.lists(st.sampled_from("udlr"), max_size=60))
def test_the_cursor_never_leaves_the_sheet(day: list[Visit], moves: list[str]) -> None:
    laid = sheet(*day)
    spot = Spot()
    for move in moves:
        if move in "lr":
            spot = laid.aside(spot, 1 if move == "r" else -1) or spot
        else:
            spot = laid.up(spot) if move == "u" else laid.down(spot)
        assert spot == laid.clamp(spot)


def test_a_day_without_columns_or_hours_is_laid_out_all_the_same() -> None:
    empty = sheet_of(Day((), (visit(1, 500, 560),), opens=600, closes=600))
    assert (empty.blocks, empty.rows) == ((), 4)
    assert empty.aside(Spot(), 1) is None
    assert sheet_of(Day((), opens=600, closes=600)).rows == 1
