"""Selling a package in a real terminal, all keys in one write."""

from datetime import date

import pytest

from clinic import Clinic
from deskpkg.store import Store
from deskpkg.store.queries import billing, packages
from terminal.journeys import at_the_desk, count

OPEN = ("f2", "web", "enter")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_package_is_sold_and_invoiced_in_nine_keys(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    keys = ("f6", "n", "sta", "enter", "f9", "i", "f9")
    assert count(keys) == 9
    with at_the_desk(store, *size) as desk:
        desk.press(*OPEN, *keys)
        desk.wait_for("5 of 5 left")
        desk.wait_for("unpaid")
    (package,) = store.run_read(packages.of_client, clinic.weber)
    assert (package.name, package.credits) == ("Physio Starter Pack", 5)
    assert package.expires_on == date(2027, 11, 24)
    (invoice,) = store.run_read(billing.of_package, package.id)
    assert (invoice.state, invoice.total_minor) == ("draft", 45000)


def test_terms_are_adjusted_while_typing_ahead(store: Store, clinic: Clinic) -> None:
    terms = ("399.50", "enter", "30/6/2027", "enter", "4", "enter", "1", "f9", "enter")
    with at_the_desk(store) as desk:
        desk.press(*OPEN, "n", "sta", "enter", *terms)
        desk.wait_for("5 of 5 left")
    (package,) = store.run_read(packages.of_client, clinic.weber)
    assert (package.terms.price_minor, package.expires_on) == (39950, date(2027, 6, 30))
    assert {i.service: i.allowance for i in package.terms.included} == {
        "Physio 60": 4,
        "Review 30": 1,
    }
    assert store.run_read(billing.of_package, package.id) == ()


def test_it_can_be_invoiced_later_from_its_own_page(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as desk:
        desk.press(*OPEN, "n", "wel", "f9", "enter", "enter", "i", "f9")
        desk.wait_for("Draft")
    (package,) = store.run_read(packages.of_client, clinic.weber)
    (invoice,) = store.run_read(billing.of_package, package.id)
    assert (package.name, invoice.total_minor) == ("Wellness Flex 10", 40000)
