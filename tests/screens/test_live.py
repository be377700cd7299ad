"""What another desk changes shows by itself, where one looks, and takes nothing away."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic
from conftest import settle
from deskpkg.app import LOOK_EVERY
from deskpkg.domain.appointments import State
from deskpkg.screens.calendar import CalendarScreen
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments
from desks import app, desk, form, press, shown, table
from screens.booking_desk import book, open_place

MINUTE = timedelta(minutes=1)


@pytest.fixture
def other(store: Store) -> Iterator[Store]:
    """The same records at another desk."""
    other = Store(store.path, clock=lambda: NOW, desk="upstairs")
    yield other
    other.close()


async def look(pilot: Pilot[Any]) -> None:
    """Let the desk look at what others have changed, as it does every so often."""
    app(pilot)._look()
    await settle(pilot)


def test_a_desk_looks_often_enough_for_two_seconds() -> None:
    assert LOOK_EVERY <= 1.5


async def test_on_today_the_cursor_stays_on_its_visit_and_its_line(
    store: Store, clinic: Clinic, other: Store
) -> None:
    keys = [book(store, clinic, NOW + n * MINUTE, client=clinic.weber) for n in range(60)]
    async with desk(store) as pilot:
        assert table(pilot).move_to(keys[40])
        await settle(pilot)
        line = next(n for n, text in enumerate(shown(pilot).splitlines()) if text[0] == "▶")
        book(other, clinic, NOW - 30 * MINUTE, client=clinic.other_jane)
        other.run_write(changes.appointments.set_state, keys[39], State.ARRIVED)
        await look(pilot)
        lines = shown(pilot).splitlines()
        assert table(pilot).cursor_key == keys[40]
        assert lines[line].startswith("▶")
        assert "* here" in lines[line - 1]
        await press(pilot, "home")
        assert "10:27" in shown(pilot)


async def test_in_the_calendar_the_cursor_and_what_is_in_sight_stay(
    store: Store, clinic: Clinic, other: Store
) -> None:
    mine = book(store, clinic, NOW + 5 * 60 * MINUTE, client=clinic.weber)
    async with desk(store) as pilot:
        await press(pilot, "f5", "end")
        screen = pilot.app.screen
        assert isinstance(screen, CalendarScreen)
        await press(pilot, *["up"] * 4)
        place, first = screen.grid.cursor, shown(pilot).splitlines()[2]
        assert place is not None
        other.run_write(changes.appointments.set_state, mine, State.CANCELED)
        await look(pilot)
        assert screen.grid.cursor == place
        lines = shown(pilot).splitlines()
        assert lines[2][:6] == first[:6]
        assert any("x :57 Weber, Anna" in line for line in lines)


async def test_a_form_keeps_what_is_typed_and_shows_the_day_as_it_is_now(
    store: Store, clinic: Clinic, other: Store
) -> None:
    async with desk(store, (120, 36)) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 1")
        book(other, clinic, NOW + 60 * MINUTE, client=clinic.weber)
        await look(pilot)
        assert "Weber, Anna" in shown(pilot)
        assert form(pilot).field("when").raw == "tu 1"
        await press(pilot, "=6", "f9")
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    assert f"{visit.starts_at:%H:%M}" == "21:00"
