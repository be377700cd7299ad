"""Packages that can't pay: who took the last credit, what mends it, and exceptions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic
from deskpkg.domain.appointments import Booking
from deskpkg.domain.eligibility import Why
from deskpkg.domain.selling import Adjusted
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, history
from desks import desk, place, press, shown
from screens.booking_desk import banner, book, line_with, newest, open_place, package, said, screen

ELEVEN = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@asynccontextmanager
async def too_late(
    store: Store, clinic: Clinic, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[Any], int]]:
    """A form for Anna Weber on her package, whose last credit Ana took at the front meanwhile."""
    last = Adjusted(credits=1)
    sold = store.run_write(changes.packages.sell, clinic.weber, clinic.flex, last)
    async with desk(store, size) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.weber)
        screen(pilot).form.field("practitioner").put(str(clinic.mia))
        await press(pilot, "=tu 11", "f6", "enter")
        front = Store(store.path, clock=lambda: NOW, staff="Ana", desk="front")
        book(front, clinic, ELEVEN + timedelta(days=2), client=clinic.weber, package=sold)
        front.close()
        yield pilot, sold


TOLD = (
    "! Wellness Flex 10: completed, 1 of 1 used. Ana at front took the last credit at 10:57 "
    "for Physio 60, Thu 26 Nov 2026 11:00. Sell another package (F6, then n) or add credits."
)


def words(pilot: Pilot[Any]) -> str:
    """What the screen shows, as one line."""
    return " ".join(shown(pilot).split())


async def test_the_last_credit_taken_at_another_desk_keeps_the_form_and_says_who_took_it(
    store: Store, clinic: Clinic
) -> None:
    async with too_late(store, clinic) as (pilot, _):
        await press(pilot, "f9")
        assert place(pilot) == "AppointmentForm"
        assert TOLD in words(pilot)
        assert screen(pilot).form.field("when").raw == "tu 11"
        assert banner(pilot) == "Wellness Flex 10 can't pay: completed, 1 of 1 used"
        await press(pilot, "f9")
        assert TOLD in words(pilot)
    assert len(store.run_read(appointments.of_client, clinic.weber)) == 1


async def test_after_that_another_package_can_pay(store: Store, clinic: Clinic) -> None:
    async with too_late(store, clinic) as (pilot, _):
        other = store.run_write(changes.packages.sell, clinic.weber, clinic.starter)
        await press(pilot, "f9")
        assert "11:00. Physio Starter Pack fits as well (F6)." in words(pilot)
        assert "Sell another package" not in words(pilot)
        assert banner(pilot) == "Wellness Flex 10 can't pay: completed, 1 of 1 used · 1 match"
        assert line_with(pilot, "can't pay").rstrip().endswith("F6  x Unlink")
        await press(pilot, "f6", "enter", "f9")
        assert place(pilot) == "TodayScreen"
    assert package(store, other).remaining == 4


async def test_or_it_is_booked_without_a_package(store: Store, clinic: Clinic) -> None:
    async with too_late(store, clinic) as (pilot, sold):
        other = store.run_write(changes.packages.sell, clinic.weber, clinic.starter)
        await press(pilot, "f9", "f6", "x")
        assert banner(pilot) == "1 package match — View"
        await press(pilot, "f9")
    assert (package(store, other).remaining, package(store, sold).remaining) == (5, 0)
    assert len(store.run_read(appointments.of_client, clinic.weber)) == 2


async def test_or_on_a_package_that_is_sold_there_and_then(store: Store, clinic: Clinic) -> None:
    async with too_late(store, clinic) as (pilot, _):
        await press(pilot, "f9", "f6", "n", "=sta", "f9", "enter", "enter", "f9")
        assert "Physio Starter Pack: 4 of 5 left" in said(pilot)
    visits = store.run_read(appointments.of_client, clinic.weber)
    assert [visit.package for visit in visits] == ["Wellness Flex 10", "Physio Starter Pack"]


# -- exceptions ------------------------------------------------------------------------------------

LATE = "=4 dec 11"
"""After the last day of Jane's starter pack."""
EXCEPT = ("f6", "end", "o", "=was ill", "enter")


async def test_a_package_is_chosen_by_exception_and_the_banner_says_so(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, LATE, *EXCEPT)
        assert banner(pilot) == (
            "Linked to package: Physio Starter Pack · exception: was ill · 2 left → 1"
        )
        line = line_with(pilot, "Exception: Physio Starter Pack · was ill · 2 left → 1")
        assert line.rstrip().endswith("x Unlink")
        await press(pilot, "f9")
        assert said(pilot).endswith("· Physio Starter Pack by exception: 1 of 5 left")
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    assert store.run_read(appointments.one, visit.id).override_reason == "was ill"
    made = store.run_read(history.exception, visit.id)
    assert made is not None
    assert made.rules == (Why.AFTER_EXPIRY,)
    assert package(store, clinic.janes_starter).remaining == 1


async def test_the_draft_keeps_the_reason_of_an_exception(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, LATE, *EXCEPT, "escape")
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        assert "exception: was ill · 2 left → 1" in banner(pilot)
        await press(pilot, "f9")
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    assert store.run_read(appointments.one, visit.id).override_reason == "was ill"


async def test_a_date_that_needs_no_exception_makes_none(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, LATE, *EXCEPT)
        screen(pilot).set_focus(screen(pilot).form.field("when"))
        await press(pilot, "ctrl+u", "=tu 11")
        assert banner(pilot) == (
            "Linked to package: Physio Starter Pack · no exception needed · 2 left → 1"
        )
        await press(pilot, "f9")
    visit = store.run_read(appointments.of_client, clinic.jane)[1]
    assert visit.package_id == clinic.janes_starter
    assert store.run_read(appointments.one, visit.id).override_reason == ""


async def test_a_refusal_says_what_mends_it_and_that_an_exception_can_be_made(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 11", "f6", "enter", "ctrl+u", LATE)
        assert banner(pilot) == "Physio Starter Pack can't pay: valid through 30 Nov · 1 match"
        assert "valid through 30 Nov" in line_with(pilot, "can't pay")
        await press(pilot, "f9")
        assert (
            "! Physio Starter Pack: valid through 30 Nov, before this visit. Extend it or choose "
            "an earlier day. F6, then o makes an exception."
        ) in words(pilot)
        assert screen(pilot).form.field("when").raw == "4 dec 11"
        await press(pilot, *EXCEPT, "f9")
        assert place(pilot) == "TodayScreen"
    assert package(store, clinic.janes_starter).remaining == 1


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 36)])
async def test_the_banner_has_room_for_the_reason_and_the_key(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    store.run_write(changes.managing.cancel, clinic.janes_flex)
    async with desk(store, size) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, LATE)
        line = line_with(pilot, "match, valid through 30 Nov")
        assert line.rstrip().endswith("F6")
        await press(pilot, "ctrl+u", "=tu 11", "f6", "enter", "ctrl+u", LATE)
        line = line_with(pilot, "an't pay: valid through 30 Nov")
        assert line.rstrip().endswith("F6  x Unlink")
        await press(pilot, "f6", "o", "=was ill", "enter")
        line = line_with(pilot, "◆ Exception: Physio")
        assert "· 2 left → 1 " in line
        assert line.rstrip().endswith("x Unlink")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_refusal_is_seen_whole(store: Store, clinic: Clinic, size: tuple[int, int]) -> None:
    async with too_late(store, clinic, size) as (pilot, _):
        await press(pilot, "f9")
        sheet = "\n".join(line.rpartition("▎")[2] for line in shown(pilot).splitlines())
        assert TOLD in " ".join(sheet.split())
        assert "Create appointment F9" in sheet


async def test_of_several_refusals_no_exception_is_promised_unless_all_can_be_set_aside(
    store: Store, clinic: Clinic
) -> None:
    last = Adjusted(expires_on=date(2026, 11, 30))
    sold = store.run_write(changes.packages.sell, clinic.weber, clinic.starter, last)
    store.run_write(lambda unit: unit.execute("UPDATE practice SET pay_before_use = 1"))
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.weber, package_id=sold)
        screen(pilot).form.field("practitioner").put(str(clinic.mia))
        await press(pilot, LATE, "f9")
        assert "Invoice it and take the payment." in words(pilot)
        assert "makes an exception" not in words(pilot)


# -- a visit that is changed -----------------------------------------------------------------------


def excepted(store: Store, clinic: Clinic) -> int:
    """Book a visit of Jane's after the last day of her starter pack, by exception."""
    at = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
    booking = Booking(
        clinic.jane, clinic.mia, clinic.physio, clinic.place, at, at + timedelta(hours=1)
    )
    return store.run_write(
        changes.appointments.book, booking, clinic.janes_starter, override="was ill"
    )


async def test_an_exception_stays_with_a_visit_that_is_changed(
    store: Store, clinic: Clinic
) -> None:
    visit = excepted(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=visit)
        linked = "Linked to package: Physio Starter Pack · exception: was ill · 1 left"
        assert banner(pilot) == linked
        await press(pilot, "enter", "enter", "enter", "=7 dec 9")
        assert banner(pilot) == linked
        await press(pilot, "f9")
        assert place(pilot) == "TodayScreen"
    moved = store.run_read(appointments.one, visit)
    assert (moved.package_id, moved.override_reason) == (clinic.janes_starter, "was ill")
    assert package(store, clinic.janes_starter).remaining == 1


async def test_and_goes_when_the_new_date_needs_none(store: Store, clinic: Clinic) -> None:
    visit = excepted(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=visit)
        await press(pilot, "enter", "enter", "enter", "=27 nov 9")
        assert banner(pilot) == (
            "Linked to package: Physio Starter Pack · no exception needed · 1 left"
        )
        await press(pilot, "f9")
    moved = store.run_read(appointments.one, visit)
    assert (moved.package_id, moved.override_reason) == (clinic.janes_starter, "")


async def test_a_linked_visit_is_moved_beyond_the_last_day_by_exception(
    store: Store, clinic: Clinic
) -> None:
    visit = newest(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=visit)
        await press(pilot, "enter", "enter", "enter", LATE, "f9")
        assert place(pilot) == "KeepPackage"
        await press(pilot, "escape", *EXCEPT)
        assert banner(pilot) == (
            "Linked to package: Physio Starter Pack · exception: was ill · 2 left"
        )
        await press(pilot, "f9")
    moved = store.run_read(appointments.one, visit)
    assert (moved.package_id, moved.override_reason) == (clinic.janes_starter, "was ill")
    assert package(store, clinic.janes_starter).remaining == 2


async def test_a_package_that_can_not_take_over_leaves_the_first(
    store: Store, clinic: Clinic
) -> None:
    visit = newest(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=visit)
        await press(pilot, "f6", "enter")
        store.run_write(changes.managing.cancel, clinic.janes_flex)
        await press(pilot, "f9")
        told = "! Wellness Flex 10: canceled 24 Nov. Physio Starter Pack fits as well (F6)"
        assert told in words(pilot)
    assert store.run_read(appointments.one, visit).package_id == clinic.janes_starter
    assert package(store, clinic.janes_starter).remaining == 2


async def test_a_link_of_what_was_archived_since_is_shown_and_kept(
    store: Store, clinic: Clinic
) -> None:
    visit = newest(store, clinic)
    for what, key in (("service", clinic.physio), ("practitioner", clinic.mia)):
        store.run_write(changes.practice.archive, what, key)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=visit)
        assert banner(pilot) == "Linked to package: Physio Starter Pack · 2 left"
        assert "Physio 60" in line_with(pilot, "Service")
        assert "Mia Brandt" in line_with(pilot, "With")
        await press(pilot, "enter", "enter", "enter", "=wed 9", "f9")
        assert "Mia is in the archive." in shown(pilot)
        await press(pilot, "f9")
        assert place(pilot) == "TodayScreen"
    moved = store.run_read(appointments.one, visit)
    assert (moved.service, moved.package_id) == ("Physio 60", clinic.janes_starter)
