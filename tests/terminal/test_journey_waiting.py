"""Giving a time that became free to who waits, in a real terminal, all keys in one write."""

import pytest

from clinic import Clinic
from deskpkg.domain.waiting import Wish
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, waiting
from terminal.journeys import at_the_desk


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_visit_is_canceled_and_its_time_given_to_who_waits(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    store.run_write(changes.waiting.save, Wish(clinic.weber, clinic.physio))
    with at_the_desk(store, *size) as desk:
        desk.press("c", "f9", "o", "enter", "f9")
        desk.wait_for("Booked Weber, Anna")
    (visit,) = store.run_read(appointments.of_client, clinic.weber)
    assert (visit.practitioner, f"{visit.starts_at:%H:%M}") == ("Mia", "19:00")
    assert store.run_read(waiting.waiting) == ()
