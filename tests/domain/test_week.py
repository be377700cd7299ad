"""A week: seven dates side by side, those included on which the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from deskpkg.domain.agenda import Span, visit_of
from deskpkg.domain.appointments import State, VisitLine
from deskpkg.domain.week import day_column, days_of_week, format_week, later
from deskpkg.domain.zones import day_bounds, instant_of, local_date

TORONTO = "America/Toronto"


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 29)])
def test_a_week_is_monday_to_sunday(day: date) -> None:
    days = days_of_week(day)
    assert (days[0], days[-1], len(days)) == (date(2026, 11, 23), date(2026, 11, 29), 7)


def test_the_very_last_week_ends_with_the_calendar() -> None:
    assert days_of_week(date.max)[-1] == date.max
    assert later(date.max, 1) is None
    assert later(date.min, -1) is None
    assert later(date(2026, 11, 24), 7) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 24), "23–29 Nov 2026"),
        (date(2026, 12, 1), "30 Nov – 6 Dec 2026"),
        (date(2026, 12, 31), "28 Dec 2026 – 3 Jan 2027"),
    ],
)
def test_a_week_is_written_by_its_first_and_last_day(day: date, written: str) -> None:
    assert format_week(day) == written


def test_a_column_is_found_again_by_its_date() -> None:
    column = day_column(date(2026, 11, 24), 3, 5, (Span(480, 720),))
    assert column.open == (Span(480, 720),)
    assert (column.name, column.short, column.colour, column.free) == ("Tue 24 Nov", "Tue 24", 3, 5)
    assert date.fromordinal(column.id) == date(2026, 11, 24)


def line(starts_at: datetime, minutes: int) -> VisitLine:
    ends_at = starts_at + timedelta(minutes=minutes)
    return VisitLine(1, 1, "A", 1, "Mia", "Physio", starts_at, ends_at, State.BOOKED)


@pytest.mark.parametrize(
    ("zone", "change", "hours"),
    [
        (TORONTO, date(2026, 3, 8), 167),
        (TORONTO, date(2026, 11, 1), 169),
        ("Europe/London", date(2026, 3, 29), 167),
        ("Australia/Lord_Howe", date(2026, 10, 4), 167.5),
        ("America/Sao_Paulo", date(2018, 11, 4), 167),
    ],
    ids=["an hour less", "an hour more", "London", "half an hour less", "no midnight"],
)
def test_ten_o_clock_is_ten_o_clock_on_every_day_of_a_week_in_which_the_clocks_change(
    zone: str, change: date, hours: float
) -> None:
    days = days_of_week(change)
    start, end = day_bounds(days[0], zone)[0], day_bounds(days[-1], zone)[1]
    assert (end - start) / timedelta(hours=1) == hours
    for day in days:
        starts_at = instant_of(day, datetime(1, 1, 1, 10).time(), zone)
        assert start <= starts_at < end
        assert local_date(starts_at, zone) == day
        shown = visit_of(line(starts_at, 45), day, zone, starts_at, column=day.toordinal())
        assert (shown.column, shown.start, shown.end) == (day.toordinal(), 600, 645)


def test_a_visit_just_before_midnight_stands_on_the_day_it_begins() -> None:
    starts_at = datetime(2026, 11, 2, 4, 30, tzinfo=UTC)  # Sunday 23:30, the clocks just changed
    day = local_date(starts_at, TORONTO)
    assert day == date(2026, 11, 1)
    shown = visit_of(line(starts_at, 60), day, TORONTO, starts_at)
    assert (shown.start, shown.end) == (1410, 1440)
