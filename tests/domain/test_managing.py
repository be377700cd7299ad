"""What can be done with a package that was sold, and what canceling or deleting it does."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from builders import MIA, NOW, TODAY, pool, sold
from deskpkg.domain.appointments import State, VisitLine, holds_credit
from deskpkg.domain.billing import InvoiceRow, why_not_invoice, why_not_plan
from deskpkg.domain.managing import (
    Standing,
    coming_words,
    dates,
    of_canceling,
    of_deleting,
    sorted_out,
    why_not_book,
    why_not_cancel,
    why_not_delete,
    why_not_edit,
)
from deskpkg.domain.packages import Payment
from deskpkg.domain.plans import Every, Instalment, Plan, standings

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def visit(id: int, starts_at: datetime, state: State = State.BOOKED) -> VisitLine:
    held = holds_credit(state, linked=True, forfeited=False)
    ends_at = starts_at + HOUR
    return VisitLine(
        id, 1, "Smith, Jane", MIA, "Mia", "Physio", starts_at, ends_at, state, 1, "Flex", held
    )


def standing(*coming: VisitLine, others: int = 0, **changed: object) -> Standing:
    return Standing(sold(pool(5), **changed), coming, others)


def when(visit: VisitLine) -> str:
    return f"{visit.starts_at:%d %b}"


def money(minor: int) -> str:
    return f"{minor / 100:.2f}"


@pytest.mark.parametrize(
    ("state", "begins", "expected"),
    [
        (State.REQUESTED, DAY, "requests"),
        (State.REQUESTED, -DAY, "requests"),
        (State.BOOKED, DAY, "scheduled"),
        (State.BOOKED, -HOUR / 2, "scheduled"),
        (State.BOOKED, -HOUR, "past"),
        (State.BOOKED, -DAY, "past"),
        (State.ARRIVED, HOUR, "past"),
        (State.COMPLETED, -DAY, "past"),
        (State.MISSED, -DAY, "past"),
        (State.CANCELED, DAY, "past"),
    ],
)
def test_a_visit_is_asked_for_or_scheduled_or_past(
    state: State, begins: timedelta, expected: str
) -> None:
    found = sorted_out([visit(1, NOW + begins, state)], NOW)
    assert {name for name in ("requests", "scheduled", "past") if getattr(found, name)} == {
        expected
    }


def test_what_is_to_come_begins_with_the_soonest_and_what_is_past_with_the_latest() -> None:
    days = [visit(n, NOW + n * DAY) for n in (3, 1, 2, -2, -1, -3)]
    asked = [visit(10 + n, NOW + n * DAY, State.REQUESTED) for n in (2, 1)]
    found = sorted_out([*days, *asked], NOW)
    assert [v.id for v in found.scheduled] == [1, 2, 3]
    assert [v.id for v in found.past] == [-1, -2, -3]
    assert [v.id for v in found.requests] == [11, 12]


def test_a_canceled_package_is_neither_booked_nor_changed_nor_canceled_again() -> None:
    canceled = sold(canceled_on=TODAY)
    for why_not in (why_not_book, why_not_edit, why_not_cancel):
        assert why_not(canceled)
        assert not why_not(sold())
    assert not why_not_delete(Standing(canceled))


def test_a_used_up_package_says_how_to_go_on_and_an_expired_one_can_be_booked() -> None:
    assert "e adds credits" in why_not_book(sold(attended=5))
    assert not why_not_book(sold(expires_on=TODAY - DAY))


def test_a_package_with_money_on_it_is_canceled_instead_of_deleted() -> None:
    assert "cancel it instead" in why_not_delete(replace(standing(), applied_minor=1))


@pytest.mark.parametrize(
    ("billed", "expected"),
    [
        (Payment.NOT_INVOICED, ""),
        (Payment.UNPAID, ""),
        (Payment.REFUNDED, ""),
        (Payment.NOTHING_DUE, "Flex is free: there is nothing to invoice."),
    ],
)
def test_what_was_set_by_hand_hides_no_invoice(billed: Payment, expected: str) -> None:
    free = billed is Payment.NOTHING_DUE
    terms = replace(pool(), price_minor=0 if free else 40000)
    assert why_not_invoice(sold(terms, payment=billed)) == expected
    by_hand = sold(terms, payment=Payment.PAID, payment_set_by="Ana", derived=billed)
    assert why_not_invoice(by_hand) == expected


def test_the_invoice_of_what_was_given_back_unpaid_can_still_be_opened() -> None:
    credited = sold(payment=Payment.NOTHING_DUE, canceled_on=TODAY)
    assert why_not_invoice(credited) == ""
    assert why_not_plan(credited) != ""


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"payment": Payment.NOT_INVOICED}, ""),
        ({"payment": Payment.UNPAID}, ""),
        ({"payment": Payment.PART_PAID}, ""),
        ({"payment": Payment.PAID, "payment_set_by": "Ana", "derived": Payment.UNPAID}, ""),
        ({"payment": Payment.PAID}, "Flex is paid: nothing is open."),
        ({"payment": Payment.REFUNDED}, "Flex is refunded: nothing is open."),
        ({"payment": Payment.NOTHING_DUE}, "Nothing is due for Flex."),
        (
            {"payment": Payment.NOTHING_DUE, "terms": replace(pool(), price_minor=0)},
            "Flex is free: there is nothing to invoice.",
        ),
        (
            {"payment": Payment.UNPAID, "canceled_on": TODAY},
            "Flex is canceled: what is still owed is paid on its invoice.",
        ),
    ],
)
def test_a_plan_is_made_for_what_is_open(changed: dict[str, Any], expected: str) -> None:
    assert why_not_plan(sold(**changed)) == expected


COMING = [
    ((), "no session"),
    ((State.BOOKED,), "1 session"),
    ((State.BOOKED, State.BOOKED), "2 sessions"),
    ((State.REQUESTED,), "1 request"),
    ((State.BOOKED, State.REQUESTED, State.REQUESTED), "1 session and 2 requests"),
]


@pytest.mark.parametrize(("states", "expected"), COMING)
def test_sessions_and_requests_are_counted_in_words(
    states: tuple[State, ...], expected: str
) -> None:
    assert coming_words([visit(n, NOW, state) for n, state in enumerate(states)]) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "25 Nov"),
        (2, "25 Nov and 26 Nov"),
        (6, "25 Nov, 26 Nov, 27 Nov, 28 Nov, 29 Nov and 30 Nov"),
        (7, "25 Nov, 26 Nov, 27 Nov, 28 Nov, 29 Nov and 2 more"),
    ],
)
def test_the_first_dates_are_listed_and_the_rest_is_counted(count: int, expected: str) -> None:
    assert dates([visit(n, NOW + n * DAY) for n in range(1, count + 1)], when) == expected


BOOKED, ASKED = visit(1, NOW + DAY), visit(2, NOW + 2 * DAY, State.REQUESTED)
CANCELING = [
    (standing(), False, ("5 unused credits are lost.",)),
    (standing(attended=4), False, ("1 unused credit is lost.",)),
    (standing(attended=5), False, ("No credit is lost: all are used.",)),
    (
        standing(BOOKED, booked=1),
        False,
        ("1 session to come goes on and keeps its credit.", "4 unused credits are lost."),
    ),
    (
        standing(BOOKED, BOOKED, ASKED, booked=2),
        False,
        (
            "2 sessions to come go on and keep their credits.",
            "1 request to come stays, but can't be confirmed on it any more.",
            "3 unused credits are lost.",
        ),
    ),
    (
        standing(BOOKED, ASKED, booked=1),
        True,
        ("1 session and 1 request to come are canceled.", "5 unused credits are lost."),
    ),
    (
        standing(BOOKED, attended=4, booked=1),
        True,
        ("1 session to come is canceled.", "1 unused credit is lost."),
    ),
    (standing(), True, ("5 unused credits are lost.",)),
    (
        standing(BOOKED, booked=2),
        True,
        (
            "1 session to come is canceled.",
            "1 session that has begun goes on.",
            "4 unused credits are lost.",
        ),
    ),
    (
        standing(attended=5, paid_minor=5000),
        False,
        ("No credit is lost: all are used.", "Paid 50.00: no refund is made here."),
    ),
]


@pytest.mark.parametrize(("facts", "visits", "expected"), CANCELING)
def test_canceling_says_what_is_lost_and_what_goes_on(
    facts: Standing, visits: bool, expected: tuple[str, ...]
) -> None:
    assert of_canceling(facts, money, visits=visits) == expected


def invoice(state: str, paid: int = 0) -> InvoiceRow:
    number = "Draft" if state == "draft" else "INV-0041"
    return InvoiceRow(1, number, state, TODAY, TODAY, "Flex", 40000, paid)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (invoice("draft"), ("The draft of its invoice stays, 400.00.",)),
        (invoice("open", 15000), ("INV-0041 stays, 250.00 open.",)),
        (invoice("paid", 40000), ()),
        (invoice("void"), ()),
    ],
)
def test_its_invoice_stays_and_what_is_open_is_said(
    row: InvoiceRow, expected: tuple[str, ...]
) -> None:
    facts = replace(standing(), invoices=(row,))
    assert of_canceling(facts, money, visits=False)[1:] == expected
    assert of_deleting(facts, money, when)[2:] == expected


def test_deleting_warns_that_visits_to_come_are_not_canceled() -> None:
    told = of_deleting(standing(BOOKED, ASKED, others=2, booked=1, attended=2), money, when)
    assert told == (
        "It is taken off the client's record; the history keeps it.",
        "1 session and 1 request to come are NOT canceled: they stay in the calendar, unlinked, "
        "to be paid singly: 25 Nov and 26 Nov.",
        "2 other sessions are unlinked too.",
        "2 unused credits are lost.",
    )
    one = of_deleting(standing(BOOKED, others=1, booked=1, attended=1), money, when)
    assert "1 session to come is NOT canceled: it stays in the calendar" in one[1]
    assert one[2] == "1 other session is unlinked too."


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (False, "Its payment plan goes on: 2 payments, 266.66 to come."),
        (True, "Its payment plan is canceled: 2 payments, 266.66 to come."),
    ],
)
def test_canceling_tells_what_becomes_of_a_plan(ends: bool, expected: str) -> None:
    plan = plan_of([13334, 13333, 13333], paid=13334)
    told = of_canceling(Standing(sold(), plan=plan), money, visits=False, plan=ends)
    assert expected in told
    over = Standing(sold(), plan=plan_of([13334], paid=13334))
    assert not any("plan" in line for line in of_canceling(over, money, visits=False))


def plan_of(amounts: list[int], paid: int) -> Plan:
    """Return a monthly plan of some amounts, of which so much is paid."""
    parts = [Instalment(TODAY + place * DAY, amount) for place, amount in enumerate(amounts)]
    facts = (1, 1, "INV-0001", 1, "Flex", 1, "Smith, Jane", Every.MONTH, TODAY, sum(amounts))
    return Plan(*facts, standings(parts, paid, TODAY), 0)
