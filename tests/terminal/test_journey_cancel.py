"""Canceling a package in a real terminal, all keys in one write, and taking it back."""

from datetime import date

import pytest

from clinic import Clinic
from deskpkg.domain.appointments import State
from deskpkg.domain.packages import Status
from deskpkg.domain.plans import Every, Schedule
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, history, packages, plans
from terminal.journeys import at_the_desk, count

OPEN = ("f2", "smi j", "enter")
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("page", [OPEN, (*OPEN, "enter")], ids=["client", "package"])
def test_a_package_is_canceled_with_its_sessions_in_three_keys(
    store: Store, clinic: Clinic, page: tuple[str, ...], size: tuple[int, int]
) -> None:
    keys = ("c", "s", "f9")
    assert count(keys) == 3
    with at_the_desk(store, *size) as desk:
        desk.press(*page, *keys)
        desk.wait_for("is canceled, and 1 to come with it")
    package = store.run_read(packages.one, clinic.janes_starter)
    assert package.status(TODAY) is Status.CANCELED
    visits = store.run_read(appointments.of_package, clinic.janes_starter)
    assert [visit.state for visit in visits] == [
        State.CANCELED,
        State.COMPLETED,
        State.COMPLETED,
    ]


def test_its_plan_goes_with_it_in_four_keys(store: Store, clinic: Clinic) -> None:
    schedule = Schedule(45000, 3, Every.MONTH, TODAY)
    make = changes.plans.make_for_package
    plan = store.run_write(make, clinic.janes_starter, schedule)
    keys = ("c", "s", "p", "f9")
    assert count(keys) == 4
    with at_the_desk(store) as desk:
        desk.press(*OPEN, "enter", *keys)
        desk.wait_for("is canceled, and 1 to come with it")
    assert store.run_read(packages.one, clinic.janes_starter).status(TODAY) is Status.CANCELED
    assert store.run_read(plans.one, plan).canceled_on == TODAY


def test_a_note_is_typed_ahead_and_enter_never_cancels(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as desk:
        desk.press(*OPEN, "c", "m", "moves to Sussex", "enter", "f9")
        desk.wait_for("is canceled")
        desk.press("enter", "c", "enter")
        desk.wait_for("It is canceled already.")
    lines = store.run_read(history.of_package, clinic.janes_starter)
    assert lines[0].text == "Wrote the cancellation note: Physio Starter Pack"
    assert lines[1].text == "Canceled Physio Starter Pack: moves to Sussex"
    visits = store.run_read(appointments.of_package, clinic.janes_starter)
    assert visits[0].state is State.BOOKED


def test_what_was_canceled_is_taken_back_in_the_same_burst(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as desk:
        desk.press(*OPEN, "c", "s", "f9", "u")
        desk.wait_for("Undid: Smith, Jane #1 · Canceled Physio Starter Pack")
    package = store.run_read(packages.one, clinic.janes_starter)
    assert package.status(TODAY) is Status.ACTIVE
    assert (package.attended, package.booked) == (2, 1)
