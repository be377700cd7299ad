"""Local days and times of the practice, and the instants that they stand for."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskpkg.domain.refused import BadInput
from deskpkg.domain.zones import (
    NoSuchTime,
    TwiceTime,
    day_bounds,
    instant_of,
    local_date,
    local_datetime,
    month_of,
    next_midnight,
    offset_changes,
    week_of,
    zone_info,
)

TORONTO = "America/Toronto"
ZONES = (
    *(TORONTO, "Europe/Berlin", "Europe/Dublin", "Australia/Lord_Howe", "America/Sao_Paulo"),
    *("America/Havana", "America/St_Johns", "Pacific/Apia", "America/Scoresbysund", "Asia/Kolkata"),
    *("Pacific/Kiritimati", "Asia/Beirut", "Africa/Casablanca", "Asia/Kathmandu", "UTC"),
)
ZONE = st.sampled_from(ZONES)
DAY = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        (TORONTO, date(2026, 11, 24), utc(2026, 11, 24, 5), 24),
        (TORONTO, date(2026, 3, 8), utc(2026, 3, 8, 5), 23),
        (TORONTO, date(2026, 11, 1), utc(2026, 11, 1, 4), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), utc(2026, 4, 4, 13), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), utc(2026, 10, 3, 13, 30), 23.5),
        ("America/Sao_Paulo", date(2018, 11, 4), utc(2018, 11, 4, 3), 23),
        ("America/Toronto", date(1919, 3, 31), utc(1919, 3, 31, 4, 30), 23.5),
        ("America/Havana", date(2025, 11, 2), utc(2025, 11, 2, 4), 25),
        ("Pacific/Apia", date(2011, 12, 30), utc(2011, 12, 30, 10), 0),
    ],
)
def test_a_local_day_is_as_long_as_its_clocks_make_it(
    zone: str, day: date, start: datetime, hours: float
) -> None:
    assert day_bounds(day, zone) == (start, start + timedelta(hours=hours))


@given(ZONE, DAY)
def test_a_day_begins_at_the_first_instant_that_has_its_date(zone: str, day: date) -> None:
    start, end = day_bounds(day, zone)
    if start == end:
        assert local_date(start, zone) > day
    else:
        assert local_date(start, zone) == day
        assert local_date(end, zone) > day
    assert local_date(start - timedelta(seconds=1), zone) < day
    assert end == day_bounds(day + timedelta(days=1), zone)[0]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_have_bounds_too(zone: str, day: date) -> None:
    start, end = day_bounds(day, zone)
    assert start <= end


def test_the_date_is_that_of_the_practice() -> None:
    assert local_date(utc(2026, 11, 25, 4, 59), TORONTO) == date(2026, 11, 24)
    assert local_date(utc(2026, 11, 25, 5, 0), TORONTO) == date(2026, 11, 25)
    assert local_datetime(utc(2026, 11, 25, 5), TORONTO).time() == time(0, 0)


def test_an_instant_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2026, 1, 1), TORONTO)


def test_the_last_instants_have_a_date() -> None:
    assert local_date(datetime.max.replace(tzinfo=UTC), "Pacific/Kiritimati") == date.max
    assert local_date(datetime.min.replace(tzinfo=UTC), TORONTO) == date.min


def test_a_time_becomes_its_instant() -> None:
    assert instant_of(date(2026, 7, 1), time(9, 30), TORONTO) == utc(2026, 7, 1, 13, 30)
    assert instant_of(date(2026, 7, 1), time(9, 30), TORONTO).tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "day", "clock", "message"),
    [
        (
            TORONTO,
            date(2026, 3, 8),
            time(2, 30),
            "02:30 does not exist on Sun 8 Mar 2026: the clocks go forward from 02:00 to 03:00.",
        ),
        (
            "Australia/Lord_Howe",
            date(2026, 10, 4),
            time(2, 15),
            "02:15 does not exist on Sun 4 Oct 2026: the clocks go forward from 02:00 to 02:30.",
        ),
        (
            "America/Sao_Paulo",
            date(2018, 11, 4),
            time(0, 0),
            "00:00 does not exist on Sun 4 Nov 2018: the clocks go forward from 00:00 to 01:00.",
        ),
        (
            "Pacific/Apia",
            date(2011, 12, 30),
            time(12, 0),
            "Fri 30 Dec 2011 does not exist in Pacific/Apia: the calendar skips that day.",
        ),
    ],
)
@pytest.mark.parametrize("fold", [None, 0, 1])
def test_a_time_over_which_the_clocks_go_forward_is_refused(
    zone: str, day: date, clock: time, message: str, fold: int | None
) -> None:
    with pytest.raises(NoSuchTime) as refusal:
        instant_of(day, clock, zone, fold)
    assert str(refusal.value) == message


def test_the_last_minute_before_and_the_first_after_a_gap_exist() -> None:
    before = instant_of(date(2026, 3, 8), time(1, 59), TORONTO)
    after = instant_of(date(2026, 3, 8), time(3, 0), TORONTO)
    assert after - before == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "message"),
    [
        (
            TORONTO,
            date(2026, 11, 1),
            time(1, 30),
            "01:30 happens twice on Sun 1 Nov 2026: choose the first (summer time, EDT) "
            "or the second (winter time, EST).",
        ),
        (
            "Europe/Dublin",
            date(2026, 10, 25),
            time(1, 0),
            "01:00 happens twice on Sun 25 Oct 2026: choose the first (summer time, IST) "
            "or the second (winter time, GMT).",
        ),
        (
            "Australia/Lord_Howe",
            date(2026, 4, 5),
            time(1, 45),
            "01:45 happens twice on Sun 5 Apr 2026: choose the first (summer time, UTC+11:00) "
            "or the second (winter time, UTC+10:30).",
        ),
        (
            "Europe/Moscow",
            date(2014, 10, 26),
            time(1, 30),
            "01:30 happens twice on Sun 26 Oct 2014: choose the first (MSK) or the second (MSK).",
        ),
    ],
)
def test_a_time_that_happens_twice_is_asked_for(
    zone: str, day: date, clock: time, message: str
) -> None:
    with pytest.raises(TwiceTime) as refusal:
        instant_of(day, clock, zone)
    assert str(refusal.value) == message
    assert refusal.value.first == instant_of(day, clock, zone, 0)
    assert refusal.value.second == instant_of(day, clock, zone, 1)
    assert refusal.value.first < refusal.value.second


@given(ZONE, DAY, st.times(), st.sampled_from([0, 1]))
def test_a_time_and_its_instant_agree(zone: str, day: date, clock: time, fold: int) -> None:
    try:
        instant = instant_of(day, clock, zone, fold)
    except NoSuchTime:
        return
    local = local_datetime(instant, zone)
    assert (local.date(), local.time()) == (day, clock)


@given(ZONE, st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)))
def test_the_next_midnight_comes_and_changes_the_date(zone: str, moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    midnight = next_midnight(now, zone)
    assert now < midnight <= now + timedelta(hours=49)
    assert local_date(midnight, zone) > local_date(now, zone)


def test_a_clock_that_goes_back_over_midnight_has_one_more_midnight_to_come() -> None:
    between = utc(2006, 10, 29, 2, 45)
    assert local_datetime(between, "America/St_Johns").isoformat() == "2006-10-28T23:15:00-03:30"
    assert next_midnight(between, "America/St_Johns") == utc(2006, 10, 29, 3, 30)


def test_a_week_runs_from_monday_to_sunday() -> None:
    for day in range(23, 30):
        assert week_of(date(2026, 11, day)) == (date(2026, 11, 23), date(2026, 11, 29))
    assert week_of(date.max)[1] == date.max


def test_a_month_has_its_last_day() -> None:
    assert month_of(date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert month_of(date.max) == (date(9999, 12, 1), date.max)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc", "America", "a\x00"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="not known"):
        zone_info(name)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_a_zone_or_a_refusal(name: str) -> None:
    try:
        zone_info(name)
    except BadInput:
        return


def test_what_the_clocks_show_and_each_change_are_told_with_what_was_before() -> None:
    told = [
        (change.local, change.before, change.after, change.name, change.summer)
        for change in offset_changes(date(2026, 1, 1), date(2026, 12, 31), TORONTO)
    ]
    winter, summer = timedelta(hours=-5), timedelta(hours=-4)
    assert told == [
        (datetime(2026, 1, 1), winter, winter, "EST", False),
        (datetime(2026, 3, 8, 2), winter, summer, "EDT", True),
        (datetime(2026, 11, 1, 2), summer, winter, "EST", False),
    ]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_where_the_clocks_never_change_it_is_told_once(zone: str) -> None:
    (only,) = offset_changes(date(2026, 1, 1), date(2027, 12, 31), zone)
    assert only.before == only.after
    assert not only.summer


def test_a_zone_that_skips_a_day_is_told_too() -> None:
    changes = offset_changes(date(2011, 12, 1), date(2011, 12, 31), "Pacific/Apia")
    assert [change.after for change in changes] == [timedelta(hours=-10), timedelta(hours=14)]
    assert changes[1].local == datetime(2011, 12, 30)


def test_the_ends_of_the_calendar_are_no_trouble() -> None:
    assert len(offset_changes(date.min, date(1, 1, 9), TORONTO)) == 1
    assert len(offset_changes(date(9999, 12, 1), date.max, TORONTO)) == 1
