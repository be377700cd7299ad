from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from clinic import NOW, Clinic
from deskpkg.domain.agenda import Span
from deskpkg.domain.hours import Owner, Shift
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, practice
from desks import desk, place, press, shown
from screens.booking_desk import book, line_with, said


async def test_the_day_has_a_column_for_each_practitioner_with_credits_on_the_visits(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5")
        assert "CALENDAR  Tue 24 Nov 2026 · Day · Main St" in shown(pilot)
        head = shown(pilot).splitlines()[1]
        assert "1 Mia Brandt" in head
        assert "2 Dr K. Osei" in head
        assert "Smith, Jane" in shown(pilot)
        assert "2 left◆" in shown(pilot)


async def test_plus_and_minus_turn_the_day_and_0_comes_back(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "+")
        assert "Wed 25 Nov 2026" in shown(pilot)
        await press(pilot, "minus", "minus")
        assert "Mon 23 Nov 2026" in shown(pilot)
        await press(pilot, "0")
        assert "Tue 24 Nov 2026" in shown(pilot)


async def test_g_goes_to_a_date_typed_any_way(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "g", "=+1w", "enter")
        assert "Tue 1 Dec 2026" in shown(pilot)
        await press(pilot, "g", "=nonsense", "enter")
        assert place(pilot) == "GoToDate"
        await press(pilot, "escape")
        assert "Tue 1 Dec 2026" in shown(pilot)


async def test_a_read_that_comes_in_between_leaves_the_keys_in_the_date_field(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "g")
        pilot.app.screen.set_focus(None)  # as if the first read had been stopped before its end
        pilot.app.screen.load()  # type: ignore[attr-defined]
        await press(pilot)
        await press(pilot, "=+1w", "enter")
        assert "Tue 1 Dec 2026" in shown(pilot)


async def test_enter_on_a_visit_opens_it(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", *["down"] * 6, "enter")
        assert place(pilot) == "AppointmentPanel"
        assert "Tue 24 Nov 2026 13:57–14:57" in shown(pilot)


async def test_enter_on_a_slot_books_there(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "2", "down", "enter")
        assert place(pilot) == "AppointmentForm"
        assert "Dr K. Osei" in line_with(pilot, "With")
        assert "Tue 24 Nov 2026 11:00" in line_with(pilot, "When")


async def test_a_slot_that_does_not_exist_is_refused(store: Store, clinic: Clinic) -> None:
    # 14 March 2027, 02:30: the clocks go forward from 02:00 to 03:00 in Toronto.
    book(store, clinic, datetime(2027, 3, 14, 6, 30, tzinfo=UTC), client=clinic.weber)
    async with desk(store) as pilot:
        await press(pilot, "f5", "g", "=14/3/2027", "enter", "2", "home", "down", "enter")
        assert place(pilot) == "CalendarScreen"
        assert "does not exist" in said(pilot)


async def test_a_visit_booked_at_another_desk_shows(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5")
        book(store, clinic, NOW + timedelta(hours=5), client=clinic.weber)
        pilot.app.screen.load()  # type: ignore[attr-defined]
        await press(pilot, "right")
        assert "Weber, Anna" in shown(pilot)


async def test_from_a_slot_the_end_shows_as_soon_as_the_service_is_known(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "down", "enter", "=smi j", "enter")
        assert "Tue 24 Nov 2026 11:00–12:00" in shown(pilot)


async def test_what_was_booked_from_a_slot_is_on_the_day_at_once(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "down", "enter", "=web", "enter", "=phy", "f9")
        assert place(pilot) == "CalendarScreen"
        assert "Weber, Anna" in shown(pilot)
    (visit,) = store.run_read(appointments.of_client, clinic.weber)
    assert visit.starts_at == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert visit.practitioner_id == clinic.mia


# -- hours -----------------------------------------------------------------------------------------

MIA_HOURS = {
    day: (Shift(Span(480, 720)), Shift(Span(780, 1020))) if day < 5 else () for day in range(7)
}


def say_hours(store: Store, clinic: Clinic) -> None:
    owner = Owner("practitioner", clinic.mia)
    store.run_write(changes.hours.set_week, owner, MIA_HOURS)


async def test_closed_time_shows_and_is_not_counted_as_free(store: Store, clinic: Clinic) -> None:
    say_hours(store, clinic)
    async with desk(store) as pilot:
        await press(pilot, "f5")
        head = shown(pilot).splitlines()[1]
        assert "1 Mia Brandt" in head
        assert "3 free" in head
        assert line_with(pilot, "12:00").startswith("12:00 ╱   ╱")
        assert line_with(pilot, "11:00").startswith("11:00 ·")
        await press(pilot, "+", "+", "+", "+")
        assert "1 Mia Brandt" in shown(pilot).splitlines()[1]
        assert "closed" in shown(pilot).splitlines()[1]


async def test_hours_before_the_practices_day_make_the_calendar_longer(
    store: Store, clinic: Clinic
) -> None:
    early = {1: (Shift(Span(390, 1230)),)}
    store.run_write(changes.hours.set_week, Owner("location", clinic.place), early)
    async with desk(store, (80, 36)) as pilot:
        await press(pilot, "f5")
        assert line_with(pilot, "06:30").startswith("06:30")
        assert line_with(pilot, "20:00").startswith("20:00 ·")


async def test_f8_goes_to_the_next_free_row_of_the_practitioner_over_days(
    store: Store, clinic: Clinic
) -> None:
    say_hours(store, clinic)
    async with desk(store) as pilot:
        await press(pilot, "f5", "f8")
        assert "▶ 11:00" in shown(pilot)
        await press(pilot, "f8", "f8")
        assert "▶ 13:00" in shown(pilot)
        await press(pilot, "f8")
        assert "▶ 15:00" in shown(pilot)
        await press(pilot, "end", "ctrl+g", "n")
        assert "Wed 25 Nov 2026" in shown(pilot)
        assert "▶ 08:00" in shown(pilot)
        await press(pilot, "+", "+", "end", "f8")
        assert "Mon 30 Nov 2026" in shown(pilot)
        await press(pilot, "enter")
        assert "Mon 30 Nov 2026 08:00" in line_with(pilot, "When")


async def test_f8_on_a_past_day_comes_back_to_now(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "minus", "minus", "f8")
        assert "Tue 24 Nov 2026" in shown(pilot)
        assert "▶ 11:00" in shown(pilot)


async def test_f8_says_when_nobody_is_ever_free(store: Store, clinic: Clinic) -> None:
    owner = Owner("practitioner", clinic.mia)
    store.run_write(changes.hours.set_week, owner, dict.fromkeys(range(7), ()))
    async with desk(store) as pilot:
        await press(pilot, "f5", "f8")
        assert said(pilot) == "There is no free time within a year."
        assert "Tue 24 Nov 2026" in shown(pilot)


async def test_a_holiday_is_named_and_closes_the_practice_only_if_it_says_so(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "g", "=25 dec", "enter")
        assert "CALENDAR  Fri 25 Dec 2026 · Day · Main St · Christmas Day" in shown(pilot)
        assert "Christmas Day, closed" not in shown(pilot)
        ours = store.run_read(practice.the_practice)
        closing = replace(ours, closed_on_holidays=True)
        store.run_write(changes.practice.set_up, closing)
        await press(pilot, "+", "minus")
        assert "Christmas Day, closed" in shown(pilot)
        assert line_with(pilot, "09:00").startswith("09:00 ╱   ╱")


@pytest.mark.parametrize(
    ("zone", "day", "gap"),
    [("America/Toronto", "8/3/2026", "02:"), ("Australia/Lord_Howe", "4/10/2026", "02:00")],
)
async def test_a_gap_of_the_clocks_is_closed(
    store: Store, clinic: Clinic, zone: str, day: str, gap: str
) -> None:
    ours = store.run_read(practice.the_practice)
    night = replace(ours, zone=zone, locale="en_AU", opens=0, closes=300)
    store.run_write(changes.practice.set_up, night)
    async with desk(store) as pilot:
        await press(pilot, "f5", "g", f"={day}", "enter")
        rows = [line for line in shown(pilot).splitlines() if line[2:3] == ":"]
        assert [row[:5] for row in rows if "╱" in row] == [
            row[:5] for row in rows if row.startswith(gap)
        ]
