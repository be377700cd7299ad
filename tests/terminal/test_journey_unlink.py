"""Taking a package off a visit in a real terminal, all keys in one write."""

import pytest

from clinic import Clinic
from deskpkg.store import Store
from deskpkg.store.queries import appointments, history, packages
from terminal.journeys import at_the_desk, count

OPEN = ("enter",)
"""On Today: the cursor begins at who is next."""


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_visit_is_unlinked_in_three_keys(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    keys = ("e", "x", "f9")
    assert count(keys) == 3
    with at_the_desk(store, *size) as desk:
        desk.press(*OPEN, *keys)
        desk.wait_for("2 package matches — View")
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    assert (visit.package_id, visit.holds_credit) == (None, False)
    package = store.run_read(packages.one, clinic.janes_starter)
    assert package.remaining == 3
    newest = store.run_read(history.of_package, package.id)[0]
    assert (newest.delta, newest.left) == (1, 3)


def test_on_the_panel_it_is_one_key(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as desk:
        desk.press(*OPEN, "x")
        desk.wait_for("Unlinked: credit returned, 3 left")
    assert store.run_read(packages.one, clinic.janes_starter).remaining == 3


def test_another_package_takes_over_in_one_step(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as desk:
        desk.press(*OPEN, "e", "f6", "enter", "f9")
        desk.wait_for("Updated Smith, Jane")
    assert store.run_read(packages.one, clinic.janes_starter).remaining == 3
    assert store.run_read(packages.one, clinic.janes_flex).remaining == 9
