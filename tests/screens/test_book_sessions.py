"""Booking sessions from a package: the list, what each leaves, all or none."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic
from deskpkg.domain.appointments import VisitLine
from deskpkg.domain.selling import Adjusted
from deskpkg.screens.session_rows import dump, load
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments
from desks import app, desk, form, place, press, shown, table
from screens.booking_desk import book, line_with, open_place, package, said

NOON = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
"""Mon 30 Nov 2026 12:00 in Toronto."""


async def begin(pilot: Pilot[Any], package_id: int) -> None:
    await open_place(pilot, "manage_package", package_id)
    await press(pilot, "b")
    assert place(pilot) == "BookSessions"


def ending(store: Store, clinic: Clinic) -> int:
    """Sell Jane ten sessions more, until 30 Nov."""
    last_day = Adjusted(expires_on=date(2026, 11, 30))
    return store.run_write(changes.packages.sell, clinic.jane, clinic.flex, last_day)


def booked(store: Store, clinic: Clinic, package_id: int) -> list[VisitLine]:
    found = store.run_read(appointments.of_package, package_id)
    return [line for line in reversed(found) if line.starts_at > NOW + timedelta(days=1)]


async def test_the_form_begins_at_when_with_what_the_client_had_last(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        assert form(pilot).field("service").reading() == clinic.physio
        assert form(pilot).field("practitioner").reading() == clinic.mia
        assert form(pilot).field("location").reading() == clinic.place
        assert pilot.app.focused is form(pilot).field("when")
        assert "No session yet." in shown(pilot)


async def test_one_session_is_told_as_any_visit_is(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        await press(pilot, "=mon 12", "enter", "f9")
        assert said(pilot) == (
            "Booked Smith, Jane #1 · Physio 60 · Mon 30 Nov 2026 12:00 · "
            "Wellness Flex 10: 9 of 10 left"
        )


async def test_sessions_are_listed_with_what_each_leaves_and_booked_at_once(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        await press(pilot, "=mon 12", "enter", "=tue 1 dec 930", "enter")
        assert "10 left → 9" in line_with(pilot, "Mon 30 Nov 12:00")
        assert "9 left → 8" in line_with(pilot, "Tue 1 Dec 09:30")
        assert "2 sessions: 10 left → 8" in shown(pilot)
        assert package(store, clinic.janes_flex).remaining == 10
        await press(pilot, "f9")
        assert said(pilot) == (
            "Booked 2 sessions for Smith, Jane #1 · Wellness Flex 10: 8 of 10 left"
        )
        assert place(pilot) == "ManagePackage"
    lines = booked(store, clinic, clinic.janes_flex)
    assert [line.starts_at for line in lines] == [NOON, NOON + timedelta(hours=21, minutes=30)]
    assert {line.practitioner for line in lines} == {"Mia"}


async def test_a_session_that_would_be_past_says_so(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        await press(pilot, "=tue 9", "enter")
        assert "10 left → 9 · already past" in line_with(pilot, "Tue 24 Nov 09:00")


async def test_every_monday_fills_the_list_and_f9_takes_what_is_typed(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        await press(pilot, "=mon 12 x8", "f9")
        assert said(pilot).startswith("Booked 8 sessions")
    lines = booked(store, clinic, clinic.janes_flex)
    assert [line.starts_at - NOON for line in lines] == [timedelta(weeks=n) for n in range(8)]


async def test_the_time_of_the_wall_stays_when_the_clocks_change(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        await press(pilot, "=1 mar 2027 12 2w x3", "f9")
    hours = [line.starts_at.hour for line in booked(store, clinic, clinic.janes_flex)]
    assert hours == [17, 16, 16]


async def test_none_is_booked_if_one_cannot_be_and_each_says_why(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_starter)
        await press(pilot, "=thu 9 x2", "enter")
        assert "2 left → 1" in line_with(pilot, "Thu 26 Nov")
        assert "! Physio 60: 3 of 3 used" in line_with(pilot, "Thu 3 Dec")
        assert "1 of them can't be booked as they are" in shown(pilot)
        await press(pilot, "=fri 9", "enter", "f9")
        assert said(pilot).startswith("2 of 3 can't be booked, so none is")
        assert booked(store, clinic, clinic.janes_starter) == []
        assert table(pilot).cursor_key == 1
        why = "▶ Physio 60: 3 of 3 used"
        assert why in shown(pilot)
        await press(pilot, "up")
        assert why not in shown(pilot)
        await press(pilot, "down")
        await press(pilot, "delete")
        assert "▶ Physio 60: 3 of 3 used; valid through 30 Nov, before this visit" in shown(pilot)
        await press(pilot, "delete")
        assert "1 session: 2 left → 1" in shown(pilot)
        await press(pilot, "f9")
        assert said(pilot).endswith("Physio Starter Pack: 1 of 5 left")
    assert len(booked(store, clinic, clinic.janes_starter)) == 1


async def test_an_exception_is_asked_once_for_all(store: Store, clinic: Clinic) -> None:
    short = ending(store, clinic)
    async with desk(store) as pilot:
        await begin(pilot, short)
        await press(pilot, "=30 nov 12 x3", "f9")
        assert "Make an exception for 2 of 3?" in shown(pilot)
        assert "· valid through 30 Nov, before this visit" in shown(pilot)
        await press(pilot, "f9")
        assert place(pilot) == "ExceptionForAll"
        await press(pilot, "=was ill", "f9")
        assert said(pilot).endswith("Wellness Flex 10: 7 of 10 left")
    reasons = [
        store.run_read(appointments.one, line.id).override_reason
        for line in booked(store, clinic, short)
    ]
    assert reasons == ["", "was ill", "was ill"]


async def test_without_a_reason_nothing_is_booked(store: Store, clinic: Clinic) -> None:
    short = ending(store, clinic)
    async with desk(store) as pilot:
        await begin(pilot, short)
        await press(pilot, "=1 dec 12", "f9", "escape")
        assert place(pilot) == "BookSessions"
        assert "Tue 1 Dec 12:00" in shown(pilot)
    assert booked(store, clinic, short) == []


async def test_overlaps_are_told_at_their_rows_and_asked_once(store: Store, clinic: Clinic) -> None:
    for week in range(2):
        book(store, clinic, NOON + timedelta(weeks=week), client=clinic.weber)
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        await press(pilot, "=mon 1230 x3", "enter")
        assert "10 left → 9 · beside Weber, Anna" in shown(pilot)
        await press(pilot, "f9")
        text = shown(pilot)
        assert place(pilot) == "Confirm"
        assert "Mon 30 Nov: Mia has Weber, Anna 12:00–13:00 then." in text
        assert "Mon 7 Dec: Mia has Weber, Anna 12:00–13:00 then." in text
        await press(pilot, "escape")
        assert booked(store, clinic, clinic.janes_flex) == []
        await press(pilot, "f9", "f9")
    assert len(booked(store, clinic, clinic.janes_flex)) == 3


async def test_a_visit_of_the_client_with_somebody_else_is_told_too(
    store: Store, clinic: Clinic
) -> None:
    book(store, clinic, NOON)
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        form(pilot).field("practitioner").put(str(clinic.osei))
        await press(pilot, "=mon 1230 x2", "enter")
        assert "10 left → 9 · is with Mia then" in shown(pilot)
        await press(pilot, "f9")
        assert "Mon 30 Nov: Smith, Jane #1 is with Mia 12:00–13:00 then." in shown(pilot)
        await press(pilot, "f9")
    assert len(booked(store, clinic, clinic.janes_flex)) == 2


async def test_a_time_that_does_not_exist_is_told_at_its_row(store: Store, clinic: Clinic) -> None:
    async with desk(store, (120, 36)) as pilot:
        await begin(pilot, clinic.janes_flex)
        await press(pilot, "=7 mar 2027 230 x3", "enter")
        assert "! 02:30 does not exist on Sun 14 Mar 2027" in line_with(pilot, "Sun 14 Mar 2027 0")
        assert "9 left → 8" in line_with(pilot, "Sun 21 Mar 2027")
        await press(pilot, "f9")
        assert said(pilot).startswith("1 of 3 can't be booked, so none is")
        await press(pilot, "x", "f9")
        assert "Book all the same?" in shown(pilot)
        await press(pilot, "f9")
    assert len(booked(store, clinic, clinic.janes_flex)) == 2


async def test_enter_takes_a_session_back_into_the_form(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        await press(pilot, "=mon 12 x2", "enter", "tab", "tab", "enter")
        assert form(pilot).field("when").raw == "Mon 30 Nov 2026 12:00"
        assert "Mon 30 Nov 12:00" not in shown(pilot)
        await press(pilot, "=tue 10", "enter")
        assert "10 left → 9" in line_with(pilot, "Tue 24 Nov 10:00")


@pytest.mark.parametrize(
    ("typed", "says"),
    [("mon", "Add the time"), ("mon 12 x101", "From 1 to 100"), ("", "When is missing")],
)
async def test_what_cannot_be_read_is_refused_and_stays(
    store: Store, clinic: Clinic, typed: str, says: str
) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        await press(pilot, f"={typed}" if typed else "right", "enter")
        assert says in " ".join(shown(pilot).split())
        assert form(pilot).field("when").raw == typed
        assert len(table(pilot).rows) == 0


async def test_nothing_listed_says_what_to_do(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        await press(pilot, "f9")
        assert said(pilot).startswith("Type when first")


async def test_more_than_a_hundred_are_refused(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        await press(pilot, "=mon 12 x60", "enter", "=tue 12 x60", "enter")
        assert "At most 100 sessions at a time" in " ".join(shown(pilot).split())
        assert len(table(pilot).rows) == 60


async def test_what_is_listed_and_typed_is_there_again(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        await press(pilot, "=mon 12 x2", "enter", "=tue 9", "escape")
        await press(pilot, "b")
        assert said(pilot).startswith("Your draft of 10:57 is back.")
        assert "10 left → 9" in line_with(pilot, "Mon 30 Nov 12:00")
        await press(pilot, "f9")
        await press(pilot, "b")
        assert len(table(pilot).rows) == 0
    assert len(booked(store, clinic, clinic.janes_flex)) == 2


async def test_another_desks_booking_is_seen(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_flex)
        await press(pilot, "=thu 9", "enter")
        assert "10 left → 9" in line_with(pilot, "Thu 26 Nov")
        book(store, clinic, NOW + timedelta(days=3), package=clinic.janes_flex)
        app(pilot).screen.load()  # type: ignore[attr-defined]
        await press(pilot, "right")
        assert "9 left → 8" in line_with(pilot, "Thu 26 Nov")


async def test_only_covered_services_are_offered_with_what_is_left(
    store: Store, clinic: Clinic
) -> None:
    other = store.run_write(changes.practice.save_service, "Massage 60", 60, 9500)
    async with desk(store) as pilot:
        await begin(pilot, clinic.janes_starter)
        options = form(pilot).field("service").options  # type: ignore[attr-defined]
        assert [(o.key, o.note) for o in options] == [
            (clinic.physio, "1 left"),
            (clinic.review, "1 left"),
        ]
        assert other not in [o.key for o in options]


async def test_from_the_clients_packages_and_the_overview(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "client", clinic.jane, tab="packages")
        await press(pilot, "b")
        assert place(pilot) == "BookSessions"
        assert "Physio Starter Pack" in shown(pilot)
        await press(pilot, "escape", "1", "b")
        assert place(pilot) == "AppointmentForm"
        await press(pilot, "escape", "asterisk")
        assert place(pilot) == "BookSessions"


async def test_a_shared_package_is_booked_for_whom_it_was_opened(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.managing.share, clinic.janes_flex, clinic.weber)
    async with desk(store) as pilot:
        await open_place(pilot, "client", clinic.weber, tab="packages")
        await press(pilot, "b", "=mon 12")
        assert "Weber, Anna" in shown(pilot).splitlines()[0]
        await press(pilot, "enter", "backtab")
        form(pilot).field("service").fill(clinic.physio)
        form(pilot).field("practitioner").fill(clinic.mia)
        form(pilot).field("when").put("mon 12")
        await press(pilot, "f9")
        assert said(pilot).startswith("Booked")
    assert {line.client for line in booked(store, clinic, clinic.janes_flex)} == {"Weber, Anna"}


def test_a_list_of_sessions_is_kept_in_the_order_of_time() -> None:
    raw = '[["2026-12-07", "12:00:00", 1, 2, null], ["2026-11-30", "12:00:00", 1, 2, 3]]'
    assert [session.day.day for session in load(raw)] == [30, 7]
    assert load(dump(load(raw))) == load(raw)
    assert load("") == ()
