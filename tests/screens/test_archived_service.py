"""Booking a service that is archived, with a package that still covers it."""

from datetime import date

import pytest

from clinic import Clinic
from deskpkg.domain.selling import Adjusted
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments
from desks import desk, form, place, press, shown
from screens.booking_desk import line_with, open_place, package, said


@pytest.fixture(autouse=True)
def archived(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.practice.archive, "service", clinic.review)


async def test_it_is_offered_and_marked_where_a_package_of_the_client_covers_it(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        pilot.app.screen.set_focus(form(pilot).field("service"))
        await press(pilot, "space")
        assert "archived" in line_with(pilot, "Review 30")
        await press(pilot, "escape", "=rev")
        assert "archived" in line_with(pilot, "Service")


async def test_it_is_not_offered_to_somebody_without_such_a_package(
    store: Store, clinic: Clinic
) -> None:
    ended = Adjusted(expires_on=date(2026, 11, 20))
    store.run_write(changes.packages.sell, clinic.weber, clinic.starter, ended, date(2026, 11, 1))
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form")
        await press(pilot, "=web", "enter", "space")
        assert "Physio 60" in shown(pilot)
        assert "Review 30" not in shown(pilot)


async def test_it_is_booked_with_the_package(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 11")
        pilot.app.screen.set_focus(form(pilot).field("service"))
        await press(pilot, "=rev", "f6")
        assert "Review 30 (arch" in shown(pilot)
        await press(pilot, "enter", "f9")
        assert said(pilot).endswith("Physio Starter Pack: 1 of 5 left")
    visit = store.run_read(appointments.of_client, clinic.jane)[1]
    assert (visit.service, visit.package_id) == ("Review 30", clinic.janes_starter)


async def test_without_the_package_it_is_refused_at_the_service(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 11")
        pilot.app.screen.set_focus(form(pilot).field("service"))
        await press(pilot, "=rev", "f9")
        assert place(pilot) == "AppointmentForm"
        assert "link a package that includes it" in form(pilot).field("service").error
        await press(pilot, "f6", "enter", "f9")
        assert place(pilot) == "TodayScreen"
    assert package(store, clinic.janes_starter).remaining == 1


async def test_it_is_not_offered_once_the_packages_have_ended(store: Store, clinic: Clinic) -> None:
    for sold in (clinic.janes_starter, clinic.janes_flex):
        store.run_write(changes.managing.cancel, sold)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        pilot.app.screen.set_focus(form(pilot).field("service"))
        await press(pilot, "space")
        assert "Review 30" not in shown(pilot)


async def test_a_visit_that_has_it_keeps_it(store: Store, clinic: Clinic) -> None:
    visit = store.run_read(appointments.of_client, clinic.jane)[1]
    assert visit.service == "Review 30"
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=visit.id)
        assert "Review 30" in line_with(pilot, "Service")
        assert "archived" not in line_with(pilot, "!")
