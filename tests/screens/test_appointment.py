from datetime import timedelta

from clinic import NOW, Clinic
from deskpkg.domain.appointments import State
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments
from desks import desk, place, press, shown
from screens.booking_desk import book, line_with, open_place, package, said


def newest(store: Store, clinic: Clinic) -> int:
    return store.run_read(appointments.of_client, clinic.jane)[0].id


async def test_the_panel_tells_all_of_a_visit(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", newest(store, clinic))
        text = shown(pilot)
        assert "Tue 24 Nov 2026 13:57–14:57" in text
        assert "12 Mar 1984 (42)" in line_with(pilot, "Client  Smith, Jane")
        assert "With  Mia Brandt   Main St" in text
        assert "Pays  1 credit" in text
        assert "Linked to package: Physio Starter Pack · 2 of 5 left" in text
        assert "Booked Physio 60, Tue 24 Nov 2026 13:57 with Mia" in " ".join(text.split())


async def test_an_unlinked_visit_says_what_it_costs_and_what_matches(
    store: Store, clinic: Clinic
) -> None:
    visit = newest(store, clinic)
    store.run_write(changes.appointments.unlink, visit)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        assert "no package — 90.00" in line_with(pilot, "Pays")
        assert "F6" in line_with(pilot, "◆ 2 package matches — View")
        await press(pilot, "f6", "enter")
        assert said(pilot) == "Linked to Physio Starter Pack: 2 of 5 left"
        assert "Linked to package: Physio Starter Pack" in shown(pilot)
    assert store.run_read(appointments.one, visit).package_id == clinic.janes_starter


async def test_x_unlinks_at_once_and_says_what_came_back(store: Store, clinic: Clinic) -> None:
    visit = newest(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        await press(pilot, "x")
        assert said(pilot) == "Unlinked: credit returned, 3 left"
        await press(pilot, "x")
        assert said(pilot) == "No package pays for this appointment."
    assert package(store, clinic.janes_starter).remaining == 3


async def test_a_past_visit_is_linked_the_same_way(store: Store, clinic: Clinic) -> None:
    visit = book(store, clinic, NOW - timedelta(days=1), state=State.COMPLETED)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        await press(pilot, "l", "enter")
    assert package(store, clinic.janes_starter).remaining == 1


async def test_another_service_can_be_chosen_with_the_package(store: Store, clinic: Clinic) -> None:
    visit = newest(store, clinic)
    store.run_write(changes.appointments.unlink, visit)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        await press(pilot, "f6")
        assert "other service" in line_with(pilot, "Review 30")
        await press(pilot, "b")
    changed = store.run_read(appointments.one, visit)
    assert (changed.service, changed.package_id) == ("Review 30", clinic.janes_starter)


async def test_a_repeating_visit_says_why_it_cannot_be_linked(store: Store, clinic: Clinic) -> None:
    visit = newest(store, clinic)
    store.run_write(changes.appointments.unlink, visit)
    store.run_write(
        lambda unit: unit.execute("UPDATE appointment SET repeating = 1 WHERE id = :id", id=visit)
    )
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        assert "the appointment repeats" in " ".join(shown(pilot).split())
        await press(pilot, "f6")
        assert place(pilot) == "AppointmentPanel"
        assert said(pilot).startswith("Can't link: the appointment repeats.")


async def test_a_canceled_visit_is_neither_edited_nor_linked(store: Store, clinic: Clinic) -> None:
    visit = newest(store, clinic)
    store.run_write(changes.appointments.set_state, visit, State.CANCELED)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        assert "State  x canceled" in shown(pilot)
        await press(pilot, "e")
        assert place(pilot) == "AppointmentPanel"
        assert said(pilot).startswith("Can't edit: it is canceled.")


async def test_it_leads_to_the_client_and_to_the_package(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", newest(store, clinic))
        await press(pilot, "enter")
        assert place(pilot) == "ClientScreen"
        await press(pilot, "escape", "e")
        assert place(pilot) == "AppointmentForm"
        await press(pilot, "escape", "escape")
        assert place(pilot) == "TodayScreen"


async def test_a_visit_that_is_gone_says_so(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", 999)
        assert "no longer in the records" in said(pilot)
        await press(pilot, "e", "x", "a", "escape")
        assert place(pilot) == "TodayScreen"


async def test_arriving_from_the_panel_is_one_key(store: Store, clinic: Clinic) -> None:
    visit = newest(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        await press(pilot, "a")
        assert "State  * here" in shown(pilot)
    assert store.run_read(appointments.one, visit).state is State.ARRIVED
