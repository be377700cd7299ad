"""Booking several visits at once: all or none, with the reason for each that cannot be."""

from collections.abc import Sequence
from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import TODAY, Desk, after
from deskpkg.domain.appointments import Booking
from deskpkg.domain.eligibility import NotEligible, VisitFacts, Why
from deskpkg.domain.refused import Gone, Refused
from deskpkg.domain.sessions import Step, steps
from deskpkg.domain.terms import Expiry, ExpiryUnit
from deskpkg.domain.zones import local_date
from deskpkg.store import changes
from deskpkg.store.changes.sessions import Clashing, NotAll
from deskpkg.store.queries import packages, sessions, undo

MONDAY = date(2026, 11, 30)


def book(
    desk: Desk, bookings: Sequence[Booking], package: int | None = None, **more: object
) -> tuple[int, ...]:
    return desk.store.run_write(
        lambda unit: changes.sessions.book_all(unit, bookings, package, **more)  # type: ignore[arg-type]
    )


def weekly(desk: Desk, client: int, times: int) -> list[Booking]:
    return [desk.visit(client, MONDAY + timedelta(weeks=n), time(12)) for n in range(times)]


def test_all_are_booked_in_one_change(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    keys = book(desk, weekly(desk, client, 3), package)
    assert len(keys) == 3
    assert desk.left(package) == 2
    assert all(desk.appointment(key).package_id == package for key in keys)
    operations = desk.rows(
        "SELECT DISTINCT operation FROM history WHERE appointment_id IS NOT NULL"
    )
    assert len(operations) == 1
    assert desk.broken() == []


def test_none_is_booked_if_one_cannot_be(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(2))
    before = desk.dump()
    with pytest.raises(NotAll) as refused:
        book(desk, weekly(desk, client, 4), package)
    reasons = refused.value.refusals
    assert list(reasons) == [2, 3]
    assert all(isinstance(reason, NotEligible) for reason in reasons.values())
    assert desk.dump() == before


def test_every_reason_is_told_at_its_place(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(9, weekly_limit=1))
    wanted = weekly(desk, client, 1)
    wanted += [desk.visit(client, MONDAY + timedelta(days=2)), desk.visit(999, MONDAY)]
    with pytest.raises(NotAll) as refused:
        book(desk, wanted, package)
    week, gone = refused.value.refusals[1], refused.value.refusals[2]
    assert isinstance(week, NotEligible)
    assert week.reason.why is Why.WEEK
    assert isinstance(gone, Gone)


def test_times_that_are_taken_are_asked_once_for_all(desk: Desk) -> None:
    client, other = desk.client(), desk.client("Weber")
    package = desk.sell(client)
    for week in (0, 2):
        desk.book(other, day=MONDAY + timedelta(weeks=week), clock=time(12))
    before = desk.dump()
    with pytest.raises(Clashing) as asked:
        book(desk, weekly(desk, client, 3), package)
    assert [line.client for line in asked.value.others] == ["Weber, Jane"] * 2
    assert desk.dump() == before
    book(desk, weekly(desk, client, 3), package, unusual=True)
    accepted = desk.rows(
        "SELECT overlap_accepted FROM appointment WHERE client_package_id IS NOT NULL "
        "ORDER BY starts_at"
    )
    assert accepted == [(1,), (0,), (1,)]
    assert desk.broken() == []


def test_visits_that_overlap_each_other_are_asked_too(desk: Desk) -> None:
    client = desk.client()
    same = weekly(desk, client, 1) * 2
    with pytest.raises(Clashing):
        book(desk, same)
    assert len(book(desk, same, unusual=True)) == 2
    assert desk.broken() == []


def test_an_exception_is_made_for_those_that_need_it(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(expiry=Expiry(7, ExpiryUnit.DAYS)))
    with pytest.raises(NotAll):
        book(desk, weekly(desk, client, 3), package)
    keys = book(
        desk, weekly(desk, client, 3), package, overrides=dict.fromkeys(range(3), "was ill")
    )
    reasons = [desk.appointment(key).override_reason for key in keys]
    assert reasons == ["", "was ill", "was ill"]
    assert desk.broken() == []


def test_they_are_undone_together(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    book(desk, weekly(desk, client, 3), package)
    assert desk.left(package) == 2
    desk.store.run_write(changes.undo.undo)
    assert desk.left(package) == 5
    assert desk.value("SELECT count(*) FROM appointment WHERE state = 'booked'") == 0
    assert desk.broken() == []


def test_many_visits_are_one_change_among_the_last_ones(desk: Desk) -> None:
    client = desk.client()
    desk.book(client)
    package = desk.sell(client, desk.package(60))
    book(desk, weekly(desk, client, 40), package)
    found = desk.store.run_read(undo.last, 3)
    assert [done.lines for done in found] == [80, 1, 1]


def says(desk: Desk, package: int, wanted: Sequence[Booking]) -> tuple[Step, ...]:
    """Return what the rules say of several visits beforehand."""

    def read(unit: object) -> tuple[Step, ...]:
        facts = [
            VisitFacts(
                item.client_id,
                item.service_id,
                "",
                item.practitioner_id,
                local_date(item.starts_at, desk.zone),
            )
            for item in wanted
        ]
        found = packages.one(unit, package)  # type: ignore[arg-type]
        used = sessions.uses(unit, package)  # type: ignore[arg-type]
        return steps(found, facts, used, today=TODAY)

    return desk.store.run_read(read)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    credits=st.integers(1, 4),
    weekly_limit=st.none() | st.integers(1, 2),
    monthly_limit=st.none() | st.integers(1, 3),
    days=st.none() | st.integers(3, 30),
    first=st.booleans(),
    fixed=st.none() | st.tuples(st.integers(0, 2), st.integers(1, 2)),
    booked=st.lists(st.integers(1, 40), max_size=3, unique=True),
    wanted=st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=6),
)
def test_what_is_told_before_is_what_happens(
    desk: Desk,
    credits: int,
    weekly_limit: int | None,
    monthly_limit: int | None,
    days: int | None,
    first: bool,
    fixed: tuple[int, int] | None,
    booked: list[int],
    wanted: list[tuple[int, bool]],
) -> None:
    expiry = None
    if days is not None:
        expiry = after(days) if first else Expiry(days, ExpiryUnit.DAYS)
    client = desk.client()
    catalog = desk.package(
        credits, fixed=fixed, weekly_limit=weekly_limit, monthly_limit=monthly_limit, expiry=expiry
    )
    package = desk.sell(client, catalog)
    for day in booked:
        try:
            desk.book(client, package, TODAY + timedelta(days=day))
        except Refused:
            continue
    bookings = [
        desk.visit(
            client,
            TODAY + timedelta(days=day),
            service=desk.review if review else desk.physio,
        )
        for day, review in wanted
    ]
    told = says(desk, package, bookings)
    left = desk.left(package)
    refused = {n: step.reasons[0].why for n, step in enumerate(told) if step.reasons}
    if refused:
        with pytest.raises(NotAll) as happened:
            book(desk, bookings, package, unusual=True)
        reasons = happened.value.refusals.items()
        assert {n: r.reason.why for n, r in reasons if isinstance(r, NotEligible)} == refused
        assert desk.left(package) == left
    else:
        book(desk, bookings, package, unusual=True)
        assert desk.left(package) == told[-1].after
