"""A visit that goes on after its package was canceled: what the rules say when it changes."""

from dataclasses import replace

import pytest

from builders import MASSAGE, PHYSIO, REVIEW, TODAY, fixed, pool, sold
from deskpkg.domain.appointments import Credit
from deskpkg.domain.eligibility import VisitFacts, Why, goes_on, refusals
from situations import GOING_ON


@pytest.mark.parametrize("name", GOING_ON)
def test_that_the_package_is_canceled_refuses_nothing_of_a_credit_that_is_held(name: str) -> None:
    situation, expected = GOING_ON[name]
    package = replace(situation.package(), canceled_on=TODAY)
    before = Credit(package.id, PHYSIO)
    asked = replace(situation.visit(), credit=before)
    found = refusals(
        package,
        asked,
        today=TODAY,
        usage=situation.usage(),
        pay_before_use=situation.pay_first,
    )
    assert tuple(reason.why for reason in found) == expected


@pytest.mark.parametrize("credit", [None, Credit(99, PHYSIO)], ids=["none", "another package's"])
def test_a_visit_without_a_credit_of_it_is_refused(credit: Credit | None) -> None:
    package = replace(sold(pool()), canceled_on=TODAY)
    asked = VisitFacts(1, PHYSIO, "Physio 60", day=TODAY, credit=credit)
    assert [reason.why for reason in refusals(package, asked, today=TODAY)] == [Why.CANCELED]


def test_a_credit_is_good_for_its_own_allowance_or_for_all_of_a_pool() -> None:
    for terms, own_only in ((pool(), False), (fixed(3, 2), True)):
        package = sold(terms)
        for service in (PHYSIO, REVIEW, MASSAGE):
            visit = VisitFacts(1, service, credit=Credit(package.id, PHYSIO))
            assert goes_on(package, visit) == (service == PHYSIO or not own_only)
