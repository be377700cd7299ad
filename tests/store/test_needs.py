"""What needs somebody: visits that a package could pay for, requests, packages that expire."""

from datetime import date, time, timedelta

from builders import TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.selling import Adjusted
from deskpkg.store.queries import needs

DAY = timedelta(days=1)


def found(desk: Desk) -> needs.Needs:
    told = desk.store.run_read(needs.needs)
    counted = desk.store.run_read(needs.counts)
    assert counted == needs.Counts(len(told.unlinked), len(told.requests), len(told.expiring))
    return told


def test_visits_of_today_and_of_past_days_that_a_package_could_pay_for(desk: Desk) -> None:
    client, other = desk.client("Smith"), desk.client("Weber")
    package = desk.sell(client, sold_on=TODAY - 3 * DAY)
    today = desk.book(client, day=TODAY, clock=time(16))
    past = desk.book(client, day=TODAY - 2 * DAY)
    desk.book(client, day=TODAY + DAY)
    desk.book(client, day=TODAY - 4 * DAY)
    desk.book(client, package, TODAY, time(9))
    desk.book(other, day=TODAY, clock=time(17))
    assert [line.id for line in found(desk).unlinked] == [today, past]


def test_a_package_was_sold_by_then_if_it_was_by_the_practices_day(desk: Desk) -> None:
    client, other = desk.client("Smith"), desk.client("Weber")
    desk.sell(client, sold_on=TODAY)
    desk.sell(other, sold_on=TODAY - DAY)
    desk.book(client, day=TODAY - DAY, clock=time(22))  # which is the day after in UTC
    late = desk.book(other, day=TODAY - DAY, clock=time(22))
    assert [line.id for line in found(desk).unlinked] == [late]


def test_what_did_not_take_place_or_is_only_asked_for_is_left_out(desk: Desk) -> None:
    client = desk.client()
    desk.sell(client, sold_on=TODAY - 9 * DAY)
    missed = desk.book(client, day=TODAY - DAY)
    desk.set(missed, State.MISSED)
    desk.book(client, day=TODAY, clock=time(16), state=State.REQUESTED)
    assert found(desk).unlinked == ()


def test_without_a_credit_left_nothing_matches(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(1), sold_on=TODAY - 9 * DAY)
    desk.book(client, package, TODAY + DAY)
    desk.book(client, day=TODAY)
    assert found(desk).unlinked == ()


def test_longer_ago_nobody_looks(desk: Desk) -> None:
    client = desk.client()
    desk.sell(client, sold_on=TODAY - 60 * DAY)
    last = desk.book(client, day=TODAY - needs.BACK * DAY)
    desk.book(client, day=TODAY - (needs.BACK + 1) * DAY)
    assert [line.id for line in found(desk).unlinked] == [last]


def test_requests_wait_for_an_answer_the_soonest_first(desk: Desk) -> None:
    client = desk.client()
    later = desk.book(client, day=TODAY + 9 * DAY, state=State.REQUESTED)
    sooner = desk.book(client, day=TODAY - DAY, state=State.REQUESTED)
    declined = desk.book(client, day=TODAY + DAY, state=State.REQUESTED)
    desk.set(declined, State.CANCELED)
    assert [line.id for line in found(desk).requests] == [sooner, later]


def test_packages_that_expire_within_a_week_with_something_left(desk: Desk) -> None:
    client = desk.client("Smith")
    ends = {days: TODAY + days * DAY for days in (0, 7, 8)}
    keys = {
        days: desk.sell(client, change=Adjusted(expires_on=last)) for days, last in ends.items()
    }
    used = desk.sell(client, desk.package(1), Adjusted(expires_on=TODAY + DAY))
    desk.book(client, used, TODAY + DAY)
    told = found(desk).expiring
    assert [line.id for line in told] == [keys[0], keys[7]]
    assert (told[1].client, told[1].name, told[1].left) == ("Smith, Jane", "Flex", 5)
    assert told[1].expires_on == date(2026, 12, 1)
