"""A visit that goes on after its package was canceled, moved at the desk."""

from datetime import timedelta

from clinic import NOW, Clinic
from deskpkg.screens.calendar import CalendarScreen
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments
from desks import desk, place, press, shown
from screens.booking_desk import banner, open_place, package, said

JANES = 3
"""Jane's visit at 13:57, on her starter pack, of which two others have used a credit."""


async def test_it_is_moved_to_another_day_with_its_credit(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.managing.cancel, clinic.janes_starter)
    async with desk(store) as pilot:
        await press(pilot, "f5", "w")
        assert isinstance(pilot.app.screen, CalendarScreen)
        pilot.app.screen.grid.move_to_visit(JANES)
        await press(pilot, "m", "right", "enter")
        assert "Physio Starter Pack goes on paying for it: 0 left, 2 lost" in shown(pilot)
        await press(pilot, "f9")
        assert said(pilot).endswith("Wed 25 Nov 2026 13:57 · Physio Starter Pack: 0 left, 2 lost")
    moved = store.run_read(appointments.one, JANES)
    assert moved.starts_at == NOW + timedelta(days=1, hours=3)
    assert moved.package_id == clinic.janes_starter
    assert package(store, clinic.janes_starter).booked == 1


async def test_past_the_last_day_each_choice_tells_what_is_lost(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.managing.cancel, clinic.janes_starter)
    async with desk(store) as pilot:
        await press(pilot, "f5", "w")
        assert isinstance(pilot.app.screen, CalendarScreen)
        pilot.app.screen.grid.move_to_visit(JANES)
        await press(pilot, "m", "+", "right", "enter")
        assert place(pilot) == "KeepPackage"
        text = shown(pilot)
        assert "valid through 30 Nov, before this visit" in text
        assert "canceled" not in text
        assert "kept: 0 left, 2 lost · unlinked: 0 left, 3 lost" in text
        await press(pilot, "enter", "=was ill", "f9")
    moved = store.run_read(appointments.one, JANES)
    assert (moved.package_id, moved.override_reason) == (clinic.janes_starter, "was ill")


async def test_the_form_says_that_it_goes_on_and_what_unlinking_loses(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.managing.cancel, clinic.janes_starter)
    async with desk(store, (120, 36)) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=JANES)
        assert banner(pilot) == "Linked to package: Physio Starter Pack · 0 left"
        await press(pilot, "tab", "tab", "tab", "=we 15", "f9")
        assert said(pilot).endswith("Wed 25 Nov 2026 15:00 · Physio Starter Pack: 0 left, 2 lost")
        await open_place(pilot, "appointment_form", appointment_id=JANES)
        await press(pilot, "f6", "x")
        assert banner(pilot) == "Unlinked: Physio Starter Pack · its credit is lost on Update"
    assert store.run_read(appointments.one, JANES).package_id == clinic.janes_starter
