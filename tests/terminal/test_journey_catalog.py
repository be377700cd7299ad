"""Selling from the catalog in a real terminal, all keys in one write."""

from datetime import date

import pytest

from clinic import Clinic
from deskpkg.store import Store
from deskpkg.store.queries import billing, catalog, clients, packages
from terminal.journeys import at_the_desk

CATALOG = ("ctrl+p", "packages for", "enter")
SHIFT_DOWN = "\x1b[1;2B"


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_package_is_found_and_sold_to_a_new_client(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    finding = ("/", "sta", "enter", "s", "novak petra", "enter", "enter", "enter", "130484", "f9")
    terms = ("399.50", "enter", "30/6/2027", "enter", "4", "enter", "1", "f9", "i", "f9")
    with at_the_desk(store, *size) as desk:
        desk.press(*CATALOG, *finding, *terms)
        lines = desk.wait_for("Draft")
        assert "Physio Starter Pack (fixed)" in lines[0]
    (petra,) = store.run_read(clients.find, "novak petra").rows
    assert petra.birth_date == date(1984, 4, 13)
    (package,) = store.run_read(packages.of_client, petra.id)
    assert (package.terms.price_minor, package.expires_on) == (39950, date(2027, 6, 30))
    assert [item.allowance for item in package.terms.included] == [4, 1]
    (invoice,) = store.run_read(billing.of_package, package.id)
    assert (invoice.state, invoice.total_minor) == ("draft", 39950)


def test_a_copy_is_made_renamed_and_moved_up_without_a_pause(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as desk:
        desk.press(*CATALOG, "d", "Physio Starter 2027", "enter", "475", "f9", "K", SHIFT_DOWN, "K")
        desk.press("e", "end", "!", "f9")
        desk.wait_for("2027! saved")
    names = [package.terms.name for package in store.run_read(catalog.packages)]
    assert names == ["Physio Starter Pack", "Physio Starter 2027!", "Wellness Flex 10"]
