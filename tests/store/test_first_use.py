"""Packages that expire after their first use."""

from datetime import date, timedelta

import pytest

from builders import TODAY, Desk, after
from deskpkg.domain.appointments import State
from deskpkg.domain.eligibility import NotEligible, Why
from deskpkg.domain.selling import Adjusted
from deskpkg.store import Unit, changes

WEEK = timedelta(days=7)


@pytest.fixture
def sold(desk: Desk) -> tuple[Desk, int, int]:
    """Return a desk with a client and a package that lasts 30 days from its first use."""
    client = desk.client()
    return desk, client, desk.sell(client, desk.package(expiry=after(30)))


def test_the_first_visit_sets_the_last_day(sold: tuple[Desk, int, int]) -> None:
    desk, client, package = sold
    assert desk.one(package).expires_on is None
    desk.book(client, package, TODAY + WEEK)
    assert desk.one(package).expires_on == TODAY + WEEK + timedelta(days=30)
    desk.book(client, package, TODAY + 2 * WEEK)
    assert desk.one(package).expires_on == TODAY + WEEK + timedelta(days=30)
    with pytest.raises(NotEligible) as refused:
        desk.book(client, package, TODAY + WEEK + timedelta(days=31))
    assert refused.value.reason.why is Why.AFTER_EXPIRY
    assert desk.broken() == []


def test_taking_the_first_visit_away_gives_the_time_back(sold: tuple[Desk, int, int]) -> None:
    desk, client, package = sold
    first = desk.book(client, package, TODAY + WEEK)
    second = desk.book(client, package, TODAY + 2 * WEEK)
    desk.unlink(first)
    assert desk.one(package).expires_on == TODAY + 2 * WEEK + timedelta(days=30)
    desk.set(second, State.CANCELED)
    assert desk.one(package).expires_on is None


def test_a_forfeited_first_visit_still_counts(sold: tuple[Desk, int, int]) -> None:
    desk, client, package = sold
    first = desk.book(client, package, TODAY + WEEK)
    last_day = desk.one(package).expires_on
    desk.set(first, State.CANCELED, forfeit=True)
    assert desk.one(package).expires_on == last_day


def test_a_request_does_not_start_the_time(sold: tuple[Desk, int, int]) -> None:
    desk, client, package = sold
    key = desk.book(client, package, TODAY + WEEK, state=State.REQUESTED)
    assert desk.one(package).expires_on is None
    desk.set(key, State.BOOKED)
    assert desk.one(package).expires_on == TODAY + WEEK + timedelta(days=30)


def test_the_only_visit_moves_freely(sold: tuple[Desk, int, int]) -> None:
    desk, client, package = sold
    key = desk.book(client, package)
    far = TODAY + timedelta(days=200)
    desk.update(key, desk.visit(client, far), package)
    assert desk.one(package).expires_on == far + timedelta(days=30)
    assert desk.broken() == []


def test_an_earlier_first_visit_may_not_strand_a_later_one(sold: tuple[Desk, int, int]) -> None:
    desk, client, package = sold
    desk.book(client, package, TODAY + timedelta(days=40))
    before = desk.dump()
    with pytest.raises(NotEligible) as refused:
        desk.book(client, package, TODAY + timedelta(days=9))
    assert refused.value.reason.why is Why.FIRST_USE
    assert desk.dump() == before
    desk.book(client, package, TODAY + timedelta(days=10))
    assert desk.one(package).expires_on == TODAY + timedelta(days=40)
    assert desk.broken() == []


def test_a_visit_before_the_sale_counts_from_the_sale(sold: tuple[Desk, int, int]) -> None:
    desk, client, package = sold
    key = desk.book(client, day=TODAY - timedelta(days=90))
    desk.link(key, package)
    assert desk.one(package).expires_on == TODAY + timedelta(days=30)


def test_another_package_that_takes_over_gives_the_time_back(sold: tuple[Desk, int, int]) -> None:
    desk, client, package = sold
    other = desk.sell(client, desk.package(expiry=after(30)))
    key = desk.book(client, package)
    desk.update(key, desk.visit(client), other)
    assert desk.one(package).expires_on is None
    assert desk.one(other).expires_on == TODAY + timedelta(days=31)


def test_a_last_day_set_by_hand_stays(desk: Desk) -> None:
    client = desk.client()
    by_hand = Adjusted(expires_on=date(2026, 12, 24))
    package = desk.sell(client, desk.package(expiry=after(3)), by_hand)
    key = desk.book(client, package, TODAY + WEEK)
    assert desk.one(package).expires_on == date(2026, 12, 24)
    desk.unlink(key)
    assert desk.one(package).expires_on == date(2026, 12, 24)


def test_selling_and_booking_in_one_transaction_counts_too(desk: Desk) -> None:
    client, catalog = desk.client(), desk.package(expiry=after(30))

    def both(unit: Unit) -> int:
        package = changes.packages.sell(unit, client, catalog)
        changes.appointments.book(unit, desk.visit(client), package)
        return package

    package = desk.store.run_write(both)
    assert desk.one(package).expires_on == TODAY + timedelta(days=31)
