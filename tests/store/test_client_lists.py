"""What a client's page reads."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from clinic import NOW, Clinic, book, fill
from deskpkg.domain.appointments import State
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, clients, history


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Store]:
    store = Store.create(tmp_path / "clinic.db", clock=lambda: NOW)
    yield store
    store.close()


@pytest.fixture
def clinic(desk: Store) -> Clinic:
    return fill(desk)


def test_visits_to_come_begin_with_the_next_and_leave_out_canceled_ones(
    desk: Store, clinic: Clinic
) -> None:
    gone = desk.run_write(book, clinic, clinic.review, NOW + timedelta(days=1))
    later = desk.run_write(book, clinic, clinic.physio, NOW + timedelta(days=2))
    desk.run_write(changes.appointments.set_state, gone, State.CANCELED)
    coming = desk.run_read(appointments.coming, clinic.jane, 9)
    assert [visit.id for visit in coming] == [3, later]


def test_a_visit_that_is_going_on_is_still_to_come(desk: Store, clinic: Clinic) -> None:
    begun = NOW - timedelta(minutes=30)
    now = desk.run_write(book, clinic, clinic.review, begun, State.ARRIVED)
    assert desk.run_read(appointments.coming, clinic.jane, 1)[0].id == now
    assert now not in [v.id for v in desk.run_read(appointments.past, clinic.jane, 9)]


def test_past_visits_begin_with_the_latest(desk: Store, clinic: Clinic) -> None:
    past = desk.run_read(appointments.past, clinic.jane, 9)
    assert [visit.id for visit in past] == [2, 1]
    assert past[0].package == "Physio Starter Pack"


def test_namesakes_are_found_whatever_the_case_and_accents(desk: Store, clinic: Clinic) -> None:
    found = desk.run_read(clients.namesakes, "SMITH", "Jané")
    assert [row.id for row in found] == [clinic.jane, clinic.other_jane]
    found = desk.run_read(clients.namesakes, "Smith", "Jane", clinic.jane)
    assert [row.id for row in found] == [clinic.other_jane]


def test_only_the_last_lines_of_a_long_history_are_read(desk: Store, clinic: Clinic) -> None:
    every = desk.run_read(history.of_client, clinic.jane)
    assert desk.run_read(history.of_client, clinic.jane, 2) == every[:2]
