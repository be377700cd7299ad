"""Booking requests: entered at the desk, accepted with a package or without, or declined."""

from datetime import UTC, datetime, timedelta

from clinic import Clinic
from deskpkg.domain.appointments import State
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments
from desks import desk, form, press, shown
from screens.booking_desk import book, line_with, open_place, package, said

LATER = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
"""Tue 24 Nov 2026 16:00 in Toronto."""


def ask(
    store: Store, clinic: Clinic, at: datetime = LATER, *, client: int = 0, package: int = 0
) -> int:
    return book(store, clinic, at, client=client, package=package or None, state=State.REQUESTED)


async def test_what_a_client_asks_for_is_entered_and_asks_nothing(
    store: Store, clinic: Clinic
) -> None:
    book(store, clinic, LATER, client=clinic.weber)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 16")
        pilot.app.screen.set_focus(form(pilot).field("requested"))
        await press(pilot, "space", "f9")
        assert said(pilot) == "Request of Smith, Jane #1 · Physio 60 · Tue 24 Nov 2026 16:00"
        row = line_with(pilot, "16:00  ? asked")
        assert "REQUEST" in row
        assert "1 booked 1 asked" not in shown(pilot)
        assert "2 booked 1 asked" in shown(pilot)
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    assert (visit.state, visit.holds_credit) == (State.REQUESTED, False)


async def test_with_a_package_it_holds_no_credit_yet(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 16", "f6", "2")
        pilot.app.screen.set_focus(form(pilot).field("requested"))
        await press(pilot, "space", "f9")
    assert package(store, clinic.janes_flex).remaining == 10
    assert store.run_read(appointments.of_package, clinic.janes_flex)[0].state is State.REQUESTED


async def test_a_request_is_for_one_visit(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 16", "asterisk", "3")
        pilot.app.screen.set_focus(form(pilot).field("requested"))
        await press(pilot, "space", "f9")
        assert "A request is for one visit" in form(pilot).field("requested").error


async def test_a_accepts_it_with_the_suggested_package(store: Store, clinic: Clinic) -> None:
    asked = ask(store, clinic)
    async with desk(store) as pilot:
        await press(pilot, "end", "a")
        text = shown(pilot)
        assert "Smith, Jane #1 · Physio 60 · Tue 24 Nov 2026 16:00" in text
        assert "Physio Starter Pack: 2 of 5 left → 1" in text
        await press(pilot, "f9")
        assert said(pilot).endswith("· Physio Starter Pack: 1 of 5 left")
    visit = store.run_read(appointments.one, asked)
    assert (visit.state, visit.package_id) == (State.BOOKED, clinic.janes_starter)


async def test_the_package_it_was_asked_for_with_is_chosen(store: Store, clinic: Clinic) -> None:
    asked = ask(store, clinic, package=clinic.janes_flex)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", asked)
        await press(pilot, "a")
        assert "Wellness Flex 10: 10 of 10 left → 9" in shown(pilot)
        await press(pilot, "f9")
    assert package(store, clinic.janes_flex).remaining == 9


async def test_it_may_be_accepted_without_a_package(store: Store, clinic: Clinic) -> None:
    asked = ask(store, clinic, package=clinic.janes_flex)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", asked)
        await press(pilot, "a", "n")
        assert "no package — 90.00" in shown(pilot)
        await press(pilot, "f9")
    assert store.run_read(appointments.one, asked).package_id is None
    assert package(store, clinic.janes_flex).remaining == 10


async def test_an_exception_needs_its_reason(store: Store, clinic: Clinic) -> None:
    asked = ask(store, clinic, LATER + timedelta(days=14))
    store.run_write(changes.managing.cancel, clinic.janes_flex)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", asked)
        await press(pilot, "a")
        assert "no package — 90.00" in line_with(pilot, "Package")
        await press(pilot, "=phy")
        assert "Physio Starter Pack, as an exception" in line_with(pilot, "Package")
        await press(pilot, "f9")
        assert "Reason is missing." in shown(pilot)
        await press(pilot, "=was ill", "f9")
    visit = store.run_read(appointments.one, asked)
    assert (visit.state, visit.override_reason) == (State.BOOKED, "was ill")


async def test_what_speaks_against_its_time_is_told_before(store: Store, clinic: Clinic) -> None:
    asked = ask(store, clinic, client=clinic.weber)
    book(store, clinic, LATER)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", asked)
        await press(pilot, "a")
        assert "! Mia has Smith, Jane #1 16:00–17:00 then." in shown(pilot)
        await press(pilot, "escape")
        assert store.run_read(appointments.one, asked).state is State.REQUESTED
        await press(pilot, "a", "f9")
        assert "Book all the same?" in shown(pilot)
        assert store.run_read(appointments.one, asked).state is State.REQUESTED
        await press(pilot, "f9")
    assert store.run_read(appointments.one, asked).state is State.BOOKED


async def test_what_comes_up_while_its_time_is_asked_about_is_asked_anew(
    store: Store, clinic: Clinic
) -> None:
    asked = ask(store, clinic, client=clinic.weber)
    book(store, clinic, LATER)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", asked)
        await press(pilot, "a", "f9")
        book(store, clinic, LATER, client=clinic.other_jane)
        await press(pilot, "f9")
        assert "Book all the same?" in shown(pilot)
        assert store.run_read(appointments.one, asked).state is State.REQUESTED
        await press(pilot, "f9")
    assert store.run_read(appointments.one, asked).state is State.BOOKED


async def test_what_comes_between_is_asked_and_esc_books_nothing(
    store: Store, clinic: Clinic
) -> None:
    asked = ask(store, clinic, client=clinic.weber)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", asked)
        await press(pilot, "a")
        book(store, clinic, LATER)
        await press(pilot, "f9")
        assert "Mia has Smith, Jane #1 16:00–17:00 then." in shown(pilot)
        await press(pilot, "escape")
    assert store.run_read(appointments.one, asked).state is State.REQUESTED


async def test_a_time_outside_the_hours_is_asked_as_well(store: Store, clinic: Clinic) -> None:
    asked = ask(store, clinic, LATER.replace(hour=11), client=clinic.weber)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", asked)
        await press(pilot, "a", "f9")
        assert "Book all the same?" in shown(pilot)
        await press(pilot, "f9")
    assert store.run_read(appointments.one, asked).state is State.BOOKED


async def test_c_declines_it_with_a_word(store: Store, clinic: Clinic) -> None:
    asked = ask(store, clinic, package=clinic.janes_flex)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", asked)
        await press(pilot, "c")
        assert "Decline Smith, Jane #1 · Physio 60" in shown(pilot)
        assert "it holds no credit, 10 of 10 left as before" in shown(pilot)
        await press(pilot, "=no time then", "f9")
        assert said(pilot) == "Declined: Smith, Jane #1 · Physio 60 · Tue 24 Nov 2026 16:00"
    visit = store.run_read(appointments.one, asked)
    assert (visit.state, visit.cancel_reason) == (State.CANCELED, "no time then")


# -- what was canceled is booked again -------------------------------------------------------------


def cancel(store: Store, visit: int) -> None:
    store.run_write(changes.appointments.set_state, visit, State.CANCELED)


async def test_a_books_a_canceled_visit_again_with_its_package(
    store: Store, clinic: Clinic
) -> None:
    visit = book(store, clinic, LATER, package=clinic.janes_flex)
    cancel(store, visit)
    async with desk(store) as pilot:
        await press(pilot, "end", "a")
        assert "Book it again?" in shown(pilot)
        assert "Wellness Flex 10: 10 of 10 left → 9" in line_with(pilot, "Package")
        await press(pilot, "f9")
        assert said(pilot).startswith("Booked again: Smith, Jane #1 · Physio 60")
        await press(pilot, "a")
        assert said(pilot) == "Smith, Jane #1: is here"
    assert store.run_read(appointments.one, visit).package_id == clinic.janes_flex
    assert package(store, clinic.janes_flex).remaining == 9


async def test_a_canceled_visit_whose_time_is_taken_is_asked_about(
    store: Store, clinic: Clinic
) -> None:
    visit = book(store, clinic, LATER, client=clinic.weber)
    cancel(store, visit)
    book(store, clinic, LATER)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        await press(pilot, "a", "f9")
        assert "Mia has Smith, Jane #1 16:00–17:00 then." in shown(pilot)
        await press(pilot, "escape")
        assert store.run_read(appointments.one, visit).state is State.CANCELED
        await press(pilot, "a", "f9", "f9")
    assert store.run_read(appointments.one, visit).state is State.BOOKED


async def test_what_no_package_paid_for_is_booked_again_without_one(
    store: Store, clinic: Clinic
) -> None:
    visit = book(store, clinic, LATER)
    cancel(store, visit)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", visit)
        await press(pilot, "a")
        assert "no package — 90.00" in line_with(pilot, "Package▸")
        await press(pilot, "f9")
    assert store.run_read(appointments.one, visit).package_id is None
