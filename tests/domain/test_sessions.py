"""What several visits leave of a package, booked one after the other."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from builders import MIA, OSEI, PHYSIO, REVIEW, TODAY, after, fixed, pool, sold
from deskpkg.domain.eligibility import VisitFacts, Why
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.sessions import Use, excepted, steps
from deskpkg.domain.terms import Allowed

MONDAY = date(2026, 11, 30)


def visits(*days: int, service: int = PHYSIO, practitioner: int = MIA) -> list[VisitFacts]:
    """Return visits so many days after a Monday."""
    return [
        VisitFacts(1, service, "Physio 60", practitioner, MONDAY + timedelta(days=day))
        for day in days
    ]


def whys(package: ClientPackage, wanted: list[VisitFacts], *uses: Use) -> list[Why | None]:
    found = steps(package, wanted, uses, today=TODAY)
    return [step.reasons[0].why if step.reasons else None for step in found]


def test_each_visit_tells_what_it_leaves() -> None:
    found = steps(sold(pool(5), attended=3), visits(0, 7, 14), today=TODAY)
    assert [step.words for step in found] == [
        "2 left → 1",
        "1 left → 0",
        "completed, 5 of 5 used",
    ]


def test_a_refused_visit_takes_nothing_from_those_after_it() -> None:
    package = sold(pool(5), attended=3, expires_on=MONDAY + timedelta(days=7))
    wanted = [*visits(0), *visits(8), *visits(7)]
    assert whys(package, wanted) == [None, Why.AFTER_EXPIRY, None]


@pytest.mark.parametrize(
    ("package", "wanted", "uses", "expected"),
    [
        (sold(fixed(1, 2)), visits(0, 7), (), [None, Why.USED_UP]),
        (sold(fixed(1, 2)), visits(0, 7, service=REVIEW), (), [None, None]),
        (
            sold(replace(pool(9), weekly_limit=2)),
            visits(0, 2, 6, 7),
            (),
            [None, None, Why.WEEK, None],
        ),
        (
            sold(replace(pool(9), weekly_limit=2)),
            visits(0, 2),
            (Use(MONDAY + timedelta(days=6)), Use(MONDAY - timedelta(days=1))),
            [None, Why.WEEK],
        ),
        (
            sold(replace(pool(9), monthly_limit=1)),
            visits(0, 1, 31),
            (Use(date(2026, 11, 2)),),
            [Why.MONTH, None, Why.MONTH],
        ),
        (
            sold(replace(pool(9), allowed=Allowed.OWNER, owner_id=OSEI)),
            visits(0, practitioner=MIA) + visits(0, practitioner=OSEI),
            (),
            [Why.PRACTITIONER, None],
        ),
        (
            sold(replace(pool(9), expiry=after(10))),
            visits(0, 10, 11),
            (),
            [None, None, Why.AFTER_EXPIRY],
        ),
        (
            sold(replace(pool(9), expiry=after(10))),
            visits(12, 0, 5),
            (),
            [None, Why.FIRST_USE, None],
        ),
        (sold(canceled_on=TODAY), visits(0), (), [Why.CANCELED]),
        (sold(expires_on=TODAY - timedelta(days=1)), visits(0), (), [Why.EXPIRED]),
    ],
)
def test_each_visit_is_asked_after_those_before_it(
    package: ClientPackage,
    wanted: list[VisitFacts],
    uses: tuple[Use, ...],
    expected: list[Why | None],
) -> None:
    assert whys(package, wanted, *uses) == expected


def test_a_package_that_must_be_paid_first_refuses_all() -> None:
    from deskpkg.domain.packages import Payment

    package = sold(payment=Payment.UNPAID)
    found = steps(package, visits(0, 7), today=TODAY, pay_before_use=True)
    assert [step.reasons[0].why for step in found] == [Why.UNPAID, Why.UNPAID]


def test_an_exception_can_be_made_where_every_reason_may_be_set_aside() -> None:
    expired = sold(expires_on=TODAY - timedelta(days=1))
    told = excepted(steps(expired, visits(0, 7), today=TODAY))
    assert [reason.why for reason in told] == [Why.EXPIRED, Why.AFTER_EXPIRY]
    used = sold(pool(1), expires_on=MONDAY)
    assert excepted(steps(used, visits(0, 7), today=TODAY)) == ()
    assert excepted(steps(sold(), visits(0), today=TODAY)) == ()
