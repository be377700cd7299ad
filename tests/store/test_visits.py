"""Booking visits, what pays for them, and what becomes of the credits."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from builders import TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.eligibility import NotEligible, Why
from deskpkg.domain.packages import Status
from deskpkg.domain.refused import BadInput, Conflict
from deskpkg.domain.terms import Allowed, Expiry, ExpiryUnit
from deskpkg.store import changes
from deskpkg.store.changes.appointments import NotLinked

TOMORROW = TODAY + timedelta(days=1)
CREATED, LINKED, UNLINKED = "appointment.created", "package.linked", "package.unlinked"


def refuses(desk: Desk, why: Why, client: int, package: int, **more: object) -> None:
    """Check that a booking is refused for a reason and leaves nothing behind."""
    before = desk.dump()
    with pytest.raises(NotEligible) as refused:
        desk.book(client, package, **more)  # type: ignore[arg-type]
    assert refused.value.reason.why is why
    assert desk.dump() == before


def test_booking_with_a_package_consumes_one_credit(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = desk.book(client, package)
    assert desk.one(package).booked == 1
    assert desk.left(package) == 4
    assert desk.history(package) == [("package.sold", 5), (LINKED, -1)]
    assert desk.appointment(key).package == "Flex"
    assert desk.broken() == []


def test_a_booked_visit_is_attended_when_it_is_over(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    desk.book(client, package, TODAY, time(11))
    assert (desk.one(package).attended, desk.one(package).booked) == (0, 1)
    desk.clock.turn(hours=2)
    assert (desk.one(package).attended, desk.one(package).booked) == (1, 0)


def test_a_refused_package_books_nothing(desk: Desk) -> None:
    client = desk.client()
    flex, fixed = desk.sell(client), desk.sell(client, desk.package(fixed=(1, 0)))
    refuses(desk, Why.OTHER_CLIENT, desk.client(), flex)
    refuses(desk, Why.NOT_COVERED, client, fixed, service=desk.review)
    desk.book(client, fixed)
    refuses(desk, Why.COMPLETED, client, fixed)
    short = desk.sell(client, desk.package(expiry=Expiry(3, ExpiryUnit.DAYS)))
    refuses(desk, Why.AFTER_EXPIRY, client, short, day=TODAY + timedelta(days=4))
    desk.book(client, short, TODAY + timedelta(days=3))
    own = desk.sell(client, desk.package(allowed=Allowed.OWNER, owner_id=desk.osei))
    refuses(desk, Why.PRACTITIONER, client, own)
    desk.book(client, own, practitioner=desk.osei)
    desk.store.run_write(changes.managing.cancel, flex)
    refuses(desk, Why.CANCELED, client, flex)
    desk.clock.turn(days=4)
    refuses(desk, Why.EXPIRED, client, short)
    assert desk.broken() == []


def test_an_allowance_is_used_up_on_its_own(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(fixed=(1, 2)))
    desk.book(client, package)
    refuses(desk, Why.USED_UP, client, package)
    desk.book(client, package, service=desk.review)
    assert desk.left(package) == 1


def test_a_week_goes_from_monday_to_sunday(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(20, weekly_limit=2))
    for day in (23, 29):
        desk.book(client, package, date(2026, 11, day))
    for day in (23, 25, 29):
        refuses(desk, Why.WEEK, client, package, day=date(2026, 11, day))
    for day in (22, 30):
        desk.book(client, package, date(2026, 11, day))
    assert desk.left(package) == 16


def test_a_month_limit_counts_visits_that_hold_a_credit(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(20, monthly_limit=2))
    kept = desk.book(client, package, date(2026, 12, 1))
    gone = desk.book(client, package, date(2026, 12, 31))
    refuses(desk, Why.MONTH, client, package, day=date(2026, 12, 15))
    desk.set(gone, State.CANCELED)
    desk.book(client, package, date(2026, 12, 15))
    desk.set(kept, State.CANCELED, forfeit=True)
    refuses(desk, Why.MONTH, client, package, day=date(2026, 12, 16))


def test_linking_later_and_unlinking_give_and_return_a_credit(desk: Desk) -> None:
    client = desk.client()
    package, key = desk.sell(client), desk.book(client)
    desk.link(key, package)
    assert desk.left(package) == 4
    desk.unlink(key)
    assert desk.left(package) == 5
    assert desk.history(package) == [("package.sold", 5), (LINKED, -1), (UNLINKED, 1)]
    with pytest.raises(NotLinked):
        desk.unlink(key)
    assert desk.broken() == []


def test_a_past_visit_can_be_linked(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = desk.book(client, day=TODAY - timedelta(days=30), state=State.COMPLETED)
    desk.link(key, package)
    assert desk.one(package).attended == 1


def test_a_linked_visit_is_not_linked_again(desk: Desk) -> None:
    client = desk.client()
    first, second = desk.sell(client), desk.sell(client)
    key = desk.book(client, first)
    before = desk.dump()
    for package in (first, second):
        with pytest.raises(NotEligible) as refused:
            desk.link(key, package)
        assert refused.value.reason.why is Why.LINKED
    assert desk.dump() == before


def test_a_canceled_visit_is_not_linked(desk: Desk) -> None:
    client = desk.client()
    package, key = desk.sell(client), desk.book(client)
    desk.set(key, State.CANCELED)
    with pytest.raises(NotEligible) as refused:
        desk.link(key, package)
    assert refused.value.reason.why is Why.VISIT_CANCELED


def test_a_returned_credit_makes_a_completed_package_active_again(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(1))
    key = desk.book(client, package)
    assert desk.status(package) is Status.COMPLETED
    desk.unlink(key)
    assert desk.status(package) is Status.ACTIVE


def test_another_package_takes_over_in_one_step(desk: Desk) -> None:
    client = desk.client()
    first, second = desk.sell(client), desk.sell(client)
    key = desk.book(client, first)
    desk.update(key, desk.visit(client), second)
    assert (desk.left(first), desk.left(second)) == (5, 4)
    desk.update(key, desk.visit(client), None)
    assert (desk.left(first), desk.left(second)) == (5, 5)
    assert desk.broken() == []


def test_a_package_that_cannot_take_over_leaves_the_first_in_place(desk: Desk) -> None:
    client = desk.client()
    first, second = desk.sell(client), desk.sell(client, desk.package(1))
    key = desk.book(client, first)
    desk.book(client, second, TOMORROW + timedelta(days=1))
    before = desk.dump()
    with pytest.raises(NotEligible):
        desk.update(key, desk.visit(client), second)
    assert desk.dump() == before


def test_moving_to_another_date_asks_the_rules_again(desk: Desk) -> None:
    client = desk.client()
    catalog = desk.package(1, expiry=Expiry(10, ExpiryUnit.DAYS))
    package = desk.sell(client, catalog)
    key = desk.book(client, package)
    last = TODAY + timedelta(days=10)
    desk.update(key, desk.visit(client, last), package)
    assert desk.left(package) == 0
    with pytest.raises(NotEligible) as refused:
        desk.update(key, desk.visit(client, last + timedelta(days=1)), package)
    assert refused.value.reason.why is Why.AFTER_EXPIRY
    assert desk.appointment(key).starts_at == desk.visit(client, last).starts_at
    assert desk.broken() == []


def test_moving_does_not_count_a_visit_against_itself(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(1, weekly_limit=1))
    key = desk.book(client, package)
    desk.update(key, desk.visit(client, TOMORROW + timedelta(days=1)), package)
    assert desk.left(package) == 0


def test_changing_the_service_of_a_linked_visit_asks_its_allowance(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(fixed=(1, 1)))
    key = desk.book(client, package)
    desk.update(key, desk.visit(client, service=desk.review), package)
    desk.book(client, package, TOMORROW + timedelta(days=1))
    with pytest.raises(NotEligible) as refused:
        desk.update(key, desk.visit(client), package)
    assert refused.value.reason.why is Why.USED_UP


def test_another_hour_of_the_same_day_asks_nothing(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = desk.book(client, package)
    desk.store.run_write(changes.managing.cancel, package)
    desk.update(key, desk.visit(client, clock=time(15)), package)
    assert desk.one(package).lost == 4
    desk.unlink(key)
    with pytest.raises(NotEligible):
        desk.update(key, desk.visit(client, clock=time(16)), package)


def test_a_stale_form_is_refused(desk: Desk) -> None:
    client = desk.client()
    key = desk.book(client)
    seen = desk.appointment(key).version
    desk.update(key, desk.visit(client, clock=time(15)), None)
    before = desk.dump()
    with pytest.raises(Conflict):
        desk.update(key, desk.visit(client, clock=time(16)), None, version=seen)
    assert desk.dump() == before


@pytest.mark.parametrize("change", ["link", "unlink", "state"])
def test_every_change_of_a_visit_makes_forms_of_it_stale(desk: Desk, change: str) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = desk.book(client, package if change == "unlink" else None)
    seen = desk.appointment(key).version
    if change == "link":
        desk.link(key, package)
    elif change == "unlink":
        desk.unlink(key)
    else:
        desk.set(key, State.ARRIVED)
    with pytest.raises(Conflict):
        desk.update(key, desk.visit(client, clock=time(16)), package, version=seen)


def test_saving_a_form_that_says_nothing_new_changes_nothing(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = desk.book(client, package)
    before = desk.dump()
    desk.update(key, desk.visit(client), package)
    desk.update(key, replace(desk.visit(client), notes=" \u200b\n "), package)
    assert desk.dump() == before


def test_notes_and_confirmation_are_kept_with_a_line_of_history(desk: Desk) -> None:
    client = desk.client()
    key = desk.book(client)
    noted = replace(desk.visit(client), notes=" two\r\nlines\x00 ", confirmed=True)
    desk.update(key, noted, None)
    visit = desk.appointment(key)
    assert (visit.notes, visit.confirmed) == ("two\nlines", True)
    actions = desk.rows("SELECT action FROM history WHERE appointment_id = :key", key=key)
    assert actions == [(CREATED,), ("appointment.noted",)]


def test_a_visit_stays_with_its_client(desk: Desk) -> None:
    key = desk.book(desk.client())
    with pytest.raises(BadInput) as refused:
        desk.update(key, desk.visit(desk.client()), None)
    assert refused.value.field == "client"
