"""Booking several visits on a package in a real terminal, all keys in one write."""

from datetime import UTC, datetime, timedelta

import pytest

from clinic import NOW, Clinic
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, packages
from screens.booking_desk import book
from terminal.journeys import at_the_desk, count

OPEN = ("f2", "smi j", "enter")
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 36)])


@SIZES
def test_three_weekly_visits_on_one_package_in_nine_keys(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    flex = store.run_write(changes.packages.sell, clinic.weber, clinic.flex)
    book(store, clinic, NOW - timedelta(days=7), client=clinic.weber, package=flex)
    keys = ("b", "f8", "enter", "f6", "enter", "*3", "enter", "f9")
    assert count(keys) == 9
    with at_the_desk(store, *size) as desk:
        desk.press("f2", "weber", "enter", *keys)
        desk.wait_for("Booked 3 sessions")
    found = store.run_read(appointments.of_package, flex)[:3]
    first, second, third = reversed(found)
    assert first.starts_at > NOW
    assert (second.starts_at, third.starts_at) == (
        first.starts_at + timedelta(weeks=1),
        first.starts_at + timedelta(weeks=2),
    )
    assert store.run_read(packages.one, flex).remaining == 6


def test_a_typed_time_does_as_well(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as desk:
        desk.press(*OPEN, "b", "tu 16", "enter", "f6", "2", "*3", "enter", "f9")
        desk.wait_for("Booked 3 sessions")
    found = store.run_read(appointments.of_package, clinic.janes_flex)
    assert [line.starts_at for line in reversed(found)] == [
        datetime(2026, 11, 24, 21, tzinfo=UTC) + timedelta(weeks=n) for n in range(3)
    ]
    assert store.run_read(packages.one, clinic.janes_flex).remaining == 7


@SIZES
def test_every_monday_from_the_package(store: Store, clinic: Clinic, size: tuple[int, int]) -> None:
    with at_the_desk(store, *size) as desk:
        desk.press(*OPEN, "down", "enter", "b", "mon 12 x8", "enter", "tue 9", "enter", "f9")
        desk.wait_for("Booked 9 sessions")
    assert len(store.run_read(appointments.of_package, clinic.janes_flex)) == 9
    assert store.run_read(packages.one, clinic.janes_flex).remaining == 1


def test_what_does_not_fit_is_typed_past_and_nothing_is_booked(
    store: Store, clinic: Clinic
) -> None:
    with at_the_desk(store) as desk:
        desk.press(*OPEN, "enter", "b", "thu 12 x3", "enter", "f9", "f9")
        desk.wait_for("can't be booked, so none is")
    assert store.run_read(packages.one, clinic.janes_starter).remaining == 2
