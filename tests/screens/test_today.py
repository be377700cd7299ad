from datetime import UTC, datetime, timedelta

import pytest

from clinic import NOW, Clinic
from clinic import book as book_on_starter
from deskpkg.domain.appointments import State
from deskpkg.domain.refused import Conflict
from deskpkg.domain.terms import Included, Kind, Terms
from deskpkg.screens.today_rows import COLUMNS
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments
from deskpkg.widgets.columns import lay_out
from desks import desk, place, press, shown, table
from screens.booking_desk import book, line_with, open_place, package, said

CHANGED = str(Conflict())


async def test_the_list_tells_who_comes_and_what_they_have_left(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        assert "TODAY  Tue 24 Nov 2026  1 booked" in shown(pilot)
        row = line_with(pilot, "13:57")
        assert "Smith, Jane" in row
        assert "Physio 60" in row
        assert "◆ 2 left" in row
        assert "exp 30 Nov" in row


async def test_the_narrowest_list_says_whole_that_none_is_left(
    store: Store, clinic: Clinic
) -> None:
    for days, service in ((1, clinic.physio), (2, clinic.review)):
        at = NOW + timedelta(days=days)
        store.run_write(book_on_starter, clinic, service, at)
    async with desk(store) as pilot:
        assert "◆ 0 left  none left" in line_with(pilot, "13:57")


def test_the_narrowest_list_tells_an_hours_massage_from_a_half_hours() -> None:
    widths = dict(zip((column.title for column in COLUMNS), lay_out(COLUMNS, 76), strict=True))
    assert widths["Service"] >= len("Massage 60")
    assert widths["Client"] >= len("Larsen, Ingrid")
    assert widths["Notes"] >= len("exp 27 Nov !")


async def test_the_present_is_a_line_between_past_and_coming_visits(
    store: Store, clinic: Clinic
) -> None:
    book(store, clinic, NOW - timedelta(hours=2), client=clinic.weber, state=State.COMPLETED)
    async with desk(store) as pilot:
        lines = shown(pilot).splitlines()
        done, now, coming = (
            next(i for i, line in enumerate(lines) if text in line)
            for text in ("v done", "10:57 ── now", "13:57")
        )
        assert done < now < coming


async def test_who_should_be_here_by_now_is_late_and_has_the_cursor(
    store: Store, clinic: Clinic
) -> None:
    late = book(store, clinic, NOW - timedelta(minutes=20), client=clinic.weber)
    async with desk(store) as pilot:
        assert "> late" in line_with(pilot, "Weber, Anna")
        assert "2 booked 1 late" in shown(pilot)
        assert table(pilot).cursor_key == late


async def test_a_lets_the_client_arrive_and_again_takes_that_back(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "a")
        assert "* here" in line_with(pilot, "13:57")
        assert said(pilot) == "Smith, Jane #1: is here"
        visit = store.run_read(appointments.of_client, clinic.jane)[0]
        assert visit.state is State.ARRIVED
        await press(pilot, "a")
        assert store.run_read(appointments.of_client, clinic.jane)[0].state is State.BOOKED


@pytest.mark.parametrize(
    ("key", "elsewhere", "after", "words"),
    [
        ("a", State.ARRIVED, State.ARRIVED, "Smith, Jane #1: is here"),
        ("a", State.COMPLETED, State.COMPLETED, CHANGED),
        ("v", State.COMPLETED, State.COMPLETED, "Smith, Jane #1: done"),
        ("v", State.MISSED, State.MISSED, CHANGED),
    ],
)
async def test_two_desks_that_do_the_same_do_it_once_and_nothing_is_taken_back(
    store: Store, clinic: Clinic, key: str, elsewhere: State, after: State, words: str
) -> None:
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    async with desk(store) as pilot:
        store.run_write(changes.appointments.set_state, visit.id, elsewhere)
        await press(pilot, key)
        assert said(pilot) == words
    assert store.run_read(appointments.one, visit.id).state is after


async def test_a_visit_that_is_done_cannot_arrive_and_says_so(store: Store, clinic: Clinic) -> None:
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    store.run_write(changes.appointments.set_state, visit.id, State.COMPLETED)
    async with desk(store) as pilot:
        await press(pilot, "a")
        assert said(pilot) == "Can't arrive: the appointment is completed."


async def test_an_unlinked_visit_with_a_match_needs_you_and_f6_links_it(
    store: Store, clinic: Clinic
) -> None:
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    store.run_write(changes.appointments.unlink, visit.id)
    async with desk(store) as pilot:
        assert "2 match" in line_with(pilot, "13:57")
        assert "NOT LINKED" in line_with(pilot, "13:57")
        assert "NEEDS YOU  1 unlinked with a match · 1 expires this week" in shown(pilot)
        await press(pilot, "f6")
        assert place(pilot) == "LinkPackage"
        await press(pilot, "enter")
        assert said(pilot) == "Linked to Physio Starter Pack: 2 of 5 left"
        assert "◆ 2 left" in line_with(pilot, "13:57")
    assert package(store, clinic.janes_starter).remaining == 2


async def test_f6_on_a_linked_visit_opens_the_clients_packages(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f6")
        assert place(pilot) == "ClientScreen"


async def test_b_books_another_visit_for_the_client(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "b")
        assert place(pilot) == "AppointmentForm"
        assert "Smith, Jane" in line_with(pilot, "Client")


async def test_what_a_client_owes_is_noted(store: Store, clinic: Clinic) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    store.run_write(changes.invoices.finalize, invoice)
    async with desk(store, (120, 36)) as pilot:
        assert "Owes 400.00" in shown(pilot)


async def test_a_wide_screen_has_the_card_of_the_client_under_the_cursor(
    store: Store, clinic: Clinic
) -> None:
    book(store, clinic, NOW + timedelta(hours=5), client=clinic.weber)
    async with desk(store, (120, 36)) as pilot:
        assert "12 Mar 1984 (42)" in shown(pilot)
        assert "Wellness Flex 10" in shown(pilot)
        await press(pilot, "down")
        await pilot.app.workers.wait_for_complete(
            [worker for worker in pilot.app.workers if worker.group == "card"]
        )
        await pilot.pause()
        assert "Weber, Anna #" in shown(pilot)
        assert "12 Mar 1984" not in shown(pilot)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 36)])
async def test_the_credits_and_notes_are_never_left_out(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    async with desk(store, size) as pilot:
        assert "◆ 2 left" in shown(pilot)
        assert "exp 30 Nov" in shown(pilot)


async def test_clients_of_one_name_are_told_apart_by_their_number(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store, (120, 36)) as pilot:
        assert f"Smith, Jane #{clinic.jane}" in line_with(pilot, "13:57")
        await open_place(pilot, "appointment_form", client_id=clinic.other_jane)
        assert f"Smith, Jane #{clinic.other_jane}" in line_with(pilot, "Client")
    store.run_write(
        lambda unit: unit.execute(
            "UPDATE client SET archived_at = created_at WHERE id = :id", id=clinic.other_jane
        )
    )
    async with desk(store, (120, 36)) as pilot:
        assert "#" not in line_with(pilot, "13:57")


async def test_a_count_of_two_or_three_figures_is_never_cut(store: Store, clinic: Clinic) -> None:
    pool = (Included(clinic.physio, "Physio 60"),)
    terms = Terms("Flex 100", 400000, Kind.FLEXIBLE, 100, pool)
    many = store.run_write(changes.catalog.save, terms)
    sold = store.run_write(changes.packages.sell, clinic.weber, many)
    book(store, clinic, NOW + timedelta(hours=5), client=clinic.weber, package=sold)
    async with desk(store, (120, 36)) as pilot:
        await press(pilot, "end")
        assert "◆99 left" in line_with(pilot, "15:57  ")
        assert "99 of 100" in shown(pilot)
        await press(pilot, "f2", "=weber", "enter", "b", "f6")
        assert "99 of 100 left → 98" in shown(pilot)


async def test_another_desks_change_shows_and_the_cursor_stays(
    store: Store, clinic: Clinic
) -> None:
    mine = book(store, clinic, NOW + timedelta(hours=6), client=clinic.weber)
    async with desk(store) as pilot:
        assert table(pilot).move_to(mine)
        book(store, clinic, NOW + timedelta(hours=1), client=clinic.other_jane)
        pilot.app.screen.load()  # type: ignore[attr-defined]
        await press(pilot)
        await pilot.pause(0.05)
        await press(pilot, "right")
        assert "11:57" in shown(pilot)
        assert table(pilot).cursor_key == mine


async def test_an_empty_day_says_what_to_do(store: Store, clinic: Clinic) -> None:
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    tomorrow = NOW + timedelta(days=1)
    async with desk(store, clock=lambda: tomorrow) as pilot:
        assert visit.starts_at < tomorrow
        store.clock = lambda: tomorrow
        pilot.app.screen.load()  # type: ignore[attr-defined]
        await press(pilot, "right")
        assert "Nobody is booked today. b books a visit; F5 opens the calendar" in shown(pilot)
        await press(pilot, "b")
        assert place(pilot) == "AppointmentForm"


async def test_the_line_for_finding_can_be_clicked(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await pilot.click("#find")
        await press(pilot, "right")
        assert place(pilot) == "FindScreen"


async def test_escape_stays_on_today(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "escape")
        assert place(pilot) == "TodayScreen"


async def test_a_window_that_grows_gets_the_card_and_keeps_the_cursor(
    store: Store, clinic: Clinic
) -> None:
    mine = book(store, clinic, NOW + timedelta(hours=6), client=clinic.weber)
    async with desk(store) as pilot:
        assert table(pilot).move_to(mine)
        await pilot.resize_terminal(120, 36)
        await press(pilot, "right")
        await pilot.app.workers.wait_for_complete(
            [worker for worker in pilot.app.workers if worker.group == "card"]
        )
        await pilot.pause()
        assert "Weber, Anna #" in shown(pilot)
        assert table(pilot).cursor_key == mine


async def test_a_public_holiday_is_named_in_the_head(store: Store, clinic: Clinic) -> None:
    christmas = datetime(2026, 12, 25, 15, tzinfo=UTC)
    store.clock = lambda: christmas
    async with desk(store, clock=lambda: christmas) as pilot:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "TODAY  Fri 25 Dec 2026  0 booked · Christmas Day" in shown(pilot)
