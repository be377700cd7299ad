"""Minutes of the wall, and the minutes they really are."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskpkg.domain.agenda import Span
from deskpkg.domain.wall import (
    Stretch,
    instant_at,
    instant_from,
    shown_minutes,
    stretches,
    true_end,
    true_minute,
    true_spans,
)

TORONTO, LORD_HOWE = "America/Toronto", "Australia/Lord_Howe"
NIGHTS = [
    (date(2026, 3, 8), TORONTO),
    (date(2026, 11, 1), TORONTO),
    (date(2026, 4, 5), LORD_HOWE),
    (date(2026, 10, 4), LORD_HOWE),
    (date(2026, 9, 6), "America/Santiago"),  # begins at 01:00
    (date(2026, 11, 1), "America/Havana"),  # 00:00 happens twice
    (date(2011, 11, 6), "America/St_Johns"),  # 00:01 goes back to 23:01 of the day before
    (date(2026, 11, 24), "Asia/Kathmandu"),
]


def shape(day: date, zone: str) -> list[tuple[int, int]]:
    """The stretches of a day: how long each is, and what the wall shows when it begins."""
    return [(part.end - part.start, part.wall) for part in stretches(day, zone)]


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (date(2026, 11, 24), TORONTO, [(1440, 0)]),
        (date(2026, 3, 8), TORONTO, [(120, 0), (1260, 180)]),
        (date(2026, 11, 1), TORONTO, [(120, 0), (1380, 60)]),
        (date(2026, 10, 4), LORD_HOWE, [(120, 0), (1290, 150)]),
        (date(2026, 4, 5), LORD_HOWE, [(120, 0), (1350, 90)]),
        (date(2026, 9, 6), "America/Santiago", [(1380, 60)]),
        (date(2026, 11, 1), "America/Havana", [(60, 0), (1440, 0)]),
        (date(2011, 12, 30), "Pacific/Apia", []),
    ],
)
def test_a_day_is_one_stretch_or_two_where_the_clocks_change(
    day: date, zone: str, expected: list[tuple[int, int]]
) -> None:
    assert shape(day, zone) == expected


def test_hours_over_the_gap_are_shorter_and_over_the_repeated_hour_longer() -> None:
    spring, autumn = (stretches(day, TORONTO) for day in (date(2026, 3, 8), date(2026, 11, 1)))
    (found,) = true_spans([Span(60, 240)], spring)
    assert found.end - found.start == 120
    (found,) = true_spans([Span(0, 240)], autumn)
    assert found.end - found.start == 300
    assert true_spans([Span(120, 180)], spring) == ()
    assert len(true_spans([Span(90, 120)], autumn)) == 2


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (date(2026, 11, 24), TORONTO, (Span(0, 1440),)),
        (date(2026, 3, 8), TORONTO, (Span(0, 120), Span(180, 1440))),
        (date(2026, 11, 1), TORONTO, (Span(0, 1440),)),
        (date(2026, 10, 4), LORD_HOWE, (Span(0, 120), Span(150, 1440))),
        (date(2011, 12, 30), "Pacific/Apia", ()),
    ],
)
def test_minutes_in_a_gap_are_not_shown(day: date, zone: str, expected: tuple[Span, ...]) -> None:
    assert shown_minutes(stretches(day, zone)) == expected


@pytest.mark.parametrize(("day", "zone"), NIGHTS)
@given(st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(sorted))
def test_a_true_minute_is_in_the_hours_when_the_wall_says_so(
    day: date, zone: str, edges: list[int]
) -> None:
    spans = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    parts = stretches(day, zone)
    found = true_spans(spans, parts)
    for part in parts:
        for minute in range(part.start, part.end):
            wall = part.wall_at(minute)
            wanted = any(span.start <= wall < span.end for span in spans)
            assert any(span.start <= minute < span.end for span in found) == wanted
    assert all(one.end < two.start for one, two in pairwise(found))


@pytest.mark.parametrize(("day", "zone"), NIGHTS)
def test_the_wall_of_a_stretch_is_what_the_clock_shows(day: date, zone: str) -> None:
    for part in stretches(day, zone):
        for minute in (part.start, part.end - 1):
            local = instant_at(minute).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            midnight = datetime(day.year, day.month, day.day)
            assert midnight + timedelta(minutes=part.wall_at(minute)) == local


@pytest.mark.parametrize(
    ("day", "minute", "shown"),
    [
        (date(2026, 11, 24), 600, "24 10:00"),
        (date(2026, 11, 24), 1440, "25 00:00"),
        (date(2026, 3, 8), 150, "08 03:00"),
        (date(2026, 3, 8), 60, "08 01:00"),
        (date(2026, 11, 1), 90, "01 01:30"),
    ],
)
def test_a_time_that_does_not_exist_is_the_first_after_the_gap(
    day: date, minute: int, shown: str
) -> None:
    assert f"{instant_from(day, minute, TORONTO).astimezone(ZoneInfo(TORONTO)):%d %H:%M}" == shown


def test_an_instant_is_in_a_minute_and_ends_with_one() -> None:
    at = datetime(2026, 11, 24, 15, 57, tzinfo=UTC)
    assert instant_at(true_minute(at)) == at
    assert true_end(at) == true_minute(at)
    assert true_minute(at + timedelta(seconds=59)) == true_minute(at)
    assert true_end(at + timedelta(seconds=1)) == true_minute(at) + 1


def test_the_first_and_the_last_day_there_are_have_their_minutes() -> None:
    for day in (date.min, date.max):
        for zone in ("UTC", TORONTO, "Pacific/Kiritimati"):
            assert all(isinstance(part, Stretch) for part in stretches(day, zone))
