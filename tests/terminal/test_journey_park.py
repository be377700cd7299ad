"""Parking a half-done form when the phone rings, in a real terminal, all keys in one write."""

import pytest

from clinic import Clinic
from deskpkg.store import Store
from deskpkg.store.queries import appointments, drafts
from terminal.journeys import at_the_desk, count


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_form_is_parked_for_another_call_and_finished_afterwards(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    half_done = ("f2", "web", "enter", "b", "tu 15", "enter")
    another_call = ("f4", "f2", "smi", "enter", "escape", "escape")
    park, resume = another_call[:1], ("f4",)
    assert (count(park), count(resume)) == (1, 1)
    with at_the_desk(store, *size) as desk:
        desk.press(*half_done, *another_call, *resume, "f9")
        desk.wait_for("Choose one")
        desk.press("f4")
        desk.wait_for(lambda lines: not any("Create appointment" in line for line in lines))
    (kept,) = store.run_read(drafts.parked)
    assert (kept.title, kept.held_by) == ("Appointment Weber, Anna", "")
    assert kept.raws["when"] == "Tue 24 Nov 2026 15:00"
    assert store.run_read(appointments.of_client, clinic.weber) == ()
