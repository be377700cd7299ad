from datetime import UTC, datetime, timedelta

import pytest

from clinic import NOW, Clinic
from conftest import settle
from deskpkg.domain.appointments import State
from deskpkg.domain.refused import Conflict
from deskpkg.screens.link_package import LinkPackage
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, history
from desks import desk, place, press, shown
from screens.booking_desk import book, line_with, newest, open_place, package, said


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


@pytest.mark.parametrize("keys", [("x",), ("f6", "enter")])
async def test_a_package_that_another_desk_has_linked_meanwhile_is_not_taken_off(
    store: Store, clinic: Clinic, keys: tuple[str, ...]
) -> None:
    visit = newest(store, clinic)
    if keys != ("x",):
        store.run_write(changes.appointments.unlink, visit)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        await press(pilot, *keys[:-1])
        if keys == ("x",):
            store.run_write(changes.appointments.unlink, visit)
        store.run_write(changes.appointments.link, visit, clinic.janes_flex)
        await press(pilot, keys[-1])
        assert said(pilot) == str(Conflict())
    assert store.run_read(appointments.one, visit).package_id == clinic.janes_flex


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


PAST = NOW - timedelta(days=1)
LATE = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
"""After the last day of Jane's starter pack."""


@pytest.mark.parametrize(
    ("at", "state", "left"),
    [
        (PAST, State.BOOKED, 1),
        (PAST, State.ARRIVED, 1),
        (PAST, State.COMPLETED, 1),
        (PAST, State.MISSED, 2),
        (NOW + timedelta(days=1), State.BOOKED, 1),
        (NOW + timedelta(days=1), State.REQUESTED, 2),
    ],
)
async def test_any_visit_is_linked_and_uses_a_credit_if_its_state_does(
    store: Store, clinic: Clinic, at: datetime, state: State, left: int
) -> None:
    requested = state is State.REQUESTED
    visit = book(store, clinic, at, state=state if requested else State.BOOKED)
    if not requested:
        store.run_write(changes.appointments.set_state, visit, state)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        await press(pilot, "f6")
        assert ("→" in shown(pilot)) == (left == 1)
        await press(pilot, "enter")
        assert said(pilot) == f"Linked to Physio Starter Pack: {left} of 5 left"
        paid = "1 credit" if left == 1 else "its package, no credit used"
        assert paid in line_with(pilot, "Pays")
    assert store.run_read(appointments.one, visit).package_id == clinic.janes_starter
    assert package(store, clinic.janes_starter).remaining == left


async def test_an_exception_is_made_on_the_panel_which_says_who_when_and_why(
    store: Store, clinic: Clinic
) -> None:
    visit = book(store, clinic, LATE)
    front = Store(store.path, clock=lambda: NOW, staff="Ana", desk="front")
    async with desk(front) as pilot:
        await open_place(pilot, "appointment", visit)
        await press(pilot, "f6", "end", "o", "=was ill [/]", "enter")
        assert said(pilot) == "Linked to Physio Starter Pack, by exception: 1 of 5 left"
        assert "was ill [/]" in line_with(pilot, "Exception")
        assert "by Ana at front, Tue 24 Nov 10:57; set aside: its last day" in shown(pilot)
    front.close()
    assert store.run_read(appointments.one, visit).override_reason == "was ill [/]"


async def test_a_visit_moves_to_another_package_in_one_step(store: Store, clinic: Clinic) -> None:
    visit = newest(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        await press(pilot, "f6")
        assert "pays for this visit now · 2 of 5 left" in line_with(pilot, "Physio Starter Pack")
        await press(pilot, "enter")
        assert said(pilot) == "Linked to Wellness Flex 10: 9 of 10 left"
    assert package(store, clinic.janes_starter).remaining == 3
    actions = [line.text.split(":")[0] for line in store.run_read(history.of_appointment, visit)]
    assert actions[:2] == ["Linked to Wellness Flex 10", "Unlinked from Physio Starter Pack"]


async def test_a_package_that_refuses_meanwhile_leaves_the_first_in_place(
    store: Store, clinic: Clinic
) -> None:
    visit = newest(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        await press(pilot, "f6")
        store.run_write(changes.managing.cancel, clinic.janes_flex)
        dialog = pilot.app.screen
        assert isinstance(dialog, LinkPackage)
        dialog.action_pick("a")
        await settle(pilot)
        assert said(pilot) == "Wellness Flex 10: canceled 24 Nov."
        assert "Linked to package: Physio Starter Pack" in shown(pilot)
    assert store.run_read(appointments.one, visit).package_id == clinic.janes_starter
    assert package(store, clinic.janes_starter).remaining == 2


async def test_a_client_without_packages_is_sold_one_on_the_way(
    store: Store, clinic: Clinic
) -> None:
    visit = book(store, clinic, LATE, client=clinic.weber)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        await press(pilot, "f6", "n", "=wel", "f9", "enter", "enter")
        assert said(pilot) == "Linked to Wellness Flex 10: 9 of 10 left"


async def test_a_canceled_visit_says_why_it_cannot_be_linked(store: Store, clinic: Clinic) -> None:
    visit = book(store, clinic, LATE)
    store.run_write(changes.appointments.set_state, visit, State.CANCELED)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        assert "2 package matches, the appointment is canceled — View" in shown(pilot)
        await press(pilot, "f6")
        assert place(pilot) == "AppointmentPanel"
        assert said(pilot) == "Can't link: the appointment is canceled."


async def test_a_link_of_what_was_archived_since_is_shown(store: Store, clinic: Clinic) -> None:
    visit = newest(store, clinic)
    for what, key in (("service", clinic.physio), ("practitioner", clinic.mia)):
        store.run_write(changes.practice.archive, what, key)
    async with desk(store) as pilot:
        assert "2 left" in line_with(pilot, "Smith, Jane")
        await open_place(pilot, "appointment", visit)
        assert "Service  Physio 60" in shown(pilot)
        assert "With  Mia Brandt" in shown(pilot)
        assert "Linked to package: Physio Starter Pack · 2 of 5 left" in shown(pilot)
        await press(pilot, "x", "f6", "enter")
        assert said(pilot) == "Linked to Physio Starter Pack: 2 of 5 left"
