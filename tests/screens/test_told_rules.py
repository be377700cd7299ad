"""A rule that comes up while an exception is made is asked about, and what was typed stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic
from deskpkg.domain.appointments import Booking, State
from deskpkg.domain.eligibility import Why
from deskpkg.domain.selling import Adjusted
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, catalog, history
from desks import desk, place, press, shown
from screens.booking_desk import banner, line_with, open_place, said

LATE = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
"""Fri 4 Dec 2026 11:00 in Toronto, after the package's last day."""
DAY = timedelta(days=1)
BOTH = {Why.AFTER_EXPIRY, Why.WEEK}


@pytest.fixture
def weekly(store: Store, clinic: Clinic) -> int:
    """The package of Anna, who was here yesterday: valid until 30 Nov, for one visit a week."""
    terms = store.run_read(catalog.package, clinic.flex).terms
    key = store.run_write(changes.catalog.save, replace(terms, name="Weekly", weekly_limit=1))
    last = Adjusted(expires_on=date(2026, 11, 30))
    store.run_write(changes.appointments.book, visit(clinic, NOW - DAY))  # what forms begin with
    return store.run_write(changes.packages.sell, clinic.weber, key, last)


def visit(clinic: Clinic, at: datetime) -> Booking:
    people = (clinic.weber, clinic.mia, clinic.physio, clinic.place)
    return Booking(*people, at, at + timedelta(hours=1))


def fill(store: Store, clinic: Clinic, package: int, later: timedelta = timedelta()) -> None:
    """Let another desk book the one visit of that week, or of a later one."""
    at = visit(clinic, LATE - DAY + later)
    book = changes.appointments.book
    store.run_write(lambda unit: book(unit, at, package, override="a favour"))


def made(store: Store, key: int) -> tuple[str, set[Why]]:
    """The reason, and the rules, of an exception."""
    exception = store.run_read(history.exception, key)
    return (exception.reason, set(exception.rules)) if exception else ("", set())


def newest(store: Store) -> int:
    return store.run_read(lambda unit: int(unit.value("SELECT max(id) FROM appointment")))


Meanwhile = Callable[[], None]


async def link(pilot: Pilot[Any], store: Store, clinic: Clinic, meanwhile: Meanwhile) -> int:
    key = store.run_write(changes.appointments.book, visit(clinic, LATE))
    await open_place(pilot, "appointment", key)
    await press(pilot, "f6", "end", "o", "=was ill")
    meanwhile()
    await press(pilot, "enter")
    return key


async def book(pilot: Pilot[Any], store: Store, clinic: Clinic, meanwhile: Meanwhile) -> int:
    await open_place(pilot, "appointment_form", client_id=clinic.weber)
    await press(pilot, "=4 dec 11", "f6", "end", "o", "=was ill", "enter")
    assert "exception: was ill" in banner(pilot)
    meanwhile()
    await press(pilot, "f9")
    return 0


@pytest.mark.parametrize("way", [link, book])
async def test_the_exception_is_asked_for_again_with_its_reason(
    store: Store, clinic: Clinic, weekly: int, way: Any
) -> None:
    async with desk(store) as pilot:
        key = await way(pilot, store, clinic, lambda: fill(store, clinic, weekly))
        assert place(pilot) == "MakeException"
        assert "1 of 1 in the week" in shown(pilot)
        assert "was ill" in line_with(pilot, "Reason")
        there = newest(store)
        await press(pilot, "enter", "enter")
        assert place(pilot) == "MakeException"
        assert said(pilot) == "Something else is set aside now: F9 makes the exception."
        assert newest(store) == there
        assert key == 0 or store.run_read(appointments.one, key).package_id is None
        await press(pilot, "f9")
        assert "Weekly" in said(pilot)
    key = key or newest(store)
    assert store.run_read(appointments.one, key).package_id == weekly
    assert made(store, key) == ("was ill", BOTH)


async def test_esc_leaves_the_form_as_it_was_typed(
    store: Store, clinic: Clinic, weekly: int
) -> None:
    async with desk(store) as pilot:
        await book(pilot, store, clinic, lambda: fill(store, clinic, weekly))
        there = newest(store)
        await press(pilot, "escape")
        assert place(pilot) == "AppointmentForm"
        assert "Weekly can't pay: 1 of 1 in the week of 30 Nov" in banner(pilot)
        await press(pilot, "f9")
        assert "was ill" in line_with(pilot, "Reason")
    assert newest(store) == there


async def test_a_visit_that_is_moved_asks_again_too(
    store: Store, clinic: Clinic, weekly: int
) -> None:
    key = store.run_write(changes.appointments.book, visit(clinic, NOW + DAY), weekly)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=key)
        await press(pilot, "tab", "tab", "tab", "=4 dec 11", "f9")
        assert place(pilot) == "KeepPackage"
        await press(pilot, "enter", "=was ill")
        fill(store, clinic, weekly)
        await press(pilot, "f9")
        assert place(pilot) == "KeepPackage"
        assert "· 1 of 1 in the week of 30 Nov" in shown(pilot)
        assert "was ill" in line_with(pilot, "Reason")
        await press(pilot, "f9")
        assert place(pilot) != "KeepPackage"
    assert made(store, key) == ("was ill", BOTH)


async def test_an_exception_that_a_visit_has_is_asked_again_for_another_rule(
    store: Store, clinic: Clinic, weekly: int
) -> None:
    late = visit(clinic, LATE + 7 * DAY)
    key = store.run_write(
        lambda unit: changes.appointments.book(unit, late, weekly, override="was ill")
    )
    fill(store, clinic, weekly)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=key)
        await press(pilot, "tab", "tab", "tab", "=10 dec 11", "f9")
        assert place(pilot) == "TodayScreen"
        assert made(store, key) == ("was ill", {Why.AFTER_EXPIRY})
        await open_place(pilot, "appointment_form", appointment_id=key)
        await press(pilot, "tab", "tab", "tab", "=4 dec 11")
        assert "Weekly can't pay: 1 of 1 in the week of 30 Nov" in banner(pilot)
        await press(pilot, "f9")
        assert place(pilot) == "KeepPackage"
        assert "was ill" in line_with(pilot, "Reason")
        await press(pilot, "f9")
    assert made(store, key) == ("was ill", BOTH)


async def test_several_visits_ask_again_once_for_all(
    store: Store, clinic: Clinic, weekly: int
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "book_sessions", weekly)
        await press(pilot, "=4 dec 11 x2", "f9")
        assert "Make an exception for 2 of 2?" in shown(pilot)
        await press(pilot, "=was ill")
        fill(store, clinic, weekly)
        await press(pilot, "f9")
        assert "Make an exception for 1 of 2?" in shown(pilot)
        assert "1 of 1 in the week of 30 Nov" in shown(pilot)
        assert "was ill" in line_with(pilot, "Reason")
        await press(pilot, "f9")
        assert said(pilot).startswith("Booked 2 sessions for Weber, Anna")
    last = newest(store)
    assert made(store, last - 1) == ("was ill", BOTH)
    assert made(store, last) == ("was ill", {Why.AFTER_EXPIRY})


async def test_a_rule_that_was_told_of_one_visit_is_asked_of_another(
    store: Store, clinic: Clinic, weekly: int
) -> None:
    fill(store, clinic, weekly)
    async with desk(store) as pilot:
        await open_place(pilot, "book_sessions", weekly)
        await press(pilot, "=4 dec 11 x2", "f9", "=was ill")
        fill(store, clinic, weekly, 7 * DAY)
        await press(pilot, "f9")
        assert "Make an exception for 1 of 2?" in shown(pilot)
        assert "1 of 1 in the week of 7 Dec" in shown(pilot)
        await press(pilot, "=was away", "f9")
        assert said(pilot).startswith("Booked 2 sessions for Weber, Anna")
    last = newest(store)
    assert [made(store, key) for key in (last - 1, last)] == [("was away", BOTH)] * 2


async def test_an_exception_made_in_the_form_is_asked_of_those_that_repeat_it(
    store: Store, clinic: Clinic, weekly: int
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.weber)
        await press(pilot, "=4 dec 11", "f6", "end", "o", "=was ill", "enter")
        await press(pilot, "asterisk", "3", "enter", "f9")
        assert "Make an exception for 2 of 3?" in shown(pilot)
        assert "was ill" in line_with(pilot, "Reason")
        await press(pilot, "f9")
        assert said(pilot).startswith("Booked 3 sessions for Weber, Anna")
    made_of = [made(store, newest(store) - back) for back in range(3)]
    assert made_of == [("was ill", {Why.AFTER_EXPIRY})] * 3


async def test_a_request_asks_again_with_what_was_answered(
    store: Store, clinic: Clinic, weekly: int
) -> None:
    key = store.run_write(
        lambda unit: changes.appointments.book(
            unit, visit(clinic, LATE), overlap=True, outside=True, state=State.REQUESTED
        )
    )
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", key)
        await press(pilot, "a", "=wee", "enter", "=was ill")
        fill(store, clinic, weekly)
        await press(pilot, "f9")
        assert place(pilot) == "AcceptRequest"
        assert "before this visit; 1 of 1 in the" in line_with(pilot, "Sets aside")
        assert "was ill" in line_with(pilot, "Reason")
        assert store.run_read(appointments.one, key).state is State.REQUESTED
        await press(pilot, "f9")
        assert said(pilot).startswith("Accepted: Weber, Anna")
    assert made(store, key) == ("was ill", BOTH)
