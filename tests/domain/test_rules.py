"""Who holds a credit, how far a package is paid, what a client is called."""

from datetime import UTC, date, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from deskpkg.domain.appointments import State, holds_credit, moment
from deskpkg.domain.billing import invoice_number, invoice_state, payment_status
from deskpkg.domain.clients import age
from deskpkg.domain.names import (
    display_name,
    name_and_number,
    name_key,
    numbered,
    plain_name,
    spoken_name,
)
from deskpkg.domain.packages import Payment

ALWAYS = {State.BOOKED, State.ARRIVED, State.COMPLETED}
IF_FORFEITED = {State.MISSED, State.CANCELED}


@pytest.mark.parametrize(
    ("state", "linked", "forfeited"), list(product(State, (False, True), (False, True)))
)
def test_a_credit_is_held_by_linked_visits_that_count(
    state: State, linked: bool, forfeited: bool
) -> None:
    expected = linked and (state in ALWAYS or (state in IF_FORFEITED and forfeited))
    assert holds_credit(state, linked=linked, forfeited=forfeited) is expected


def test_a_moment_is_told_in_the_practices_zone() -> None:
    at = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert moment(at, ZoneInfo("America/Toronto")) == "Tue 24 Nov 2026 11:00"


@pytest.mark.parametrize(
    ("price", "billed", "paid", "refunded", "expected"),
    [
        (0, None, 0, 0, Payment.NOTHING_DUE),
        (0, 0, 0, 0, Payment.NOTHING_DUE),
        (40000, None, 0, 0, Payment.NOT_INVOICED),
        (40000, 40000, 0, 0, Payment.UNPAID),
        (40000, 40000, 1, 0, Payment.PART_PAID),
        (40000, 40000, 39999, 0, Payment.PART_PAID),
        (40000, 40000, 40000, 0, Payment.PAID),
        (40000, 45200, 40000, 0, Payment.PART_PAID),
        (40000, 40000, 0, 40000, Payment.REFUNDED),
        (40000, 40000, 15000, 25000, Payment.PART_PAID),
        (40000, 0, 0, 0, Payment.NOTHING_DUE),
        (0, 5000, 0, 0, Payment.UNPAID),
    ],
)
def test_a_package_is_paid_as_far_as_its_invoices_are(
    price: int, billed: int | None, paid: int, refunded: int, expected: Payment
) -> None:
    found = payment_status(price, billed_minor=billed, paid_minor=paid, refunded_minor=refunded)
    assert found is expected


@pytest.mark.parametrize(
    ("state", "total", "paid", "expected"),
    [
        ("draft", 100, 0, "draft"),
        ("open", 100, 0, "open"),
        ("open", 100, 99, "open"),
        ("open", 100, 100, "paid"),
        ("open", 0, 0, "paid"),
        ("void", 100, 0, "void"),
        ("void", 0, 0, "void"),
        ("draft", 0, 0, "draft"),
    ],
)
def test_an_open_invoice_is_paid_when_nothing_is_open(
    state: str, total: int, paid: int, expected: str
) -> None:
    assert invoice_state(state, total, paid) == expected


def test_a_number_has_four_figures_at_least() -> None:
    assert invoice_number("INV-", 41) == "INV-0041"
    assert invoice_number("", 12345) == "12345"
    assert invoice_number("INV-", None) == "Draft"


@pytest.mark.parametrize(
    ("last", "first", "listed", "spoken"),
    [
        ("Smith", "Jane", "Smith, Jane", "Jane Smith"),
        ("Smith", "", "Smith", "Smith"),
        ("", "Jane", "Jane", "Jane"),
    ],
)
def test_a_client_with_one_name_is_called_by_that(
    last: str, first: str, listed: str, spoken: str
) -> None:
    assert display_name(last, first) == listed
    assert spoken_name(last, first) == spoken


@pytest.mark.parametrize(("last", "first"), [("Smith", "Jane"), ("Smith", ""), ("", "Jane #7")])
def test_a_client_whose_name_another_has_is_called_by_the_number_too(last: str, first: str) -> None:
    called, alone = display_name(last, first, 2), display_name(last, first)
    assert called == f"{alone} #2"
    assert name_and_number(called) == (alone, " #2")
    assert plain_name(called, 2) == plain_name(alone, 2) == alone
    assert numbered(called, 2) == numbered(alone, 2) == called


def test_names_that_differ_in_accents_and_case_only_are_the_same() -> None:
    assert name_key("O’Neil", "José") == name_key("oneil", "JOSE")
    assert name_key("Smith", "Jane") != name_key("Smith", "June")
    assert len(name_key("ﷺ" * 200, "ﷺ" * 200)) <= 400


@pytest.mark.parametrize(
    ("birth", "today", "years"),
    [
        (date(1984, 3, 12), date(2026, 3, 11), 41),
        (date(1984, 3, 12), date(2026, 3, 12), 42),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(2026, 11, 24), date(2026, 11, 24), 0),
    ],
)
def test_a_year_is_full_on_the_birthday(birth: date, today: date, years: int) -> None:
    assert age(birth, today) == years
