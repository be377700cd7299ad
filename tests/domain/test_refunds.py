"""Giving a package back: what was used, what is kept, what goes back and what is still owed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY, sold
from deskpkg.domain.money import format_money
from deskpkg.domain.refunds import (
    Basis,
    Settlement,
    Used,
    settle,
    settle_by_hand,
    single_value,
    value_used,
    why_not_refund,
)
from deskpkg.domain.refused import BadInput

PRO, SINGLE = Basis.PRO_RATA, Basis.SINGLE


def used(visits: int = 3, paid: int = 100_000, billed: int = 100_000, single: int = 11_000) -> Used:
    """Return 10 credits for 1,000.00, of which some visits of 110.00 were used."""
    return Used(billed, paid, 10, visits, single_value([(visits, single)]))


@pytest.mark.parametrize(
    ("package", "basis", "fee", "expected"),
    [
        (used(3), PRO, 0, Settlement(30000, 70000, 0, 70000)),
        (used(3), SINGLE, 0, Settlement(33000, 67000, 0, 67000)),
        (used(3, paid=30000), SINGLE, 0, Settlement(33000, 0, 3000, 67000)),
        (used(3, paid=30000), PRO, 0, Settlement(30000, 0, 0, 70000)),
        (used(3), SINGLE, 5000, Settlement(38000, 62000, 0, 62000)),
        (used(3, paid=30000), PRO, 5000, Settlement(35000, 0, 5000, 65000)),
        (used(0), PRO, 0, Settlement(0, 100_000, 0, 100_000)),
        (used(0), SINGLE, 2500, Settlement(2500, 97500, 0, 97500)),
        (used(10), SINGLE, 0, Settlement(100_000, 0, 0, 0)),
        (used(9), SINGLE, 5000, Settlement(100_000, 0, 0, 0)),
        (used(0, paid=0), PRO, 0, Settlement(0, 0, 0, 100_000)),
        (used(3, paid=0), PRO, 0, Settlement(30000, 0, 30000, 70000)),
    ],
)
def test_a_part_used_package_is_settled(
    package: Used, basis: Basis, fee: int, expected: Settlement
) -> None:
    assert settle(package, basis, fee) == expected


@pytest.mark.parametrize(
    ("currency", "billed", "back"),
    [("JPY", 1000, "667"), ("EUR", 10000, "66.67"), ("KWD", 10000, "6.667")],
)
def test_a_credits_part_is_rounded_to_the_currencys_own_smallest_unit(
    currency: str, billed: int, back: str
) -> None:
    found = settle(Used(billed, billed, 3, 1, 0), PRO)
    assert format_money(found.back_minor, currency, "en_US") == back
    assert found.keep_minor + found.back_minor == billed


def test_visits_of_several_services_cost_their_own_prices() -> None:
    assert single_value([(2, 11000), (1, 5000)]) == 27000


@pytest.mark.parametrize(
    ("paid", "by_hand", "expected"),
    [
        (100_000, 67000, Settlement(33000, 67000, 0, 67000)),
        (100_000, 50000, Settlement(50000, 50000, 0, 50000)),
        (100_000, 100_000, Settlement(0, 100_000, 0, 100_000)),
        (100_000, 0, Settlement(100_000, 0, 0, 0)),
        (30000, 0, Settlement(33000, 0, 3000, 67000)),
        (30000, 10000, Settlement(20000, 10000, 0, 80000)),
    ],
)
def test_staff_may_choose_another_amount(paid: int, by_hand: int, expected: Settlement) -> None:
    assert settle_by_hand(used(3, paid=paid), SINGLE, 0, by_hand) == expected


@pytest.mark.parametrize(
    ("fee", "back", "field"), [(-1, 0, "fee"), (0, -1, "back"), (0, 30001, "back")]
)
def test_no_more_goes_back_than_was_paid(fee: int, back: int, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        settle_by_hand(used(3, paid=30000), SINGLE, fee, back)
    assert refused.value.field == field


@given(
    billed=st.integers(1, 10**7),
    credits=st.integers(1, 50),
    parts=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    single=st.integers(0, 10**6),
    fee=st.integers(0, 10**6),
    basis=st.sampled_from(Basis),
)
def test_every_settlement_adds_up(
    billed: int,
    credits: int,
    parts: tuple[float, float],
    single: int,
    fee: int,
    basis: Basis,
) -> None:
    visits, paid = round(credits * parts[0]), round(billed * parts[1])
    package = Used(billed, paid, credits, visits, visits * single)
    found = settle(package, basis, fee)
    assert 0 <= found.back_minor <= paid
    assert found.keep_minor + found.credit_minor == billed
    assert paid - found.back_minor + found.owed_minor == found.keep_minor
    assert 0 <= value_used(package, basis) <= billed


def test_what_is_canceled_or_was_never_billed_is_not_given_back() -> None:
    assert why_not_refund(sold(), open_invoice=True) == ""
    assert "canceled already" in why_not_refund(sold(canceled_on=TODAY), open_invoice=True)
    assert "cancel it instead" in why_not_refund(sold(), open_invoice=False)
