"""Which appointments other calendars are told of, and what has become of them."""

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

from builders import NOW, TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.entries import Entry, Standing
from deskpkg.store import Store
from deskpkg.store.changes import undo
from deskpkg.store.queries import entries
from deskpkg.store.queries import undo as undone

WEEK = timedelta(days=7)


def told(desk: Desk, practitioner: int | None = None, first: date = TODAY) -> dict[int, Entry]:
    """The entries of a week, by appointment."""
    found = desk.store.run_read(entries.entries, first, first + WEEK, practitioner)
    return {entry.appointment_id: entry for entry in found}


def test_a_practitioners_appointments_of_some_days_are_told(desk: Desk) -> None:
    client = desk.client("Smith", notes="private")
    desk.book(client, day=TODAY - timedelta(days=1))
    key = desk.book(client, day=TODAY, notes="bad knee")
    desk.book(client, day=TODAY, clock=time(15), practitioner=desk.osei)
    desk.book(client, day=TODAY + timedelta(days=8))
    entry = told(desk, desk.mia)[key]
    assert len(told(desk, desk.mia)) == 1
    assert len(told(desk)) == 2
    assert (entry.client, entry.service, entry.practitioner, entry.location) == (
        *("Smith, Jane", "Physio 60", "Mia", "Main St"),
    )
    assert (entry.version, entry.created_at, entry.changed_at) == (1, NOW, NOW)
    assert "knee" not in repr(entry)


def test_each_change_makes_it_newer(desk: Desk) -> None:
    key = desk.book(desk.client(), day=TODAY)
    desk.clock.turn(minutes=5)
    desk.set(key, State.CANCELED)
    entry = told(desk, desk.mia)[key]
    assert (entry.version, entry.standing) == (2, Standing.CANCELLED)
    assert (entry.created_at, entry.changed_at) == (NOW, NOW + timedelta(minutes=5))


def test_what_was_moved_to_another_time_is_told_where_it_was_and_where_it_is(desk: Desk) -> None:
    client = desk.client()
    key = desk.book(client, day=TODAY)
    later = desk.visit(client, TODAY + timedelta(days=30))
    desk.update(key, later, None)
    for first in (TODAY, TODAY + timedelta(days=30)):
        entry = told(desk, desk.mia, first)[key]
        assert (entry.starts_at, entry.version, entry.gone) == (later.starts_at, 2, False)


def test_what_was_moved_to_somebody_else_is_gone_from_the_one_and_there_for_the_other(
    desk: Desk,
) -> None:
    client = desk.client()
    key = desk.book(client, day=TODAY)
    desk.update(key, replace(desk.visit(client, TODAY), practitioner_id=desk.osei), None)
    assert told(desk, desk.mia)[key].standing is Standing.CANCELLED
    assert told(desk, desk.osei)[key].standing is Standing.CONFIRMED
    assert told(desk)[key].standing is Standing.CONFIRMED
    desk.update(key, desk.visit(client, TODAY), None)
    assert told(desk, desk.mia)[key].standing is Standing.CONFIRMED
    assert told(desk, desk.osei)[key].gone


def test_a_move_that_was_undone_is_told_where_it_was_meanwhile(desk: Desk) -> None:
    client = desk.client()
    key = desk.book(client, day=TODAY)
    desk.update(key, replace(desk.visit(client, TODAY), practitioner_id=desk.osei), None)
    done = desk.store.run_read(undone.last)[0]
    desk.store.run_write(undo.undo, done.operation)
    assert desk.appointment(key).practitioner_id == desk.mia
    assert told(desk, desk.mia)[key].standing is Standing.CONFIRMED
    assert told(desk, desk.osei)[key].gone


def test_a_changed_note_is_no_move(desk: Desk) -> None:
    client = desk.client()
    key = desk.book(client, day=TODAY)
    desk.update(key, replace(desk.visit(client, TODAY), notes="bad knee"), None)
    assert list(told(desk, desk.mia)) == [key]
    assert told(desk, desk.osei) == {}


def test_records_are_told_apart_and_stay_the_same(desk: Desk, folder: Path) -> None:
    own = desk.store.run_read(entries.records_id)
    desk.client()
    assert desk.store.run_read(entries.records_id) == own
    other = Desk.at(folder / "other.db")
    assert other.store.run_read(entries.records_id) != own
    empty = Store.create(folder / "empty.db")
    assert empty.run_read(entries.records_id) == ""
    other.store.close()
    empty.close()
