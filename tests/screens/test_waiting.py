from datetime import UTC, datetime, timedelta

from clinic import NOW, Clinic
from deskpkg.domain.waiting import Wish
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, waiting
from desks import desk, form, place, press, shown, table
from screens.booking_desk import line_with, open_place, said


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
        assert "Weber, Anna waits for Physio 60 with Mia: mornings, from 1 Dec" in shown(pilot)
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
        assert "Weber, Anna and 1 more wait for such a time" in said(pilot)
