"""Booking with a package in a real terminal, all keys in one write."""

from datetime import UTC, datetime, timedelta

import pytest

from clinic import Clinic
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, packages
from terminal.journeys import at_the_desk, count

OPEN = ("f2", "smi j", "enter")
ELEVEN = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
"""Tue 24 Nov 2026 11:00 in Toronto."""


def left(store: Store, package_id: int) -> int:
    return store.run_read(packages.one, package_id).remaining


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_visit_on_a_package_is_booked_in_ten_keys(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    keys = ("b", "tu 11", "enter", "f6", "enter", "f9")
    assert count(keys) == 10
    with at_the_desk(store, *size) as desk:
        desk.press(*OPEN, *keys)
        desk.wait_for("Booked Smith, Jane")
    visit = store.run_read(appointments.of_client, clinic.jane)[1]
    assert (visit.starts_at, visit.service, visit.practitioner) == (ELEVEN, "Physio 60", "Mia")
    assert visit.package_id == clinic.janes_starter
    assert visit.holds_credit
    assert left(store, clinic.janes_starter) == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_the_next_free_slot_is_booked_on_a_package_in_six_keys(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    keys = ("b", "f8", "enter", "f6", "enter", "f9")
    assert count(keys) == 6
    with at_the_desk(store, *size) as desk:
        desk.press(*OPEN, *keys)
        desk.wait_for("Booked Smith, Jane")
    visit = store.run_read(appointments.of_client, clinic.jane)[1]
    assert (visit.starts_at, visit.service, visit.practitioner) == (ELEVEN, "Physio 60", "Mia")
    assert visit.package_id == clinic.janes_starter
    assert visit.holds_credit
    assert left(store, clinic.janes_starter) == 1


def test_two_free_slots_are_booked_in_one_go_one_after_the_other(
    store: Store, clinic: Clinic
) -> None:
    keys = ("f8", "enter", "f6", "enter", "f9", "f8", "a", "2", "f6", "a", "f9")
    with at_the_desk(store) as desk:
        desk.press(*OPEN, *keys)
        desk.wait_for("Wellness Flex 10: 9 of 10 left")
    visits = store.run_read(appointments.of_client, clinic.jane)
    times = {visit.starts_at for visit in visits if visit.starts_at >= ELEVEN}
    assert {ELEVEN, ELEVEN + timedelta(hours=1, minutes=15)} < times
    assert left(store, clinic.janes_starter) == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_slot_of_the_calendar_is_booked_in_ten_keys(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    keys = ("enter", "smi j", "enter", "f6", "enter", "f9")
    assert count(keys) == 10
    with at_the_desk(store, *size) as desk:
        desk.press("f5", "down", *keys)
        desk.wait_for("Booked Smith, Jane")
    visit = store.run_read(appointments.of_client, clinic.jane)[1]
    assert (visit.starts_at, visit.practitioner_id) == (ELEVEN, clinic.mia)
    assert visit.package_id == clinic.janes_starter
    assert left(store, clinic.janes_starter) == 1


def test_two_visits_typed_in_one_go_are_two_visits(store: Store, clinic: Clinic) -> None:
    one = ("b", "tu 11", "enter", "f6", "enter", "f9")
    two = ("b", "wed 930", "enter", "f6", "a", "f9")
    with at_the_desk(store) as desk:
        desk.press(*OPEN, *one, *two)
        desk.wait_for("Wellness Flex 10: 9 of 10 left")
    assert left(store, clinic.janes_starter) == 1
    assert left(store, clinic.janes_flex) == 9


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_visit_is_booked_by_exception_with_its_reason(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    keys = ("b", "4 dec 11", "enter", "f6", "end", "o", "was ill", "enter", "f9")
    with at_the_desk(store, *size) as desk:
        desk.press(*OPEN, *keys)
        lines = desk.wait_for("Booked Smith, Jane")
        assert any("exception: 1 of 5 left" in line for line in lines)
    line = store.run_read(appointments.of_client, clinic.jane)[0]
    visit = store.run_read(appointments.one, line.id)
    assert (visit.package_id, visit.override_reason) == (clinic.janes_starter, "was ill")
    assert left(store, clinic.janes_starter) == 1


def test_keys_typed_ahead_never_make_an_exception(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.managing.cancel, clinic.janes_flex)
    with at_the_desk(store) as desk:
        desk.press(*OPEN, "b", "4 dec 11", "enter", "f6", "enter", "f9")
        desk.wait_for("make an exception (o)")
        desk.press("escape", "f9")
        desk.wait_for("Booked Smith, Jane")
    assert store.run_read(appointments.of_client, clinic.jane)[0].package_id is None
    assert left(store, clinic.janes_starter) == 2


def test_an_overlap_that_is_typed_past_is_asked_and_not_booked(
    store: Store, clinic: Clinic
) -> None:
    with at_the_desk(store) as desk:
        desk.press(*OPEN, "b", "tu 1330", "enter", "f9", "enter")
        desk.wait_for("NEW APPOINTMENT")
    assert len(store.run_read(appointments.of_client, clinic.jane)) == 3


def test_what_is_typed_and_left_is_there_again(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as desk:
        desk.press(*OPEN, "b", "tu 1530", "enter", "f6", "enter", "escape")
        desk.wait_for("NEXT VISITS")
        desk.press("b", "f9")
        desk.wait_for("Booked Smith, Jane")
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    assert visit.starts_at == datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
    assert visit.package_id == clinic.janes_starter
