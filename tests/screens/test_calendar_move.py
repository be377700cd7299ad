"""Moving visits in the calendar: what is asked, what is refused, and what is stored."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic
from deskpkg.domain.agenda import Span
from deskpkg.domain.appointments import Appointment, Booking, State, booking_of
from deskpkg.domain.hours import Owner, Shift
from deskpkg.domain.repeats import Every, Repeat
from deskpkg.domain.selling import Adjusted
from deskpkg.domain.terms import Expiry, ExpiryUnit
from deskpkg.screens.calendar import CalendarScreen
from deskpkg.screens.dialog import Confirm
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, catalog, history
from deskpkg.widgets.moving_grid import MovingGrid
from desks import desk, place, press, shown
from mouse import click, drag, let_go
from screens.booking_desk import book, line_with, package, said

JANES = 3
"""The visit of the clinic that is still to come, paid by the starter pack."""


def visit(store: Store, appointment_id: int = JANES) -> Appointment:
    return store.run_read(appointments.one, appointment_id)


def told(pilot: Pilot[Any]) -> str:
    """The lines of the question."""
    question = pilot.app.screen
    assert isinstance(question, Confirm)
    return "\n".join((question.heading, *question.consequences))


def screen(pilot: Pilot[Any]) -> CalendarScreen:
    assert isinstance(pilot.app.screen, CalendarScreen)
    return pilot.app.screen


async def on_janes(pilot: Pilot[Any]) -> None:
    """Put the cursor on Jane's visit in the calendar."""
    await press(pilot, "f5")
    screen(pilot).grid.move_to_visit(JANES)
    await press(pilot)


async def test_m_carries_a_visit_and_one_question_moves_it(store: Store, clinic: Clinic) -> None:
    lines = len(store.run_read(history.of_appointment, JANES))
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "m", "down", "down", "enter")
        assert told(pilot).splitlines() == [
            "Move Smith, Jane #1 · Physio 60?",
            "from  Tue 24 Nov 2026 13:57–14:57 with Mia Brandt",
            "to    Tue 24 Nov 2026 14:30–15:30 with Mia Brandt",
            "",
            "Physio Starter Pack goes on paying for it: 2 of 5 left, as before.",
        ]
        assert visit(store).starts_at == NOW + timedelta(hours=3)
        await press(pilot, "f9")
        assert place(pilot) == "CalendarScreen"
        assert said(pilot) == (
            "Moved Smith, Jane #1 · Physio 60 · Tue 24 Nov 2026 14:30"
            " · Physio Starter Pack: 2 of 5 left"
        )
        assert screen(pilot).grid.cursor.appointment_id == JANES  # type: ignore[union-attr]
        assert "MOVE" not in shown(pilot)
    moved = visit(store)
    assert moved.starts_at == datetime(2026, 11, 24, 19, 30, tzinfo=UTC)
    assert moved.ends_at - moved.starts_at == timedelta(hours=1)
    assert (moved.version, moved.package_id) == (2, clinic.janes_starter)
    assert len(store.run_read(history.of_appointment, JANES)) == lines + 1
    assert package(store, clinic.janes_starter).remaining == 2


async def test_u_takes_a_move_back(store: Store, clinic: Clinic) -> None:
    before = visit(store)
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "m", "right", "down", "enter", "f9", "u")
        assert said(pilot).startswith("Undid: Smith, Jane #1 · Changed to Physio 60")
        assert screen(pilot).grid.cursor.appointment_id == JANES  # type: ignore[union-attr]
    assert replace(visit(store), version=1) == before


async def test_the_question_answered_with_esc_leaves_it_where_it_was(
    store: Store, clinic: Clinic
) -> None:
    before = visit(store)
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "m", "right", "enter", "escape")
        assert place(pilot) == "CalendarScreen"
        assert screen(pilot).grid.ghost is None
        assert screen(pilot).grid.cursor.appointment_id == JANES  # type: ignore[union-attr]
        await press(pilot, "m", "right", "enter", "enter")
        assert place(pilot) == "CalendarScreen"
    assert visit(store) == before


async def test_esc_goes_back_to_the_page_it_was_picked_up_on(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "m", "w", "+", "right", "2", "escape")
        assert "CALENDAR  Tue 24 Nov 2026 · Day" in shown(pilot)
        assert screen(pilot).grid.cursor.appointment_id == JANES  # type: ignore[union-attr]
        await press(pilot, "escape")
        assert place(pilot) == "TodayScreen"


async def test_put_down_where_it_was_nothing_is_asked(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "m", "right", "left", "enter")
        assert place(pilot) == "CalendarScreen"
        assert screen(pilot).grid.ghost is None
    assert visit(store).version == 1


async def test_it_is_carried_to_another_day_practitioner_and_view(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "m", "+", "2", "w", "right", "enter")
        assert "to    Thu 26 Nov 2026 13:57–14:57 with Dr K. Osei" in told(pilot)
        await press(pilot, "f9")
        assert "Week · 2 Dr K. Osei" in shown(pilot)
        assert screen(pilot).grid.cursor.appointment_id == JANES  # type: ignore[union-attr]
    assert visit(store).starts_at == datetime(2026, 11, 26, 18, 57, tzinfo=UTC)
    assert visit(store).practitioner_id == clinic.osei


async def test_it_is_carried_beyond_the_week_and_by_date(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.appointments.unlink, JANES)
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "w", "m", *["right"] * 6, "home", "enter")
        assert "to    Mon 30 Nov 2026 08:00–09:00" in told(pilot)
        assert "No package pays for it: no credit changes." in told(pilot)
        await press(pilot, "escape", "m", "g", "=15 dec", "enter", "d", "enter")
        assert "to    Tue 15 Dec 2026 13:57–14:57" in told(pilot)
        await press(pilot, "f9")
        assert "CALENDAR  Tue 15 Dec 2026 · Day" in shown(pilot)
    assert visit(store).starts_at == datetime(2026, 12, 15, 18, 57, tzinfo=UTC)


async def test_out_of_its_packages_rules_it_is_asked_and_esc_leaves_it_where_it_was(
    store: Store, clinic: Clinic
) -> None:
    before = visit(store)
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "w", "m", "+", "right", "enter")
        assert place(pilot) == "KeepPackage"
        assert "valid through 30 Nov, before this visit" in shown(pilot)
        await press(pilot, "escape")
        assert place(pilot) == "CalendarScreen"
        assert screen(pilot).grid.ghost is None
    assert visit(store) == before


async def test_out_of_its_packages_rules_it_is_moved_unlinked_or_by_an_exception(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "w", "m", "+", "right", "enter", "enter", "=was ill", "f9")
        assert said(pilot).startswith("Moved Smith, Jane")
        moved = visit(store)
        assert (moved.override_reason, moved.package_id) == ("was ill", clinic.janes_starter)
        await press(pilot, "m", "right", "enter", "u", "f9")
        assert said(pilot).endswith("unlinked, Physio Starter Pack: 3 of 5 left")
    assert visit(store).starts_at == moved.starts_at + timedelta(days=1)


async def test_a_visit_that_repeats_is_moved_alone_or_with_others(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.appointments.unlink, JANES)
    first = visit(store)
    store.run_write(changes.appointments.set_state, JANES, State.CANCELED)
    keys = store.run_write(changes.series.create, booking_of(first), Repeat(Every.WEEK, 3))
    async with desk(store) as pilot:
        await on_janes(pilot)
        screen(pilot).grid.move_to_visit(keys[0])
        await press(pilot, "m", "down", "down", "enter")
        assert place(pilot) == "EditScope"
        await press(pilot, "a", "f9")
        assert said(pilot).startswith("Updated 3 visits: Smith, Jane")
    starts = [store.run_read(appointments.one, key).starts_at for key in keys]
    assert len({at.astimezone(UTC).time() for at in starts}) == 1
    assert starts[0] > first.starts_at


async def test_what_is_in_the_way_is_told_before(store: Store, clinic: Clinic) -> None:
    book(store, clinic, NOW + timedelta(hours=5), client=clinic.weber)
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "m", *["down"] * 5, "enter")
        assert "Mia has Weber, Anna 15:57–16:57 then." in told(pilot)
        assert "Move it all the same (F9)" in shown(pilot)
        await press(pilot, "f9")
    assert visit(store).starts_at == datetime(2026, 11, 24, 21, 0, tzinfo=UTC)


async def test_a_time_outside_the_hours_is_asked_in_the_same_question(
    store: Store, clinic: Clinic
) -> None:
    owner = Owner("practitioner", clinic.mia)
    store.run_write(changes.hours.set_week, owner, {1: (Shift(Span(480, 1020)),)})
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "m", "end", "enter")
        assert "Mia works 08:00–17:00 on Tuesdays." in told(pilot)
        assert "goes on paying for it" in told(pilot)
        await press(pilot, "f9")
        assert said(pilot).startswith("Moved Smith, Jane")
    assert visit(store).starts_at == datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


async def test_f8_carries_it_to_the_next_free_slot_of_its_length(
    store: Store, clinic: Clinic
) -> None:
    book(store, clinic, NOW + timedelta(hours=4, minutes=33), client=clinic.weber)  # 15:30–16:30
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "m", "f8")
        assert screen(pilot).grid.carried.times == "16:30–17:30"  # type: ignore[union-attr]
        await press(pilot, "end", "f8")
        assert "Wed 25 Nov 2026" in shown(pilot)
        await press(pilot, "enter")
        assert "to    Wed 25 Nov 2026 08:00–09:00 with Mia Brandt" in told(pilot)


async def test_an_exception_that_pays_is_told_as_one(store: Store, clinic: Clinic) -> None:
    booking = Booking(
        *(clinic.jane, clinic.mia, clinic.physio, clinic.place),
        *(NOW + timedelta(days=8, hours=4), NOW + timedelta(days=8, hours=5)),
    )
    key = store.run_write(
        lambda unit: changes.appointments.book(
            unit, booking, clinic.janes_starter, override="was ill"
        )
    )
    async with desk(store) as pilot:
        await press(pilot, "f5", "g", "=2 dec", "enter")
        screen(pilot).grid.move_to_visit(key)
        await press(pilot, "m", "down", "enter")
        assert "Physio Starter Pack goes on paying for it by exception" in told(pilot)
        await press(pilot, "f9")
    assert visit(store, key).starts_at == NOW + timedelta(days=8, hours=4, minutes=3)
    assert visit(store, key).override_reason == "was ill"


async def test_somebody_who_does_not_offer_the_service_does_not_get_it(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(
        lambda unit: changes.practice.save_practitioner(
            unit, "Dr K. Osei", service_ids=[clinic.review], practitioner_id=clinic.osei
        )
    )
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "m", "right", "enter")
        assert said(pilot) == "Dr K. Osei does not offer Physio 60."
    assert visit(store).practitioner_id == clinic.mia


async def test_a_visit_that_is_marked_is_moved_with_a_word_on_that(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.appointments.set_state, JANES, State.ARRIVED)
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "m", "home", "enter")
        assert "It is marked here, and stays so." in told(pilot)
        assert "That time is past." in told(pilot)


async def test_a_package_that_counts_from_its_first_use_tells_its_new_last_day(
    store: Store, clinic: Clinic
) -> None:
    def change(unit: Any) -> int:
        terms = replace(
            catalog.package(unit, clinic.flex).terms,
            expiry=Expiry(30, ExpiryUnit.DAYS, from_first_use=True),
        )
        return changes.packages.sell(
            unit, clinic.weber, changes.catalog.save(unit, terms), Adjusted()
        )

    paid_by = store.run_write(change)
    key = book(store, clinic, NOW + timedelta(days=1), client=clinic.weber, package=paid_by)
    async with desk(store) as pilot:
        await press(pilot, "f5", "+")
        screen(pilot).grid.move_to_visit(key)
        await press(pilot, "m", "+", "enter")
        assert "Its last day is then Sat 26 Dec 2026." in told(pilot)
        await press(pilot, "f9")
    assert package(store, paid_by).expires_on == date(2026, 12, 26)


async def test_what_somebody_else_changed_while_it_was_asked_is_not_overwritten(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "m", "down", "enter")
        now = visit(store)
        booking = Booking(
            *(now.client_id, now.practitioner_id, now.service_id, now.location_id),
            *(now.starts_at, now.ends_at, "call before"),
        )
        store.run_write(
            lambda unit: changes.appointments.update(
                unit, JANES, booking, now.package_id, version=now.version
            )
        )
        await press(pilot, "f9")
        assert said(pilot).startswith("Somebody else changed this")
        assert screen(pilot).grid.ghost is None
    assert visit(store).starts_at == now.starts_at
    assert visit(store).notes == "call before"


async def test_a_canceled_visit_is_not_picked_up(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.appointments.set_state, JANES, State.CANCELED)
    async with desk(store) as pilot:
        await on_janes(pilot)
        await press(pilot, "m")
        assert said(pilot) == "Can't move: it is canceled. Book a new one with b."
        assert screen(pilot).grid.ghost is None


# -- the clocks ------------------------------------------------------------------------------------


async def test_a_time_that_does_not_exist_takes_no_visit(store: Store, clinic: Clinic) -> None:
    # 14 March 2027: the clocks go forward from 02:00 to 03:00 in Toronto.
    at = datetime(2027, 3, 14, 6, 30, tzinfo=UTC)
    key = book(store, clinic, at, client=clinic.weber)
    async with desk(store) as pilot:
        await press(pilot, "f5", "g", "=14/3/2027", "enter", "home")
        screen(pilot).grid.move_to_visit(key)
        await press(pilot, "m", "down", "enter")
        assert "does not exist" in said(pilot)
        assert screen(pilot).grid.ghost is None
    assert visit(store, key).starts_at == at


@pytest.mark.parametrize(("choice", "hour"), [("1", 5), ("2", 6)])
async def test_of_a_time_that_happens_twice_one_is_asked_for(
    store: Store, clinic: Clinic, choice: str, hour: int
) -> None:
    # 7 November 2027: the clocks go back from 02:00 to 01:00 in Toronto.
    key = book(store, clinic, datetime(2027, 11, 7, 7, 0, tzinfo=UTC), client=clinic.weber)
    async with desk(store) as pilot:
        await press(pilot, "f5", "g", "=7/11/2027", "enter")
        screen(pilot).grid.move_to_visit(key)
        await press(pilot, "m", "up", "enter")
        assert place(pilot) == "WhichTime"
        await press(pilot, choice, "f9")
        assert place(pilot) == "CalendarScreen"
    assert visit(store, key).starts_at == datetime(2027, 11, 7, hour, 30, tzinfo=UTC)


# -- the mouse -------------------------------------------------------------------------------------


async def test_a_visit_is_dragged_to_another_practitioner_and_time(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "home")
        row = shown(pilot).splitlines().index(line_with(pilot, "Smith, Jane"))
        await drag(pilot, (10, row), (10, row + 1), (50, row + 2))
        assert "▶ :57 Smith, Jane #1  MOVE" in line_with(pilot, "MOVE")
        await let_go(pilot, 50, row + 2)
        assert "to    Tue 24 Nov 2026 14:57–15:57 with Dr K. Osei" in told(pilot)
        assert pilot.app.screen_stack[-2].query_one(MovingGrid).ghost
        await press(pilot, "f9")
    assert visit(store).practitioner_id == clinic.osei
    assert visit(store).starts_at == NOW + timedelta(hours=4)


async def test_esc_while_dragging_puts_it_back(store: Store, clinic: Clinic) -> None:
    before = visit(store)
    async with desk(store) as pilot:
        await press(pilot, "f5", "home")
        row = shown(pilot).splitlines().index(line_with(pilot, "Smith, Jane"))
        await drag(pilot, (10, row), (50, row + 2))
        await press(pilot, "escape")
        await let_go(pilot, 50, row + 2)
        assert place(pilot) == "CalendarScreen"
        assert "MOVE" not in shown(pilot)
    assert visit(store) == before


async def test_another_screen_takes_the_mouse_away_and_the_visit_goes_back(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "home")
        row = shown(pilot).splitlines().index(line_with(pilot, "Smith, Jane"))
        await drag(pilot, (10, row), (50, row + 2))
        await press(pilot, "f2", "escape")
        assert "MOVE" not in shown(pilot)
        await let_go(pilot, 50, row + 2)
        assert place(pilot) == "CalendarScreen"


async def test_a_click_on_a_free_slot_books_there(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "home")
        await click(pilot, 50, 6)
        assert place(pilot) == "AppointmentForm"
        assert "Dr K. Osei" in line_with(pilot, "With")
        assert "Tue 24 Nov 10:00 past" in line_with(pilot, "When")


async def test_two_clicks_on_a_visit_open_it(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "home")
        row = shown(pilot).splitlines().index(line_with(pilot, "Smith, Jane"))
        await click(pilot, 10, row)
        assert place(pilot) == "CalendarScreen"
        await click(pilot, 10, row)
        assert place(pilot) == "AppointmentPanel"
