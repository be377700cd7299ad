"""Whose time a visit takes, and what cannot be booked at all."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from builders import Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.refused import BadInput, Gone
from deskpkg.store import changes
from deskpkg.store.changes.appointments import Overlapping
from deskpkg.store.queries import appointments


def test_nobody_is_double_booked_without_being_asked(desk: Desk) -> None:
    first, second = desk.client("Smith"), desk.client()
    key = desk.book(first)
    booking = desk.visit(second, clock=time(14, 59))
    with pytest.raises(Overlapping) as asked:
        desk.store.run_write(changes.appointments.book, booking)
    assert [(v.id, v.client) for v in asked.value.others] == [(key, "Smith, Jane")]
    other = desk.store.run_write(changes.appointments.book, booking, overlap=True)
    assert desk.broken() == []
    for clock in (time(13), time(15, 59)):
        desk.store.run_write(changes.appointments.book, desk.visit(second, clock=clock))
    desk.update(other, replace(booking, notes="a note needs no asking"), None)
    with pytest.raises(Overlapping):
        desk.update(other, desk.visit(second, clock=time(14, 30)), None)


def test_no_client_is_in_two_places_at_once_without_being_asked(desk: Desk) -> None:
    client = desk.client("Smith")
    key = desk.book(client)
    booking = desk.visit(client, clock=time(14, 30), practitioner=desk.osei)
    with pytest.raises(Overlapping) as asked:
        desk.store.run_write(changes.appointments.book, booking)
    assert [line.id for line in asked.value.others] == [key]
    other = desk.store.run_write(changes.appointments.book, booking, overlap=True)
    desk.set(other, State.CANCELED)
    with pytest.raises(Overlapping):
        desk.set(other, State.BOOKED)
    desk.set(key, State.CANCELED)
    desk.set(other, State.BOOKED)
    assert desk.broken() == []


def test_canceled_and_missed_visits_leave_their_time_free(desk: Desk) -> None:
    client = desk.client()
    for state in (State.CANCELED, State.MISSED):
        desk.set(desk.book(client), state)
    desk.store.run_write(changes.appointments.book, desk.visit(client))
    assert (
        desk.store.run_read(appointments.overlapping, desk.mia, client, *_span(desk, client)) != ()
    )


def _span(desk: Desk, client: int) -> tuple[datetime, datetime]:
    booking = desk.visit(client)
    return booking.starts_at, booking.ends_at


@pytest.mark.parametrize("part", ["client_id", "practitioner_id", "service_id", "location_id"])
def test_what_is_no_longer_there_cannot_be_booked(desk: Desk, part: str) -> None:
    unknown: dict[str, Any] = {part: 999}
    booking = replace(desk.visit(desk.client()), **unknown)
    before = desk.dump()
    with pytest.raises(Gone):
        desk.store.run_write(changes.appointments.book, booking)
    assert desk.dump() == before


@pytest.mark.parametrize(
    "length", [timedelta(0), timedelta(seconds=-1), timedelta(milliseconds=5), timedelta(hours=25)]
)
def test_times_that_make_no_sense_are_refused(desk: Desk, length: timedelta) -> None:
    booking = desk.visit(desk.client())
    with pytest.raises(BadInput) as refused:
        desk.store.run_write(
            changes.appointments.book, replace(booking, ends_at=booking.starts_at + length)
        )
    assert refused.value.field == "when"
