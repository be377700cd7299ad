from datetime import UTC, datetime, timedelta

from clinic import NOW, Clinic
from deskpkg.store import Store
from deskpkg.store.queries import appointments
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
