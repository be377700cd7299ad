"""Where the money of a payment goes, and a client's account line by line."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY
from deskpkg.domain.money import MOST_MINOR
from deskpkg.domain.payments import (
    Entry,
    Kind,
    Method,
    OpenInvoice,
    Part,
    Spread,
    Taken,
    balanced,
    checked_amount,
    checked_day,
    entry_words,
    half,
    method_called,
    spread,
)
from deskpkg.domain.refused import BadInput

ONE = OpenInvoice(1, "INV-0001", TODAY, 10000)
TWO = OpenInvoice(2, "INV-0002", TODAY, 5000)
FIRST, SECOND = Part(1, "INV-0001", 10000), Part(2, "INV-0002", 5000)


@pytest.mark.parametrize(
    ("amount", "invoices", "expected"),
    [
        (10000, (ONE,), Spread((FIRST,), 0, 0)),
        (5000, (ONE,), Spread((Part(1, "INV-0001", 5000),), 0, 5000)),
        (12000, (ONE,), Spread((FIRST,), 2000, 0)),
        (12000, (ONE, TWO), Spread((FIRST, Part(2, "INV-0002", 2000)), 0, 3000)),
        (15000, (ONE, TWO), Spread((FIRST, SECOND), 0, 0)),
        (15001, (ONE, TWO), Spread((FIRST, SECOND), 1, 0)),
        (500, (), Spread((), 500, 0)),
    ],
)
def test_money_fills_one_invoice_after_the_other_and_the_rest_stays_on_the_account(
    amount: int, invoices: tuple[OpenInvoice, ...], expected: Spread
) -> None:
    assert spread(amount, invoices) == expected


@given(st.integers(1, 10**6), st.lists(st.integers(0, 10**5), max_size=6))
def test_no_cent_of_a_payment_is_lost_or_doubled(amount: int, opens: list[int]) -> None:
    invoices = [OpenInvoice(n, str(n), TODAY, minor) for n, minor in enumerate(opens)]
    found = spread(amount, invoices)
    put = {part.invoice_id: part.amount_minor for part in found.parts}
    assert sum(put.values()) + found.rest_minor == amount
    assert sum(opens) - sum(put.values()) == found.open_minor
    assert all(0 < minor <= opens[key] for key, minor in put.items())
    assert found.rest_minor == 0 or found.open_minor == 0


@pytest.mark.parametrize(("due", "deposit"), [(10000, 5000), (45, 23), (1, 1), (0, 0)])
def test_half_of_what_is_due_is_rounded_up(due: int, deposit: int) -> None:
    assert half(due) == deposit


@pytest.mark.parametrize("amount", [0, -1, MOST_MINOR + 1, 1.5, 100.0, True])
def test_an_amount_that_cannot_be_paid_is_refused(amount: Any) -> None:
    with pytest.raises(BadInput) as refused:
        checked_amount(amount)
    assert refused.value.field == "amount"


def test_money_is_not_written_down_before_it_is_there() -> None:
    assert checked_day(TODAY, TODAY) == TODAY
    assert checked_day(TODAY - timedelta(days=400), TODAY) == TODAY - timedelta(days=400)
    with pytest.raises(BadInput):
        checked_day(TODAY + timedelta(days=1), TODAY)


def test_a_method_is_known_by_its_name_however_it_is_written() -> None:
    methods = (Method(1, "Card", "c"), Method(2, "Chèque", "q"))
    assert method_called(methods, "card") == methods[0]
    assert method_called(methods, "CHEQUE") == methods[1]
    with pytest.raises(BadInput, match="Card, Chèque"):
        method_called(methods, "Gold")


def entry(kind: Kind, amount: int, what: str = "", number: str = "", **more: Any) -> Entry:
    return Entry(kind, 1, date(2026, 11, 24), number, what, amount, **more)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (entry(Kind.INVOICE, 400, "Tape", "INV-0001"), "INV-0001  Tape"),
        (entry(Kind.INVOICE, 400, "Tape", "INV-0001", counts=False), "INV-0001  Tape  (void)"),
        (entry(Kind.CREDIT_NOTE, -400, "Unused", "CN-0001"), "Credit note CN-0001  Unused"),
        (entry(Kind.PAYMENT, -400, "Card (R 7)"), "Paid by Card (R 7)"),
        (entry(Kind.PAYMENT, -400, "Card", voided=True), "Paid by Card  (void)"),
        (entry(Kind.REFUND, 400, "Cash"), "Paid back by Cash"),
        (entry(Kind.VOID, 400, "Card (slip)"), "Payment voided: Card (slip)"),
        (entry(Kind.VOID, -400, "Cash"), "Refund voided: Cash"),
    ],
)
def test_each_line_of_an_account_says_what_it_is(line: Entry, words: str) -> None:
    assert entry_words(line) == words


def test_each_line_of_an_account_tells_the_balance_after_it() -> None:
    entries = [
        entry(Kind.INVOICE, 40000),
        entry(Kind.PAYMENT, -15000),
        entry(Kind.INVOICE, 9000, counts=False),
        entry(Kind.PAYMENT, -30000),
        entry(Kind.REFUND, 5000),
        entry(Kind.CREDIT_NOTE, -10000),
        entry(Kind.VOID, 15000),
    ]
    balances = [line.balance_minor for line in balanced(entries)]
    assert balances == [40000, 25000, 25000, -5000, 0, -10000, 5000]


def test_takings_are_what_came_in_less_what_went_out() -> None:
    assert Taken("Cash", 3, 12000, 4500).net_minor == 7500
