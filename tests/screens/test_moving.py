"""Moving a visit that a package pays for: its rules are asked again, and staff decide."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic
from deskpkg.domain.appointments import Appointment
from deskpkg.screens.base import flow
from deskpkg.screens.moving import move_asking
from deskpkg.screens.today import TodayScreen
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, practice
from desks import desk, place, press, shown
from screens.booking_desk import book, open_place, package, said

AFTER = datetime(2026, 12, 1, 19, 0, tzinfo=NOW.tzinfo)
"""Tue 1 Dec 2026 14:00 in Toronto, after the starter pack's last day."""


def janes(store: Store, clinic: Clinic) -> Appointment:
    key = store.run_read(appointments.of_client, clinic.jane)[0].id
    return store.run_read(appointments.one, key)


async def move_in_form(pilot: Pilot[Any], key: int, typed: str) -> None:
    await open_place(pilot, "appointment_form", appointment_id=key)
    await press(pilot, "tab", "tab", "tab", f"={typed}", "f9")


async def ask_to_move(pilot: Pilot[Any], key: int) -> None:
    await move_in_form(pilot, key, "1 dec 14")
    assert place(pilot) == "KeepPackage"


async def test_the_rules_are_asked_again_and_the_reasons_told(store: Store, clinic: Clinic) -> None:
    visit = janes(store, clinic)
    async with desk(store) as pilot:
        await ask_to_move(pilot, visit.id)
        text = shown(pilot)
        assert "Physio Starter Pack can't pay for this" in text
        assert "Smith, Jane #1 · Physio 60 · Tue 1 Dec 2026 14:00" in text
        assert "· valid through 30 Nov, before this visit" in text
        await press(pilot, "escape")
        assert place(pilot) == "AppointmentForm"
    assert janes(store, clinic) == visit


async def test_it_is_kept_as_an_exception_with_its_reason(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await ask_to_move(pilot, janes(store, clinic).id)
        await press(pilot, "f9")
        assert "Say why: the history keeps it." in shown(pilot)
        await press(pilot, "=was ill", "f9")
        assert said(pilot).startswith("Updated Smith, Jane")
    visit = janes(store, clinic)
    assert (visit.starts_at, visit.override_reason) == (AFTER, "was ill")
    assert visit.package_id == clinic.janes_starter
    assert package(store, clinic.janes_starter).remaining == 2


async def test_it_is_unlinked_and_the_credit_returns(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await ask_to_move(pilot, janes(store, clinic).id)
        await press(pilot, "u")
        assert "kept: 2 of 5 left · unlinked: 3 of 5 left" in shown(pilot)
        assert "Reason" not in shown(pilot)
        await press(pilot, "f9")
        assert said(pilot).endswith("unlinked, Physio Starter Pack: 3 of 5 left")
    visit = janes(store, clinic)
    assert (visit.starts_at, visit.package_id) == (AFTER, None)
    assert package(store, clinic.janes_starter).remaining == 3


async def test_where_no_exception_can_be_made_it_can_only_be_unlinked(
    store: Store, clinic: Clinic
) -> None:
    visit = janes(store, clinic)
    known = store.run_read(practice.the_practice)
    store.run_write(changes.practice.set_up, replace(known, pay_before_use=True))
    async with desk(store) as pilot:
        await ask_to_move(pilot, visit.id)
        assert "· must be paid before it is used" in shown(pilot)
        await press(pilot, "k", "f9")
        assert "no exception can be made of that" in " ".join(shown(pilot).split())
        assert place(pilot) == "KeepPackage"
        await press(pilot, "u", "f9")
    assert janes(store, clinic).package_id is None


async def test_an_exception_that_was_made_goes_with_the_visit(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await ask_to_move(pilot, janes(store, clinic).id)
        await press(pilot, "enter", "=was ill", "f9")
        await move_in_form(pilot, janes(store, clinic).id, "2 dec 14")
        assert place(pilot) == "TodayScreen"
    visit = janes(store, clinic)
    assert (visit.starts_at, visit.override_reason) == (AFTER + timedelta(days=1), "was ill")


async def test_an_overlap_and_the_package_are_asked_one_after_the_other(
    store: Store, clinic: Clinic
) -> None:
    visit = janes(store, clinic)
    book(store, clinic, AFTER, client=clinic.weber)
    async with desk(store) as pilot:
        await move_in_form(pilot, visit.id, "1 dec 14")
        assert place(pilot) == "Confirm"
        await press(pilot, "f9")
        assert place(pilot) == "KeepPackage"
        await press(pilot, "enter", "=was ill", "f9")
    assert janes(store, clinic).starts_at == AFTER


async def test_what_comes_up_while_an_overlap_is_asked_is_asked_anew(
    store: Store, clinic: Clinic
) -> None:
    visit = janes(store, clinic)
    book(store, clinic, AFTER, client=clinic.weber)
    async with desk(store) as pilot:
        await move_in_form(pilot, visit.id, "1 dec 14")
        book(store, clinic, AFTER, client=clinic.other_jane)
        await press(pilot, "f9")
        assert place(pilot) == "Confirm"
        assert janes(store, clinic).starts_at == visit.starts_at
        await press(pilot, "f9")
        assert place(pilot) == "KeepPackage"


class Moves(TodayScreen):
    """Today, with a key that moves a visit, as a calendar does."""

    where: datetime
    who: int

    @flow
    async def action_arrive(self) -> None:
        assert self.under is not None
        self.moved = await move_asking(self, self.under.id, self.where, self.who)


@pytest.mark.parametrize(
    ("starts", "keys", "moved"),
    [
        (NOW + timedelta(hours=5), (), True),
        (AFTER, ("u", "f9"), True),
        (AFTER, ("escape",), False),
    ],
)
async def test_other_screens_move_a_visit_the_same_way(
    store: Store, clinic: Clinic, starts: datetime, keys: tuple[str, ...], moved: bool
) -> None:
    before = janes(store, clinic)
    async with desk(store) as pilot:
        screen = Moves()
        screen.where, screen.who = starts, clinic.osei
        await pilot.app.push_screen(screen)
        await press(pilot, "a", *keys)
        assert screen.moved is moved
    after = janes(store, clinic)
    assert (after.starts_at, after.practitioner_id) == (
        (starts, clinic.osei) if moved else (before.starts_at, clinic.mia)
    )
    assert after.ends_at - after.starts_at == timedelta(hours=1)
