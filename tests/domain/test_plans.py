"""Payment plans: schedules to the cent, how each payment stands, moving, skipping, canceling."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY
from deskpkg.domain.money import format_money
from deskpkg.domain.plans import (
    Every,
    Instalment,
    Plan,
    Schedule,
    Skip,
    Standing,
    asked_words,
    moved,
    next_date,
    shares,
    skipped,
    standings,
    step,
    why_not_cancel,
    why_not_change_line,
)
from deskpkg.domain.refused import BadInput

JAN31 = date(2027, 1, 31)


@pytest.mark.parametrize(
    ("total", "number", "currency", "expected"),
    [
        (90000, 7, "CAD", ["128.58"] + ["128.57"] * 6),
        (40000, 3, "CAD", ["133.34", "133.33", "133.33"]),
        (100000, 7, "EUR", ["142.86"] * 5 + ["142.85"] * 2),
        (7, 7, "CAD", ["0.01"] * 7),
        (45000, 1, "CAD", ["450.00"]),
        (1000, 3, "JPY", ["334", "333", "333"]),
        (10000, 3, "KWD", ["3.334", "3.333", "3.333"]),
    ],
)
def test_a_total_is_shared_out_to_the_smallest_unit(
    total: int, number: int, currency: str, expected: list[str]
) -> None:
    parts = shares(total, number)
    assert sum(parts) == total
    assert [format_money(part, currency, "en_US") for part in parts] == expected


@pytest.mark.parametrize(("total", "number"), [(5, 7), (0, 1), (119, 120)])
def test_a_plan_with_a_payment_of_zero_is_refused(total: int, number: int) -> None:
    with pytest.raises(BadInput, match="one would be zero"):
        shares(total, number)


@given(st.integers(1, 10**9), st.integers(1, 120))
def test_shares_sum_to_the_total_and_differ_by_one_unit_at_most(total: int, number: int) -> None:
    if total < number:
        return
    parts = shares(total, number)
    assert sum(parts) == total
    assert len(parts) == number
    assert 0 < min(parts) <= max(parts) <= min(parts) + 1


@pytest.mark.parametrize(
    ("first", "every", "dates"),
    [
        (JAN31, Every.MONTH, ["01-31", "02-28", "03-31", "04-30", "05-31"]),
        (date(2027, 8, 30), Every.MONTH, ["08-30", "09-30", "10-30", "11-30", "12-30"]),
        (JAN31, Every.WEEK, ["01-31", "02-07", "02-14", "02-21", "02-28"]),
        (JAN31, Every.FORTNIGHT, ["01-31", "02-14", "02-28", "03-14", "03-28"]),
    ],
)
def test_dates_follow_the_first_one_and_month_ends_do_not_drift(
    first: date, every: Every, dates: list[str]
) -> None:
    assert [f"{step(first, every, n):%m-%d}" for n in range(5)] == dates


def test_a_leap_day_is_used_where_there_is_one() -> None:
    assert step(date(2027, 11, 30), Every.MONTH, 3) == date(2028, 2, 29)
    with pytest.raises(BadInput, match="9999"):
        step(date(9999, 12, 1), Every.MONTH, 1)


def agreed(**changed: Any) -> Schedule:
    facts: dict[str, Any] = {
        "total_minor": 40000,
        "number": 3,
        "every": Every.MONTH,
        "first_on": TODAY,
    }
    return Schedule(**{**facts, **changed})


def test_a_schedule_has_its_deposit_first_and_sums_to_what_is_open() -> None:
    first = date(2026, 12, 24)
    found = agreed(deposit_minor=10000, first_on=first).instalments(TODAY)
    assert found == (
        Instalment(TODAY, 10000),
        Instalment(first, 10000),
        Instalment(date(2027, 1, 24), 10000),
        Instalment(date(2027, 2, 24), 10000),
    )


@given(
    st.integers(1, 10**7),
    st.integers(1, 30),
    st.sampled_from(Every),
    st.integers(1, 400),
    st.integers(0, 10**7),
)
def test_any_schedule_that_is_not_refused_is_whole_and_rising(
    total: int, number: int, every: Every, days: int, deposit: int
) -> None:
    schedule = Schedule(total, number, every, TODAY + timedelta(days=days), deposit)
    try:
        found = schedule.instalments(TODAY)
    except BadInput:
        assert deposit >= total or total - deposit < number
        return
    assert sum(i.amount_minor for i in found) == total
    assert all(i.amount_minor > 0 for i in found)
    dates = [i.due_on for i in found]
    assert all(before < after for before, after in pairwise(dates))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": 0}, "number"),
        ({"number": 121}, "number"),
        ({"total_minor": 5, "number": 7}, "number"),
        ({"deposit_minor": -1}, "deposit"),
        ({"deposit_minor": 40000}, "deposit"),
        ({"first_on": TODAY - timedelta(days=1)}, "first"),
        ({"deposit_minor": 100}, "first"),
        ({"total_minor": 0}, ""),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        agreed(**changed).instalments(TODAY)
    assert refused.value.field == field


def kept(*days: int, amount: int = 10000) -> list[Instalment]:
    """Return instalments, so many days from today, numbered from 1."""
    return [Instalment(TODAY + timedelta(days=day), amount, key) for key, day in enumerate(days, 1)]


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        (0, "overdue due coming"),
        (9999, "overdue due coming"),
        (10000, "paid due coming"),
        (15000, "paid due coming"),
        (20000, "paid paid coming"),
        (30000, "paid paid paid"),
        (35000, "paid paid paid"),
        (-5000, "overdue due coming"),
    ],
)
def test_money_pays_the_instalments_in_order_of_their_dates(paid: int, expected: str) -> None:
    lines = standings(kept(-1, 0, 1), paid, TODAY)
    assert " ".join(line.standing.value for line in lines) == expected
    assert sum(line.paid_minor for line in lines) == min(max(paid, 0), 30000)
    assert sum(line.open_minor for line in lines) == 30000 - min(max(paid, 0), 30000)


def test_what_is_paid_stays_paid_when_the_rest_is_canceled() -> None:
    lines = standings(kept(-1, 0, 1), 15000, TODAY, canceled=True)
    assert [line.standing for line in lines] == [
        Standing.PAID,
        Standing.CANCELED,
        Standing.CANCELED,
    ]
    assert [(line.paid_minor, line.open_minor) for line in lines] == [
        (10000, 0),
        (5000, 0),
        (0, 0),
    ]


def plan(instalments: list[Instalment], paid: int = 0, **changed: Any) -> Plan:
    facts: dict[str, Any] = {
        "id": 1,
        "invoice_id": 1,
        "number": "INV-0001",
        "package_id": 1,
        "package": "Flex",
        "client_id": 1,
        "client": "Smith, Jane",
        "every": Every.MONTH,
        "first_on": TODAY,
        "total_minor": sum(i.amount_minor for i in instalments),
        "lines": standings(instalments, paid, TODAY, canceled="canceled_on" in changed),
        "invoice_open_minor": 0,
    }
    return Plan(**{**facts, **changed})


def test_a_plan_knows_its_next_payment_and_when_it_is_over() -> None:
    running = plan(kept(-1, 30), 12000)
    assert running.next is not None
    assert (running.next.place, running.next.open_minor) == (2, 8000)
    assert (running.active, running.paid_minor, running.open_minor) == (True, 12000, 8000)
    paid = plan(kept(-1, 30), 20000)
    assert (paid.active, paid.next) == (False, None)
    assert not plan(kept(30), canceled_on=TODAY).active


@pytest.mark.parametrize(
    ("days", "paid", "places", "words"),
    [
        ((0, 30), 0, [1], "payment 1 of 2, due today"),
        ((-1, 30), 0, [1], "payment 1 of 2, overdue since 23 Nov"),
        ((-30, 0, 30), 4000, [1, 2], "payments 1 to 2 of 3, due by now"),
        ((-30, 30), 10000, [2], "payment 2 of 2, due 24 Dec"),
        ((-30, 0), 10000, [2], "payment 2 of 2, due today"),
    ],
)
def test_asked_for_is_what_is_due_by_now_or_else_the_next_payment(
    days: tuple[int, ...], paid: int, places: list[int], words: str
) -> None:
    running = plan(kept(*days), paid)
    assert [line.place for line in running.asked] == places
    assert asked_words(running, TODAY) == words


@pytest.mark.parametrize(
    ("to", "refusal"),
    [
        (5, ""),
        (0, ""),
        (45, ""),
        (-1, "today or a later day"),
        (30, "another payment is due on that day"),
    ],
)
def test_one_date_is_moved_where_no_other_payment_is_due(to: int, refusal: str) -> None:
    asked = plan(kept(10, 30))
    day = TODAY + timedelta(days=to)
    if refusal:
        with pytest.raises(BadInput, match=f"(?i){refusal}"):
            moved(asked, 1, day, TODAY)
    else:
        assert moved(asked, 1, day, TODAY) == Instalment(day, 10000, 1)


def test_a_payment_is_not_moved_before_one_that_was_made() -> None:
    asked = plan(kept(5, 10, 30), 15000)
    with pytest.raises(BadInput, match="after the last payment that was made"):
        moved(asked, 3, TODAY + timedelta(days=7), TODAY)
    assert moved(asked, 3, TODAY + timedelta(days=11), TODAY).id == 3


def test_a_payment_that_was_made_is_neither_moved_nor_skipped() -> None:
    asked = plan(kept(5, 10, 30), 15000)
    for key, words in ((1, "it is paid."), (2, "it is paid in part.")):
        assert words in why_not_change_line(asked, asked.line(key), "skip")
        with pytest.raises(BadInput):
            moved(asked, key, TODAY, TODAY)
        with pytest.raises(BadInput):
            skipped(asked, key, Skip.LAST)
    assert why_not_change_line(asked, asked.line(3), "skip") == ""
    assert "cursor" in why_not_change_line(asked, None, "skip")
    over = plan(kept(5), canceled_on=TODAY)
    assert "canceled" in why_not_change_line(over, over.line(1), "move")


def test_a_skipped_amount_is_spread_over_the_payments_after_it() -> None:
    asked = plan(kept(1, 2, 3, 4))
    found = skipped(asked, 1, Skip.SPREAD)
    assert [(i.id, i.amount_minor) for i in found] == [(2, 13334), (3, 13333), (4, 13333)]
    assert [i.id for i in skipped(asked, 3, Skip.SPREAD)] == [4]


def test_what_is_too_little_to_spread_goes_to_the_first_ones() -> None:
    small = [Instalment(TODAY, 2, 1), *kept(0, 1, 2, 3)[1:]]
    assert [(i.id, i.amount_minor) for i in skipped(plan(small), 1, Skip.SPREAD)] == [
        (2, 10001),
        (3, 10001),
    ]


def test_the_last_payment_can_only_be_added_as_a_last_one() -> None:
    asked = plan(kept(1, 2))
    with pytest.raises(BadInput, match="add it as a last one"):
        skipped(asked, 2, Skip.SPREAD)


@pytest.mark.parametrize(
    ("dates", "every", "expected"),
    [
        ([date(2027, 1, 31), date(2027, 2, 28)], Every.MONTH, date(2027, 3, 31)),
        ([date(2027, 1, 31), date(2027, 3, 15)], Every.MONTH, date(2027, 3, 31)),
        ([date(2027, 1, 31)], Every.MONTH, date(2027, 2, 28)),
        ([date(2027, 1, 31), date(2027, 2, 7)], Every.WEEK, date(2027, 2, 14)),
        ([date(2027, 1, 31), date(2027, 2, 16)], Every.FORTNIGHT, date(2027, 2, 28)),
    ],
)
def test_a_last_payment_follows_in_step_with_the_first_date(
    dates: list[date], every: Every, expected: date
) -> None:
    instalments = [Instalment(day, 100, key) for key, day in enumerate(dates, 1)]
    asked = plan(instalments, every=every, first_on=dates[0])
    assert next_date(asked) == expected
    assert skipped(asked, 1, Skip.LAST) == (Instalment(expected, 100),)


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=12), st.data())
def test_skipping_never_changes_the_sum(amounts: list[int], data: st.DataObject) -> None:
    instalments = [
        Instalment(TODAY + timedelta(days=key), amount, key)
        for key, amount in enumerate(amounts, 1)
    ]
    key = data.draw(st.integers(1, len(amounts) - 1))
    for how in Skip:
        changed = {i.id: i for i in skipped(plan(instalments), key, how)}
        after = [changed.pop(i.id, i) for i in instalments if i.id != key] + list(changed.values())
        assert sum(i.amount_minor for i in after) == sum(amounts)


def test_a_plan_is_canceled_once_and_only_while_something_is_to_come() -> None:
    assert why_not_cancel(plan(kept(1))) == ""
    assert "is paid" in why_not_cancel(plan(kept(1), 10000))
    assert "already" in why_not_cancel(plan(kept(1), canceled_on=TODAY))
