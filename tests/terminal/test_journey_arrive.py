"""Letting clients arrive in a real terminal, all keys in one write."""

import pytest

from clinic import Clinic
from deskpkg.domain.appointments import State
from deskpkg.store import Store
from deskpkg.store.queries import appointments, packages
from terminal.journeys import at_the_desk, count


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_client_arrives_by_one_key(store: Store, clinic: Clinic, size: tuple[int, int]) -> None:
    keys = ("a",)
    assert count(keys) == 1
    with at_the_desk(store, *size) as desk:
        desk.press(*keys)
        desk.wait_for("Smith, Jane #1: is here")
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    assert (visit.state, visit.holds_credit) == (State.ARRIVED, True)
    assert store.run_read(packages.one, clinic.janes_starter).remaining == 2


def test_arriving_three_times_in_one_burst_is_arriving_once(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as desk:
        desk.press("a", "a", "a", "enter", "v")
        desk.wait_for("Smith, Jane #1: done")
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    assert visit.state is State.COMPLETED
    assert store.run_read(packages.one, clinic.janes_starter).remaining == 2
