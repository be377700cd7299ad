from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic
from deskpkg.app import DeskApp
from deskpkg.screens.appointment_form import AppointmentForm
from deskpkg.settings import Settings
from deskpkg.store import Store
from deskpkg.store.queries import appointments, drafts
from desks import clock, desk, form, place, press, shown
from screens.booking_desk import line_with, open_place, said


def parked(store: Store) -> tuple[drafts.Parked, ...]:
    return store.run_read(drafts.parked)


def another(store: Store) -> Store:
    return Store(store.path, clock=clock, desk="back", staff="Ben")


async def half_done(pilot: Pilot[Any], client: int) -> None:
    await open_place(pilot, "appointment_form", client_id=client)
    await press(pilot, "=tu 15", "f6", "enter")


async def test_a_form_is_parked_and_taken_up_again_by_one_key_each(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await half_done(pilot, clinic.jane)
        await press(pilot, "f4")
        assert place(pilot) == "TodayScreen"
        assert said(pilot) == "Parked: Appointment Smith, Jane #1. F4 brings it back."
        assert "parked 1" in shown(pilot).splitlines()[0]
        await press(pilot, "f4")
        assert place(pilot) == "AppointmentForm"
        assert form(pilot).field("when").raw == "Tue 24 Nov 2026 15:00"
        assert "2 left → 1" in shown(pilot)
        await press(pilot, "f9")
        assert "parked" not in shown(pilot).splitlines()[0]
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    assert (visit.starts_at, visit.package_id) == (
        NOW + timedelta(hours=4, minutes=3),
        clinic.janes_starter,
    )
    assert parked(store) == ()


async def test_another_call_takes_the_same_client_meanwhile(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await half_done(pilot, clinic.jane)
        await press(pilot, "f4")
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        assert form(pilot).field("when").raw == ""
        await press(pilot, "=tu 16", "f4", "f4")
        assert place(pilot) == "ParkedForms"
        assert line_with(pilot, "1 10:57").count("Appointment Smith, Jane #1") == 1
        await press(pilot, "2")
        assert place(pilot) == "AppointmentForm"
    assert len(parked(store)) == 2


async def test_what_is_typed_after_taking_it_up_stays_parked_until_it_is_saved(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await half_done(pilot, clinic.jane)
        await press(pilot, "f4", "f4")
        screen = pilot.app.screen
        assert isinstance(screen, AppointmentForm)
        pilot.app.screen.set_focus(screen.form.field("notes"))
        await press(pilot, "=back pain", "escape")
        assert place(pilot) == "TodayScreen"
    (kept,) = parked(store)
    again = another(store)
    assert (kept.held_by, kept.staff) == ("", "desk")
    async with DeskApp(again, Settings(again.path), clock).run_test(size=(80, 24)) as pilot:
        await press(pilot, "f4")
        assert form(pilot).field("notes").raw == "back pain"
        assert parked(store)[0].held_by == "back"
    again.close()


async def test_a_form_that_is_open_elsewhere_is_taken_over_only_when_that_is_said(
    store: Store, clinic: Clinic
) -> None:
    again = another(store)
    async with desk(store) as pilot:
        await half_done(pilot, clinic.jane)
        await press(pilot, "f4", "f4")
        async with DeskApp(again, Settings(again.path), clock).run_test(size=(80, 24)) as other:
            await press(other, "f4")
            assert place(other) == "Confirm"
            assert "desk has this form open" in shown(other)
            await press(other, "escape")
            assert parked(store)[0].held_by == "desk"
            await press(other, "enter", "f9")
            assert place(other) == "AppointmentForm"
            assert parked(store)[0].held_by == "back"
    again.close()


async def test_a_crash_leaves_it_parked(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await half_done(pilot, clinic.jane)
        await press(pilot, "f4", "f4")
    async with desk(store) as pilot:  # the desk is gone without a word; the same one comes back
        await press(pilot, "f4")
        assert form(pilot).field("when").raw == "Tue 24 Nov 2026 15:00"


async def test_a_dialog_above_the_form_is_left_with_it(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await half_done(pilot, clinic.jane)
        await press(pilot, "f6")
        assert place(pilot) == "LinkPackage"
        await press(pilot, "f4")
        assert place(pilot) == "TodayScreen"
    (kept,) = parked(store)
    assert kept.title == "Appointment Smith, Jane #1"


async def test_why_it_waits_is_said_and_shown(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        for client in (clinic.jane, clinic.weber):
            await open_place(pilot, "appointment_form", client_id=client)
            await press(pilot, "=tu 15", "f4")
        await press(pilot, "f4", "e", "=calls back at two [b]", "f9")
        assert "calls back at two [b]" in line_with(pilot, "Appointment Smith")
        await press(pilot, "down", "x")
        assert place(pilot) == "Confirm"
        await press(pilot, "enter")
        assert len(parked(store)) == 2
        await press(pilot, "x", "f9")
    assert [form.why for form in parked(store)] == ["calls back at two [b]"]


@pytest.mark.parametrize(
    ("keys", "said_is"),
    [((), "Nothing is typed yet."), (("=x", "backspace"), "Nothing is typed yet.")],
)
async def test_a_blank_form_is_not_parked(
    store: Store, clinic: Clinic, keys: tuple[str, ...], said_is: str
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "new_client")
        await press(pilot, *keys, "f4")
        assert place(pilot) == "ClientForm"
        assert said(pilot) == said_is
    assert parked(store) == ()


async def test_without_anything_parked_the_key_says_how_it_works(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f4")
        assert "F4 in a half-done form parks it" in shown(pilot)
        await press(pilot, "f4")
        assert place(pilot) == "TodayScreen"
