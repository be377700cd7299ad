"""What becomes of a credit when a visit arrives, is missed or canceled, or took place after all."""

from datetime import time, timedelta
from itertools import product

import pytest

from builders import TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.eligibility import NotEligible, Why
from deskpkg.domain.endings import FOLLOWS
from deskpkg.domain.packages import Status
from deskpkg.domain.refused import Gone, Refused
from deskpkg.store import changes
from deskpkg.store.changes.appointments import Overlapping

SOLD, LINKED, RETURNED, USED = (
    ("package.sold", 5),
    ("package.linked", -1),
    ("package.returned", 1),
    ("package.used", -1),
)


@pytest.fixture
def booked(desk: Desk) -> tuple[Desk, int, int, int]:
    """Return a desk with a client, a package of 5 and a visit tomorrow that is paid by it."""
    client = desk.client()
    package = desk.sell(client)
    return desk, client, package, desk.book(client, package)


def test_canceling_returns_the_credit(booked: tuple[Desk, int, int, int]) -> None:
    desk, _, package, key = booked
    desk.set(key, State.CANCELED, reason=" ill\x07 ")
    assert desk.left(package) == 5
    assert desk.history(package) == [SOLD, LINKED, RETURNED]
    assert desk.appointment(key).cancel_reason == "ill"
    assert desk.broken() == []


def test_a_forfeited_credit_stays_consumed_and_counts_as_attended(
    booked: tuple[Desk, int, int, int],
) -> None:
    desk, _, package, key = booked
    desk.set(key, State.CANCELED, forfeit=True)
    assert (desk.one(package).attended, desk.one(package).booked) == (1, 0)
    assert desk.history(package) == [SOLD, LINKED]
    assert desk.broken() == []


@pytest.mark.parametrize("forfeit", [False, True])
@pytest.mark.parametrize("state", [State.CANCELED, State.MISSED])
def test_whatever_happens_twice_counts_once(
    booked: tuple[Desk, int, int, int], state: State, forfeit: bool
) -> None:
    desk, _, package, key = booked
    desk.set(key, state, forfeit=forfeit)
    once = desk.dump()
    for again in (forfeit, not forfeit):
        desk.set(key, state, forfeit=again)
    assert desk.dump() == once
    assert desk.left(package) == (4 if forfeit else 5)


def test_missed_then_arrived_after_all_counts_once(booked: tuple[Desk, int, int, int]) -> None:
    desk, _, package, key = booked
    desk.set(key, State.MISSED)
    assert desk.left(package) == 5
    desk.set(key, State.ARRIVED)
    desk.set(key, State.ARRIVED)
    assert desk.left(package) == 4
    assert desk.history(package) == [SOLD, LINKED, RETURNED, USED]
    desk.set(key, State.MISSED, forfeit=True)
    desk.set(key, State.COMPLETED)
    assert desk.left(package) == 4
    assert desk.broken() == []


def test_who_came_after_all_needs_a_credit_that_is_left(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(1))
    missed = desk.book(client, package)
    desk.set(missed, State.MISSED)
    desk.book(client, package, TODAY + timedelta(days=2))
    before = desk.dump()
    with pytest.raises(NotEligible) as refused:
        desk.set(missed, State.ARRIVED)
    assert refused.value.reason.why is Why.COMPLETED
    assert desk.dump() == before
    desk.unlink(missed)
    desk.set(missed, State.ARRIVED)
    assert desk.broken() == []


def test_who_came_after_all_is_not_asked_for_limits_or_an_expiry_in_between(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(9, weekly_limit=1))
    missed = desk.book(client, package)
    desk.set(missed, State.MISSED)
    desk.book(client, package, TODAY + timedelta(days=2))
    desk.store.run_write(
        lambda unit: unit.execute("UPDATE client_package SET expires_on = '2026-11-26'")
    )
    desk.clock.turn(days=9)
    assert desk.status(package) is Status.EXPIRED
    desk.set(missed, State.ARRIVED)
    assert desk.left(package) == 7
    assert desk.broken() == []


@pytest.mark.parametrize("ending", [State.CANCELED, State.MISSED])
def test_booking_again_what_ended_asks_for_its_time(desk: Desk, ending: State) -> None:
    client, other = desk.client(), desk.client()
    key = desk.book(client)
    desk.set(key, ending)
    desk.book(other)
    before = desk.dump()
    with pytest.raises(Overlapping):
        desk.set(key, State.BOOKED)
    assert desk.dump() == before
    desk.set(key, State.BOOKED, overlap=True)
    assert desk.broken() == []


def test_who_came_after_all_is_not_asked_for_the_time(desk: Desk) -> None:
    key = desk.book(desk.client())
    desk.set(key, State.MISSED)
    desk.store.run_write(changes.appointments.book, desk.visit(desk.client()))
    desk.set(key, State.ARRIVED)
    assert desk.broken() == []


def test_a_canceled_visit_that_is_booked_again_asks_the_rules_again(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = desk.book(client, package)
    desk.set(key, State.CANCELED)
    desk.store.run_write(changes.managing.cancel, package)
    with pytest.raises(NotEligible) as refused:
        desk.set(key, State.BOOKED)
    assert refused.value.reason.why is Why.CANCELED
    desk.unlink(key)
    desk.set(key, State.BOOKED)
    assert desk.broken() == []


def test_a_request_holds_no_credit_until_it_is_confirmed(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(1))
    first = desk.book(client, package, state=State.REQUESTED)
    second = desk.book(client, package, TODAY + timedelta(days=2), state=State.REQUESTED)
    assert desk.left(package) == 1
    desk.set(first, State.BOOKED)
    assert desk.left(package) == 0
    with pytest.raises(NotEligible):
        desk.set(second, State.BOOKED)
    requested = ("package.linked", 0)
    assert desk.history(package) == [("package.sold", 1), requested, requested, USED]
    assert desk.broken() == []


def test_a_request_that_is_declined_forfeits_no_credit(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = desk.book(client, package, state=State.REQUESTED)
    desk.set(key, State.CANCELED, forfeit=True)
    assert desk.left(package) == 5
    assert desk.history(package) == [SOLD, ("package.linked", 0)]
    assert desk.broken() == []


def test_a_past_visit_is_marked_missed_not_canceled(desk: Desk) -> None:
    key = desk.book(desk.client(), day=TODAY, clock=time(9))
    with pytest.raises(Refused, match="only marked missed"):
        desk.set(key, State.CANCELED)
    desk.set(key, State.MISSED)
    assert desk.appointment(key).state is State.MISSED


def test_a_past_request_can_be_declined(desk: Desk) -> None:
    key = desk.book(desk.client(), day=TODAY, clock=time(9), state=State.REQUESTED)
    desk.set(key, State.CANCELED)
    assert desk.appointment(key).state is State.CANCELED


STEPS = [(a, b) for a, b in product(State, State) if a is not b]


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_only_what_makes_sense_can_follow(desk: Desk, before: State, after: State) -> None:
    client = desk.client()
    package = desk.sell(client)
    start = State.REQUESTED if before is State.REQUESTED else State.BOOKED
    key = desk.book(client, package, state=start)
    if before is not start:
        desk.set(key, before)
    if after in FOLLOWS[before]:
        desk.set(key, after)
        assert desk.appointment(key).state is after
    else:
        unchanged = desk.dump()
        with pytest.raises(Refused, match=f"is {before.value} can't become {after.value}"):
            desk.set(key, after)
        assert desk.dump() == unchanged
    assert desk.broken() == []


def test_nothing_becomes_of_a_visit_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(Gone):
        desk.set(999, State.ARRIVED)
    with pytest.raises(Gone):
        desk.link(999, 1)
    with pytest.raises(Gone):
        desk.unlink(999)
