"""Days, weeks and months are the practice's own, also at midnight and when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from builders import Desk
from deskpkg.domain.eligibility import NotEligible, Why
from deskpkg.domain.packages import Status
from deskpkg.domain.selling import Adjusted
from deskpkg.domain.zones import NoSuchTime, TwiceTime, instant_of
from deskpkg.store import changes
from deskpkg.store.queries import appointments
from deskpkg.store.unit import instant, instant_text

LAST_DAY = date(2026, 11, 30)

ZONES = [
    ("America/Toronto", datetime(2026, 12, 1, 5, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 11, 30, 13, tzinfo=UTC)),
    ("Pacific/Auckland", datetime(2026, 11, 30, 11, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 11, 30, 18, 15, tzinfo=UTC)),
]


@pytest.mark.parametrize(("zone", "midnight"), ZONES)
def test_a_package_expires_at_the_practices_midnight_with_nobody_doing_anything(
    folder: Path, zone: str, midnight: datetime
) -> None:
    desk = Desk.at(folder / "desk.db", zone)
    package = desk.sell(desk.client(), desk.package(), Adjusted(expires_on=LAST_DAY))
    desk.clock.now = midnight - timedelta(seconds=1)
    assert desk.status(package) is Status.ACTIVE
    desk.clock.now = midnight
    assert desk.status(package) is Status.EXPIRED
    desk.clock.now = midnight - timedelta(days=1)  # a clock that is set back
    assert desk.status(package) is Status.ACTIVE
    desk.store.close()


@pytest.mark.parametrize(("zone", "midnight"), ZONES)
def test_a_visit_belongs_to_the_practices_day(folder: Path, zone: str, midnight: datetime) -> None:
    desk = Desk.at(folder / "desk.db", zone)
    client = desk.client()
    package = desk.sell(client, desk.package(), Adjusted(expires_on=LAST_DAY))
    late = desk.book(client, package, LAST_DAY, time(23, 30))
    with pytest.raises(NotEligible) as refused:
        desk.book(client, package, LAST_DAY + timedelta(days=1), time(0))
    assert refused.value.reason.why is Why.AFTER_EXPIRY
    early = desk.book(client, None, LAST_DAY + timedelta(days=1), time(0))
    assert desk.appointment(early).starts_at == midnight
    for day, key in ((LAST_DAY, late), (LAST_DAY + timedelta(days=1), early)):
        assert [line.id for line in desk.store.run_read(appointments.day, day)] == [key]
    assert desk.broken() == []
    desk.store.close()


def test_a_week_with_a_change_of_clocks_has_its_seven_days(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(20, weekly_limit=1))
    desk.book(client, package, date(2027, 3, 14), time(23, 30))  # the Sunday with 23 hours
    desk.book(client, package, date(2027, 3, 15), time(0))
    with pytest.raises(NotEligible):
        desk.book(client, package, date(2027, 3, 8), time(0))
    assert desk.broken() == []


@pytest.mark.parametrize("limit", ["weekly_limit", "monthly_limit"])
def test_a_week_and_a_month_begin_at_the_first_midnight_and_end_before_the_next(
    desk: Desk, limit: str
) -> None:
    first, last = date(2027, 3, 1), date(2027, 3, 7 if limit == "weekly_limit" else 31)
    inside = [(first, time(0)), (last, time(23, 59))]
    outside = [(first - timedelta(days=1), time(23, 59)), (last + timedelta(days=1), time(0))]
    client = desk.client()
    for used, asked in ((inside[0], inside[1]), (inside[1], inside[0])):
        package = desk.sell(client, desk.package(**{limit: 1}))
        desk.book(client, package, *used)
        with pytest.raises(NotEligible):
            desk.book(client, package, *asked)
        for day in outside:
            desk.book(client, package, *day)
    assert desk.broken() == []


def test_both_times_of_the_repeated_hour_are_kept_apart(desk: Desk) -> None:
    client, day = desk.client(), date(2026, 11, 1)
    with pytest.raises(TwiceTime):
        instant_of(day, time(1, 30), desk.zone)
    keys = []
    for fold in (0, 1):
        start = instant_of(day, time(1, 30), desk.zone, fold=fold)
        booking = desk.visit(client)
        visit = type(booking)(
            client, desk.mia, desk.physio, None, start, start + timedelta(minutes=30)
        )
        keys.append(desk.store.run_write(changes.appointments.book, visit, outside=True))
    first, second = (desk.appointment(key) for key in keys)
    assert second.starts_at - first.starts_at == timedelta(hours=1)
    assert [line.id for line in desk.store.run_read(appointments.day, day)] == keys
    assert desk.broken() == []


def test_a_time_that_does_not_exist_is_refused(desk: Desk) -> None:
    with pytest.raises(NoSuchTime):
        instant_of(date(2027, 3, 14), time(2, 30), desk.zone)


def test_a_day_with_a_change_of_clocks_shows_all_its_visits(desk: Desk) -> None:
    client = desk.client()
    for day, hours in ((date(2027, 3, 14), 23), (date(2026, 11, 1), 25)):
        start = instant_of(day, time(0), desk.zone)
        for hour in range(-1, hours + 1):
            at = start + timedelta(hours=hour)
            booking = type(desk.visit(client))(
                client, desk.mia, desk.physio, None, at, at + timedelta(hours=1)
            )
            desk.store.run_write(changes.appointments.book, booking, outside=True)
        assert len(desk.store.run_read(appointments.day, day)) == hours


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 24, 15, 57, tzinfo=UTC),
        datetime(1900, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2026, 11, 24, 15, 57, tzinfo=UTC).astimezone(),
    ],
)
def test_an_instant_is_kept_as_it_is(at: datetime) -> None:
    assert instant(instant_text(at)) == at
    assert len(instant_text(at)) == 20


def test_instants_sort_as_texts() -> None:
    texts = [instant_text(datetime(year, 1, 1, tzinfo=UTC)) for year in (1, 999, 1999, 2026, 9999)]
    assert texts == sorted(texts)


def test_parts_of_a_second_are_dropped() -> None:
    assert (
        instant_text(datetime(2026, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC)) == "2026-01-01T00:00:00Z"
    )


def test_a_visit_in_the_last_year_there_is_can_be_booked(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(weekly_limit=1, monthly_limit=1))
    desk.book(client, package, date(9999, 12, 30))
    assert desk.left(package) == 4
