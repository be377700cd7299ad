"""Hours are typed as text, told in full, and kept for weeks and for single days."""

from datetime import date, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic
from deskpkg.domain.agenda import Span
from deskpkg.domain.hours import OtherDays, Owner, Shift, Shifts
from deskpkg.domain.practice import Practice
from deskpkg.store import Store, changes
from deskpkg.store.queries import drafts, hours, practice
from desks import desk, form, go_to, place, press, shown, table
from screens.booking_desk import book, line_with, said

TODAY = date(2026, 11, 24)


def at(*pairs: tuple[int, int], where: int | None = None) -> Shifts:
    return tuple(Shift(Span(*pair), where) for pair in pairs)


def week(store: Store, owner: Owner) -> dict[int, Shifts]:
    said = store.run_read(hours.weekly)
    return {day: said[owner, day] for day in range(7) if (owner, day) in said}


def others(store: Store, owner: Owner) -> tuple[OtherDays, ...]:
    return store.run_read(hours.other_days, owner, TODAY)


async def open_hours(pilot: Pilot[Any], listed: str = "practitioners") -> None:
    """Open the hours of the first in a list."""
    await go_to(pilot, listed)
    await press(pilot, "home", "o")


async def test_hours_of_a_practitioner_are_typed_copied_and_kept(
    store: Store, clinic: Clinic
) -> None:
    owner = Owner("practitioner", clinic.mia)
    async with desk(store) as pilot:
        await open_hours(pilot)
        assert "HOURS  Mia Brandt" in shown(pilot)
        assert "whenever a location is open" in line_with(pilot, "Monday")
        await press(pilot, "enter", "=8-12 13-17:30")
        assert "08:00–12:00, 13:00–17:30" in line_with(pilot, "Monday")
        await press(pilot, "ctrl+d", "down", "down", "=9-5pm", "down", "down", "down", "=off")
        assert "09:00–17:00" in line_with(pilot, "Wednesday")
        await press(pilot, "f9")
        assert place(pilot) == "HoursOfScreen"
        assert line_with(pilot, "Thursday").endswith("08:00–12:00, 13:00–17:30")
        assert line_with(pilot, "Saturday").endswith("off")
        assert "whenever a location is open" in line_with(pilot, "Sunday")
    usual = at((480, 720), (780, 1050))
    assert week(store, owner) == {
        **dict.fromkeys(range(5), usual),
        2: at((540, 1020)),
        5: (),
    }


async def test_a_location_says_when_it_is_open_and_closed(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_hours(pilot, "locations")
        assert "08:00–19:00 as the practice" in line_with(pilot, "Sunday")
        await press(pilot, "end", "enter", "=closed", "f9")
        assert line_with(pilot, "Sunday").endswith("closed")
    assert week(store, Owner("location", clinic.place)) == {6: ()}


async def test_where_somebody_works_is_typed_after_the_hours(store: Store, clinic: Clinic) -> None:
    lake = store.run_write(changes.practice.save_location, "Lakeshore Studio", "Lake")
    async with desk(store, (120, 36)) as pilot:
        await open_hours(pilot)
        await press(pilot, "enter", "=8-12 main 13-17 lake", "f9")
        assert "08:00–12:00 Main St, 13:00–17:00 Lakeshore Studio" in line_with(pilot, "Monday")
    assert week(store, Owner("practitioner", clinic.mia)) == {
        0: (*at((480, 720), where=clinic.place), *at((780, 1020), where=lake))
    }


async def test_what_cannot_be_read_stays_and_says_what_to_type(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_hours(pilot)
        await press(pilot, "enter", "=8-12 11-13", "f9")
        assert place(pilot) == "WeekForm"
        assert "08:00–12:00 and 11:00–13:00 overlap." in shown(pilot)
        await press(pilot, "ctrl+d")
        assert form(pilot).field("1").raw == ""
        assert form(pilot).field("0").raw == "8-12 11-13"
    assert week(store, Owner("practitioner", clinic.mia)) == {}


async def test_a_line_made_blank_says_nothing_again(store: Store, clinic: Clinic) -> None:
    owner = Owner("practitioner", clinic.mia)
    store.run_write(changes.hours.set_week, owner, {1: at((480, 720))})
    async with desk(store) as pilot:
        await open_hours(pilot)
        await press(pilot, "down", "enter", "backspace", "f9")
        assert "whenever a location is open" in line_with(pilot, "Tuesday")
    assert week(store, owner) == {}


async def test_a_week_that_is_typed_and_left_comes_back(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_hours(pilot)
        await press(pilot, "enter", "=8-12", "escape", "down", "enter")
        assert form(pilot).field("0").raw == "8-12"
        assert pilot.app.focused is form(pilot).field("1")
        await press(pilot, "f9")
    kept = store.run_read(drafts.draft, "week", f"practitioner {clinic.mia}")
    assert kept is None
    assert week(store, Owner("practitioner", clinic.mia)) == {0: at((480, 720))}


async def test_a_day_off_needs_a_date_and_nothing_else(store: Store, clinic: Clinic) -> None:
    owner = Owner("practitioner", clinic.mia)
    async with desk(store) as pilot:
        await open_hours(pilot)
        assert "DAYS THAT DIFFER  none: n adds one" in shown(pilot)
        await press(pilot, "n", "=thu", "f9")
        assert "off" in line_with(pilot, "Thu 26 Nov 2026")
        assert said(pilot) == "Mia: off Thu 26 Nov 2026"
        assert table(pilot).cursor_key == ("other", others(store, owner)[0].id)
    (other,) = others(store, owner)
    assert (other.first, other.last, other.shifts) == (date(2026, 11, 26),) * 2 + ((),)


async def test_days_that_differ_are_changed_and_removed(store: Store, clinic: Clinic) -> None:
    owner = Owner("location", clinic.place)
    async with desk(store) as pilot:
        await open_hours(pilot, "locations")
        await press(pilot, "n", "=24 dec", "enter", "=3 jan 2027", "enter", "enter", "=holidays")
        await press(pilot, "f9")
        assert "closed" in line_with(pilot, "24 Dec 2026 – 3 Jan 2027")
        assert "holidays" in line_with(pilot, "24 Dec 2026 – 3 Jan 2027")
        await press(pilot, "enter", "enter", "enter", "=9-12", "f9")
        (other,) = others(store, owner)
        assert other.shifts == at((540, 720))
        assert (other.last, other.reason) == (date(2027, 1, 3), "holidays")
        await press(pilot, "delete")
        assert said(pilot) == "As usual again."
        assert "none: n adds one" in shown(pilot)
    assert others(store, owner) == ()


async def test_the_last_day_before_the_first_is_refused_at_its_field(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_hours(pilot)
        await press(pilot, "n", "=thu", "enter", "=wed", "f9")
        assert form(pilot).field("last").error == "The last day is before the first."
        assert pilot.app.focused is form(pilot).field("last")
    assert others(store, Owner("practitioner", clinic.mia)) == ()


async def test_visits_booked_on_a_day_off_are_told_until_they_are_moved(
    store: Store, clinic: Clinic
) -> None:
    key = book(store, clinic, NOW + timedelta(days=2))
    async with desk(store) as pilot:
        await open_hours(pilot)
        await press(pilot, "n", "=thu", "f9")
        assert said(pilot) == "Mia: off Thu 26 Nov 2026 · 1 visit is booked then"
        assert "1 booked" in line_with(pilot, "Thu 26 Nov 2026")
        from deskpkg.domain.appointments import State

        store.run_write(changes.appointments.set_state, key, State.CANCELED)
        await press(pilot, "n", "escape")
        assert "1 booked" not in line_with(pilot, "Thu 26 Nov 2026")


async def test_the_week_is_not_removed(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_hours(pilot)
        await press(pilot, "delete")
        assert said(pilot) == "Put the cursor on days that differ; the week is changed by e."


async def test_everybodys_hours_are_one_list_in_the_palette(store: Store, clinic: Clinic) -> None:
    owner = Owner("practitioner", clinic.mia)
    store.run_write(
        changes.hours.set_week,
        owner,
        {**dict.fromkeys(range(5), at((480, 720), (780, 1050))), 5: (), 6: ()},
    )
    store.run_write(
        changes.hours.save_other_days, OtherDays(owner, TODAY, TODAY + timedelta(days=3))
    )
    async with desk(store) as pilot:
        await press(pilot, "ctrl+p", "=hours and days", "enter")
        assert place(pilot) == "HoursScreen"
        assert line_with(pilot, "Main Street Ph").endswith("8–19 every day")
        assert "as the practice" in line_with(pilot, "Main St ")
        row = line_with(pilot, "Mia Brandt")
        assert "Mon–Fri 8–12, 13–17:30 · Sat–Sun off" in row
        assert row.endswith("24 Nov off")
        assert "whenever open" in line_with(pilot, "Dr K. Osei")
        await press(pilot, "end", "enter")
        assert "HOURS  Dr K. Osei" in shown(pilot)


async def test_a_practice_says_its_region_and_whether_holidays_close_it(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await go_to(pilot, "practice_form")
        await press(pilot, *["enter"] * 7, "=ont", "enter", "space", "f9")
        found = store.run_read(practice.the_practice)
        assert (found.region, found.closed_on_holidays) == ("ON", True)
        await go_to(pilot, "hours")
        assert "8–19 every day but public holidays (Ontario)" in shown(pilot)
        await go_to(pilot, "practice_form")
        await press(pilot, "enter", "=gb")
        form(pilot).field("currency").put("CAD")
        await press(pilot, *["enter"] * 6, "=scot", "f9")
    found = store.run_read(practice.the_practice)
    assert (found.country, found.region, found.closed_on_holidays) == ("GB", "SCT", True)


async def test_another_country_forgets_the_region(store: Store, clinic: Clinic) -> None:
    ours = Practice(
        "Main", "CA", "CAD", "en_CA", "America/Toronto", region="ON", closed_on_holidays=True
    )
    store.run_write(changes.practice.set_up, ours)
    async with desk(store) as pilot:
        await go_to(pilot, "practice_form")
        await press(pilot, "enter", "=gb")
        form(pilot).field("currency").put("CAD")
        await press(pilot, "f9")
    assert store.run_read(practice.the_practice).region == ""


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_location_with_a_name_like_markup_is_shown_as_it_is(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    odd = store.run_write(changes.practice.save_location, "[/]x [@click=app.quit]A[/]", "odd")
    owner = Owner("practitioner", clinic.mia)
    store.run_write(changes.hours.set_week, owner, {0: at((480, 720), where=odd)})
    async with desk(store, size) as pilot:
        await open_hours(pilot)
        assert "08:00–12:00 [/]x [@click=app.quit]A[/]" in line_with(pilot, "Monday")
        await press(pilot, "enter", "enter", "=8-12 odd", "f9")
        assert "[/]x" in line_with(pilot, "Tuesday")
    assert week(store, owner)[1] == at((480, 720), where=odd)
