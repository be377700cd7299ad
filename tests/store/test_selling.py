"""Selling a package: what is copied, and what never changes afterwards."""

from dataclasses import replace
from datetime import date

import pytest

from builders import TODAY, Desk
from deskpkg.domain.packages import Status
from deskpkg.domain.refused import BadInput, Gone
from deskpkg.domain.selling import Adjusted
from deskpkg.domain.terms import Allowed, Expiry, ExpiryUnit, Included
from deskpkg.store import changes
from deskpkg.store.changes.managing import AlreadyCanceled

YEAR = Expiry(12, ExpiryUnit.MONTHS)


def test_a_sale_copies_the_terms(desk: Desk) -> None:
    terms = desk.terms(
        fixed=(3, 2),
        expiry=YEAR,
        tax_rate=13_000,
        description="For\nbeginners",
        public=True,
        weekly_limit=2,
        monthly_limit=6,
        allowed=Allowed.LISTED,
        owner_id=desk.mia,
        practitioner_ids=frozenset({desk.osei}),
        terms="No refunds",
    )
    catalog = desk.store.run_write(changes.catalog.save, terms)
    package = desk.one(desk.sell(desk.client("Smith"), catalog))
    kept = tuple(replace(item, minutes=0) for item in package.terms.included)
    assert replace(package.terms, included=kept) == terms
    assert (package.client, package.currency) == ("Smith, Jane", "CAD")
    assert (package.sold_on, package.expires_on) == (TODAY, date(2027, 11, 24))
    assert (package.attended, package.booked, package.remaining) == (0, 0, 5)


def test_changing_the_catalog_later_does_not_change_what_was_sold(desk: Desk) -> None:
    catalog = desk.package(fixed=(3, 2), expiry=YEAR)
    key = desk.sell(desk.client(), catalog)
    before = desk.one(key)
    dearer = desk.terms(
        9, name="Other", price_minor=1, allowed=Allowed.OWNER, owner_id=desk.mia, weekly_limit=1
    )
    desk.store.run_write(changes.catalog.save, dearer, catalog)
    desk.store.run_write(changes.catalog.archive, catalog)
    assert desk.one(key) == before


def test_a_sale_is_adjusted_for_one_client_only(desk: Desk) -> None:
    catalog = desk.package(5, expiry=YEAR)
    change = Adjusted(price_minor=100, credits=7, expires_on=date(2026, 12, 24))
    adjusted = desk.one(desk.sell(desk.client(), catalog, change))
    assert (adjusted.terms.price_minor, adjusted.credits) == (100, 7)
    assert adjusted.expires_on == date(2026, 12, 24)
    other = desk.one(desk.sell(desk.client(), catalog))
    assert (other.terms.price_minor, other.credits) == (40000, 5)
    assert other.expires_on == date(2027, 11, 24)


def test_an_earlier_sale_counts_its_expiry_from_its_own_day(desk: Desk) -> None:
    catalog = desk.package(expiry=Expiry(1, ExpiryUnit.MONTHS))
    key = desk.sell(desk.client(), catalog, sold_on=date(2026, 1, 31))
    assert desk.one(key).expires_on == date(2026, 2, 28)
    assert desk.status(key) is Status.EXPIRED


def test_a_sale_is_one_line_of_history_that_grants_the_credits(desk: Desk) -> None:
    key = desk.sell(desk.client(), desk.package(fixed=(3, 2)))
    assert desk.history(key) == [("package.sold", 5)]
    assert desk.broken() == []


def test_an_archived_package_is_not_for_sale(desk: Desk) -> None:
    catalog, client = desk.package(), desk.client()
    desk.store.run_write(changes.catalog.archive, catalog)
    before = desk.dump()
    with pytest.raises(BadInput, match="archived"):
        desk.sell(client, catalog)
    assert desk.dump() == before


def test_nothing_is_sold_to_nobody(desk: Desk) -> None:
    catalog = desk.package()
    before = desk.dump()
    with pytest.raises(Gone):
        desk.sell(999, catalog)
    with pytest.raises(Gone):
        desk.sell(desk.clients or 1, 999)
    assert desk.dump() == before


def test_terms_that_make_no_sense_leave_nothing_behind(desk: Desk) -> None:
    catalog, client = desk.package(fixed=(3, 2)), desk.client()
    before = desk.dump()
    with pytest.raises(BadInput):
        desk.sell(client, catalog, Adjusted(allowances=((desk.physio, 0), (desk.review, 0))))
    with pytest.raises(BadInput):
        desk.sell(client, catalog, Adjusted(expires_on=date(2020, 1, 1)))
    with pytest.raises(BadInput):
        twice = (Included(desk.physio, "A"), Included(desk.physio, "A"))
        desk.package(included=twice)
    assert desk.dump() == before


def test_a_package_is_canceled_once_and_keeps_its_record(desk: Desk) -> None:
    client = desk.client()
    key = desk.sell(client)
    desk.book(client, key)
    desk.store.run_write(changes.managing.cancel, key, "moved\x1b[2J\naway")
    assert desk.status(key) is Status.CANCELED
    assert desk.one(key).canceled_on == TODAY
    assert (desk.left(key), desk.one(key).lost) == (0, 4)
    with pytest.raises(AlreadyCanceled):
        desk.store.run_write(changes.managing.cancel, key)
    with pytest.raises(Gone):
        desk.store.run_write(changes.managing.cancel, 999)
    assert desk.broken() == []


def test_the_catalog_keeps_its_order_and_can_be_changed(desk: Desk) -> None:
    first, second = desk.package(name="First"), desk.package(name="Second")
    desk.store.run_write(changes.catalog.save, desk.terms(name="First again", fixed=(1, 1)), first)
    names = desk.rows("SELECT id, name, kind FROM package ORDER BY position")
    assert names == [(first, "First again", "fixed"), (second, "Second", "flexible")]
    with pytest.raises(Gone):
        desk.store.run_write(changes.catalog.save, desk.terms(), 999)
    with pytest.raises(Gone):
        desk.store.run_write(changes.catalog.archive, 999)
