"""F8: the next free slots, narrowed and taken; and whatever is unusual about a time is asked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic
from deskpkg.domain.agenda import Span
from deskpkg.domain.appointments import State
from deskpkg.domain.hours import OtherDays, Owner, Shift
from deskpkg.domain.practice import Practice
from deskpkg.domain.terms import Allowed, Included, Kind, Terms
from deskpkg.screens.appointment_form import AppointmentForm
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments
from deskpkg.widgets.form import Form
from desks import desk, place, press, shown, table
from screens.booking_desk import book, line_with, open_place, said

MORNING = (Shift(Span(480, 720)),)


def form(pilot: Pilot[Any]) -> Form:
    assert isinstance(pilot.app.screen, AppointmentForm)
    return pilot.app.screen.form


def slots(pilot: Pilot[Any]) -> list[str]:
    """The day, the beginning and the practitioner of each slot that is shown."""
    rows = [[str(cell) for cell in row.cells] for row in table(pilot).rows]
    return [f"{row[0][:10]} {row[1][:5]} {row[2]}" for row in rows]


async def open_form(pilot: Pilot[Any], client: int, **more: object) -> None:
    await open_place(pilot, "appointment_form", client_id=client, **more)


async def test_f8_offers_the_five_next_slots_for_what_is_typed(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "f8")
        assert place(pilot) == "FreeSlots"
        assert "Next free · Physio 60 · 60 min · Mia Brandt" in shown(pilot)
        assert slots(pilot) == [f"Tue 24 Nov {at} Mia" for at in SLOTS[:5]]
        assert "11:00–12:00" in shown(pilot)


SLOTS = ["11:00", "11:15", "11:30", "11:45", "12:00", "12:15", "12:30", "12:45", "14:57", "15:00"]
"""Around Jane's visit of 13:57 to 14:57."""


async def test_enter_takes_the_slot_with_its_place_and_its_practitioner(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_form(pilot, clinic.weber)
        form(pilot).field("service").fill(clinic.physio)
        await press(pilot, "f8", "down", "enter")
        assert place(pilot) == "AppointmentForm"
        assert "Tue 24 Nov 2026 11:00" in line_with(pilot, "When")
        assert "Dr K. Osei" in line_with(pilot, "With")
        assert "Main St" in line_with(pilot, "Where")
        assert line_with(pilot, "Weber, Anna  NEW").startswith("11:00")
        await press(pilot, "f9")
    (visit,) = store.run_read(appointments.of_client, clinic.weber)
    assert (visit.practitioner_id, visit.starts_at) == (clinic.osei, NOW + timedelta(minutes=3))


async def test_f8_pages_a_digit_takes_and_minus_goes_back(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "f8", "f8")
        assert slots(pilot) == [f"Tue 24 Nov {at} Mia" for at in SLOTS[5:]]
        await press(pilot, "minus")
        assert slots(pilot) == [f"Tue 24 Nov {at} Mia" for at in SLOTS[:5]]
        await press(pilot, "minus")
        assert said(pilot) == "These are the first."
        await press(pilot, "ctrl+g", "n", "4")
        assert "14:57" in line_with(pilot, "When")


async def test_letters_narrow_it_to_a_part_of_the_day_and_widen_it_again(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "f8", "e")
        assert "[e evening]" in shown(pilot)
        assert slots(pilot)[0] == "Tue 24 Nov 17:00 Mia"
        await press(pilot, "m")
        assert slots(pilot)[4] == "Wed 25 Nov 08:00 Mia"
        assert "[m morning]" in shown(pilot)
        await press(pilot, "a")
        assert slots(pilot)[0] == "Tue 24 Nov 12:00 Mia"
        await press(pilot, "a")
        assert slots(pilot)[0] == "Tue 24 Nov 11:00 Mia"
        await press(pilot, "+")
        assert slots(pilot)[0] == "Wed 25 Nov 08:00 Mia"


async def test_w_looks_with_anybody_who_offers_it(store: Store, clinic: Clinic) -> None:
    mia = Owner("practitioner", clinic.mia)
    store.run_write(changes.hours.set_week, mia, dict.fromkeys(range(7), ()))
    async with desk(store) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "f8")
        assert "Nothing is free within a year. w tries anybody." in shown(pilot)
        await press(pilot, "enter", "f9", "f8")
        assert place(pilot) == "FreeSlots"
        await press(pilot, "w")
        assert slots(pilot)[0] == "Tue 24 Nov 11:00 Osei"
        assert "[w anybody]" in shown(pilot)
        await press(pilot, "w")
        assert slots(pilot) == []
        await press(pilot, "w", "1")
        assert "Dr K. Osei" in line_with(pilot, "With")


async def test_w_also_looks_anywhere_where_there_are_several_locations(
    store: Store, clinic: Clinic
) -> None:
    lake = store.run_write(changes.practice.save_location, "Lakeshore Studio")
    mia = Owner("practitioner", clinic.mia)
    there = {day: (Shift(Span(480, 720), lake),) for day in range(7)}
    store.run_write(changes.hours.set_week, mia, there)
    async with desk(store, (120, 36)) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "f8")
        assert "60 min · Mia Brandt · Main St" in shown(pilot)
        assert "Nothing is free within a year." in shown(pilot)
        await press(pilot, "w", "m", "f8", "escape", "f8", "w")
        assert "[w anybody, anywhere]" in shown(pilot)
        await press(pilot, "1")
        assert "Lakeshore Studio" in line_with(pilot, "Where")
        assert "Mia Brandt" in line_with(pilot, "With")


async def test_it_looks_from_the_day_or_the_time_that_is_typed(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "=1 dec", "f8")
        assert slots(pilot)[0] == "Tue 1 Dec  08:00 Mia"
        await press(pilot, "escape", "ctrl+u", "=fri 1510", "f8")
        assert slots(pilot)[0] == "Fri 27 Nov 15:15 Mia"
        await press(pilot, "escape", "ctrl+u", "=1 nov 2026 9", "f8")
        assert slots(pilot)[0] == "Tue 24 Nov 11:00 Mia"
        await press(pilot, "escape")
        assert form(pilot).field("when").raw == "1 nov 2026 9"


async def test_without_a_service_or_minutes_it_asks_for_them(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_form(pilot, clinic.weber)
        await press(pilot, "f8")
        assert said(pilot) == "Choose the service first, or type the minutes."
        assert pilot.app.focused is form(pilot).field("service")
        form(pilot).field("minutes").fill(25)
        await press(pilot, "f8", "1")
        assert form(pilot).field("minutes").reading() == 25


async def test_a_request_for_the_slot_is_told(store: Store, clinic: Clinic) -> None:
    book(store, clinic, NOW + timedelta(minutes=3), client=clinic.weber, state=State.REQUESTED)
    async with desk(store, (120, 36)) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "f8")
        assert "? 1 asked" in line_with(pilot, "11:00–12:00")
        await press(pilot, "1", "f9")
        assert "Weber, Anna has asked for Mia 11:00–12:00 then." in shown(pilot)


async def test_a_slot_that_goes_while_it_is_looked_at_is_not_offered_any_more(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "f8", "down", "down")
        book(store, clinic, NOW + timedelta(hours=1, minutes=3), client=clinic.weber)
        pilot.app.screen.load()  # type: ignore[attr-defined]
        await press(pilot, "f1", "escape")
        assert slots(pilot)[0] == "Tue 24 Nov 11:00 Mia"
        assert slots(pilot)[1] == "Tue 24 Nov 14:57 Mia"


async def test_a_visit_that_is_moved_may_stay_where_it_is(store: Store, clinic: Clinic) -> None:
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=visit.id)
        await press(pilot, "f8")
        assert slots(pilot)[0] == "Tue 24 Nov 14:00 Mia"
        await press(pilot, "+", "1", "f9")
    moved = store.run_read(appointments.one, visit.id)
    assert moved.starts_at == datetime(2026, 11, 25, 13, tzinfo=UTC)


async def test_f8_on_a_client_begins_with_the_slots(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f2", "=smi j", "enter", "f8")
        assert place(pilot) == "FreeSlots"
        await press(pilot, "enter", "f6", "enter", "f9")
        assert "Booked Smith, Jane #1 · Physio 60 · Tue 24 Nov 2026 11:00" in said(pilot)
        assert place(pilot) == "ClientScreen"


async def test_f8_works_on_a_match_of_find_and_on_today(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f8")
        assert place(pilot) == "FreeSlots"
        await press(pilot, "escape", "escape", "f2", "=smi j", "f8")
        assert place(pilot) == "FreeSlots"
        await press(pilot, "1")
        assert "Smith, Jane" in line_with(pilot, "Client")
        assert "11:00" in line_with(pilot, "When")


async def test_a_draft_that_comes_back_is_shown_before_any_slot(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "=fri 15", "escape")
        await open_form(pilot, clinic.jane, free=True)
        assert place(pilot) == "AppointmentForm"
        assert "Fri 27 Nov 2026 15:00" in form(pilot).field("when").raw


async def test_of_a_time_that_happens_twice_the_one_taken_is_booked(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(
        changes.practice.set_up,
        Practice("Main", "CA", "CAD", "en_CA", "America/Toronto", opens=60, closes=180),
    )
    async with desk(store, (120, 36)) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "=7 nov 2027", "f8")
        assert "the first" in line_with(pilot, "▶1 Sun 7 Nov")
        await press(pilot, "f8", "1")
        assert "01:15" in line_with(pilot, "When")
        await press(pilot, "f9")
        assert place(pilot) != "WhichTime"
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    assert visit.starts_at == datetime(2027, 11, 7, 6, 15, tzinfo=UTC)


# -- unusual times ---------------------------------------------------------------------------------


async def test_a_time_outside_the_hours_is_asked_and_booked_only_by_f9(
    store: Store, clinic: Clinic
) -> None:
    mia = Owner("practitioner", clinic.mia)
    store.run_write(changes.hours.set_week, mia, {2: MORNING})
    async with desk(store) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "=wed 15", "f9")
        assert "Mia works 08:00–12:00 on Wednesdays." in shown(pilot)
        await press(pilot, "enter")
        assert pilot.app.focused is form(pilot).field("when")
        assert len(store.run_read(appointments.of_client, clinic.jane)) == 3
        await press(pilot, "f9", "f9")
    assert len(store.run_read(appointments.of_client, clinic.jane)) == 4


async def test_one_question_tells_everything_that_is_odd(store: Store, clinic: Clinic) -> None:
    mia, main = Owner("practitioner", clinic.mia), Owner("location", clinic.place)
    christmas = date(2026, 12, 25)
    book(store, clinic, datetime(2026, 12, 25, 20, tzinfo=UTC), client=clinic.weber)
    store.run_write(
        changes.practice.set_up,
        Practice("Main", "CA", "CAD", "en_CA", "America/Toronto", closed_on_holidays=True),
    )
    off = OtherDays(mia, christmas, christmas, reason="family")
    store.run_write(changes.hours.save_other_days, off)
    store.run_write(changes.hours.set_week, main, {0: MORNING})
    async with desk(store) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "=25 dec 15", "f9")
        assert place(pilot) == "Confirm"
        for line in (
            "Mia has Weber, Anna 15:00–16:00 then.",
            "Fri 25 Dec 2026 is Christmas Day: the practice is closed.",
            "Mia is off on Fri 25 Dec 2026 (family).",
        ):
            assert line in shown(pilot)
        await press(pilot, "f9")
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    assert visit.starts_at == datetime(2026, 12, 25, 20, tzinfo=UTC)


async def test_what_becomes_odd_while_it_is_asked_is_asked_as_well(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "=wed 7", "f9")
        assert "Main St is open 08:00–19:00." in shown(pilot)
        book(store, clinic, datetime(2026, 11, 25, 12, tzinfo=UTC), client=clinic.weber)
        await press(pilot, "f9")
        assert "Mia has Weber, Anna 07:00–08:00 then." in shown(pilot)
        assert len(store.run_read(appointments.of_client, clinic.jane)) == 3
        await press(pilot, "f9")
    assert len(store.run_read(appointments.of_client, clinic.jane)) == 4


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_everything_of_the_slots_is_in_sight(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    async with desk(store, size) as pilot:
        await open_form(pilot, clinic.jane)
        await press(pilot, "f8")
        for words in ("▶1 Tue 24 Nov 2026", " 5 Tue", "m morning", "w anybody", "F8 Next five"):
            assert words in shown(pilot)


async def test_with_is_who_alone_the_package_allows_and_f8_offers_nobody_else(
    store: Store, clinic: Clinic
) -> None:
    included = (Included(clinic.physio, "Physio 60"),)
    owned = Terms("Osei 5", 40000, Kind.FLEXIBLE, 5, included, owner_id=clinic.osei)
    terms = replace(owned, allowed=Allowed.OWNER)
    catalog = store.run_write(changes.catalog.save, terms)
    sold = store.run_write(changes.packages.sell, clinic.weber, catalog)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.weber, package_id=sold)
        assert "Dr K. Osei" in line_with(pilot, "With")
        form(pilot).field("practitioner").fill(None)
        await press(pilot, "f8")
        assert {line.split()[-1] for line in slots(pilot)} == {"Osei"}
        await press(pilot, "escape", "escape")
        await open_place(pilot, "book_sessions", package_id=sold)
        assert "Dr K. Osei" in line_with(pilot, "With")
