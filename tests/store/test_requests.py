"""What clients asked for: entered, accepted with or without a package, or declined."""

from datetime import time, timedelta
from typing import Any

import pytest

from builders import TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.eligibility import NotEligible, Why
from deskpkg.domain.refused import Gone
from deskpkg.domain.terms import Expiry, ExpiryUnit
from deskpkg.store import changes
from deskpkg.store.changes.appointments import OutsideHours, Overlapping
from deskpkg.store.changes.requests import Answered, NotCanceled

TOMORROW = TODAY + timedelta(days=1)


def accept(desk: Desk, key: int, package: int | None = None, **more: Any) -> None:
    desk.store.run_write(lambda unit: changes.requests.accept(unit, key, package, **more))


def ask(desk: Desk, client: int, package: int | None = None, **more: Any) -> int:
    return desk.book(client, package, state=State.REQUESTED, **more)


def test_a_request_becomes_a_visit_and_takes_its_credit_then(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = ask(desk, client, package)
    assert desk.left(package) == 5
    accept(desk, key, package)
    assert desk.appointment(key).state is State.BOOKED
    assert desk.left(package) == 4
    assert desk.broken() == []


def test_it_is_linked_when_it_is_accepted(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = ask(desk, client)
    accept(desk, key, package)
    assert desk.appointment(key).package_id == package
    assert desk.history(package) == [("package.sold", 5), ("package.linked", -1)]
    assert desk.broken() == []


def test_another_package_or_none_takes_over(desk: Desk) -> None:
    client = desk.client()
    first, second = desk.sell(client), desk.sell(client)
    one, two = ask(desk, client, first), ask(desk, client, first, clock=time(16))
    accept(desk, one, second)
    accept(desk, two, None)
    assert desk.appointment(one).package_id == second
    assert desk.appointment(two).package_id is None
    assert (desk.left(first), desk.left(second)) == (5, 4)
    assert desk.broken() == []


def test_a_package_that_cannot_pay_any_more_leaves_it_a_request(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(1))
    key = ask(desk, client, package)
    desk.book(client, package, TODAY + timedelta(days=2))
    before = desk.dump()
    with pytest.raises(NotEligible) as refused:
        accept(desk, key, package)
    assert refused.value.reason.why is Why.COMPLETED
    assert desk.dump() == before
    accept(desk, key, None)
    assert desk.appointment(key).state is State.BOOKED


@pytest.mark.parametrize("linked", [True, False])
def test_an_exception_may_be_made_with_its_reason(desk: Desk, linked: bool) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(expiry=Expiry(3, ExpiryUnit.DAYS)))
    key = ask(desk, client, package if linked else None, day=TODAY + timedelta(days=2))
    later = TODAY + timedelta(days=9)
    desk.update(key, desk.visit(client, later), None)
    if linked:
        desk.store.run_write(
            lambda unit: changes.appointments.link(unit, key, package, override="asked early")
        )
    accept(desk, key, package, override="was ill")
    visit = desk.appointment(key)
    assert (visit.state, visit.override_reason) == (State.BOOKED, "was ill")
    assert desk.left(package) == 4
    assert desk.broken() == []


def test_a_time_that_is_taken_is_asked_about(desk: Desk) -> None:
    key = ask(desk, desk.client())
    desk.book(desk.client("Weber"))
    with pytest.raises(Overlapping) as asked:
        accept(desk, key)
    assert [line.client for line in asked.value.others] == ["Weber, Jane"]
    assert desk.appointment(key).state is State.REQUESTED
    accept(desk, key, overlap=True)
    assert desk.value("SELECT overlap_accepted FROM appointment WHERE id = :id", id=key) == 1
    assert desk.broken() == []


def test_an_overlap_that_is_gone_is_not_marked_any_more(desk: Desk) -> None:
    other = desk.book(desk.client("Weber"))
    key = ask(desk, desk.client())
    desk.set(other, State.CANCELED)
    accept(desk, key)
    assert desk.value("SELECT overlap_accepted FROM appointment WHERE id = :id", id=key) == 0


def test_hours_are_asked_about_too(desk: Desk) -> None:
    key = ask(desk, desk.client(), clock=time(5))
    with pytest.raises(OutsideHours):
        accept(desk, key)
    accept(desk, key, outside=True)
    assert desk.appointment(key).state is State.BOOKED


def test_what_is_answered_is_not_answered_again(desk: Desk) -> None:
    key = ask(desk, desk.client())
    accept(desk, key)
    before = desk.dump()
    with pytest.raises(Answered):
        accept(desk, key)
    assert desk.dump() == before
    with pytest.raises(Gone):
        accept(desk, 999)


def test_a_request_is_declined_with_a_word_and_holds_nothing(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = ask(desk, client, package)
    desk.set(key, State.CANCELED, reason="no time then")
    assert desk.appointment(key).cancel_reason == "no time then"
    assert desk.left(package) == 5
    assert desk.broken() == []


def test_accepting_is_undone(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = ask(desk, client, package)
    accept(desk, key, package)
    desk.store.run_write(changes.undo.undo)
    assert desk.appointment(key).state is State.REQUESTED
    assert desk.left(package) == 5
    assert desk.broken() == []


# -- what was canceled is booked again -------------------------------------------------------------


def again(desk: Desk, key: int, package: int | None = None, **more: Any) -> None:
    desk.store.run_write(lambda unit: changes.requests.book_again(unit, key, package, **more))


@pytest.mark.parametrize("forfeit", [False, True])
def test_a_canceled_visit_is_booked_again_and_counts_once(desk: Desk, forfeit: bool) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = desk.book(client, package, day=TOMORROW)
    desk.set(key, State.CANCELED, forfeit=forfeit, reason="ill")
    again(desk, key, package)
    visit = desk.appointment(key)
    assert (visit.state, visit.cancel_reason, visit.forfeited) == (State.BOOKED, "", False)
    assert desk.left(package) == 4
    assert desk.broken() == []


def test_what_came_to_its_time_since_is_asked_about(desk: Desk) -> None:
    key = desk.book(desk.client(), day=TOMORROW)
    desk.set(key, State.CANCELED)
    desk.book(desk.client("Weber"), day=TOMORROW)
    before = desk.dump()
    with pytest.raises(Overlapping) as asked:
        again(desk, key)
    assert [line.client for line in asked.value.others] == ["Weber, Jane"]
    assert desk.dump() == before
    again(desk, key, overlap=True)
    assert desk.appointment(key).state is State.BOOKED
    assert desk.broken() == []


def test_hours_that_do_not_hold_any_more_are_asked_about(desk: Desk) -> None:
    key = desk.book(desk.client(), day=TOMORROW, clock=time(5))
    desk.set(key, State.CANCELED)
    with pytest.raises(OutsideHours):
        again(desk, key)
    again(desk, key, outside=True)
    assert desk.appointment(key).state is State.BOOKED


def test_its_package_is_asked_again_and_another_may_pay(desk: Desk) -> None:
    client = desk.client()
    package, other = desk.sell(client, desk.package(1)), desk.sell(client)
    key = desk.book(client, package, day=TOMORROW)
    desk.set(key, State.CANCELED)
    desk.book(client, package, day=TODAY + timedelta(days=2))
    with pytest.raises(NotEligible) as refused:
        again(desk, key, package)
    assert refused.value.reason.why is Why.COMPLETED
    again(desk, key, other)
    assert desk.appointment(key).package_id == other
    assert (desk.left(package), desk.left(other)) == (0, 4)
    assert desk.broken() == []


def test_an_exception_may_be_made_for_it(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(expiry=Expiry(3, ExpiryUnit.DAYS)))
    key = desk.book(client, package, day=TOMORROW)
    desk.set(key, State.CANCELED)
    desk.clock.turn(days=9)
    with pytest.raises(NotEligible):
        again(desk, key, package)
    again(desk, key, package, override="was ill")
    assert desk.appointment(key).override_reason == "was ill"
    assert desk.broken() == []


def test_what_is_not_canceled_is_not_booked_again(desk: Desk) -> None:
    key = desk.book(desk.client(), day=TOMORROW)
    before = desk.dump()
    with pytest.raises(NotCanceled):
        again(desk, key)
    with pytest.raises(Gone):
        again(desk, 999)
    assert desk.dump() == before


def test_booking_again_is_undone(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = desk.book(client, package, day=TOMORROW)
    desk.set(key, State.CANCELED, reason="ill")
    again(desk, key, package)
    desk.store.run_write(changes.undo.undo)
    visit = desk.appointment(key)
    assert (visit.state, visit.cancel_reason) == (State.CANCELED, "ill")
    assert desk.left(package) == 5
    assert desk.broken() == []
