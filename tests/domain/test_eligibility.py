"""Which package can pay for a visit, which is suggested, and what the banner says."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from builders import MASSAGE, MIA, OSEI, PHYSIO, REVIEW, TODAY, after, fixed, pool, sold
from deskpkg.domain.eligibility import (
    OVERRIDABLE,
    NotEligible,
    Reason,
    Usage,
    VisitFacts,
    Why,
    can_override,
    refusal,
    refusals,
)
from deskpkg.domain.mending import mend_words
from deskpkg.domain.offers import banner_reason, offers, suggested
from deskpkg.domain.packages import ClientPackage, Member, Payment
from deskpkg.domain.terms import Allowed
from situations import SITUATIONS, Situation

VISIT = VisitFacts(1, PHYSIO, "Physio 60", MIA, TODAY + timedelta(days=1))
LIMITED = replace(pool(), weekly_limit=2, monthly_limit=4)
OWNERS = replace(pool(), allowed=Allowed.OWNER, owner_id=OSEI)
LISTED = replace(pool(), allowed=Allowed.LISTED, practitioner_ids=frozenset({OSEI}))
MASSAGES = replace(VISIT, service_id=MASSAGE, service="Massage")

FIRST_USE_WORDS = "used from 20 Nov it would end 30 Nov, before the visit on 1 Dec"

ORDER = [
    *(Why.OTHER_CLIENT, Why.VISIT_CANCELED, Why.REPEATING, Why.LINKED),
    *(Why.CANCELED, Why.COMPLETED, Why.EXPIRED, Why.UNPAID),
    *(Why.NOT_COVERED, Why.USED_UP, Why.AFTER_EXPIRY, Why.PRACTITIONER),
    *(Why.WEEK, Why.MONTH, Why.FIRST_USE),
]
"""In which the rules are asked."""

# The package, the visit, what it used, which rule refuses, in which words.
REFUSALS: list[tuple[ClientPackage, VisitFacts, Usage, Why, str]] = [
    (sold(client_id=2), VISIT, Usage(), Why.OTHER_CLIENT, "belongs to another client"),
    (
        sold(),
        replace(VISIT, canceled=True),
        Usage(),
        Why.VISIT_CANCELED,
        "the appointment is canceled",
    ),
    (
        sold(),
        replace(VISIT, repeating=True),
        Usage(),
        Why.REPEATING,
        "the appointment repeats; book each visit separately to use credits",
    ),
    (
        sold(),
        replace(VISIT, linked_to=7),
        Usage(),
        Why.LINKED,
        "the appointment is linked to a package already; unlink it first",
    ),
    (sold(canceled_on=date(2026, 11, 3)), VISIT, Usage(), Why.CANCELED, "canceled 3 Nov"),
    (sold(canceled_on=date(2025, 1, 3)), VISIT, Usage(), Why.CANCELED, "canceled 3 Jan 2025"),
    (sold(attended=4, booked=1), VISIT, Usage(), Why.COMPLETED, "completed, 5 of 5 used"),
    (sold(expires_on=date(2026, 6, 30)), VISIT, Usage(), Why.EXPIRED, "expired 30 Jun"),
    (sold(expires_on=date(2025, 6, 30)), VISIT, Usage(), Why.EXPIRED, "expired 30 Jun 2025"),
    (
        sold(expires_on=TODAY),
        VISIT,
        Usage(),
        Why.AFTER_EXPIRY,
        "valid through 24 Nov, before this visit",
    ),
    (sold(), MASSAGES, Usage(), Why.NOT_COVERED, "does not cover Massage"),
    (
        sold(),
        replace(VISIT, service_id=9, service=""),
        Usage(),
        Why.NOT_COVERED,
        "does not cover this service",
    ),
    (
        sold(fixed(3, 2, used=(3, 0)), attended=3),
        VISIT,
        Usage(),
        Why.USED_UP,
        "Physio 60: 3 of 3 used",
    ),
    (sold(OWNERS), VISIT, Usage(), Why.PRACTITIONER, "not for this practitioner"),
    (sold(LISTED), VISIT, Usage(), Why.PRACTITIONER, "not for this practitioner"),
    (sold(LIMITED), VISIT, Usage(2, 2), Why.WEEK, "2 of 2 this week"),
    (sold(LIMITED), VISIT, Usage(3, 3), Why.WEEK, "3 of 2 this week"),
    (sold(LIMITED), VISIT, Usage(0, 4), Why.MONTH, "4 of 4 this month"),
    (
        sold(LIMITED),
        replace(VISIT, day=date(2026, 12, 1)),
        Usage(2, 0),
        Why.WEEK,
        "2 of 2 in the week of 30 Nov",
    ),
    (
        sold(LIMITED),
        replace(VISIT, day=date(2026, 12, 9)),
        Usage(0, 4),
        Why.MONTH,
        "4 of 4 in December",
    ),
    (
        sold(LIMITED),
        replace(VISIT, day=date(2027, 1, 9)),
        Usage(0, 4),
        Why.MONTH,
        "4 of 4 in January 2027",
    ),
]


@pytest.mark.parametrize(("package", "visit", "usage", "why", "text"), REFUSALS)
def test_each_rule_refuses_in_its_own_words(
    package: ClientPackage, visit: VisitFacts, usage: Usage, why: Why, text: str
) -> None:
    reason = refusal(package, visit, today=TODAY, usage=usage)
    assert reason == Reason(why, text)


def test_a_package_must_be_paid_first_where_the_practice_wants_that() -> None:
    for payment in Payment:
        package = sold(payment=payment)
        assert refusal(package, VISIT, today=TODAY) is None
        reason = refusal(package, VISIT, today=TODAY, pay_before_use=True)
        if payment in (Payment.PAID, Payment.NOTHING_DUE):
            assert reason is None
        else:
            assert reason == Reason(Why.UNPAID, "must be paid before it is used")


@pytest.mark.parametrize(
    ("package", "visit", "usage"),
    [
        (sold(), VISIT, Usage(9, 9)),
        (sold(attended=4), VISIT, Usage()),
        (sold(expires_on=VISIT.day), VISIT, Usage()),
        (sold(fixed(3, 2, used=(2, 2)), attended=4), VISIT, Usage()),
        (sold(LIMITED), VISIT, Usage(1, 3)),
        (sold(OWNERS), replace(VISIT, practitioner_id=OSEI), Usage()),
        (sold(LISTED), replace(VISIT, practitioner_id=OSEI), Usage()),
        (sold(), replace(VISIT, day=date(2026, 10, 1)), Usage()),
    ],
)
def test_a_package_that_nothing_speaks_against_fits(
    package: ClientPackage, visit: VisitFacts, usage: Usage
) -> None:
    assert refusal(package, visit, today=TODAY, usage=usage) is None


def test_what_is_not_known_of_a_visit_refuses_nothing() -> None:
    package = sold(replace(LISTED, weekly_limit=1), expires_on=TODAY, id=4)
    assert refusal(package, VisitFacts(1), today=TODAY, usage=Usage(5, 5)) is None


def test_of_several_reasons_the_first_in_order_is_told() -> None:
    everything = sold(
        replace(LIMITED, allowed=Allowed.OWNER, owner_id=OSEI),
        client_id=2,
        canceled_on=TODAY,
        attended=5,
        expires_on=date(2026, 1, 1),
        payment=Payment.UNPAID,
    )
    visit = replace(MASSAGES, canceled=True, repeating=True, linked_to=3)
    told: list[Why] = []
    while True:
        reason = refusal(
            everything,
            visit,
            today=TODAY,
            usage=Usage(5, 5),
            pay_before_use=True,
            waived=told,
        )
        if reason is None:
            break
        told.append(reason.why)
    assert told == [
        *(Why.OTHER_CLIENT, Why.VISIT_CANCELED, Why.REPEATING, Why.LINKED, Why.CANCELED),
        *(Why.UNPAID, Why.NOT_COVERED, Why.AFTER_EXPIRY, Why.PRACTITIONER, Why.WEEK, Why.MONTH),
    ]


@pytest.mark.parametrize(("situation", "expected"), SITUATIONS.values(), ids=SITUATIONS)
def test_all_that_speaks_against_a_package_is_told_in_order(
    situation: Situation, expected: tuple[Why, ...]
) -> None:
    found = refusals(
        situation.package(),
        situation.visit(),
        today=TODAY,
        usage=situation.usage(),
        pay_before_use=situation.pay_first,
    )
    assert tuple(reason.why for reason in found) == expected
    assert list(expected) == sorted(expected, key=ORDER.index)
    assert can_override(found) == bool(expected and OVERRIDABLE.issuperset(expected))


def test_what_can_never_be_overridden() -> None:
    never = {Why.OTHER_CLIENT, Why.LINKED, Why.COMPLETED, Why.USED_UP, Why.REPEATING}
    assert not never & OVERRIDABLE
    assert Reason(Why.EXPIRED, "").overridable
    assert not Reason(Why.COMPLETED, "").overridable


def test_a_refusal_names_the_package_and_the_reason() -> None:
    refused = NotEligible("Starter", Reason(Why.WEEK, "2 of 2 this week"))
    assert str(refused) == "Starter: 2 of 2 this week."
    assert refused.reasons == (refused.reason,)


def rules_in_the_docs() -> list[list[str]]:
    """The table of refusals in docs/rules.md: why, in which words, exception or not, what mends."""
    text = (Path(__file__).parents[2] / "docs/rules.md").read_text(encoding="utf-8")
    table = text.partition("| refused because |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.split("\n")[2:]]


def test_the_docs_tell_every_refusal_as_the_rules_do() -> None:
    words = {why: {text for _, _, _, whose, text in REFUSALS if whose is why} for why in Why}
    words[Why.UNPAID] = {"must be paid before it is used"}
    words[Why.FIRST_USE] = {FIRST_USE_WORDS}
    rows = rules_in_the_docs()
    assert [Why(row[0]) for row in rows] == sorted(Why, key=ORDER.index)
    for name, text, exception, mend in rows:
        why = Why(name)
        assert text in words[why]
        assert exception == ("possible" if why in OVERRIDABLE else "never")
        assert mend == mend_words([Reason(why, text)])


def test_every_situation_of_the_table_is_one_that_a_rule_knows() -> None:
    assert {why for _, whys in SITUATIONS.values() for why in whys} == set(Why)


def first_use_refusal(
    package: ClientPackage, day: date, last_use: date | None, today: date
) -> Reason | None:
    return refusal(package, VisitFacts(1, day=day), today=today, usage=Usage(last_use=last_use))


def test_a_first_use_may_not_end_the_package_before_a_later_visit() -> None:
    package = sold(replace(pool(), expiry=after(10)))
    first, later = date(2026, 11, 20), date(2026, 12, 1)
    reason = first_use_refusal(package, first, later, TODAY)
    assert reason == Reason(Why.FIRST_USE, FIRST_USE_WORDS)
    assert first_use_refusal(package, date(2026, 11, 21), later, TODAY) is None
    assert first_use_refusal(package, first, None, TODAY) is None
    assert first_use_refusal(sold(), first, later, TODAY) is None


def test_a_use_before_the_sale_counts_from_the_sale() -> None:
    package = sold(replace(pool(), expiry=after(10)), sold_on=date(2026, 11, 24))
    assert first_use_refusal(package, date(2026, 1, 1), date(2026, 12, 4), TODAY) is None
    assert first_use_refusal(package, date(2026, 1, 1), date(2026, 12, 5), TODAY) is not None


IN_ORDER = [
    sold(pool(), id=9, expires_on=date(2026, 12, 1)),
    sold(fixed(), id=8, expires_on=date(2026, 12, 2)),
    sold(pool(), id=1, expires_on=date(2026, 12, 2)),
    sold(fixed(), id=7),
    sold(pool(), id=5, sold_on=date(2026, 1, 1)),
    sold(pool(), id=2, sold_on=date(2026, 1, 2)),
    sold(pool(), id=3, sold_on=date(2026, 1, 2)),
    sold(pool(), id=4, client_id=2, members=(Member(1, "Smith"),), expires_on=VISIT.day),
]


def test_suggested_are_the_own_first_then_what_expires_an_allowance_the_oldest_sale() -> None:
    for shuffled in list(permutations(IN_ORDER))[::997]:
        assert suggested(shuffled, VISIT.client_id) == IN_ORDER
        found = offers(shuffled, VISIT, today=TODAY).fitting
        assert [offer.package for offer in found] == IN_ORDER


def test_those_that_do_not_fit_are_listed_below_active_ones_first() -> None:
    expired = sold(id=1, expires_on=date(2026, 1, 1))
    limited = sold(LIMITED, id=2)
    fits = sold(id=3)
    found = offers([expired, limited, fits], VISIT, today=TODAY, usage={2: Usage(2, 2)})
    assert [offer.package.id for offer in found.fitting] == [3]
    assert [offer.package.id for offer in found.other] == [2, 1]
    assert [offer.reason.text for offer in found.other if offer.reason] == [
        "2 of 2 this week",
        "expired 1 Jan",
    ]
    assert found.active == 2


def test_an_offer_lists_the_services_that_are_left_the_visits_own_first() -> None:
    review = replace(VISIT, service_id=REVIEW)
    (offer,) = offers([sold(fixed(3, 2))], review, today=TODAY).fitting
    assert [item.service_id for item in offer.choices] == [REVIEW, PHYSIO]
    used = offers([sold(fixed(3, 2, used=(3, 0)), attended=3)], review, today=TODAY)
    assert [item.service_id for item in used.fitting[0].choices] == [REVIEW]


ACTIVE = sold(id=1)
BANNERS = [
    ([], VISIT, {}, ""),
    ([sold(attended=5)], VISIT, {}, ""),
    ([sold(expires_on=date(2026, 1, 1)), sold(canceled_on=TODAY)], VISIT, {}, ""),
    ([ACTIVE], VISIT, {}, "1 package match — View"),
    ([ACTIVE, sold(id=2)], VISIT, {}, "2 package matches — View"),
    ([ACTIVE, sold(LIMITED, id=2)], VISIT, {2: Usage(2, 2)}, "2 package matches — View"),
    ([ACTIVE, sold(id=3, attended=5)], VISIT, {}, "1 package match — View"),
    (
        [sold(fixed(3, 2, used=(0, 2)), attended=2)],
        replace(VISIT, service_id=REVIEW),
        {},
        "1 package match, Review 30 used up — View",
    ),
    ([sold(LIMITED)], VISIT, {1: Usage(2, 2)}, "1 package match, 2 of 2 this week — View"),
    (
        [sold(id=5, expires_on=date(2026, 1, 1)), sold(LIMITED)],
        VISIT,
        {1: Usage(2, 2)},
        "1 package match, 2 of 2 this week — View",
    ),
    ([ACTIVE], MASSAGES, {}, "1 package match, does not cover Massage — View"),
]


@pytest.mark.parametrize(("packages", "visit", "usage", "expected"), BANNERS)
def test_the_banner_counts_active_packages_and_says_why_none_fits(
    packages: list[ClientPackage], visit: VisitFacts, usage: dict[int, Usage], expected: str
) -> None:
    assert offers(packages, visit, today=TODAY, usage=usage).banner == expected


def test_a_service_with_a_colon_in_its_name_is_named_whole_in_the_banner() -> None:
    terms = fixed(3, 2, used=(0, 2))
    review = replace(terms.included[1], service="Review: follow-up")
    package = sold(replace(terms, included=(terms.included[0], review)), attended=2)
    banner = offers([package], replace(VISIT, service_id=REVIEW), today=TODAY).banner
    assert banner == "1 package match, Review: follow-up used up — View"


ROOM = 30
"""Cells for a reason in a banner of 80 cells, beside a name, the count and the keys."""


@pytest.mark.parametrize(("situation", "expected"), SITUATIONS.values(), ids=SITUATIONS)
def test_a_banner_has_room_for_every_reason(
    situation: Situation, expected: tuple[Why, ...]
) -> None:
    for reason in refusals(
        situation.package(),
        situation.visit(),
        today=TODAY,
        usage=situation.usage(),
        pay_before_use=situation.pay_first,
    ):
        assert 0 < len(banner_reason(reason)) <= ROOM
