"""Dates and times as they are typed at the desk; today is Wednesday 18 November 2026."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskpkg.domain.dates import add_months
from deskpkg.domain.refused import BadInput
from deskpkg.domain.when import (
    DateOrder,
    When,
    date_order,
    format_date,
    format_time,
    format_when,
    parse_birth_date,
    parse_date,
    parse_past_date,
    parse_time,
    parse_when,
)

TODAY = date(2026, 11, 18)
ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy", "ymd")
ORDER = st.sampled_from(ORDERS)
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
TYPED = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text(alphabet="0123456789/.-+: twmydaheunovpr,h"),
    st.lists(
        st.sampled_from(
            ["t", "tom", "tue", "24", "31", "2", "feb", "nov", "2027", "930", "+1w", "-99999", "pm"]
        )
    ).map(" ".join),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t", date(2026, 11, 18)),
        ("y", date(2026, 11, 17)),
        ("-1w", date(2026, 11, 11)),
        ("wed", date(2026, 11, 18)),
        ("thu", date(2026, 11, 12)),
        ("17", date(2026, 11, 17)),
        ("19", date(2026, 10, 19)),
        ("31", date(2026, 10, 31)),
        ("17 nov", date(2026, 11, 17)),
        ("19 nov", date(2025, 11, 19)),
        ("29 feb", date(2028, 2, 29)),
        ("mon 16/11", date(2026, 11, 16)),
        ("16/11/2026", date(2026, 11, 16)),
        ("tue 16/11", date(2027, 11, 16)),
        ("+1w", date(2026, 11, 25)),
        ("tom", date(2026, 11, 19)),
        ("19/11/2099", date(2099, 11, 19)),
    ],
)
def test_a_day_of_what_has_happened_is_the_last_such_day(text: str, expected: date) -> None:
    assert parse_past_date(text, TODAY, "dmy") == expected


@pytest.mark.parametrize("text", ["", "soon", "32", "31 apr"])
def test_what_is_no_date_is_none_in_the_past_either(text: str) -> None:
    with pytest.raises(BadInput):
        parse_past_date(text, TODAY, "dmy")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t", date(2026, 11, 18)),
        (" Today ", date(2026, 11, 18)),
        ("tom", date(2026, 11, 19)),
        ("tomorrow", date(2026, 11, 19)),
        ("y", date(2026, 11, 17)),
        ("yesterday", date(2026, 11, 17)),
        ("+3", date(2026, 11, 21)),
        ("+ 3 days", date(2026, 11, 21)),
        ("+1w", date(2026, 11, 25)),
        ("+2m", date(2027, 1, 18)),
        ("+1y", date(2027, 11, 18)),
        ("-1d", date(2026, 11, 17)),
        ("wed", date(2026, 11, 18)),
        ("tu", date(2026, 11, 24)),
        ("Tuesday", date(2026, 11, 24)),
        ("tues.", date(2026, 11, 24)),
        ("th", date(2026, 11, 19)),
        ("24", date(2026, 11, 24)),
        ("24th", date(2026, 11, 24)),
        ("18", date(2026, 11, 18)),
        ("17", date(2026, 12, 17)),
        ("31", date(2026, 12, 31)),
        ("24/11", date(2026, 11, 24)),
        ("24.11.", date(2026, 11, 24)),
        ("24.11", date(2026, 11, 24)),
        ("24-11", date(2026, 11, 24)),
        ("17/11", date(2027, 11, 17)),
        ("1/2", date(2027, 2, 1)),
        ("29/2", date(2028, 2, 29)),
        ("24/11/27", date(2027, 11, 24)),
        ("24. 11. 2027", date(2027, 11, 24)),
        ("24/11/99", date(1999, 11, 24)),
        ("01/02/03", date(2003, 2, 1)),
        ("24 nov", date(2026, 11, 24)),
        ("24nov", date(2026, 11, 24)),
        ("Nov 24", date(2026, 11, 24)),
        ("24 November 2027", date(2027, 11, 24)),
        ("november 24, 2027", date(2027, 11, 24)),
        ("1st sept 27", date(2027, 9, 1)),
        ("2411", date(2026, 11, 24)),
        ("241127", date(2027, 11, 24)),
        ("24112026", date(2026, 11, 24)),
        ("2026-11-24", date(2026, 11, 24)),
        ("2026/11/24", date(2026, 11, 24)),
        ("tue 24 nov", date(2026, 11, 24)),
        ("Tue 24/11", date(2026, 11, 24)),
        ("29/2/2028", date(2028, 2, 29)),
    ],
)
def test_a_date_is_read_as_the_desk_types_it(text: str, expected: date) -> None:
    assert parse_date(text, TODAY, "dmy") == expected


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("11/12", "dmy", date(2026, 12, 11)),
        ("11/12", "mdy", date(2027, 11, 12)),
        ("11-24", "ymd", date(2026, 11, 24)),
        ("1124", "mdy", date(2026, 11, 24)),
        ("1124", "ymd", date(2026, 11, 24)),
        ("01/02/03", "mdy", date(2003, 1, 2)),
        ("01/02/03", "ymd", date(2001, 2, 3)),
        ("24/11", "ymd", date(2026, 11, 24)),
        ("24/11", "mdy", date(2026, 11, 24)),
        ("11/24", "dmy", date(2026, 11, 24)),
        ("241127", "ymd", date(2024, 11, 27)),
        ("24/11/2027", "ymd", date(2027, 11, 24)),
        ("11242027", "mdy", date(2027, 11, 24)),
        ("20271124", "ymd", date(2027, 11, 24)),
        ("271124", "ymd", date(2027, 11, 24)),
        ("2027-11-24", "mdy", date(2027, 11, 24)),
        ("24 nov", "mdy", date(2026, 11, 24)),
    ],
)
def test_the_order_of_the_practice_decides(text: str, order: DateOrder, expected: date) -> None:
    assert parse_date(text, TODAY, order) == expected


@pytest.mark.parametrize(
    ("text", "order", "message"),
    [
        ("31/4", "dmy", "April has 30 days: type a day from 1 to 30."),
        ("31 apr 2027", "dmy", "April has 30 days: type a day from 1 to 30."),
        ("29/2/2027", "dmy", "February 2027 has 28 days: type a day from 1 to 28."),
        ("30 feb", "dmy", "February has 29 days: type a day from 1 to 29."),
        ("0/11", "dmy", "November has 30 days: type a day from 1 to 30."),
        ("32", "dmy", "No month has a day 32. Type a day from 1 to 31."),
        (
            "11-24",
            "dmy",
            "There is no month 24. The day comes first, then the month, such as 24/11.",
        ),
        (
            "24-11",
            "mdy",
            "There is no month 24. The month comes first, then the day, such as 11/24.",
        ),
        ("24/11/1899", "dmy", "The year 1899 does not fit. Type a year from 1900 to 2999."),
        ("9999-12-31", "dmy", "The year 9999 does not fit. Type a year from 1900 to 2999."),
        ("+99999w", "dmy", "That is too far away. Type a year from 1900 to 2999."),
        ("-99999y", "dmy", "That is too far away. Type a year from 1900 to 2999."),
        (
            "mon 24 nov 2026",
            "dmy",
            "24 Nov 2026 is a Tuesday, not a Monday. Type only one of the two.",
        ),
        ("", "dmy", "Type a date such as 24/11, 24 nov, tue, tom or +1w."),
        (
            "24/11/10000",
            "dmy",
            "“24/11/10000” is not a date. Type one such as 24/11, 24 nov, tue, tom or +1w.",
        ),
        (
            "someday\x1b",
            "mdy",
            "“someday” is not a date. Type one such as 11/24, nov 24, tue, tom or +1w.",
        ),
    ],
)
def test_a_date_that_is_none_is_refused_with_what_to_type(
    text: str, order: DateOrder, message: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        parse_date(text, TODAY, order)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    "text",
    ["411", "24 11", "24/11/2", "24/11-2026", "٢٤/١١", "1e3", "+", "tuna", "24 xyz", "x" * 99],
)
def test_what_has_no_form_of_a_date_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not a date"):
        parse_date(text, TODAY, "dmy")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9.30", time(9, 30)),
        ("9:30", time(9, 30)),
        ("930", time(9, 30)),
        ("0930", time(9, 30)),
        ("1415", time(14, 15)),
        ("14", time(14)),
        ("9", time(9)),
        ("14h", time(14)),
        ("14h30", time(14, 30)),
        ("2pm", time(14)),
        ("2 p.m.", time(14)),
        ("2:30 pm", time(14, 30)),
        ("230PM", time(14, 30)),
        ("9a", time(9)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("noon", time(12)),
        ("0", time(0)),
        ("00:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read_as_the_desk_types_it(text: str, expected: time) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    "text", ["24:00", "25", "9:60", "13pm", "0am", "9:5", "9.", "12345", "٩:٣٠", "half nine", "-1"]
)
def test_what_is_no_time_is_refused_with_what_to_type(text: str) -> None:
    with pytest.raises(BadInput, match=r"is not a time\. Type one such as 9:30, 930, 14h or 2pm"):
        parse_time(text)


def test_an_empty_time_is_asked_for() -> None:
    with pytest.raises(BadInput, match=r"^Type a time such as 9:30"):
        parse_time(" ")


TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tue 11", When(TUESDAY, time(11))),
        ("24/11 930", When(TUESDAY, time(9, 30))),
        ("2411 0930", When(TUESDAY, time(9, 30))),
        ("24112026 1415", When(TUESDAY, time(14, 15))),
        ("24 9", When(TUESDAY, time(9))),
        ("24.11. 9.30", When(TUESDAY, time(9, 30))),
        ("tue 9.11", When(TUESDAY, time(9, 11))),
        ("24 nov 10", When(TUESDAY, time(10))),
        ("nov 24 10", When(TUESDAY, time(10))),
        ("24 nov 2:30 pm", When(TUESDAY, time(14, 30))),
        ("24 nov at noon", When(TUESDAY, time(12))),
        ("24 nov 1930", When(TUESDAY, time(19, 30))),
        ("24 nov 2026", When(TUESDAY)),
        ("24 nov 2027", When(date(2027, 11, 24))),
        ("24/11 2027", When(TUESDAY, time(20, 27))),
        ("tue 2030", When(TUESDAY, time(20, 30))),
        ("24 nov 2027 11", When(date(2027, 11, 24), time(11))),
        ("Tue 24 Nov 2026 09:30", When(TUESDAY, time(9, 30))),
        ("t 9", When(TODAY, time(9))),
        ("tomorrow 2pm", When(date(2026, 11, 19), time(14))),
        ("+1w 10", When(date(2026, 11, 25), time(10))),
        ("+1w", When(date(2026, 11, 25))),
        ("2411", When(TUESDAY)),
        ("24", When(TUESDAY)),
        ("9.30", When(TODAY, time(9, 30))),
        ("9:30", When(TODAY, time(9, 30))),
        ("930", When(TODAY, time(9, 30))),
        ("1415", When(TODAY, time(14, 15))),
        ("2pm", When(TODAY, time(14))),
    ],
)
def test_a_date_and_a_time_are_read_together(text: str, expected: When) -> None:
    assert parse_when(text, TODAY, None, "dmy") == expected


def test_a_date_alone_takes_the_usual_time() -> None:
    assert parse_when("tue", TODAY, time(8), "dmy") == When(TUESDAY, time(8))
    assert parse_when("tue 11", TODAY, time(8), "dmy") == When(TUESDAY, time(11))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tue 25", "25 Nov 2026 is a Wednesday, not a Tuesday. Type only one of the two."),
        ("tue 25:00", "“25:00” is not a time. Type one such as 9:30, 930, 14h or 2pm."),
        ("31/4 930", "April has 30 days: type a day from 1 to 30."),
        ("31.04.", "April has 30 days: type a day from 1 to 30."),
        ("", "Type a date and a time such as 24/11 930, tue 11 or tom 2pm."),
        (
            "soon 11",
            "“soon 11” is not a date and time. Type them such as 24/11 930, tue 11 or tom 2pm.",
        ),
    ],
)
def test_what_cannot_be_read_says_which_half_it_is(text: str, message: str) -> None:
    with pytest.raises(BadInput) as refusal:
        parse_when(text, TODAY, None, "dmy")
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("120384", "dmy", date(1984, 3, 12)),
        ("031284", "mdy", date(1984, 3, 12)),
        ("840312", "ymd", date(1984, 3, 12)),
        ("12/3/84", "dmy", date(1984, 3, 12)),
        ("12.03.1984", "dmy", date(1984, 3, 12)),
        ("12 mar 84", "dmy", date(1984, 3, 12)),
        ("Mon 12 Mar 1984", "mdy", date(1984, 3, 12)),
        ("1984-03-12", "mdy", date(1984, 3, 12)),
        ("12031984", "dmy", date(1984, 3, 12)),
        ("181126", "dmy", date(2026, 11, 18)),
        ("191126", "dmy", date(1926, 11, 19)),
        ("290200", "dmy", date(2000, 2, 29)),
        ("1/1/1900", "dmy", date(1900, 1, 1)),
    ],
)
def test_a_date_of_birth_lies_in_the_past(text: str, order: DateOrder, expected: date) -> None:
    assert parse_birth_date(text, TODAY, order) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("12/3", "Type the date of birth with its year, such as 12/3/1984, 120384 or 12 mar 1984."),
        ("t", "Type the date of birth with its year, such as 12/3/1984, 120384 or 12 mar 1984."),
        ("19/11/2026", "Thu 19 Nov 2026 is after today. Type the year with four figures."),
        ("31/12/1899", "The year 1899 does not fit. Type a year from 1900 to 2999."),
        ("29/2/1983", "February 1983 has 28 days: type a day from 1 to 28."),
        ("tue 12/3/1984", "12 Mar 1984 is a Monday, not a Tuesday. Type only one of the two."),
    ],
)
def test_a_date_of_birth_that_cannot_be_is_refused(text: str, message: str) -> None:
    with pytest.raises(BadInput) as refusal:
        parse_birth_date(text, TODAY, "dmy")
    assert str(refusal.value) == message


@given(DAYS, DAYS, ORDER)
def test_a_date_that_was_written_out_is_read_back(day: date, today: date, order: DateOrder) -> None:
    assert parse_date(format_date(day), today, order) == day
    assert parse_date(day.isoformat(), today, order) == day
    clock = time(9, 30)
    assert parse_when(format_when(When(day, clock)), today, None, order) == When(day, clock)
    assert parse_birth_date(format_date(day), max(day, today), order) == day
    if day >= today and (day - today).days < 365:
        assert parse_date(format_date(day, today, short=True), today, order) == day


@given(TYPED, DAYS, ORDER)
def test_any_text_is_a_date_or_a_refusal(text: str, today: date, order: DateOrder) -> None:
    for parse in (parse_date, parse_birth_date):
        try:
            assert 1900 <= parse(text, today, order).year <= 2999
        except BadInput as refusal:
            assert str(refusal).endswith(".")


@given(TYPED, st.dates(), ORDER)
def test_any_text_is_a_date_and_time_or_a_refusal(text: str, today: date, order: DateOrder) -> None:
    try:
        assert parse_when(text, today, None, order).date
    except BadInput as refusal:
        assert str(refusal).endswith(".")
    try:
        assert parse_time(text) < time.max
    except BadInput as refusal:
        assert str(refusal).endswith(".")


def test_dates_and_times_are_written_for_reading() -> None:
    assert format_date(date(2026, 3, 8)) == "Sun 8 Mar 2026"
    assert format_date(TUESDAY, TODAY, short=True) == "24 Nov"
    assert format_date(date(2027, 11, 24), TODAY, short=True) == "24 Nov 2027"
    assert format_date(TUESDAY, short=True) == "24 Nov 2026"
    assert format_time(time(9, 5, 59)) == "09:05"
    assert format_when(When(TUESDAY)) == "Tue 24 Nov 2026"
    assert format_when(When(TUESDAY, time(9, 30)), TODAY, short=True) == "24 Nov 09:30"


def test_months_keep_the_day_or_take_the_last() -> None:
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert add_months(date(2027, 1, 15), -1) == date(2026, 12, 15)


@pytest.mark.parametrize(
    ("locale", "order"),
    [
        ("en_US", "mdy"),
        ("en_GB", "dmy"),
        ("en_CA", "ymd"),
        ("de_DE", "dmy"),
        ("sv_SE", "ymd"),
        ("bg_BG", "dmy"),
        ("ar_EG", "dmy"),
        ("ja_JP", "ymd"),
    ],
)
def test_a_locale_has_its_order(locale: str, order: DateOrder) -> None:
    assert date_order(locale) == order
