"""Canceling a visit in a real terminal, all keys in one write."""

import pytest

from clinic import Clinic
from deskpkg.domain.appointments import State
from deskpkg.store import Store
from deskpkg.store.queries import appointments, packages
from terminal.journeys import at_the_desk, count


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_visit_is_canceled_in_two_keys(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    keys = ("c", "f9")
    assert count(keys) == 2
    with at_the_desk(store, *size) as desk:
        desk.press(*keys)
        desk.wait_for("credit returned")
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    assert (visit.state, visit.holds_credit) == (State.CANCELED, False)
    assert store.run_read(packages.one, clinic.janes_starter).remaining == 3


def test_what_the_desk_chooses_and_why_are_kept(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as desk:
        desk.press("c", "f", "enter", "called at ten", "f9")
        desk.wait_for("credit forfeited")
    key = store.run_read(appointments.of_client, clinic.jane)[0].id
    visit = store.run_read(appointments.one, key)
    assert (visit.forfeited, visit.cancel_reason) == (True, "called at ten")
    assert store.run_read(packages.one, clinic.janes_starter).remaining == 2
