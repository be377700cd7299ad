"""The calendar's two views, and the ways between them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic
from deskpkg.domain.agenda import Span
from deskpkg.domain.appointments import State
from deskpkg.domain.hours import Owner, Shift
from deskpkg.screens.calendar import CalendarScreen
from deskpkg.screens.calendar_pages import Asked, Page, Shelf
from deskpkg.store import Store, Unit, changes
from deskpkg.store.pace import Pace
from desks import app, desk, place, press, shown
from screens.booking_desk import book, line_with, said


def screen(pilot: Pilot[Any]) -> CalendarScreen:
    assert isinstance(pilot.app.screen, CalendarScreen)
    return pilot.app.screen


def heading(pilot: Pilot[Any]) -> str:
    return shown(pilot).splitlines()[0].strip()


def heads(pilot: Pilot[Any]) -> list[str]:
    return shown(pilot).splitlines()[1].split()


def here(pilot: Pilot[Any]) -> tuple[int, str, int]:
    """The practitioner, the day and the minute that the cursor is at."""
    cursor, page = screen(pilot).grid.cursor, screen(pilot).page
    assert cursor
    person = page.practitioner_of(cursor.column)
    assert person
    return person, f"{page.date_of(cursor.column):%a %d}", cursor.minute


@pytest.fixture
def lake(store: Store, clinic: Clinic) -> int:
    """A second location."""
    return store.run_write(changes.practice.save_location, "Lakeshore Studio", "Lake")


def add_people(store: Store, count: int) -> None:
    def add(unit: Unit) -> None:
        for number in range(count):
            changes.practice.save_practitioner(unit, f"Person {number}")

    store.run_write(add)


# -- day and week ----------------------------------------------------------------------------------


async def test_w_shows_the_week_of_the_practitioner_under_the_cursor_and_d_the_day(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "2", "down", "w")
        assert "CALENDAR  23–29 Nov 2026 · Week · 2 Dr K. Osei · Main St" in heading(pilot)
        assert heads(pilot) == [
            *("Mon", "23", "●Tue", "24", "Wed", "25", "Thu", "26"),
            *("Fri", "27", "Sat", "28", "Sun", "29"),
        ]
        assert here(pilot) == (clinic.osei, "Tue 24", 660)
        await press(pilot, "right", "right", "d")
        assert "CALENDAR  Thu 26 Nov 2026 · Day · Main St" in heading(pilot)
        assert here(pilot) == (clinic.osei, "Thu 26", 660)


async def test_a_visit_stays_under_the_cursor_from_one_view_to_the_other(
    store: Store, clinic: Clinic
) -> None:
    visit = book(store, clinic, NOW + timedelta(hours=5), client=clinic.weber)
    async with desk(store) as pilot:
        await press(pilot, "f5", *["down"] * 8)
        assert screen(pilot).grid.cursor.appointment_id == visit  # type: ignore[union-attr]
        for key in "wdw":
            await press(pilot, key)
            assert screen(pilot).grid.cursor.appointment_id == visit  # type: ignore[union-attr]


async def test_a_week_shows_one_practitioners_visits_with_their_credits(
    store: Store, clinic: Clinic
) -> None:
    book(store, clinic, NOW + timedelta(days=2), client=clinic.weber)
    async with desk(store, (120, 36)) as pilot:
        await press(pilot, "f5", "w")
        text = shown(pilot)
        assert "… #1" in text
        assert "2 left◆" in text
        assert "Weber, Anna" in text
        assert "2 booked" in heading(pilot)
        await press(pilot, "2")
        assert "Weber" not in shown(pilot)


async def test_digits_go_to_a_column_in_the_day_and_to_a_practitioner_in_the_week(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "2")
        assert here(pilot) == (clinic.osei, "Tue 24", 630)
        await press(pilot, "1", "w", "right", "2")
        assert "Week · 2 Dr K. Osei" in heading(pilot)
        assert here(pilot) == (clinic.osei, "Wed 25", 630)
        await press(pilot, "9")
        assert "Week · 2 Dr K. Osei" in heading(pilot)


async def test_tab_goes_round_the_practitioners_in_both_views(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "tab")
        assert here(pilot)[0] == clinic.osei
        await press(pilot, "tab", "shift+tab")
        assert here(pilot) == (clinic.osei, "Tue 24", 630)
        await press(pilot, "w", "tab")
        assert "Week · 1 Mia Brandt" in heading(pilot)
        await press(pilot, "shift+tab")
        assert "Week · 2 Dr K. Osei" in heading(pilot)


async def test_plus_and_minus_turn_the_week_and_0_comes_back_to_today(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "w", "+")
        assert "30 Nov – 6 Dec 2026 · Week" in heading(pilot)
        assert "●" not in shown(pilot)
        assert here(pilot)[1] == "Tue 01"
        await press(pilot, "minus", "minus", "right")
        assert "16–22 Nov 2026 · Week" in heading(pilot)
        await press(pilot, "0")
        assert here(pilot)[1:] == ("Tue 24", 630)


async def test_g_in_the_week_goes_to_the_date_in_its_week(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "w", "g", "=3 dec", "enter")
        assert "30 Nov – 6 Dec 2026 · Week" in heading(pilot)
        assert here(pilot)[1] == "Thu 03"


async def test_the_cursor_goes_on_beyond_sunday_and_monday(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "w", *["right"] * 5)
        assert here(pilot)[1] == "Sun 29"
        await press(pilot, "right")
        assert here(pilot)[1:] == ("Mon 30", 630)
        await press(pilot, "left")
        assert here(pilot)[1:] == ("Sun 29", 630)


async def test_the_present_is_marked_in_todays_column_only(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "w", "home")
        line = line_with(pilot, "10:30◂")
        assert line[6:].split("╌" * 9) == [" " * 10, ""]
        await press(pilot, "+")
        assert "╌" not in shown(pilot)


async def test_a_new_minute_moves_the_mark(store: Store, clinic: Clinic) -> None:
    now = [NOW]
    async with desk(store, clock=lambda: now[0]) as pilot:
        await press(pilot, "f5", "w")
        now[0] = NOW + timedelta(minutes=5)
        screen(pilot).tick()
        await press(pilot, "home")
        assert "11:00◂" in shown(pilot)


async def test_weeks_in_which_the_clocks_change_show_wall_clock_times(
    store: Store, clinic: Clinic
) -> None:
    book(store, clinic, datetime(2027, 3, 12, 15, 0, tzinfo=UTC), client=clinic.weber)  # 10:00
    book(store, clinic, datetime(2027, 3, 14, 14, 0, tzinfo=UTC), client=clinic.weber)  # 10:00
    async with desk(store) as pilot:
        await press(pilot, "f5", "w", "g", "=12 mar 2027", "enter")
        assert line_with(pilot, "10:00").count("Weber") == 2


async def test_what_is_out_of_sight_is_told_and_heads_stay_when_it_scrolls(
    store: Store, clinic: Clinic
) -> None:
    add_people(store, 10)
    async with desk(store) as pilot:
        await press(pilot, "f5")
        assert "1–3 of 12 ▸" in heading(pilot)
        await press(pilot, *["right"] * 5, "end")
        assert "◂ 4–6 of 12 ▸" in heading(pilot)
        assert heads(pilot)[:4] == ["◂3", "4", "Person", "1"]
        await press(pilot, "w")
        assert " of 12" not in heading(pilot)


async def test_a_resize_keeps_the_slot_and_the_view(store: Store, clinic: Clinic) -> None:
    async with desk(store, (120, 36)) as pilot:
        await press(pilot, "f5", "w", "right", "end")
        before = here(pilot)
        for size in ((80, 20), (160, 50), (80, 24)):
            await pilot.resize_terminal(*size)
            while screen(pilot).grid.outer_size.width != size[0]:
                await pilot.pause()
            await press(pilot)
            assert here(pilot) == before
            assert "▶ 18:30" in shown(pilot)
            assert "Week" in heading(pilot)


# -- locations -------------------------------------------------------------------------------------


async def test_the_day_is_counted_as_today_counts_it(store: Store, clinic: Clinic) -> None:
    book(store, clinic, NOW - timedelta(hours=1), client=clinic.weber)
    book(store, clinic, NOW + timedelta(hours=5), client=clinic.weber, state=State.REQUESTED)
    async with desk(store, (120, 36)) as pilot:
        assert "2 booked 1 late 1 asked" in shown(pilot).splitlines()[0]
        await press(pilot, "f5")
        assert "2 booked 1 late 1 asked" in heading(pilot)


async def test_slash_steps_through_the_locations(store: Store, clinic: Clinic, lake: int) -> None:
    async with desk(store, (120, 36)) as pilot:
        await press(pilot, "f5")
        assert "· Day · all places" in heading(pilot)
        assert "at Main St" in shown(pilot)
        await press(pilot, "/")
        assert "· Day · Lakeshore Studio" in heading(pilot)
        assert "0 booked" in heading(pilot)
        assert "Smith, Jane" in shown(pilot)
        assert "at Main St" in shown(pilot)
        await press(pilot, "/")
        assert "· Day · Main St" in heading(pilot)
        assert "1 booked" in heading(pilot)
        assert "at Main St" not in shown(pilot)
        await press(pilot, "/")
        assert "· Day · all places" in heading(pilot)


async def test_what_is_booked_there_is_at_the_location_that_is_looked_at(
    store: Store, clinic: Clinic, lake: int
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "/", "2", "enter")
        assert "Lakeshore Studio" in line_with(pilot, "Where")


async def test_with_one_location_there_is_nothing_to_step_through(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "/")
        assert said(pilot) == "There is only one location."


async def test_hours_at_a_location_show_who_can_be_booked_there(
    store: Store, clinic: Clinic, lake: int
) -> None:
    owner = Owner("practitioner", clinic.mia)
    shifts = (Shift(Span(480, 720), clinic.place), Shift(Span(780, 1020), lake))
    store.run_write(changes.hours.set_week, owner, dict.fromkeys(range(5), shifts))
    async with desk(store, (80, 30)) as pilot:
        await press(pilot, "f5")
        assert line_with(pilot, "09:00").startswith("09:00 ·")
        await press(pilot, "/")
        assert "Lakeshore Studio" in heading(pilot)
        assert line_with(pilot, "09:00").startswith("09:00 ╱")
        assert line_with(pilot, "15:00").startswith("15:00 ·")


async def test_a_week_names_its_holidays_and_shows_days_off(store: Store, clinic: Clinic) -> None:
    owner = Owner("practitioner", clinic.mia)
    store.run_write(changes.hours.set_week, owner, {0: ()})
    async with desk(store, (120, 30)) as pilot:
        await press(pilot, "f5", "w", "g", "=24 dec", "enter")
        assert "21–27 Dec 2026 · Week · 1 Mia Brandt · Main St · Fri 25 Christmas Day" in (
            heading(pilot)
        )
        assert "Mon 21  closed" in shown(pilot)
        await press(pilot, *["left"] * 3)
        assert "Mon 21 Dec  closed  Enter or a click books" in shown(pilot)


async def test_f8_goes_to_the_next_free_row_in_the_week_too(store: Store, clinic: Clinic) -> None:
    owner = Owner("practitioner", clinic.osei)
    days = {day: (Shift(Span(600, 660)),) if day == 3 else () for day in range(7)}
    store.run_write(changes.hours.set_week, owner, days)
    async with desk(store) as pilot:
        await press(pilot, "f5", "2", "w", "f8")
        assert here(pilot) == (clinic.osei, "Thu 26", 600)
        await press(pilot, "f8", "f8")
        assert here(pilot) == (clinic.osei, "Thu 03", 600)
        assert "Week · 2 Dr K. Osei" in heading(pilot)


# -- acting in the week ----------------------------------------------------------------------------


async def test_enter_on_a_slot_of_the_week_books_with_that_practitioner_on_that_day(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "2", "w", "right", "down", "enter")
        assert place(pilot) == "AppointmentForm"
        assert "Dr K. Osei" in line_with(pilot, "With")
        assert "Wed 25 Nov 2026 11:00" in line_with(pilot, "When")


async def test_a_e_and_f6_act_on_the_visit_under_the_cursor(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "a")
        assert said(pilot) == "There is no appointment under the cursor."
        await press(pilot, *["down"] * 6, "a")
        assert said(pilot) == "Smith, Jane #1: is here"
        assert "* :57 Smith" in shown(pilot)
        await press(pilot, "f6")
        assert place(pilot) == "LinkPackage"
        await press(pilot, "escape", "e")
        assert place(pilot) == "AppointmentForm"


async def test_without_practitioners_every_key_is_harmless(store: Store) -> None:
    async with desk(store) as pilot:
        await press(pilot, "escape", "f5", "w", "d", "m", "tab", "1", "right", "enter", "b", "+")
        assert place(pilot) == "CalendarScreen"
        assert "Nobody treats here yet" in shown(pilot)


# -- reading at once -------------------------------------------------------------------------------


async def test_a_page_is_shown_at_once_when_reading_has_been_quick_and_by_a_worker_when_not(
    store: Store, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5")
        seen: list[str] = []
        monkeypatch.setattr(screen(pilot), "load", lambda: seen.append("load"))
        for quick, expected in ((True, "Wed 25 Nov"), (False, "Wed 25 Nov")):
            monkeypatch.setattr(Pace, "quick", quick)
            screen(pilot).action_turn(1)
            assert screen(pilot).heading.startswith(f"CALENDAR  {expected}")
        assert seen == ["load"]
        assert screen(pilot).asked.day.day == 26


async def ahead(pilot: Pilot[Any]) -> None:
    """Wait for what is read ahead."""
    reading = [worker for worker in pilot.app.workers if worker.group == "ahead"]
    await pilot.app.workers.wait_for_complete(reading)


async def test_the_next_page_is_read_ahead_and_forgotten_when_anything_has_changed(
    store: Store, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pace, "quick", False)
    async with desk(store) as pilot:
        await press(pilot, "f5", "+")
        await ahead(pilot)
        loads: list[date] = []
        monkeypatch.setattr(screen(pilot), "load", lambda: loads.append(screen(pilot).asked.day))
        for step, day in ((1, 26), (-1, 25), (-1, 24)):
            screen(pilot).action_turn(step)
            assert screen(pilot).page.asked.day.day == day
        assert loads == []
        book(store, clinic, NOW + timedelta(days=1), client=clinic.weber)
        screen(pilot).action_turn(1)
        assert loads == [date(2026, 11, 25)]


def test_a_page_is_at_hand_as_long_as_its_stamp_holds() -> None:
    shelf = Shelf(room=2)
    pages = [Page(Asked(date(2026, 11, day))) for day in (24, 25, 26)]
    for page in pages:
        shelf.put(page, 1)
    assert [shelf.take(page.asked, 1) for page in pages] == [None, *pages[1:]]
    assert shelf.take(pages[2].asked, 2) is None
    shelf.put(pages[0], 2)
    assert shelf.take(pages[2].asked, 2) is None
    assert shelf.take(pages[0].asked, 2) == pages[0]


async def test_an_older_read_that_ends_late_does_not_come_over_a_newer_page(
    store: Store, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5")
        monkeypatch.setattr(Pace, "quick", False)
        screen(pilot).action_turn(1)
        monkeypatch.setattr(Pace, "quick", True)
        screen(pilot).action_turn(1)
        await press(pilot)
        assert "Thu 26 Nov 2026" in heading(pilot)
        page = screen(pilot).page
        assert isinstance(page, Page)
        assert page.asked.day.day == 26
        assert app(pilot).screen is screen(pilot)
