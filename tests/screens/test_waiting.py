from datetime import UTC, date, datetime, timedelta

from clinic import NOW, Clinic
from deskpkg.domain.appointments import Booking
from deskpkg.domain.free import Part
from deskpkg.domain.repeats import Every, Repeat
from deskpkg.domain.waiting import Wish
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, waiting
from desks import desk, form, place, press, shown, table
from screens.booking_desk import book, line_with, open_place, said


def put(store: Store, clinic: Clinic, client: int, **more: object) -> int:
    wish = Wish(client, clinic.physio, **more)  # type: ignore[arg-type]
    return store.run_write(changes.waiting.save, wish)


async def test_an_empty_list_says_what_it_is_for(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "waiting")
        assert "n puts somebody on the list" in shown(pilot)


async def test_somebody_is_put_on_it_by_typing(store: Store, clinic: Clinic) -> None:
    async with desk(store, (120, 36)) as pilot:
        await open_place(pilot, "waiting")
        await press(pilot, "n", "=web", "enter", "=phy", "enter", "=mia", "enter", "enter")
        await press(pilot, "enter", "=mor", "enter", "=tu 1 dec", "f9")
        assert place(pilot) == "WaitingScreen"
        line = line_with(pilot, "Weber, Anna")
        assert " waits for Physio 60 with Mia: mornings, from 1 Dec" in shown(pilot)
        assert "Tue 1 Dec 08:00 Mia" in line
    (kept,) = store.run_read(waiting.waiting)
    assert (kept.client, kept.practitioner, kept.wish.part) == ("Weber, Anna", "Mia", "morning")


async def test_the_offered_time_is_booked_and_takes_them_off(store: Store, clinic: Clinic) -> None:
    put(store, clinic, clinic.weber)
    async with desk(store) as pilot:
        await open_place(pilot, "waiting")
        assert "1 of 1 could come" in shown(pilot)
        await press(pilot, "enter")
        assert place(pilot) == "AppointmentForm"
        assert "Tue 24 Nov 2026 11:00" in line_with(pilot, "When")
        assert "Physio 60" in line_with(pilot, "Service")
        await press(pilot, "f9")
        assert place(pilot) == "WaitingScreen"
        assert "Nobody waits" in shown(pilot)
    (visit,) = store.run_read(appointments.of_client, clinic.weber)
    assert visit.starts_at == datetime(2026, 11, 24, 16, tzinfo=UTC)
    assert store.run_read(waiting.waiting) == ()


async def test_leaving_the_form_leaves_them_on_the_list(store: Store, clinic: Clinic) -> None:
    put(store, clinic, clinic.weber)
    async with desk(store) as pilot:
        await open_place(pilot, "waiting")
        await press(pilot, "b", "escape")
        assert "Weber, Anna" in shown(pilot)
    assert len(store.run_read(waiting.waiting)) == 1


async def test_a_wish_is_changed_and_taken_off(store: Store, clinic: Clinic) -> None:
    put(store, clinic, clinic.weber, notes="one\ntwo")
    async with desk(store) as pilot:
        await open_place(pilot, "waiting")
        await press(pilot, "e")
        assert form(pilot).field("notes").raw == "one\ntwo"
        await press(pilot, "=rev", "f9")
        assert "Review 30" in line_with(pilot, "Weber, Anna")
        await press(pilot, "x")
        assert said(pilot) == "Weber, Anna waits no longer"
        assert table(pilot).cursor_key is None
    assert store.run_read(waiting.waiting) == ()


async def test_where_nothing_is_free_it_says_so(store: Store, clinic: Clinic) -> None:
    put(store, clinic, clinic.weber, first=NOW.date() + timedelta(days=60))
    put(store, clinic, clinic.jane, last=NOW.date() - timedelta(days=1))
    async with desk(store) as pilot:
        await open_place(pilot, "waiting")
        assert "nothing in 28 days" in line_with(pilot, "Weber, Anna")
        assert "its last day is past" in line_with(pilot, "Smith, Jane")


async def test_today_tells_how_many_could_come(store: Store, clinic: Clinic) -> None:
    put(store, clinic, clinic.weber)
    put(store, clinic, clinic.jane, first=NOW.date() + timedelta(days=60))
    async with desk(store) as pilot:
        assert "1 waiting could come" in line_with(pilot, "NEEDS YOU")


async def test_a_canceled_visit_tells_who_waits_for_its_time(store: Store, clinic: Clinic) -> None:
    put(store, clinic, clinic.weber, practitioner_id=clinic.mia)
    put(store, clinic, clinic.other_jane)
    async with desk(store) as pilot:
        await press(pilot, "c", "f9")
        assert said(pilot).endswith("Weber, Anna and 1 more wait for such a time: o offers it")


async def test_o_offers_the_time_that_became_free_and_enter_books_it(
    store: Store, clinic: Clinic
) -> None:
    """Jane's visit at 13:57 is canceled; who waits for another day is not in the list."""
    put(store, clinic, clinic.other_jane, first=NOW.date() + timedelta(days=2))
    put(store, clinic, clinic.weber)
    async with desk(store) as pilot:
        await press(pilot, "c", "f9", "o")
        assert "whom the free time suits" in shown(pilot)
        assert len(table(pilot).rows) == 1
        assert "Tue 24 Nov 14:00 Mia" in line_with(pilot, "Weber, Anna")
        await press(pilot, "enter")
        assert "Tue 24 Nov 2026 14:00" in line_with(pilot, "When")
        assert "Mia Brandt" in line_with(pilot, "With")
        await press(pilot, "f9")
        assert place(pilot) == "TodayScreen"
        assert "Weber, Anna" in line_with(pilot, "14:00")
    (visit,) = store.run_read(appointments.of_client, clinic.weber)
    two = NOW + timedelta(hours=3, minutes=3)
    assert (visit.starts_at, visit.practitioner_id) == (two, clinic.mia)
    assert [line.wish.client_id for line in store.run_read(waiting.waiting)] == [clinic.other_jane]
    store.run_write(changes.undo.undo)
    assert len(store.run_read(waiting.waiting)) == 2


async def test_who_declines_stays_and_the_next_is_offered_it(store: Store, clinic: Clinic) -> None:
    put(store, clinic, clinic.weber)
    put(store, clinic, clinic.other_jane)
    async with desk(store) as pilot:
        await press(pilot, "c", "f9", "o", "enter", "escape")
        assert "whom the free time suits" in shown(pilot)
        await press(pilot, "down", "enter", "f9")
    assert len(store.run_read(appointments.of_client, clinic.other_jane)) == 1
    assert [line.wish.client_id for line in store.run_read(waiting.waiting)] == [clinic.weber]


async def test_an_offer_that_another_desk_took_shows_the_whole_list(
    store: Store, clinic: Clinic
) -> None:
    put(store, clinic, clinic.weber, last=NOW.date(), part=Part.AFTERNOON)
    async with desk(store) as pilot:
        await press(pilot, "c", "f9")
        for hour in range(1, 9):
            book(store, clinic, NOW + timedelta(hours=hour), client=clinic.other_jane)
        await press(pilot, "o")
        assert "That time is taken" in said(pilot)
        assert "Weber, Anna" in shown(pilot)
        assert "whom the free time suits" not in shown(pilot)


async def test_without_an_offer_o_opens_the_list(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "o")
        assert place(pilot) == "WaitingScreen"
        assert "Nobody waits" in shown(pilot)


async def test_a_move_offers_the_time_that_it_leaves(store: Store, clinic: Clinic) -> None:
    put(store, clinic, clinic.weber, practitioner_id=clinic.mia)
    async with desk(store) as pilot:
        await press(pilot, "e")
        pilot.app.screen.set_focus(form(pilot).field("when"))
        await press(pilot, "=we 10", "f9")
        assert "Weber, Anna waits for such a time" in said(pilot)
        await press(pilot, "o")
        assert "14:00 Mia" in line_with(pilot, "Weber, Anna")


async def test_a_missed_visit_is_not_a_time_to_offer(store: Store, clinic: Clinic) -> None:
    put(store, clinic, clinic.weber, practitioner_id=clinic.mia)
    async with desk(store) as pilot:
        await press(pilot, "z", "f9")
        assert "Marked missed: " in said(pilot)
        assert "waits" not in said(pilot)


async def test_a_series_that_is_canceled_offers_each_of_its_times(
    store: Store, clinic: Clinic
) -> None:
    booking = Booking(
        *(clinic.jane, clinic.mia, clinic.physio, clinic.place),
        *(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1)),
    )
    keys = store.run_write(changes.series.create, booking, Repeat(Every.WEEK, 3))
    put(store, clinic, clinic.weber, practitioner_id=clinic.mia, first=date(2026, 12, 4))
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", keys[0])
        await press(pilot, "c", "a", "f9")
        assert "Canceled 3 visits" in said(pilot)
        await press(pilot, "o")
        assert "Wed 9 Dec 11:00 Mia" in line_with(pilot, "Weber, Anna")


async def test_a_form_of_the_list_that_was_parked_takes_them_off_when_it_is_saved(
    store: Store, clinic: Clinic
) -> None:
    put(store, clinic, clinic.weber)
    async with desk(store) as pilot:
        await open_place(pilot, "waiting")
        await press(pilot, "enter", "=tu 16", "f4")
        assert len(store.run_read(waiting.waiting)) == 1
        await press(pilot, "f3", "f4", "f9")
        assert said(pilot).startswith("Booked Weber, Anna")
    assert store.run_read(waiting.waiting) == ()


async def test_several_visits_take_them_off_too(store: Store, clinic: Clinic) -> None:
    put(store, clinic, clinic.weber)
    async with desk(store) as pilot:
        await open_place(pilot, "waiting")
        await press(pilot, "enter", "asterisk", "3", "enter", "f9")
        assert said(pilot).startswith("Booked 3 sessions")
    assert store.run_read(waiting.waiting) == ()


async def test_where_no_free_slot_suits_o_puts_the_client_on_the_list(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "f8", "m", "o")
        assert place(pilot) == "WaitingForm"
        assert "Smith, Jane" in line_with(pilot, "Client")
        assert "Physio 60" in line_with(pilot, "Service")
        assert "mornings" in line_with(pilot, "When")
        await press(pilot, "f9")
        assert place(pilot) == "AppointmentForm"
        await press(pilot, "f8", "w", "o")
        assert "anybody" in line_with(pilot, "With")
    (kept,) = store.run_read(waiting.waiting)
    assert (kept.client, kept.practitioner, kept.wish.part) == ("Smith, Jane #1", "Mia", "morning")


async def test_who_waits_must_be_known_first(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", service_id=clinic.physio)
        await press(pilot, "f8", "o")
        assert "Choose the client first" in said(pilot)
        assert place(pilot) == "AppointmentForm"
    assert store.run_read(waiting.waiting) == ()


async def test_a_package_that_is_canceled_with_its_visits_offers_their_time(
    store: Store, clinic: Clinic
) -> None:
    put(store, clinic, clinic.weber, practitioner_id=clinic.mia)
    async with desk(store) as pilot:
        await open_place(pilot, "manage_package", clinic.janes_starter)
        await press(pilot, "c", "s", "f9")
        assert "canceled, and 1 to come with it · Weber, Anna waits" in said(pilot)
        await press(pilot, "o")
        assert "14:00 Mia" in line_with(pilot, "Weber, Anna")


async def test_who_is_booked_otherwise_is_told_to_be_on_the_list_still(
    store: Store, clinic: Clinic
) -> None:
    put(store, clinic, clinic.other_jane)
    mine = put(store, clinic, clinic.weber)
    async with desk(store) as pilot:
        await press(pilot, "f5", "down", "enter", "=web", "enter", "=phy", "f9")
        assert said(pilot).endswith("Weber, Anna is still on the waiting list: o shows it")
        await press(pilot, "o")
        assert table(pilot).cursor_key == mine
        await press(pilot, "x")
    assert [line.wish.client_id for line in store.run_read(waiting.waiting)] == [clinic.other_jane]


async def test_whom_to_call_is_told_with_the_number_in_the_narrowest_window(
    store: Store, clinic: Clinic
) -> None:
    put(store, clinic, clinic.weber)
    async with desk(store) as pilot:
        await open_place(pilot, "waiting")
        assert "Weber, Anna 0412999111 waits for Physio 60" in shown(pilot)


async def test_who_does_not_offer_the_service_is_refused_at_its_field(
    store: Store, clinic: Clinic
) -> None:
    only_osei = ("Needling", 30, 5000, 0, [clinic.osei])
    store.run_write(changes.practice.save_service, *only_osei)
    async with desk(store) as pilot:
        await open_place(pilot, "waiting_form", client_id=clinic.weber)
        await press(pilot, "=need", "enter", "=mia", "f9")
        assert "Mia Brandt does not offer Needling." in form(pilot).field("with").error
    assert store.run_read(waiting.waiting) == ()
