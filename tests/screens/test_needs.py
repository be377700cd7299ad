"""What needs somebody, listed at the end of the day and done in place."""

from datetime import timedelta

from clinic import NOW, Clinic
from deskpkg.domain.appointments import State
from deskpkg.domain.waiting import Wish
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, waiting
from desks import desk, place, press, shown, table
from screens.booking_desk import book, line_with, open_place, package, said

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def late_sale(store: Store, clinic: Clinic) -> int:
    """Sell Anna Weber a package some days ago."""
    sold_on = (NOW - 5 * DAY).date()
    return store.run_write(changes.packages.sell, clinic.weber, clinic.flex, None, sold_on)


async def test_the_line_of_today_tells_what_there_is_and_enter_lists_it(
    store: Store, clinic: Clinic
) -> None:
    late_sale(store, clinic)
    book(store, clinic, NOW - DAY, client=clinic.weber, state=State.COMPLETED)
    book(store, clinic, NOW + 5 * HOUR, client=clinic.weber)
    book(store, clinic, NOW + 9 * DAY, state=State.REQUESTED)
    async with desk(store) as pilot:
        told = "NEEDS YOU  2 unlinked with a match · 1 request · 1 expires this week"
        assert told in shown(pilot)
        await press(pilot, "tab", "enter")
        assert place(pilot) == "NeedsScreen"
        text = shown(pilot)
        titles = ("NOT LINKED  2", "REQUESTS  1", "EXPIRE THIS WEEK  1")
        order = [text.index(title) for title in titles]
        assert order == sorted(order)
        assert "1 match" in line_with(pilot, "Mon 23 Nov 10:57")
        assert "Physio Starter Pack" in line_with(pilot, "Mon 30 Nov")


async def test_each_is_linked_in_place_and_gone_then(store: Store, clinic: Clinic) -> None:
    sold = late_sale(store, clinic)
    keys = [
        book(store, clinic, NOW - n * DAY, client=clinic.weber, state=State.COMPLETED)
        for n in (1, 2, 3)
    ]
    async with desk(store) as pilot:
        await open_place(pilot, "needs")
        for left in (2, 1, 0):
            await press(pilot, "f6" if left else "l", "enter")
            assert said(pilot).startswith("Linked to Wellness Flex 10")
            assert ("NOT LINKED" in shown(pilot)) == bool(left)
    assert package(store, sold).remaining == 7
    assert {store.run_read(appointments.one, key).package_id for key in keys} == {sold}


async def test_a_request_is_accepted_or_declined_in_place(store: Store, clinic: Clinic) -> None:
    one = book(store, clinic, NOW + 2 * DAY, state=State.REQUESTED)
    two = book(store, clinic, NOW + 3 * DAY, state=State.REQUESTED)
    async with desk(store) as pilot:
        await open_place(pilot, "needs")
        await press(pilot, "a", "f9")
        assert said(pilot).startswith("Accepted: Smith, Jane")
        await press(pilot, "c", "=full", "f9")
        assert said(pilot).startswith("Declined: Smith, Jane")
        assert "REQUESTS" not in shown(pilot)
    states = [store.run_read(appointments.one, key).state for key in (one, two)]
    assert states == [State.BOOKED, State.CANCELED]


async def test_enter_opens_the_visit_or_the_package(store: Store, clinic: Clinic) -> None:
    book(store, clinic, NOW + 2 * DAY, state=State.REQUESTED)
    async with desk(store) as pilot:
        await press(pilot, "exclamation_mark", "enter")
        assert place(pilot) == "AppointmentPanel"
        await press(pilot, "escape", "down", "enter")
        assert place(pilot) == "ManagePackage"
        await press(pilot, "escape", "p")
        assert place(pilot) == "ClientScreen"
        await press(pilot, "escape", "l")
        assert said(pilot) == "There is no appointment under the cursor."


async def test_an_empty_list_says_so(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.managing.cancel, clinic.janes_starter)
    async with desk(store) as pilot:
        await open_place(pilot, "needs")
        assert "Nothing needs you" in shown(pilot)
        await press(pilot, "a", "f6", "p")
        assert place(pilot) == "NeedsScreen"
        assert len(table(pilot).rows) == 0


async def test_a_click_on_the_line_lists_it(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await pilot.click("#needs")
        await press(pilot, "right")
        assert place(pilot) == "NeedsScreen"


async def test_who_could_come_is_booked_in_place_and_off_the_list(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.waiting.save, Wish(clinic.weber, clinic.physio))
    later = NOW.date() + 60 * DAY
    store.run_write(changes.waiting.save, Wish(clinic.jane, clinic.physio, first=later))
    async with desk(store) as pilot:
        await press(pilot, "exclamation_mark")
        assert "COULD COME  1 waiting" in shown(pilot)
        assert "Tue 24 Nov 11:00" in line_with(pilot, "Weber, Anna")
        await press(pilot, "end", "enter")
        assert place(pilot) == "AppointmentForm"
        await press(pilot, "f9")
        assert place(pilot) == "NeedsScreen"
        assert "COULD COME" not in shown(pilot)
    (visit,) = store.run_read(appointments.of_client, clinic.weber)
    assert visit.starts_at == NOW + timedelta(minutes=3)
    assert [line.client for line in store.run_read(waiting.waiting)] == ["Smith, Jane #1"]


async def test_what_is_parked_and_due_is_listed_and_leads_there(
    store: Store, clinic: Clinic
) -> None:
    bill = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    store.run_write(changes.invoices.finalize, bill)
    async with desk(store, clock=lambda: NOW + 60 * DAY) as pilot:
        store.clock = lambda: NOW + 60 * DAY
        await open_place(pilot, "appointment_form", client_id=clinic.weber)
        await press(pilot, "=tu 15", "f4", "exclamation_mark")
        assert "half done" in line_with(pilot, "Appointment Weber, Anna")
        assert "DUE  1 overdue" in shown(pilot)
        await press(pilot, "end", "enter")
        assert place(pilot) == "DuesScreen"
        await press(pilot, "escape", "up", "enter")
        assert place(pilot) == "AppointmentForm"
