"""Canceling, missing and finishing a visit: what is asked, and what becomes of the credit."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic
from deskpkg.domain.appointments import Appointment, State
from deskpkg.domain.refused import Conflict
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, practice
from desks import desk, form, go_to, place, press, shown, table
from screens.booking_desk import book, line_with, open_place, package, said


def newest(store: Store, clinic: Clinic) -> Appointment:
    key = store.run_read(appointments.of_client, clinic.jane)[0].id
    return store.run_read(appointments.one, key)


def policy(store: Store, **said: Any) -> None:
    known = store.run_read(practice.the_practice)
    store.run_write(changes.practice.set_up, replace(known, **said))


async def test_canceling_says_what_each_choice_leaves_and_returns_the_credit(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "c")
        text = " ".join(shown(pilot).split())
        assert "Cancel Smith, Jane #1 · Physio 60 · Tue 24 Nov 2026 13:57?" in text
        assert "Late: 3 h notice, 24 h asked for." in text
        assert "returned: 3 of 5 left · forfeited: 2 of 5 left" in text
        assert "return the credit" in line_with(pilot, "Credit")
        await press(pilot, "enter", "=not well", "f9")
        assert said(pilot).endswith("13:57 · credit returned, 3 of 5 left")
        assert "x canceled" in line_with(pilot, "13:57")
    visit = newest(store, clinic)
    assert (visit.state, visit.forfeited) == (State.CANCELED, False)
    assert visit.cancel_reason == "not well"
    canceled_at = store.run_read(
        lambda unit: unit.value("SELECT canceled_at FROM appointment WHERE id = :id", id=visit.id)
    )
    assert canceled_at == "2026-11-24T15:57:00Z"
    assert package(store, clinic.janes_starter).remaining == 3


async def test_the_practices_policy_is_chosen_already(store: Store, clinic: Clinic) -> None:
    policy(store, late_forfeits=True)
    async with desk(store) as pilot:
        await press(pilot, "c")
        assert "forfeit the credit" in line_with(pilot, "Credit")
        assert "Policy: forfeited when late" in " ".join(shown(pilot).split())
        await press(pilot, "f9")
        assert said(pilot).endswith("credit forfeited, 2 of 5 left")
    assert newest(store, clinic).forfeited
    assert package(store, clinic.janes_starter).remaining == 2


async def test_the_letters_of_the_choice_are_told(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "c")
        assert "r return · f forfeit" in shown(pilot)
        await press(pilot, "f")
        assert "forfeit the credit" in shown(pilot)


async def test_the_policy_is_only_proposed(store: Store, clinic: Clinic) -> None:
    policy(store, late_forfeits=True)
    async with desk(store) as pilot:
        await press(pilot, "c", "r", "f", "r", "f9")
    assert not newest(store, clinic).forfeited
    assert package(store, clinic.janes_starter).remaining == 3


async def test_in_time_the_credit_returns_whatever_the_policy(store: Store, clinic: Clinic) -> None:
    policy(store, late_forfeits=True, late_hours=3)
    async with desk(store) as pilot:
        await press(pilot, "c")
        assert "In time: 3 h notice, 3 h asked for." in shown(pilot)
        await press(pilot, "f9")
    assert package(store, clinic.janes_starter).remaining == 3


async def test_neither_esc_nor_a_stray_enter_cancels(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "c", "enter", "enter", "enter")
        assert "F9 does it; Enter does not." in shown(pilot)
        await press(pilot, "escape")
        assert place(pilot) == "TodayScreen"
    assert newest(store, clinic).state is State.BOOKED


async def test_what_another_desk_changes_meanwhile_is_asked_about_anew_and_nothing_typed_is_lost(
    store: Store, clinic: Clinic
) -> None:
    policy(store, late_forfeits=True)
    visit = newest(store, clinic)
    async with desk(store) as pilot:
        await press(pilot, "c", "enter", "=not well")
        store.run_write(changes.appointments.unlink, visit.id)
        store.run_write(changes.appointments.link, visit.id, clinic.janes_flex)
        await press(pilot, "f9")
        assert said(pilot) == str(Conflict())
        assert "returned: 10 of 10 left · forfeited: 9 of 10 left" in shown(pilot)
        assert "not well" in line_with(pilot, "Reason")
        assert newest(store, clinic).state is State.BOOKED
        await press(pilot, "r", "f9")
    assert newest(store, clinic).cancel_reason == "not well"
    assert package(store, clinic.janes_flex).remaining == 10


async def test_a_request_that_is_accepted_meanwhile_is_not_declined(
    store: Store, clinic: Clinic
) -> None:
    asked = book(store, clinic, NOW + timedelta(hours=6), state=State.REQUESTED)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", asked)
        await press(pilot, "c")
        store.run_write(lambda unit: changes.requests.accept(unit, asked, clinic.janes_flex))
        await press(pilot, "f9")
        assert "Cancel Smith, Jane #1 · Physio 60" in shown(pilot)
        await press(pilot, "escape")
    assert store.run_read(appointments.one, asked).state is State.BOOKED


async def test_a_visit_that_has_begun_is_missed_not_canceled(store: Store, clinic: Clinic) -> None:
    policy(store, missed_forfeits=True)
    late = book(store, clinic, NOW - timedelta(minutes=20), package=clinic.janes_flex)
    async with desk(store) as pilot:
        assert table(pilot).cursor_key == late
        await press(pilot, "c")
        assert said(pilot).endswith("it can't be canceled, only marked missed. z does that.")
        await press(pilot, "z")
        assert "returned: 10 of 10 left · forfeited: 9 of 10 left" in shown(pilot)
        assert "Policy: forfeited when missed" in shown(pilot)
        await press(pilot, "f9")
        assert "x missed" in line_with(pilot, "10:37")
        await press(pilot, "z")
        assert said(pilot).startswith("It is marked missed already;")
    assert store.run_read(appointments.one, late).forfeited
    assert package(store, clinic.janes_flex).remaining == 9


async def test_missing_what_no_package_pays_for_asks_nothing(store: Store, clinic: Clinic) -> None:
    late = book(store, clinic, NOW - timedelta(minutes=20), client=clinic.weber)
    async with desk(store) as pilot:
        await press(pilot, "z")
        assert said(pilot) == "Marked missed: Weber, Anna · Physio 60 · Tue 24 Nov 2026 10:37"
        await press(pilot, "a")
        assert said(pilot) == "Weber, Anna: is here"
    assert store.run_read(appointments.one, late).state is State.ARRIVED


async def test_missing_what_is_still_to_come_says_that_c_cancels(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "z")
        assert "It is still to come; c cancels it instead." in shown(pilot)
        await press(pilot, "escape")
    assert newest(store, clinic).state is State.BOOKED


async def test_a_request_has_no_credit_to_choose_for(store: Store, clinic: Clinic) -> None:
    asked = book(
        store,
        clinic,
        NOW + timedelta(days=2),
        package=clinic.janes_flex,
        state=State.REQUESTED,
    )
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", asked)
        await press(pilot, "c")
        assert "Wellness Flex 10: it holds no credit, 10 of 10 left as before." in shown(pilot)
        await press(pilot, "f9")
    assert store.run_read(appointments.one, asked).state is State.CANCELED
    assert package(store, clinic.janes_flex).remaining == 10


async def test_v_is_done_and_again_is_not(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "v")
        assert said(pilot) == "Smith, Jane #1: done"
        assert newest(store, clinic).state is State.COMPLETED
        await press(pilot, "v")
        assert said(pilot) == "Smith, Jane #1: is here, not done yet"
    assert newest(store, clinic).state is State.ARRIVED
    assert package(store, clinic.janes_starter).remaining == 2


async def from_the_panel(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    await press(pilot, "enter")


async def from_the_calendar(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    await press(pilot, "f5", *["down"] * 6)


async def from_the_clients_visits(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    await open_place(pilot, "client", clinic.jane, tab="visits")


async def from_the_clients_overview(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    await open_place(pilot, "client", clinic.jane)
    await press(pilot, "down", "down")


async def from_the_package(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    await open_place(pilot, "manage_package", clinic.janes_starter)
    await press(pilot, "down")


@pytest.mark.parametrize(
    "way",
    [
        from_the_panel,
        from_the_calendar,
        from_the_clients_visits,
        from_the_clients_overview,
        from_the_package,
    ],
)
async def test_c_cancels_wherever_a_visit_is_shown(store: Store, clinic: Clinic, way: Any) -> None:
    async with desk(store) as pilot:
        await way(pilot, store, clinic)
        await press(pilot, "c")
        assert place(pilot) == "EndVisit"
        await press(pilot, "f9")
        assert said(pilot).startswith("Canceled: Smith, Jane")
    assert newest(store, clinic).state is State.CANCELED


async def test_canceling_again_says_that_it_is_canceled(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "c", "f9", "c")
        assert place(pilot) == "TodayScreen"
        assert said(pilot) == "It is canceled already."


async def test_c_elsewhere_says_that_no_visit_is_meant(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "home", "c")
        assert said(pilot) == "There is no appointment under the cursor."
        await press(pilot, "v")
        assert said(pilot) == "There is no appointment under the cursor."


async def test_the_policy_is_set_among_the_practices_settings(store: Store, clinic: Clinic) -> None:
    policy(store, pay_before_use=True, invoice_due_days=30)
    async with desk(store) as pilot:
        await go_to(pilot, "practice_form")
        form(pilot).field("late_hours").put("48")
        for key in ("late_forfeits", "missed_forfeits"):
            form(pilot).field(key).fill(True)
        await press(pilot, "f9")
    known = store.run_read(practice.the_practice)
    assert (known.late_hours, known.late_forfeits, known.missed_forfeits) == (48, True, True)
    assert (known.pay_before_use, known.invoice_due_days) == (True, 30)


async def test_c_is_for_the_package_above_its_visits(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "manage_package", clinic.janes_starter)
        for keys in (("c",), ("down", "up", "c")):
            await press(pilot, *keys)
            assert place(pilot) == "CancelPackage"
            await press(pilot, "escape")
        await press(pilot, "z")
        assert said(pilot) == "There is no appointment under the cursor."
        await press(pilot, "down", "c")
        assert place(pilot) == "EndVisit"
