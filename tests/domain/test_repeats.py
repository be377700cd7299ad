"""How often something is repeated: read as it is typed, expanded at the same time of the wall."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY
from deskpkg.domain.dates import When, days_in_month
from deskpkg.domain.refused import BadInput
from deskpkg.domain.repeats import (
    MOST,
    Every,
    Repeat,
    dates,
    occurrences,
    parse_repeat,
    parse_sessions,
    times_at_end,
)
from deskpkg.domain.zones import local_datetime

TORONTO = "America/Toronto"
MONDAY = date(2026, 11, 30)
JUNE = date(2027, 6, 30)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("x8", Repeat(Every.WEEK, 8)),
        ("8x", Repeat(Every.WEEK, 8)),
        ("*3", Repeat(Every.WEEK, 3)),
        ("×3", Repeat(Every.WEEK, 3)),
        ("weekly x8", Repeat(Every.WEEK, 8)),
        ("X8 Weekly", Repeat(Every.WEEK, 8)),
        ("every week x8", Repeat(Every.WEEK, 8)),
        ("2w x6", Repeat(Every.FORTNIGHT, 6)),
        ("fortnightly x6", Repeat(Every.FORTNIGHT, 6)),
        ("every 2 weeks 6x", Repeat(Every.FORTNIGHT, 6)),
        ("every other week x6", Repeat(Every.FORTNIGHT, 6)),
        ("monthly x12", Repeat(Every.MONTH, 12)),
        ("daily x5", Repeat(Every.DAY, 5)),
        ("monthly until 30 jun", Repeat(Every.MONTH, None, JUNE)),
        ("until 30 jun", Repeat(Every.WEEK, None, JUNE)),
        ("daily till fri", Repeat(Every.DAY, None, date(2026, 11, 27))),
        ("x100", Repeat(Every.WEEK, 100)),
        ("3", Repeat(Every.WEEK, 3)),
        ("2w 6", Repeat(Every.FORTNIGHT, 6)),
        ("every week 8", Repeat(Every.WEEK, 8)),
    ],
)
def test_how_often_is_read_in_the_words_people_use(typed: str, expected: Repeat) -> None:
    assert parse_repeat(typed, TODAY, "dmy") == expected


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Say how often"),
        ("weekly", "Say how often"),
        ("yearly x2", "can't be read"),
        ("every 3 weeks", "can't be read"),
        ("3 weeks x2", "can't be read"),
        ("3 4", "can't be read"),
        ("x2 x3", "can't be read"),
        ("daily weekly x3", "can't be read"),
        ("x3 until fri", "can't be read"),
        ("x0", "From 1 to 100"),
        ("x101", "From 1 to 100"),
        ("until 31 feb", "February has"),
        ("until nonsense", "is not a date"),
    ],
)
def test_what_has_no_end_or_no_meaning_is_refused(typed: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        parse_repeat(typed, TODAY, "dmy")


@pytest.mark.parametrize("repeat", [Repeat(Every.MONTH, 3), Repeat(Every.DAY, None, JUNE)])
def test_what_is_written_is_read_again(repeat: Repeat) -> None:
    assert parse_repeat(str(repeat), TODAY, "dmy") == repeat


@pytest.mark.parametrize(
    ("typed", "when", "repeat"),
    [
        ("mon 12", When(MONDAY, time(12)), Repeat()),
        ("mon 12 x8", When(MONDAY, time(12)), Repeat(Every.WEEK, 8)),
        ("30/11 1230 2w x3", When(MONDAY, time(12, 30)), Repeat(Every.FORTNIGHT, 3)),
        ("30 nov 2:30 pm weekly x2", When(MONDAY, time(14, 30)), Repeat(Every.WEEK, 2)),
        ("mon 12 every 2 weeks x8", When(MONDAY, time(12)), Repeat(Every.FORTNIGHT, 8)),
        ("mon 12 until 30 jun", When(MONDAY, time(12)), Repeat(Every.WEEK, None, JUNE)),
        ("+1w 9 monthly x2", When(date(2026, 12, 1), time(9)), Repeat(Every.MONTH, 2)),
    ],
)
def test_sessions_are_typed_in_one_line(typed: str, when: When, repeat: Repeat) -> None:
    assert parse_sessions(typed, TODAY, "dmy") == (when, repeat)


@pytest.mark.parametrize("typed", ["", "x8", "mon", "mon x8", "mon 12 weekly", "mon 12 yearly x2"])
def test_a_line_without_its_time_or_end_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        parse_sessions(typed, TODAY, "dmy")


@pytest.mark.parametrize(
    ("start", "repeat", "expected"),
    [
        (MONDAY, Repeat(), ["30 Nov"]),
        (MONDAY, Repeat(Every.WEEK, 3), ["30 Nov", "7 Dec", "14 Dec"]),
        (MONDAY, Repeat(Every.FORTNIGHT, 3), ["30 Nov", "14 Dec", "28 Dec"]),
        (MONDAY, Repeat(Every.DAY, None, date(2026, 12, 2)), ["30 Nov", "1 Dec", "2 Dec"]),
        (MONDAY, Repeat(Every.WEEK, None, date(2026, 12, 13)), ["30 Nov", "7 Dec"]),
        (MONDAY, Repeat(Every.WEEK, None, MONDAY), ["30 Nov"]),
        (date(2026, 12, 31), Repeat(Every.MONTH, 4), ["31 Dec", "31 Jan", "28 Feb", "31 Mar"]),
        (date(2028, 1, 30), Repeat(Every.MONTH, 3), ["30 Jan", "29 Feb", "30 Mar"]),
    ],
)
def test_days_follow_each_other(start: date, repeat: Repeat, expected: list[str]) -> None:
    assert [f"{day.day} {day:%b}" for day in dates(start, repeat)] == expected


def test_more_than_a_desk_plans_is_refused_and_says_what_to_type() -> None:
    assert len(dates(MONDAY, Repeat(Every.DAY, MOST))) == MOST
    for repeat in (Repeat(Every.DAY, MOST + 1), Repeat(Every.DAY, None, date(2028, 1, 1))):
        with pytest.raises(BadInput, match="At most 100 visits"):
            dates(MONDAY, repeat)


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(BadInput, match="ends Sun 29 Nov 2026, before Mon 30 Nov 2026"):
        dates(MONDAY, Repeat(Every.WEEK, None, date(2026, 11, 29)))


def test_the_calendar_has_an_end() -> None:
    assert dates(date(9999, 12, 30), Repeat(Every.DAY, 5)) == (
        date(9999, 12, 30),
        date(9999, 12, 31),
    )


@given(start=st.dates(date(2020, 1, 1), date(2030, 1, 1)), times=st.integers(1, MOST))
def test_month_ends_do_not_drift(start: date, times: int) -> None:
    for number, day in enumerate(dates(start, Repeat(Every.MONTH, times))):
        months = start.year * 12 + start.month - 1 + number
        assert (day.year, day.month) == (months // 12, months % 12 + 1)
        assert day.day == min(start.day, days_in_month(day.year, day.month))


def test_the_time_of_the_wall_stays_when_the_clocks_change() -> None:
    days = dates(date(2026, 10, 26), Repeat(Every.WEEK, 3))
    found = occurrences(days, time(12), TORONTO)
    shown = [local_datetime(at.starts_at, TORONTO).time() for at in found if at.starts_at]
    assert shown == [time(12)] * 3
    instants = [at.starts_at for at in found if at.starts_at]
    gaps = [after - before for before, after in pairwise(instants)]
    assert gaps == [timedelta(days=7, hours=1), timedelta(days=7)]


def test_a_time_that_does_not_exist_is_told_and_one_that_exists_twice_is_the_first() -> None:
    spring = occurrences(dates(date(2027, 3, 7), Repeat(Every.WEEK, 3)), time(2, 30), TORONTO)
    assert [at.starts_at is None for at in spring] == [False, True, False]
    assert "02:30 does not exist on Sun 14 Mar 2027" in spring[1].note
    (autumn,) = occurrences((date(2026, 11, 1),), time(1, 30), TORONTO)
    assert autumn.starts_at is not None
    assert autumn.starts_at.hour == 5
    assert "twice" in autumn.note


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("thu 9 x3", 3),
        ("thu 9 3x", 3),
        ("thu 9 *12", 12),
        ("thu 9", None),
        ("x3", None),
        ("", None),
    ],
)
def test_how_often_is_told_from_when(text: str, times: int | None) -> None:
    assert times_at_end(text) == times
