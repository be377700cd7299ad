"""What is told of an exception, and what becomes of it when its visit moves."""

from datetime import date, timedelta

import pytest

from builders import TODAY, Clock, Desk
from deskpkg.domain.eligibility import NotEligible, Why
from deskpkg.domain.mending import MadeException
from deskpkg.domain.selling import Adjusted
from deskpkg.store import Store, changes
from deskpkg.store.queries import history
from situations import Situation

TOMORROW = TODAY + timedelta(days=1)
NEXT_WEEK = TODAY + timedelta(days=7)


def made(desk: Desk, visit: int) -> MadeException | None:
    return desk.store.run_read(history.exception, visit)


def rules(desk: Desk, visit: int) -> set[Why]:
    exception = made(desk, visit)
    return set(exception.rules) if exception else set()


@pytest.fixture
def limited(desk: Desk) -> tuple[int, int]:
    """A client with a package for one visit a week until tomorrow, who comes today already."""
    client = desk.client()
    package = desk.sell(client, desk.package(weekly_limit=1), Adjusted(expires_on=TOMORROW))
    desk.book(client, package, TODAY)
    return client, package


def test_a_visit_is_booked_by_exception_and_the_record_says_who_when_and_why(
    desk: Desk, limited: tuple[int, int]
) -> None:
    client, package = limited
    with pytest.raises(NotEligible):
        desk.book(client, package, NEXT_WEEK)
    other = Store(desk.store.path, clock=desk.clock, staff="Ana", desk="front")
    booking = desk.visit(client, NEXT_WEEK)
    visit = other.run_write(changes.appointments.book, booking, package, override=" was ill\x00 ")
    other.close()
    assert made(desk, visit) == MadeException(
        "was ill", (Why.AFTER_EXPIRY,), "Ana", "front", Clock().now
    )
    assert desk.appointment(visit).override_reason == "was ill"
    assert desk.left(package) == 3
    assert desk.broken() == []


def test_the_reason_can_be_put_in_other_words(desk: Desk, limited: tuple[int, int]) -> None:
    client, package = limited
    visit = desk.book(client, package, NEXT_WEEK, override="was ill")
    booking = desk.visit(client, NEXT_WEEK)
    desk.update(visit, booking, package, override="was ill, and called before")
    assert desk.appointment(visit).override_reason == "was ill, and called before"
    assert desk.history(package)[-1] == ("package.excepted", 0)
    before = desk.dump()
    for same in ("", "was ill, and called before"):
        desk.update(visit, booking, package, override=same)
    assert desk.dump() == before
    assert desk.broken() == []


def test_another_date_that_needs_the_exception_keeps_it_and_tells_who_moved_it(
    desk: Desk, limited: tuple[int, int]
) -> None:
    client, package = limited
    visit = desk.book(client, package, NEXT_WEEK, override="was ill")
    desk.store.staff = "Ben"
    later = NEXT_WEEK + timedelta(days=1)
    desk.update(visit, desk.visit(client, later), package, override="was ill")
    exception = made(desk, visit)
    assert exception is not None
    assert (exception.reason, exception.rules) == ("was ill", (Why.AFTER_EXPIRY,))
    assert exception.staff == "Ben"
    assert desk.broken() == []


def test_a_date_for_which_another_rule_is_set_aside_is_told_in_the_history(
    desk: Desk, limited: tuple[int, int]
) -> None:
    client, package = limited
    visit = desk.book(client, package, NEXT_WEEK, override="was ill")
    desk.update(visit, desk.visit(client, TOMORROW), package, override="was ill")
    assert rules(desk, visit) == {Why.WEEK}
    assert desk.history(package)[-1] == ("package.excepted", 0)
    desk.store.run_write(changes.undo.undo)
    assert rules(desk, visit) == {Why.AFTER_EXPIRY}
    assert desk.broken() == []


def test_a_date_that_needs_no_exception_drops_it(desk: Desk, limited: tuple[int, int]) -> None:
    client, package = limited
    catalog = desk.one(package)
    visit = desk.book(client, package, NEXT_WEEK, override="was ill")
    before = date(2026, 11, 16)
    desk.update(visit, desk.visit(client, before), package, override="was ill")
    assert desk.appointment(visit).override_reason == ""
    assert made(desk, visit) is None
    assert desk.history(package)[-1] == ("package.excepted", 0)
    assert desk.one(package).remaining == catalog.remaining - 1
    assert desk.broken() == []


def test_a_visit_moves_to_another_package_by_exception_in_one_step(
    desk: Desk, limited: tuple[int, int]
) -> None:
    client, package = limited
    other = desk.sell(client)
    visit = desk.book(client, other, NEXT_WEEK)
    booking = desk.visit(client, NEXT_WEEK)
    before = desk.dump()
    with pytest.raises(NotEligible):
        desk.update(visit, booking, package)
    assert desk.dump() == before
    desk.update(visit, booking, package, override="was ill")
    assert (desk.left(other), desk.left(package)) == (5, 3)
    assert rules(desk, visit) == {Why.AFTER_EXPIRY}
    desk.update(visit, booking, other)
    assert desk.appointment(visit).override_reason == ""
    assert desk.broken() == []


def test_no_reason_gets_more_credits_than_were_sold(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(1))
    other = desk.sell(client)
    desk.book(client, package)
    visit = desk.book(client, other, NEXT_WEEK)
    before = desk.dump()
    with pytest.raises(NotEligible) as refused:
        desk.update(visit, desk.visit(client, NEXT_WEEK), package, override="please")
    assert refused.value.reason.why is Why.COMPLETED
    assert desk.dump() == before


def test_what_can_never_be_set_aside_is_what_is_told_of_several(desk: Desk) -> None:
    situation = Situation(fixed=(1, 2), last_day=0, used=((0, "physio"),))
    package, visit = situation.make(desk)
    with pytest.raises(NotEligible) as refused:
        desk.store.run_write(changes.appointments.link, visit, package, override="please")
    assert refused.value.reason.why is Why.USED_UP
    assert [reason.why for reason in refused.value.reasons] == [Why.USED_UP, Why.AFTER_EXPIRY]


def test_who_took_the_last_credit_is_told_with_the_desk_and_the_time(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(1))
    ana = Store(desk.store.path, clock=desk.clock, staff="Ana", desk="front")
    ana.run_write(changes.appointments.book, desk.visit(client), package)
    ana.close()
    with pytest.raises(NotEligible) as refused:
        desk.book(client, package, NEXT_WEEK)
    assert str(refused.value) == (
        "Flex: completed, 1 of 1 used. "
        "Ana at front took the last credit at 10:57 for Physio 60, Wed 25 Nov 2026 14:00."
    )
    desk.clock.turn(days=2)
    with pytest.raises(NotEligible, match="took the last credit on 24 Nov for Physio 60"):
        desk.book(client, package, NEXT_WEEK)


def test_undoing_a_link_by_exception_takes_both_back(desk: Desk, limited: tuple[int, int]) -> None:
    client, package = limited
    visit = desk.book(client, day=NEXT_WEEK)
    desk.store.run_write(changes.appointments.link, visit, package, override="was ill")
    desk.store.run_write(changes.undo.undo)
    assert desk.left(package) == 4
    assert desk.appointment(visit).override_reason == ""
    assert made(desk, visit) is None
    assert desk.broken() == []


def test_links_of_what_was_archived_since_are_kept_and_can_be_moved(desk: Desk) -> None:
    client = desk.client()
    first, second = desk.sell(client), desk.sell(client)
    visit = desk.book(client, first)
    for what, key in (("service", desk.physio), ("practitioner", desk.mia)):
        desk.store.run_write(changes.practice.archive, what, key)
    assert desk.appointment(visit).package_id == first
    desk.update(visit, desk.visit(client, NEXT_WEEK), first, outside=True)
    desk.update(visit, desk.visit(client, NEXT_WEEK), second)
    assert (desk.left(first), desk.left(second)) == (5, 4)
    assert desk.broken() == []
