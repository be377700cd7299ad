"""What the calendar reads: whose visits, of which days, and what is told of each."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from builders import TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.store import changes
from deskpkg.store.queries import agenda, appointments

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)


def ids(desk: Desk, first: date, last: date, practitioner: int | None = None) -> list[int]:
    lines = desk.store.run_read(agenda.visits, first, last, practitioner)
    return [line.id for line in lines]


def test_a_day_is_the_practices_own_from_midnight_to_midnight(desk: Desk) -> None:
    client = desk.client()
    late = desk.book(client, day=TODAY, clock=time(23, 30))
    early = desk.book(client, day=TODAY, clock=time(0))
    desk.book(client, day=TODAY + timedelta(days=1), clock=time(0))
    assert ids(desk, TODAY, TODAY) == [early, late]


def test_a_week_of_one_practitioner_leaves_the_others_out(desk: Desk) -> None:
    client = desk.client()
    desk.book(client, day=MONDAY - timedelta(days=1))
    first = desk.book(client, day=MONDAY)
    desk.book(client, day=MONDAY, practitioner=desk.osei)
    last = desk.book(client, day=SUNDAY, clock=time(23))
    desk.book(client, day=SUNDAY + timedelta(days=1))
    assert ids(desk, MONDAY, SUNDAY, desk.mia) == [first, last]


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)], ids=["forward", "back"])
def test_days_on_which_the_clocks_change_are_whole(desk: Desk, day: date) -> None:
    client = desk.client()
    desk.book(client, day=day - timedelta(days=1), clock=time(23, 59))
    first = desk.book(client, day=day, clock=time(0))
    last = desk.book(client, day=day, clock=time(23, 59))
    desk.book(client, day=day + timedelta(days=1), clock=time(0))
    assert ids(desk, day, day) == [first, last]


def test_it_tells_the_same_of_each_visit_as_the_lists_do(desk: Desk) -> None:
    client = desk.client("Smith")
    package = desk.sell(client)
    desk.sell(client)
    desk.book(client, package, TODAY, time(9))
    desk.book(client, None, TODAY, time(10), confirmed=True)
    desk.set(desk.book(client, package, TODAY, time(14)), State.CANCELED)
    desk.book(desk.client(), None, TODAY, time(15), state=State.REQUESTED)
    told = (
        *("id", "client", "practitioner", "service", "starts_at", "ends_at", "state"),
        *("package_id", "left", "matches"),
    )
    listed = desk.store.run_read(appointments.day, TODAY)
    shown = desk.store.run_read(agenda.visits, TODAY, TODAY)
    for line, other in zip(shown, listed, strict=True):
        assert [getattr(line, name) for name in told] == [getattr(other, name) for name in told]
    assert [(line.left, line.matches) for line in shown] == [(4, 0), (None, 2), (4, 0), (None, 0)]
    assert [line.confirmed for line in shown] == [False, True, False, False]
    assert {(line.location_id, line.location) for line in shown} == {(desk.place, "Main St")}


def test_a_rehearsed_change_returns_what_would_be_and_leaves_nothing(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    before = desk.dump()
    booking = desk.visit(client)
    key = desk.store.run_rehearsal(changes.appointments.book, booking, package)
    assert key > 0
    assert desk.dump() == before
    assert desk.book(client, package) == key
    assert desk.broken() == []


def test_what_was_rehearsed_is_no_change_for_other_desks(desk: Desk, folder: Path) -> None:
    client = desk.client()
    desk.store.moved()
    desk.store.run_rehearsal(changes.appointments.book, desk.visit(client))
    assert not desk.store.moved()
