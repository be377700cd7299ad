"""Repeating appointments: booked as a series, edited and canceled as one, following or all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from textual.pilot import Pilot

from clinic import NOW, Clinic
from deskpkg.domain.appointments import Booking, State, booking_of
from deskpkg.domain.repeats import Every, Repeat
from deskpkg.domain.series import Scope
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments
from desks import desk, form, place, press, shown
from screens.booking_desk import book, line_with, open_place, package, said

NOON = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
"""Mon 30 Nov 2026 12:00 in Toronto."""


def series(store: Store, clinic: Clinic, times: int = 4) -> tuple[int, ...]:
    """Book Jane every Monday at 12 with Mia."""
    end = NOON + timedelta(hours=1)
    booking = Booking(clinic.jane, clinic.mia, clinic.physio, clinic.place, NOON, end)
    return store.run_write(changes.series.create, booking, Repeat(Every.WEEK, times))


def starts(store: Store, keys: tuple[int, ...]) -> list[timedelta]:
    """How far each visit is from where the series had it first."""
    found = [store.run_read(appointments.one, key).starts_at for key in keys]
    return [at - NOON - timedelta(weeks=n) for n, at in enumerate(found)]


def states(store: Store, keys: tuple[int, ...]) -> list[State]:
    return [store.run_read(appointments.one, key).state for key in keys]


async def begin(pilot: Pilot[Any], clinic: Clinic, often: str) -> None:
    """Type a visit of Jane's that repeats, as a series."""
    await open_place(pilot, "appointment_form", client_id=clinic.jane)
    await press(pilot, "=30 nov 12", "asterisk", f"={often}", "enter", "space")


async def test_a_series_is_booked_from_the_form(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic, "x4")
        assert "[x] no package pays for it" in line_with(pilot, "Series")
        await press(pilot, "f9")
        assert said(pilot) == (
            "Booked Smith, Jane #1 · Physio 60 · weekly, 4 visits from Mon 30 Nov 2026 12:00"
        )
    found = store.run_read(appointments.of_client, clinic.jane)[:4]
    assert [line.starts_at - NOON for line in reversed(found)] == [
        timedelta(weeks=n) for n in range(4)
    ]
    assert all(store.run_read(appointments.one, line.id).repeating for line in found)


async def test_the_banner_says_that_no_package_pays_for_a_series(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic, "x4")
        assert "2 package matches, not for a series: book separate visits — View" in shown(pilot)


async def test_f6_books_separate_sessions_with_the_same_pattern(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic, "x4")
        await press(pilot, "f6", "2")
        assert place(pilot) == "BookSessions"
        assert form(pilot).field("when").raw == "2026-11-30 12:00 weekly x4"
        await press(pilot, "f9")
        assert said(pilot).startswith("Booked 4 sessions")
        assert place(pilot) == "TodayScreen"
    lines = store.run_read(appointments.of_package, clinic.janes_flex)
    assert len(lines) == 4
    assert not any(store.run_read(appointments.one, line.id).repeating for line in lines)


async def test_a_linked_visit_is_not_booked_as_a_series(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=30 nov 12", "f6", "2", "asterisk", "4", "enter", "space", "f9")
        assert "Packages pay for separate visits only" in form(pilot).field("series").error
        await press(pilot, "space", "f9")
    assert package(store, clinic.janes_flex).remaining == 6


async def test_a_series_needs_to_be_told_how_often(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=30 nov 12", "asterisk", "enter", "space", "f9")
        assert "Say how often" in form(pilot).field("repeat").error


async def test_what_is_taken_is_asked_once_for_the_series(store: Store, clinic: Clinic) -> None:
    book(store, clinic, NOON + timedelta(weeks=1), client=clinic.weber)
    async with desk(store) as pilot:
        await begin(pilot, clinic, "x4")
        await press(pilot, "f9")
        assert "Mon 7 Dec: Mia has Weber, Anna 12:00–13:00 then." in shown(pilot)
        await press(pilot, "f9")
        assert said(pilot).startswith("Booked Smith, Jane")


async def test_the_panel_tells_which_visit_of_the_series_it_is(
    store: Store, clinic: Clinic
) -> None:
    keys = series(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", keys[1])
        assert "Repeats  weekly, visit 2 of 4" in shown(pilot)


async def edit_time(pilot: Pilot[Any], key: int, typed: str, *answer: str) -> None:
    await open_place(pilot, "appointment_form", appointment_id=key)
    await press(pilot, f"={typed}", "f9")
    assert place(pilot) == "EditScope"
    await press(pilot, *answer)


LATER = timedelta(hours=3)
STAYS = timedelta(0)


async def test_one_visit_is_changed_alone(store: Store, clinic: Clinic) -> None:
    keys = series(store, clinic)
    async with desk(store) as pilot:
        await edit_time(pilot, keys[1], "7 dec 15", "f9")
        assert said(pilot).startswith("Updated Smith, Jane")
    assert starts(store, keys) == [STAYS, LATER, STAYS, STAYS]


async def test_those_that_follow_are_changed_with_it(store: Store, clinic: Clinic) -> None:
    keys = series(store, clinic)
    async with desk(store) as pilot:
        await edit_time(pilot, keys[1], "7 dec 15", "f")
        assert "this and those that follow: 3" in shown(pilot)
        await press(pilot, "f9")
        assert said(pilot).startswith("Updated 3 visits: Smith, Jane")
    assert starts(store, keys) == [STAYS, LATER, LATER, LATER]


async def test_all_are_changed_but_what_one_has_of_its_own_is_kept_unless_asked_for(
    store: Store, clinic: Clinic
) -> None:
    keys = series(store, clinic)
    async with desk(store) as pilot:
        await edit_time(pilot, keys[1], "7 dec 15", "f9")
        await edit_time(pilot, keys[0], "30 nov 13", "a")
        assert "[ ] what 1 visit has of their own" in shown(pilot)
        await press(pilot, "f9")
        hour = timedelta(hours=1)
        assert starts(store, keys) == [hour, LATER, hour, hour]
        await edit_time(pilot, keys[0], "30 nov 14", "a", "enter", "space", "f9")
    assert starts(store, keys) == [2 * hour] * 4


async def test_the_letters_of_the_question_are_told(store: Store, clinic: Clinic) -> None:
    keys = series(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", keys[0])
        await press(pilot, "c")
        assert "t this · f following · a all" in shown(pilot)


async def test_leaving_the_question_changes_nothing(store: Store, clinic: Clinic) -> None:
    keys = series(store, clinic)
    async with desk(store) as pilot:
        await edit_time(pilot, keys[1], "7 dec 15", "escape")
        assert place(pilot) == "AppointmentForm"
    assert starts(store, keys) == [STAYS] * 4


async def test_saving_a_visit_as_it_was_asks_nothing(store: Store, clinic: Clinic) -> None:
    keys = series(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=keys[1])
        await press(pilot, "f9")
        assert place(pilot) == "TodayScreen"


async def test_what_cannot_be_changed_everywhere_is_told_in_the_form(
    store: Store, clinic: Clinic
) -> None:
    keys = series(store, clinic, 16)
    async with desk(store) as pilot:
        await edit_time(pilot, keys[0], "29 nov 2:30", "a", "f9")
        assert place(pilot) == "AppointmentForm"
        assert "02:30 does not exist on Sun 14 Mar 2027" in " ".join(shown(pilot).split())
    assert starts(store, keys)[0] == STAYS


async def test_a_visit_is_canceled_alone(store: Store, clinic: Clinic) -> None:
    keys = series(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", keys[1])
        await press(pilot, "c")
        assert "It repeats weekly, visit 2 of 4." in shown(pilot)
        await press(pilot, "f9")
        assert said(pilot).startswith("Canceled: Smith, Jane")
    assert states(store, keys).count(State.CANCELED) == 1


async def test_those_that_follow_are_canceled_with_it(store: Store, clinic: Clinic) -> None:
    keys = series(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", keys[1])
        await press(pilot, "c", "f", "enter", "=moved", "f9")
        assert said(pilot).startswith("Canceled 3 visits: Smith, Jane")
    assert states(store, keys) == [State.BOOKED, *[State.CANCELED] * 3]
    assert store.run_read(appointments.one, keys[3]).cancel_reason == "moved"


async def test_f6_on_the_panel_replaces_what_is_to_come_by_separate_sessions(
    store: Store, clinic: Clinic
) -> None:
    keys = series(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", keys[1])
        await press(pilot, "f6", "enter")
        assert place(pilot) == "BookSessions"
        assert "beside" not in shown(pilot)
        assert "3 sessions: 10 left → 7" in shown(pilot)
        await press(pilot, "f9")
        assert said(pilot).startswith("Booked 3 sessions for Smith, Jane")
    assert states(store, keys) == [State.BOOKED, *[State.CANCELED] * 3]
    lines = store.run_read(appointments.of_package, clinic.janes_flex)
    assert [line.starts_at - NOON for line in reversed(lines)] == [
        timedelta(weeks=n) for n in (1, 2, 3)
    ]


async def test_what_replaces_a_series_is_what_is_left_of_it_each_as_it_stands(
    store: Store, clinic: Clinic
) -> None:
    keys = series(store, clinic)
    store.run_write(changes.series.cancel, keys[1], Scope.THIS)
    visit = store.run_read(appointments.one, keys[2])
    later = replace(
        booking_of(visit),
        starts_at=visit.starts_at + timedelta(hours=2),
        ends_at=visit.ends_at + timedelta(hours=2),
    )
    store.run_write(lambda unit: changes.series.edit(unit, keys[2], later, Scope.THIS, version=1))
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", keys[0])
        await press(pilot, "f6", "2", "f9")
        assert said(pilot).startswith("Booked 3 sessions for Smith, Jane")
    lines = store.run_read(appointments.of_package, clinic.janes_flex)
    assert [line.starts_at - NOON for line in reversed(lines)] == [
        timedelta(),
        timedelta(weeks=2, hours=2),
        timedelta(weeks=3),
    ]


async def test_a_series_that_is_over_cannot_be_replaced(store: Store, clinic: Clinic) -> None:
    keys = series(store, clinic)
    store.run_write(changes.series.cancel, keys[0], Scope.ALL)
    later = NOW + timedelta(days=60)
    store.clock = lambda: later
    async with desk(store, clock=lambda: later) as pilot:
        store.run_write(changes.appointments.set_state, keys[1], State.BOOKED)
        await open_place(pilot, "appointment", keys[1])
        await press(pilot, "f6")
        assert said(pilot).startswith("All visits of this series are over")
